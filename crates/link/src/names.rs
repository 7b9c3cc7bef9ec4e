pub(crate) mod acronyms;
pub(crate) mod cast;
mod likeness;
mod nicknames;
mod runs;
mod short_bodies;
pub(crate) mod told;

use std::ops::Range;

use sayso_lexicon::{CountryWord, GivenNameGender, country, fold, given_name, is_body, is_person_noun, is_title};

use crate::names::acronyms::is_acronym;
use crate::names::runs::run_from;
use crate::names::told::{is_occupation, is_told_of_a_body, is_told_of_a_person, opens_list};
use crate::roles::spelled::is_apposed_to_a_person;
use crate::words::Words;

/// A proper name in an article, without the titles before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its words.
    pub(crate) words: Range<usize>,
    /// Where the titles and adjectives before it start; the start of the name if there are none.
    pub(crate) start: usize,
    /// The number of its parts: words, with what hyphens and abbreviations join counted once.
    pub(crate) parts: usize,
    pub(crate) kind: NameKind,
    pub(crate) gender: Option<Gender>,
}

/// What bears a name, as far as the words tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    Person,
    Body,
    Place,
    /// A people or the members of a party: "Swedes", "Democrats".
    People,
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gender {
    Female,
    Male,
}

/// The names of an article, in text order: runs of capitalised words, their titles taken off.
pub(crate) fn find(words: &Words) -> Vec<Name> {
    let mut names = Vec::new();
    let mut next = 0;
    while next < words.len() {
        let parts = run_from(words, next);
        next = parts.last().map_or(next + 1, |last| last.end);
        if !parts.is_empty() {
            names.extend(classify(words, parts));
        }
    }
    names
}

/// The gender that a title or a noun for a person gives.
pub(crate) fn gender_of_noun(noun: &str) -> Option<Gender> {
    match fold(noun.trim_end_matches('.')).as_ref() {
        "mrs" | "ms" | "miss" | "madame" | "lady" | "dame" | "queen" | "princess" | "sister" | "mother"
        | "daughter" | "wife" | "actress" | "girl" | "girlfriend" => Some(Gender::Female),
        "mr" | "sir" | "lord" | "king" | "prince" | "father" | "brother" | "pope" | "son" | "husband" | "boy"
        | "boyfriend" => Some(Gender::Male),
        noun if noun.ends_with("woman") => Some(Gender::Female),
        noun if noun.ends_with("man") => Some(Gender::Male),
        _ => None,
    }
}

/// A longer word in capitals is a heading, no acronym.
const LONGEST_ACRONYM: usize = 5;
fn is_short_acronym(word: &str) -> bool {
    is_acronym(word) && word.chars().count() <= LONGEST_ACRONYM
}

pub(crate) fn is_initial(word: &str) -> bool {
    word.chars().filter(|letter| *letter != '.').count() == 1
}

/// Tells what a run names and takes the titles and adjectives off; `None` if it names nobody.
fn classify(words: &Words, mut parts: Vec<Range<usize>>) -> Option<Name> {
    if parts.len() > 1 {
        parts.pop_if(|part| matches!(words.text(part.start), "Poll" | "Polls"));
    }
    // "Ohio Gov." is no name.
    let short_title = |part: &Range<usize>| words.text(part.end - 1).ends_with('.') && is_title(words.text(part.start));
    while parts.len() > 1 && parts.pop_if(|part| short_title(part)).is_some() {}
    // An office without a name: "Nordic Bank Vice President".
    if let Some(office) = parts.windows(2).position(|pair| is_office(words, pair)).filter(|at| at + 2 == parts.len()) {
        parts.truncate(office);
    }
    let mut start = parts.first()?.start;
    let end = parts.last()?.end;
    let text = |part: &Range<usize>| words.text(part.start);
    let given = |part: &Range<usize>| given_name(text(part)).is_some();
    let last = words.text(end - 1);
    if last == "GOP" {
        return Some(Name { words: start..end, start, parts: parts.len(), kind: NameKind::People, gender: None });
    }
    if let Some((word, _)) = country(&words.spelled(start..end)) {
        let kind = if word == CountryWord::Demonym { NameKind::People } else { NameKind::Place };
        return Some(Name { words: start..end, start, parts: parts.len(), kind, gender: None });
    }

    // The last part is the name, even where it can be a title: "Mr. King".
    let titled = |part: &Range<usize>| is_title_part(words, part) && !given(part);
    let title = parts.split_last().and_then(|(_, before)| before.iter().rposition(titled));
    let linked = |pair: &[Range<usize>]| is_body(text(&pair[0])) && matches!(text(&pair[1]), "of" | "for" | "on");
    let body = is_body(last) || parts.windows(2).any(linked);
    let body = body && !title.is_some_and(|title| parts.get(title + 1).is_some_and(given));
    let mut kind = if body { NameKind::Body } else { NameKind::Unknown };
    let mut gender = None;
    if !body {
        if let Some(title) = title {
            gender = parts.iter().take(title + 1).find_map(|part| gender_of_noun(text(part)));
            parts.drain(..=title);
            kind = NameKind::Person;
        }
        // An occupation before a full name: "Paramedic Anna Berg", "Sisters Anna Berg and".
        if parts.len() > 2 && parts.first().is_some_and(|part| !given(part) && is_occupation(words, part)) {
            parts.remove(0);
            kind = NameKind::Person;
        }
        if parts.len() > 1 && in_office(words, parts.first()?) {
            // The title of an office in lower case stands outside the run: "secretary of | State Berg".
            let office = parts.remove(0);
            if words.text(office.start) != "of" {
                start = start.saturating_sub(2);
            }
            kind = NameKind::Person;
        }
        if let Some(first) = parts.iter().position(given).filter(|&first| first + 1 < parts.len()) {
            if first > 1 || parts.first().is_some_and(|part| is_modifier(words, part)) {
                parts.drain(..first);
            }
            kind = NameKind::Person;
        }
    }

    if parts.len() > 1 && !body && title.is_none() && is_place_noun(last) {
        return Some(Name { words: start..end, start, parts: parts.len(), kind: NameKind::Place, gender: None });
    }
    // "The Florida Republican" describes somebody.
    if kind == NameKind::Unknown && matches!(last, "Republican" | "Democrat" | "Libertarian" | "Conservative") {
        return None;
    }
    let first = parts.first()?.clone();
    if kind == NameKind::Unknown && parts.len() > 1 && is_told_of_a_person(words, end) {
        kind = NameKind::Person;
    }
    let called = |word: usize| is_person_noun(words.text(word)) && !words.at(word).is_some_and(|word| word.capital);
    if kind == NameKind::Unknown && parts.len() > 1 && first.start.checked_sub(1).is_some_and(called) {
        kind = NameKind::Person;
    }
    if kind == NameKind::Person {
        // A single part after a title is a last name: "Dr. Clark".
        let given_parts = if parts.len() == 1 && title.is_some() { 0 } else { 2 };
        gender = gender.or_else(|| parts.iter().take(given_parts).find_map(|part| gender_of_given_name(text(part))));
    } else if matches!(
        text(&first),
        "D.C" | "D.C." | "N.Y" | "N.J" | "N.H" | "N.C" | "S.C" | "N.D" | "S.D" | "N.M" | "R.I" | "L.A"
    ) {
        kind = NameKind::Place;
    } else if is_short_acronym(text(&first)) && parts.iter().skip(1).all(|part| text(part) == "/") {
        kind = NameKind::Body;
    } else if kind == NameKind::Unknown && is_people(last) {
        kind = NameKind::People;
    }
    if kind == NameKind::Unknown {
        let word = words.at(first.start)?;
        let spelled_low = words.occurs_in_lower_case(word) || (word.opens && !opens_list(words, end));
        let common = parts.len() == 1 && spelled_low && !is_acronym(word.text) && !words.occurs_capitalised(word);
        if common || parts.iter().all(|part| is_title_part(words, part)) {
            return None;
        }
    }
    let mut name = Name { words: first.start..end, start, parts: parts.len(), kind, gender };
    // "Falk, the fashion house,"
    if kind == NameKind::Unknown && is_told_of_a_body(words, end) {
        name.kind = NameKind::Body;
    }
    // "Her lawyer, Anna Berg, left."
    if name.kind == NameKind::Unknown && name.parts > 1 && is_apposed_to_a_person(words, &name) {
        name.kind = NameKind::Person;
        name.gender = gender_of_given_name(text(&first));
    }
    Some(name)
}

/// Whether a part belongs to the office before a name: "State" in "secretary of State Berg" or "Secretary of State Berg".
fn in_office(words: &Words, part: &Range<usize>) -> bool {
    let before = part.start.checked_sub(2).map_or("", |title| words.text(title));
    let outside = is_title(before) && words.text(part.start - 1) == "of";
    words.text(part.start) == "of" || outside
}

/// Whether the part before a given name is no name: "Republican", "GOP", "Professors", "Trusting" that opens a sentence.
fn is_modifier(words: &Words, part: &Range<usize>) -> bool {
    let word = words.text(part.start);
    if is_initial(word) {
        return false;
    }
    let participle = word.ends_with("ing") && words.at(part.start).is_some_and(|word| word.opens);
    let adjective = participle || country(word).is_some() || matches!(word, "Republican" | "Democrat" | "Democratic");
    adjective || is_acronym(word) || is_body(word) || word.ends_with('s') || is_title_part(words, part)
}

/// Whether two parts are the two words of one office: "Vice President", "Secretary General".
fn is_office(words: &Words, pair: &[Range<usize>]) -> bool {
    let [first, second] = pair else { return false };
    let (first, general) = (words.text(first.start), words.text(second.start) == "General");
    let vice = matches!(first, "Vice" | "Prime" | "Deputy" | "Assistant" | "Managing") && is_title_part(words, second);
    vice || (general && matches!(first, "Secretary" | "Attorney" | "Surgeon" | "Governor" | "Inspector" | "Director"))
}

fn is_title_part(words: &Words, part: &Range<usize>) -> bool {
    part.clone().map(|index| words.text(index)).all(|word| matches!(word, "-" | ".") || is_title(word))
}

/// Whether a name that ends so is that of a place: "Lake County".
fn is_place_noun(last: &str) -> bool {
    matches!(
        last,
        "City"
            | "County"
            | "Island"
            | "Islands"
            | "Valley"
            | "River"
            | "Street"
            | "Avenue"
            | "Road"
            | "Beach"
            | "Square"
            | "Airport"
            | "Bay"
            | "Heights"
            | "Springs"
            | "Harbor"
            | "Mountains"
            | "Ocean"
    )
}

fn is_people(last: &str) -> bool {
    let demonym = country(last).is_some_and(|(word, _)| word == CountryWord::Demonym);
    last.ends_with('s') && (demonym || matches!(last, "Republicans" | "Democrats" | "Muslims" | "Christians" | "Jews"))
}

pub(crate) fn gender_of_given_name(name: &str) -> Option<Gender> {
    match given_name(name)? {
        GivenNameGender::Female => Some(Gender::Female),
        GivenNameGender::Male => Some(Gender::Male),
        GivenNameGender::Either => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_speakers, segment};

    fn names(text: &str) -> Vec<String> {
        let words = Words::read(text, &segment(text));
        find(&words).into_iter().map(|name| words.spelled(name.words)).collect()
    }

    #[test]
    fn words_that_open_a_sentence_are_no_names() {
        assert_eq!(names("Meanwhile Anna Berg spoke.  Experts agreed.  These experts left."), ["Anna Berg"]);
    }

    #[test]
    fn a_name_keeps_initials_hyphens_and_particles() {
        assert_eq!(
            names("We saw Anna K. Berg-Dahl and Carl van der Lund."),
            ["Anna K. Berg-Dahl", "Carl van der Lund"]
        );
    }

    #[test]
    fn an_occupation_comes_off_a_full_name() {
        assert_eq!(names("We saw Paramedic Sanna Kivi and Miller Brandt."), ["Sanna Kivi", "Miller Brandt"]);
    }

    #[test]
    fn a_body_keeps_its_of_and_for() {
        assert_eq!(names("We saw the Bureau of Northern Roads."), ["Bureau of Northern Roads"]);
    }

    #[test]
    fn in_a_headline_a_name_starts_with_a_given_name() {
        assert_eq!(names("Stormy Weather Ahead: Anna Berg Leaves Northern Party"), ["Anna Berg"]);
    }

    #[test]
    fn a_possessive_ends_a_name() {
        assert_eq!(names("It is Anna Berg's Nordic Council."), ["Anna Berg", "Nordic Council"]);
    }

    #[test]
    fn a_body_keeps_the_list_of_what_it_is_for() {
        let name = "Institute for Trade, Travel and Northern Affairs";
        assert_eq!(names(&format!("We saw the {name} and Anna Berg.")), [name, "Anna Berg"]);
        assert_eq!(names("We saw the Bureau of Roads and Carl Dahl."), ["Bureau of Roads", "Carl Dahl"]);
        assert_eq!(names("We saw Nurses for Peace."), ["Nurses for Peace"]);
    }

    #[test]
    fn an_initial_opens_a_name() {
        assert_eq!(names("We saw K. Anna Berg."), ["K. Anna Berg"]);
    }

    #[test]
    fn offices_and_members_of_a_party_are_no_names() {
        assert_eq!(names("We saw Nordic Bank Vice President and the Oslo Democrat."), ["Nordic Bank"]);
    }

    #[test]
    fn a_poll_is_not_part_of_its_issuers_name() {
        assert_eq!(names("We saw a Nordic News Poll."), ["Nordic News"]);
    }

    #[test]
    fn counties_are_places_and_participles_no_names() {
        assert_eq!(names("Trusting Anna Berg is wise.  We saw Lake County."), ["Anna Berg", "Lake County"]);
        assert_speakers("Anna Berg came to Lake County.  [She] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn an_age_an_appositive_or_who_tell_a_person() {
        assert_speakers("They saw Zyx Qar, 60, there.  [She] spoke.", &["Zyx Qar"]);
        assert_speakers("They saw Zyx Qar, a baker, there.  [She] spoke.", &["Zyx Qar"]);
        assert_eq!(names("They praised Our Nordic Council."), ["Our Nordic Council"]);
    }

    #[test]
    fn an_office_is_no_name() {
        assert_eq!(names("They saw Nordic Gov. and poet Anna Berg."), ["Nordic", "Anna Berg"]);
    }

    #[test]
    fn shouted_words_are_no_acronyms() {
        assert_eq!(names("TWO DEAD IN OSLO STORM."), Vec::<String>::new());
    }

    #[test]
    fn what_opens_a_sentence_before_a_name_can_be_an_occupation() {
        use crate::testing::assert_speakers;
        assert_speakers("Surveyor Anna Berg left.  [Berg] spoke.", &["Anna Berg"]);
        assert_speakers("[Bakers Anna Berg and Carl Dahl] spoke.", &["Anna Berg and Carl Dahl"]);
        assert_speakers("Carl Dahl resigned.  [Former mayor Dahl] spoke.", &["Carl Dahl"]);
    }

    #[test]
    fn a_plural_owner_belongs_to_the_name_of_a_body() {
        use crate::testing::assert_speakers;
        assert_speakers("The Glass Workers’ Union met.  [The union] spoke.", &["Glass Workers’ Union"]);
    }
}
