use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use sayso_lexicon::{CountryWord, country, fold, given_name, is_body};

use crate::names::acronyms::{folded_acronym, long_form, short_forms, with_coordinate};
use crate::names::likeness::{is_fuller, is_generation, same_name};
use crate::names::nicknames::{self, nickname_in, other_name};
use crate::names::short_bodies::{firm, shortened, sort_of_body};
use crate::names::told::{is_told_of_a_body, may_be_a_persons, title_of};
use crate::names::{Gender, Name, NameKind};
use crate::resolver::nominals::is_standing_body;
use crate::words::{Words, single_spaced};

/// Everybody whom an article names, or describes as a source.
#[derive(Default)]
pub(crate) struct Cast {
    members: Vec<Member>,
    /// The people whose full name ends with that part, the first ones of each.
    surnames: HashMap<String, usize>,
    /// Those under the first part of a name of two parts that may be a person's.
    first_names: HashMap<String, usize>,
    described: HashMap<String, usize>,
    /// The bodies under the shorter names that an article may use for them: "northern roads", "roads" for "Bureau of
    /// Northern Roads", "council" for "Council of Oslo".
    short_bodies: HashMap<String, usize>,
    /// The firms and bureaus under what stands before their sort: "berg" for "Berg Holdings".
    firms: HashMap<String, usize>,
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
    /// Whether it says a quote by name.
    pub(crate) speaks: bool,
    /// How often the article names it.
    pub(crate) mentions: usize,
    /// The folded parts of the name.
    parts: Vec<String>,
    /// The titles that the article gives with the full name.
    titles: Vec<String>,
}

impl Member {
    /// Whether the name tells that it is no such body: the "Northern Union" is no company.
    pub(crate) fn is_another_body(&self, noun: &str) -> bool {
        let mut sorts = self.parts.iter().filter_map(|part| sort_of_body(part)).peekable();
        let told = self.named && self.kind == NameKind::Body && sorts.peek().is_some();
        sort_of_body(noun).is_some_and(|sort| told && sorts.all(|other| other != sort))
    }

    /// Whether a folded word is a part of the name.
    pub(crate) fn has_part(&self, word: &str) -> bool {
        self.parts.iter().any(|part| part == word)
    }
}

/// So many people of one surname are told apart; more share the last.
const MOST_NAMESAKES: usize = 16;
/// So many titles of one person are kept.
const MOST_TITLES: usize = 8;

impl Cast {
    /// Groups the names of an article; the second value says for each name who bears it.
    pub(crate) fn of_names(words: &Words, names: &[Name]) -> (Cast, Vec<usize>) {
        let mut cast = Cast::default();
        // The members whose name ends with that part, so that it alone may stand for any of them.
        let mut by_last: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_first: HashMap<String, usize> = HashMap::new();
        let mut by_acronym: HashMap<String, usize> = HashMap::new();
        let bodies = names.iter().filter(|name| name.kind == NameKind::Body && name.parts > 1);
        let coordinates: HashMap<String, Range<usize>> = bodies
            .filter_map(|name| with_coordinate(words, name.words.clone()))
            .flat_map(|long| short_forms(words, long.clone()).into_iter().map(move |short| (short, long.clone())))
            .collect();
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
                let titles = &mut cast.members[member].titles;
                titles.extend(title_of(words, name).filter(|it| titles.len() < MOST_TITLES && !titles.contains(it)));
                let known = by_first.entry(first.clone()).or_insert(member);
                if cast.members[*known].kind != NameKind::Person {
                    *known = member;
                }
                *full = Some(member);
                if name.kind == NameKind::Person {
                    cast.surnames.entry(last_name(parts)).or_insert(member);
                    cast.surnames.entry(first.clone()).or_insert(member);
                }
                if name.kind == NameKind::Unknown && name.parts == 2 && may_be_a_persons(words, name) {
                    cast.first_names.entry(first.clone()).or_insert(member);
                }
                if let Some(other) = other_name(words, name).filter(|_| name.kind != NameKind::Body) {
                    let other = fold(&words.spelled(other)).into_owned();
                    by_first.insert(other.clone(), member);
                    cast.surnames.insert(other, member);
                    cast.members[member].kind = NameKind::Person;
                }
                if name.kind == NameKind::Body {
                    for short in shortened(parts) {
                        cast.short_bodies.entry(short).or_insert(member);
                    }
                }
                if let Some(short) = firm(parts) {
                    cast.firms.entry(short).or_insert(member);
                }
                if name.kind != NameKind::Person {
                    for short in short_forms(words, name.words.clone()) {
                        by_acronym.entry(short).or_insert(member);
                    }
                }
            }
        }
        let places = named_as_places(words, names, &parts);
        for (parts, full) in parts.iter().zip(&mut full).filter(|(_, full)| full.is_none()) {
            let spelled = parts.join(" ");
            let person = parts.len() == 1 && (cast.surnames.contains_key(&spelled) || given_name(&spelled).is_some());
            if !person && !places.contains(&spelled) {
                *full = cast.firms.get(&spelled).copied();
            }
        }
        for ((name, parts), full) in names.iter().zip(&parts).zip(&mut full) {
            let short = parts.len() > 1 && matches!(name.kind, NameKind::Body | NameKind::Unknown);
            if let Some(&member) = cast.short_bodies.get(&parts.join(" ")).filter(|_| short) {
                *full = Some(member);
            }
        }
        // "the Committee" is the last body of that noun.
        let mut last_body: HashMap<&str, usize> = HashMap::new();
        for ((name, parts), full) in names.iter().zip(&parts).zip(&mut full) {
            match (parts.as_slice(), *full) {
                ([noun], None) if is_body(noun) && !is_standing_body(noun) => {
                    *full = last_body.get(noun.as_str()).copied();
                }
                ([_, ..], Some(member)) if name.kind == NameKind::Body => {
                    let nouns = parts.iter().map(String::as_str).filter(|part| is_body(part));
                    last_body.extend(nouns.map(|noun| (noun, member)));
                }
                _ => {}
            }
        }
        for (name, full) in names.iter().zip(&mut full).filter(|(name, _)| name.parts == 1) {
            let Some(acronym) = folded_acronym(&words.spelled(name.words.clone())) else { continue };
            *full = full.or_else(|| by_acronym.get(&acronym).copied());
            if let Some(long) = coordinates.get(&acronym).filter(|_| full.is_none()) {
                let parts = long.clone().map(|word| fold(words.text(word)).into_owned()).collect::<Vec<_>>();
                let namesakes = by_last.entry(last_name(&parts)).or_default();
                let long = Name { words: long.clone(), kind: NameKind::Body, ..name.clone() };
                *full = Some(cast.join_or_add(namesakes, words, &long, &parts));
            }
        }
        let enclosed = enclosed_names(words, names);
        let mut bearers = Vec::with_capacity(names.len());
        for ((name, parts), full) in names.iter().zip(&parts).zip(full) {
            let last = last_name(parts);
            let namesakes = by_last.entry(last.clone()).or_default();
            let person = |&member: &usize| {
                let member = &cast.members[member];
                member.kind == NameKind::Person && name.kind != NameKind::Body
            };
            let told_a_body = name.parts == 1 && is_told_of_a_body(words, name.words.end);
            let known = full.or_else(|| cast.namesake(namesakes, name, title_of(words, name), told_a_body));
            let known = known.or_else(|| by_first.get(&last).copied().filter(person));
            // Who may be a person is first named in full.
            let perhaps = || cast.first_names.get(&last).filter(|&&full| cast.members[full].mentions > 0);
            let known = known.or_else(|| perhaps().copied().filter(|_| name.kind == NameKind::Unknown));
            let member = known.unwrap_or_else(|| {
                let member = cast.join_or_add(namesakes, words, name, parts);
                if let Some(full) = enclosed.get(&last).filter(|_| name.kind != NameKind::Body) {
                    cast.members[member].name = words.spelled(full.clone());
                }
                member
            });
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
            let parts = fold(&name).split(' ').map(str::to_owned).collect();
            self.members.push(Member {
                name,
                kind,
                gender,
                plural,
                named: false,
                speaks: false,
                mentions: 0,
                parts,
                titles: Vec::new(),
            });
            self.members.len() - 1
        })
    }

    /// Notes that a member speaks: a name of which nothing else is known is then a person's.
    pub(crate) fn speaks(&mut self, index: usize) {
        if let Some(member) = self.members.get_mut(index).filter(|member| member.named) {
            member.speaks = true;
            if member.kind == NameKind::Unknown {
                member.kind = NameKind::Person;
            }
        }
    }

    /// The person whom the article names most often, the first one of several.
    pub(crate) fn main_person(&self) -> Option<usize> {
        let people = (0..self.members.len()).filter(|&member| self.members[member].kind == NameKind::Person);
        people.max_by_key(|&member| (self.members[member].mentions, Reverse(member)))
    }

    /// The body whose name a description shortens: "board of roads" for "Oslo Board of Roads".
    pub(crate) fn of_short_body(&self, description: &str) -> Option<usize> {
        self.short_bodies.get(fold(description).as_ref()).copied()
    }

    /// Who bears that last name or first name, where it may be another word: "King".
    pub(crate) fn of_surname(&self, word: &str) -> Option<usize> {
        self.surnames.get(fold(word).as_ref()).or_else(|| self.first_names.get(fold(word).as_ref())).copied()
    }

    fn join_or_add(&mut self, namesakes: &mut Vec<usize>, words: &Words, name: &Name, parts: &[String]) -> usize {
        let spelled = nicknames::spelled(words, name.words.clone());
        let same = namesakes.iter().copied().find(|&member| {
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
        if let Some(&last) = namesakes.get(MOST_NAMESAKES - 1) {
            return last;
        }
        let country = country(&spelled).filter(|(word, _)| *word != CountryWord::Demonym);
        self.members.push(Member {
            name: country.map_or(spelled, |(_, country)| country.to_owned()),
            kind: name.kind,
            gender: name.gender,
            plural: name.kind == NameKind::People && parts.last().is_some_and(|part| part.ends_with('s')),
            named: true,
            speaks: false,
            mentions: 0,
            parts: parts.to_vec(),
            titles: Vec::new(),
        });
        namesakes.push(self.members.len() - 1);
        self.members.len() - 1
    }

    /// Whom a last name alone stands for: of the fitting namesakes the first one that the article names in full with the
    /// title before it, else the first one that it names in full, as others are then named in full each time.
    fn namesake(&self, namesakes: &[usize], name: &Name, title: Option<String>, told_a_body: bool) -> Option<usize> {
        let fits = |&index: &usize| {
            let member = &self.members[index];
            let gender = name.gender.is_none() || member.gender.is_none() || name.gender == member.gender;
            let kind = match name.kind {
                NameKind::Person => member.kind != NameKind::Body,
                NameKind::People => member.kind == NameKind::Person,
                NameKind::Body if told_a_body => member.kind == NameKind::Body || member.parts.len() == 1,
                _ => true,
            };
            gender && kind
        };
        let full = |&index: &usize| self.members[index].parts.len() > 1;
        let fitting = || namesakes.iter().copied().filter(fits);
        let person = |&index: &usize| full(&index) && self.members[index].kind == NameKind::Person;
        // The article has told that the name alone is a body's.
        let body = |&index: &usize| self.members[index].kind == NameKind::Body && self.members[index].parts.len() == 1;
        if title.is_none()
            && name.kind == NameKind::Unknown
            && let Some(body) = fitting().find(body)
        {
            return Some(body);
        }
        let titled = |&index: &usize| title.as_ref().is_some_and(|title| self.members[index].titles.contains(title));
        let titled = fitting().find(|index| person(index) && titled(index));
        titled.or_else(|| fitting().find(person)).or_else(|| fitting().find(full)).or_else(|| fitting().next())
    }

    fn learn(&mut self, member: usize, name: &Name) {
        let member = &mut self.members[member];
        member.mentions += 1;
        member.gender = member.gender.or(name.gender);
        if name.kind == NameKind::Person && member.kind == NameKind::Unknown {
            member.kind = NameKind::Person;
        }
    }
}

/// By last name, the full names of people within longer names: "Anna Berg" in "Anna Berg Show".
fn enclosed_names(words: &Words, names: &[Name]) -> HashMap<String, Range<usize>> {
    let mut enclosed = HashMap::new();
    for name in names.iter().filter(|name| name.words.len() > 2) {
        for given in name.words.clone().skip_while(|&word| given_name(words.text(word)).is_none()).take(1) {
            let last = fold(words.text(given + 1)).into_owned();
            if given + 1 < name.words.end && !words.is_glued(given + 1) {
                enclosed.entry(last).or_insert(given..given + 2);
            }
        }
    }
    enclosed
}

/// The names that stand after "in" somewhere, as places do.
fn named_as_places(words: &Words, names: &[Name], parts: &[Vec<String>]) -> HashSet<String> {
    let inside = |name: &Name| name.start.checked_sub(1).is_some_and(|before| words.text(before) == "in");
    names.iter().zip(parts).filter(|(name, _)| inside(name)).map(|(_, parts)| parts.join(" ")).collect()
}

/// The parts of a name under which it is compared: "Anna de Berg-Dahl" is "anna", "de", "berg-dahl".
fn folded_parts(words: &Words, name: &Name) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let nickname = nickname_in(words, name.words.clone()).unwrap_or_default();
    for index in name.words.clone().filter(|index| !nickname.contains(index)) {
        let text = fold(words.text(index));
        match parts.last_mut().filter(|_| index > name.words.start && words.is_glued(index)) {
            Some(part) => part.push_str(&text),
            None => parts.push(text.into_owned()),
        }
    }
    parts.iter().map(|part| part.trim_end_matches(['.', ',']).to_owned()).collect()
}

pub(crate) fn last_name(parts: &[String]) -> String {
    let last = parts.iter().rfind(|part| !is_generation(part));
    last.or(parts.last()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_title_tells_namesakes_apart() {
        let text = "They saw Carl Berg and Anna Berg.  [Mrs. Berg] spoke.  [Berg] spoke.  [Dr. Clark Dahl] spoke.";
        assert_speakers(text, &["Anna Berg", "Carl Berg", "Clark Dahl"]);
        assert_speakers("They saw Anna Clark.  [Dr. Clark] spoke.", &["Anna Clark"]);
    }

    #[test]
    fn a_full_name_within_a_longer_one_counts() {
        assert_speakers("We watched the Anna Berg Show.  [Berg] spoke.", &["Anna Berg"]);
        assert_speakers("We saw A. Berg.  Then Anna Berg came.  [Berg] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn a_body_goes_by_a_shorter_name() {
        let text = "The Oslo Board of Northern Roads met.  [The board of northern roads] spoke.";
        assert_speakers(text, &["Oslo Board of Northern Roads"]);
        assert_speakers("The New Nordic News came.  [Nordic News] spoke.", &["New Nordic News"]);
    }

    #[test]
    fn a_last_name_may_be_another_word() {
        assert_speakers("Anna King left.  [King] spoke.", &["Anna King"]);
    }

    #[test]
    fn a_title_given_with_the_full_name_tells_namesakes_apart() {
        let text = "Judge Carl Berg left.  Senator Bo Berg stayed.  [Judge Berg] spoke.  [Senator Berg] spoke.";
        assert_speakers(text, &["Carl Berg", "Bo Berg"]);
    }

    #[test]
    fn a_rare_first_name_means_who_was_named_in_full() {
        let text = "Quenby Orrell and Thessaly Vane met.  [Thessaly] spoke.  [Orrell] spoke.  [They] spoke.";
        assert_speakers(text, &["Thessaly Vane", "Quenby Orrell", "Quenby Orrell and Thessaly Vane"]);
        assert_speakers("They left the Vane Train.  Then [Vane] spoke.", &["Vane"]);
    }

    #[test]
    fn a_body_is_not_the_person_of_its_name() {
        let text = "They left Falk, the company, in May.  Carl Falk stayed.  Then [Falk] spoke.  [Carl Falk] left.";
        assert_speakers(text, &["Falk", "Carl Falk"]);
    }
}
