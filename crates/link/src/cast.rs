use std::collections::HashMap;

use sayso_lexicon::{CountryWord, country, fold, given_name};

use crate::acronyms::long_form;
use crate::names::{Gender, Name, NameKind};
use crate::words::{Words, single_spaced};

/// Everybody whom an article names, or describes as a source.
#[derive(Default)]
pub(crate) struct Cast {
    members: Vec<Member>,
    described: HashMap<String, usize>,
}

/// One person, body, place, people or described someone.
pub(crate) struct Member {
    /// The fullest name.
    pub(crate) name: String,
    pub(crate) kind: NameKind,
    pub(crate) gender: Option<Gender>,
    pub(crate) plural: bool,
    /// Whether the article gives a name, not only a description.
    pub(crate) named: bool,
    /// The folded parts of the name; none for a description.
    parts: Vec<String>,
}

/// The members whose name ends with the same part, so that this part alone may stand for any of them.
#[derive(Default)]
struct Namesakes {
    members: Vec<usize>,
    last_seen: Option<usize>,
}

/// So many people of one surname are told apart; more share the last.
const MOST_NAMESAKES: usize = 16;

impl Cast {
    /// Groups the names of an article; the second value says for each name who bears it.
    pub(crate) fn of_names(words: &Words, names: &[Name]) -> (Cast, Vec<usize>) {
        let mut cast = Cast::default();
        let mut by_last: HashMap<String, Namesakes> = HashMap::new();
        let mut by_first: HashMap<String, usize> = HashMap::new();
        let parts: Vec<Vec<String>> = names.iter().map(|name| folded_parts(words, name)).collect();
        let mut full = vec![None; names.len()];
        for (index, (name, parts)) in names.iter().zip(&parts).enumerate() {
            let Some(long) = long_form(words, name.words.clone()) else { continue };
            let namesakes = by_last.entry(last_name(parts)).or_default();
            let member = cast.join_or_add(namesakes, words, name, parts);
            cast.members[member].name = words.spelled(long.clone());
            let inside = names.partition_point(|name| name.words.start < long.start);
            full[inside..=index].fill(Some(member));
        }
        for ((name, parts), full) in names.iter().zip(&parts).zip(&mut full) {
            if full.is_none()
                && let [first, _, ..] = parts.as_slice()
            {
                let namesakes = by_last.entry(last_name(parts)).or_default();
                let member = cast.join_or_add(namesakes, words, name, parts);
                by_first.entry(first.clone()).or_insert(member);
                *full = Some(member);
            }
        }
        let mut bearers = Vec::with_capacity(names.len());
        for ((name, parts), full) in names.iter().zip(&parts).zip(full) {
            let last = last_name(parts);
            let namesakes = by_last.entry(last.clone()).or_default();
            let person = |&member: &usize| cast.members[member].kind == NameKind::Person && name.kind != NameKind::Body;
            let known = full.or_else(|| cast.namesake(namesakes, name));
            let known = known.or_else(|| by_first.get(&last).copied().filter(person));
            let member = known.unwrap_or_else(|| cast.join_or_add(namesakes, words, name, parts));
            if full.is_some() || cast.members[member].parts.len() > 1 {
                namesakes.last_seen = Some(member);
            }
            cast.learn(member, name);
            bearers.push(member);
        }
        (cast, bearers)
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn member(&self, index: usize) -> Option<&Member> {
        self.members.get(index)
    }

    /// The member of that description, a new one at its first use.
    pub(crate) fn describe(&mut self, name: &str, kind: NameKind, gender: Option<Gender>, plural: bool) -> usize {
        let name = single_spaced(name);
        *self.described.entry(fold(&name).into_owned()).or_insert_with(|| {
            self.members.push(Member { name, kind, gender, plural, named: false, parts: Vec::new() });
            self.members.len() - 1
        })
    }

    /// Notes that a member speaks: a name of which nothing else is known is then a person's.
    pub(crate) fn speaks(&mut self, index: usize) {
        if let Some(member) = self.members.get_mut(index).filter(|member| member.named)
            && member.kind == NameKind::Unknown
        {
            member.kind = NameKind::Person;
        }
    }

    fn join_or_add(&mut self, namesakes: &mut Namesakes, words: &Words, name: &Name, parts: &[String]) -> usize {
        let spelled = words.spelled(name.words.clone());
        let same = namesakes.members.iter().copied().find(|&member| {
            let other = &self.members[member];
            let people = other.kind == NameKind::People || name.kind == NameKind::People;
            let body = (other.kind == NameKind::Body) == (name.kind == NameKind::Body);
            other.parts == parts || (body && !people && same_name(&other.parts, parts))
        });
        if let Some(index) = same {
            let member = &mut self.members[index];
            if is_fuller(parts, &member.parts) {
                member.name = spelled;
                member.parts = parts.to_vec();
            }
            return index;
        }
        if let Some(&last) = namesakes.members.get(MOST_NAMESAKES - 1) {
            return last;
        }
        let country = country(&spelled).filter(|(word, _)| *word != CountryWord::Demonym);
        self.members.push(Member {
            name: country.map_or(spelled, |(_, country)| country.to_owned()),
            kind: name.kind,
            gender: name.gender,
            plural: name.kind == NameKind::People && parts.last().is_some_and(|part| part.ends_with('s')),
            named: true,
            parts: parts.to_vec(),
        });
        namesakes.members.push(self.members.len() - 1);
        self.members.len() - 1
    }

    /// Whom a last name alone stands for: of the fitting namesakes the one last named in full, else the first named
    /// so later.
    fn namesake(&self, namesakes: &Namesakes, name: &Name) -> Option<usize> {
        let fits = |&index: &usize| {
            let member = &self.members[index];
            let gender = name.gender.is_none() || member.gender.is_none() || name.gender == member.gender;
            let kind = match name.kind {
                NameKind::Person => member.kind != NameKind::Body,
                NameKind::People => member.kind == NameKind::Person,
                _ => true,
            };
            gender && kind
        };
        let full = |&index: &usize| self.members[index].parts.len() > 1;
        let fitting = || namesakes.members.iter().copied().filter(fits);
        namesakes.last_seen.filter(fits).or_else(|| fitting().find(full)).or_else(|| fitting().next())
    }

    fn learn(&mut self, member: usize, name: &Name) {
        let member = &mut self.members[member];
        member.gender = member.gender.or(name.gender);
        if name.kind == NameKind::Person && member.kind == NameKind::Unknown {
            member.kind = NameKind::Person;
        }
    }
}

/// The parts of a name under which it is compared: "Anna de Berg-Dahl" is "anna", "de", "berg-dahl".
fn folded_parts(words: &Words, name: &Name) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for index in name.words.clone() {
        let text = fold(words.text(index));
        match parts.last_mut().filter(|_| index > name.words.start && words.is_glued(index)) {
            Some(part) => part.push_str(&text),
            None => parts.push(text.into_owned()),
        }
    }
    parts.iter().map(|part| part.trim_end_matches(['.', ',']).to_owned()).collect()
}

fn last_name(parts: &[String]) -> String {
    let last = parts.iter().rfind(|part| !matches!(part.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"));
    last.or(parts.last()).cloned().unwrap_or_default()
}

/// Whether two names with the same last part can name the same one: their first parts agree or abbreviate one another,
/// or one name lacks the first part of the other.
fn same_name(a: &[String], b: &[String]) -> bool {
    let (Some(first), Some(other)) = (a.first(), b.first()) else { return false };
    if a.len() == 1 || b.len() == 1 {
        return a.len() == b.len();
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    let lacks_first = |long: &[String], short: &str| long.len() > 2 && long.get(1).is_some_and(|part| part == short);
    first == other || initial(first, other) || initial(other, first) || lacks_first(a, other) || lacks_first(b, first)
}

/// Whether a name is fuller than another of the same one: it has more parts, and not only a description before a given
/// name ("Comedian Anna Berg").
fn is_fuller(parts: &[String], known: &[String]) -> bool {
    let (long, short) = if parts.len() > known.len() { (parts, known) } else { (known, parts) };
    let Some((added, rest)) = long.split_first() else { return false };
    let described = rest == short
        && short.first().is_some_and(|first| given_name(first).is_some())
        && given_name(added).is_none()
        && added.chars().count() > 1;
    (parts.len() > known.len()) != described && parts.len() != known.len()
}
