use std::collections::HashMap;
use std::ops::Range;

use sayso_lexicon::{CountryWord, country, fold};

use crate::names::{Gender, Name, NameKind};
use crate::source_as_written::single_spaced;
use crate::words::Words;

/// Everybody whom an article names or describes as a source.
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
    units: Vec<String>,
}

/// The members whose name ends with the same unit, so that this unit alone may stand for any of them.
#[derive(Default)]
struct Namesakes {
    members: Vec<usize>,
    last_seen: Option<usize>,
}

/// So many people of one surname are told apart; more share the last.
const MOST_NAMESAKES: usize = 16;

impl Cast {
    /// Groups the names of an article; the second value says for each name who bears it.
    pub(crate) fn of_names(words: &Words, text: &str, names: &[Name]) -> (Cast, Vec<usize>) {
        let mut cast = Cast::default();
        let mut by_last: HashMap<String, Namesakes> = HashMap::new();
        let mut by_first: HashMap<String, usize> = HashMap::new();
        let mut bearers: Vec<Option<usize>> = vec![None; names.len()];
        for (bearer, name) in bearers.iter_mut().zip(names) {
            let units = folded_units(words, name);
            if let (Some(first), Some(last)) = (units.first(), last_name(&units))
                && units.len() > 1
            {
                let namesakes = by_last.entry(last.clone()).or_default();
                let member = cast.join_or_add(namesakes, words, text, name, &units);
                by_first.entry(first.clone()).or_insert(member);
                *bearer = Some(member);
            }
        }
        for (bearer, name) in bearers.iter_mut().zip(names) {
            let units = folded_units(words, name);
            let Some(last) = last_name(&units) else { continue };
            let namesakes = by_last.entry(last.clone()).or_default();
            let alone = name.kind == NameKind::People;
            let member = bearer.or_else(|| cast.namesake(namesakes, name).filter(|_| !alone)).or_else(|| {
                let first = by_first.get(last).copied();
                first.filter(|&member| cast.members[member].kind == NameKind::Person && name.kind != NameKind::Body)
            });
            let member = member.unwrap_or_else(|| cast.join_or_add(namesakes, words, text, name, &units));
            namesakes.last_seen = Some(member);
            cast.learn(member, name);
            *bearer = Some(member);
        }
        (cast, bearers.into_iter().flatten().collect())
    }

    pub(crate) fn len(&self) -> usize {
        self.members.len()
    }

    pub(crate) fn member(&self, index: usize) -> Option<&Member> {
        self.members.get(index)
    }

    /// Notes that a member speaks: a name of one or two words that nothing else explains is then a person's.
    pub(crate) fn speaks(&mut self, index: usize) {
        if let Some(member) = self.members.get_mut(index)
            && member.kind == NameKind::Unknown
            && member.named
        {
            member.kind = NameKind::Person;
        }
    }

    /// The member of that description, a new one at its first use.
    pub(crate) fn describe(&mut self, name: &str, kind: NameKind, gender: Option<Gender>, plural: bool) -> usize {
        let name = single_spaced(name);
        let key = fold(&name).into_owned();
        *self.described.entry(key).or_insert_with(|| {
            self.members.push(Member { name, kind, gender, plural, named: false, units: Vec::new() });
            self.members.len() - 1
        })
    }

    fn join_or_add(
        &mut self,
        namesakes: &mut Namesakes,
        words: &Words,
        text: &str,
        name: &Name,
        units: &[String],
    ) -> usize {
        let same = namesakes.members.iter().copied().find(|&member| {
            let other = &self.members[member];
            let same = other.units == units || (other.kind != NameKind::People && same_name(&other.units, units));
            same && (other.kind == NameKind::Body) == (name.kind == NameKind::Body)
        });
        if let Some(member) = same {
            self.learn(member, name);
            let known = &mut self.members[member];
            if units.len() > known.units.len() {
                known.name = spelled(words, text, name.words.clone());
                known.units = units.to_vec();
            }
            return member;
        }
        if namesakes.members.len() >= MOST_NAMESAKES
            && let Some(&last) = namesakes.members.last()
        {
            return last;
        }
        let mut spelling = spelled(words, text, name.words.clone());
        if let Some((CountryWord::Capital | CountryWord::Name, country)) = country(&spelling) {
            spelling = country.to_owned();
        }
        let plural = name.kind == NameKind::People && units.last().is_some_and(|unit| unit.ends_with('s'));
        let (kind, gender) = (name.kind, name.gender);
        self.members.push(Member { name: spelling, kind, gender, plural, named: true, units: units.to_vec() });
        namesakes.members.push(self.members.len() - 1);
        self.members.len() - 1
    }

    /// Who of the namesakes a last name alone stands for: the one named last before, else the first named after.
    fn namesake(&self, namesakes: &Namesakes, name: &Name) -> Option<usize> {
        let fits = |&member: &usize| {
            let member = &self.members[member];
            let gender = name.gender.is_none() || member.gender.is_none() || name.gender == member.gender;
            let person = name.kind == NameKind::Person;
            gender && !(person && member.kind == NameKind::Body)
        };
        namesakes.last_seen.filter(fits).or_else(|| namesakes.members.iter().copied().find(fits))
    }

    fn learn(&mut self, member: usize, name: &Name) {
        let member = &mut self.members[member];
        member.gender = member.gender.or(name.gender);
        if name.kind == NameKind::Person && member.kind == NameKind::Unknown {
            member.kind = NameKind::Person;
        }
    }
}

/// The words as the article spells them, white space made single and possessive endings off.
pub(crate) fn spelled(words: &Words, text: &str, range: Range<usize>) -> String {
    words.span_of(range).map(|span| single_spaced(span.slice(text))).unwrap_or_default()
}

fn folded_units(words: &Words, name: &Name) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for index in name.words.clone() {
        let text = words.text(index);
        let glued = index > name.words.start && words.at(index).is_some_and(|word| word.glued);
        match units.last_mut().filter(|_| glued) {
            Some(unit) => unit.push_str(&fold(text)),
            None => units.push(fold(text).into_owned()),
        }
    }
    units.iter().map(|unit| unit.trim_end_matches('.').to_owned()).collect()
}

fn last_name(units: &[String]) -> Option<&String> {
    let last = units.iter().rfind(|unit| !matches!(unit.as_str(), "jr" | "sr" | "ii" | "iii" | "iv"));
    last.or(units.last())
}

/// Whether two names of the same last unit can name the same: their first units agree or abbreviate one another, or
/// one name lacks units of the other.
fn same_name(a: &[String], b: &[String]) -> bool {
    let (Some(first), Some(other)) = (a.first(), b.first()) else { return false };
    if a.len() == 1 || b.len() == 1 {
        return a.len() == b.len();
    }
    let initial = |short: &str, long: &str| short.len() == 1 && long.starts_with(short);
    first == other
        || initial(first, other)
        || initial(other, first)
        || (a.len() > 2 && a.get(1) == Some(other))
        || (b.len() > 2 && b.get(1) == Some(first))
}
