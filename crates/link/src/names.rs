use std::ops::Range;

use sayso_lexicon::{CountryWord, GivenNameGender, country, fold, given_name, is_body, is_no_name, is_title};

use crate::words::Words;

/// A proper name in an article, without the titles before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    /// Its words.
    pub(crate) words: Range<usize>,
    /// Its parts: words, with hyphens and full stops of abbreviations joined to them.
    pub(crate) units: Vec<Range<usize>>,
    /// Where the titles and adjectives before it start; the start of the name if there are none.
    pub(crate) start: usize,
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

/// The names of an article, in text order.
pub(crate) fn find(words: &Words) -> Vec<Name> {
    let mut names = Vec::new();
    let mut next = 0;
    while next < words.len() {
        let units = units_from(words, next);
        let Some(last) = units.last() else {
            next += 1;
            continue;
        };
        next = last.end;
        names.extend(classify(words, units));
    }
    names
}

/// The units of the run of capitalised words that starts at a word; none if no name can start there.
fn units_from(words: &Words, start: usize) -> Vec<Range<usize>> {
    let mut units: Vec<Range<usize>> = Vec::new();
    let Some(first) = unit_at(words, start).filter(|_| words.at(start).is_some_and(|word| !word.glued || word.opens))
    else {
        return units;
    };
    let headline = words.at(start).is_some_and(|word| words.is_title_case(word.sentence));
    if headline && given_name(words.text(start)).is_none() && first.len() == 1 && !is_acronym(words.text(start)) {
        return units;
    }
    units.push(first);
    while let Some(last) = units.last().cloned() {
        if units.len() >= MOST_UNITS || words.at(last.end - 1).is_none_or(|word| word.possessive) {
            break;
        }
        let Some(next) = next_unit(words, &last) else { break };
        let full = headline && units.len() > 1 && !is_initial(words, units.last());
        if full {
            break;
        }
        units.push(next);
    }
    units
}

/// More capitalised words in a row are no name.
const MOST_UNITS: usize = 12;

/// The unit that goes on with the name after `last`, its connecting words included.
fn next_unit(words: &Words, last: &Range<usize>) -> Option<Range<usize>> {
    let sentence = words.at(last.start)?.sentence;
    let mut index = last.end;
    if words.text(index) == "," && is_suffix(words.text(index + 1)) {
        index += 1;
    }
    let head = words.text(last.end - 1);
    let joins = match words.text(index) {
        "of" | "for" | "on" => is_body(head) || (words.text(index) == "of" && is_office(head)),
        "&" => true,
        word => is_particle(word) && !words.at(index)?.glued,
    };
    if joins {
        index += 1;
        if words.text(index) == "the" || is_particle(words.text(index)) {
            index += 1;
        }
    }
    let word = words.at(index)?;
    let unit = unit_at(words, index)?;
    (word.sentence == sentence && (!word.opens || joins) && (!word.glued || words.text(index - 1) == "."))
        .then_some(last.end.min(index)..unit.end)
        .map(|whole| if joins { whole } else { unit })
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "da" | "di" | "du" | "von" | "van" | "der" | "den" | "del" | "bin" | "ibn" | "al" | "la" | "le"
    )
}

fn is_suffix(word: &str) -> bool {
    matches!(word, "Jr" | "Sr" | "Jr." | "Sr." | "II" | "III" | "IV")
}

fn is_office(word: &str) -> bool {
    is_title(word)
}

fn is_initial(words: &Words, unit: Option<&Range<usize>>) -> bool {
    unit.is_some_and(|unit| words.text(unit.start).chars().count() == 1)
}

fn is_acronym(word: &str) -> bool {
    word.chars().count() >= 2 && word.chars().all(|letter| letter.is_uppercase() || matches!(letter, '.' | '&'))
}

/// The capitalised word there, with its hyphenated rest and the full stop of an abbreviation.
fn unit_at(words: &Words, start: usize) -> Option<Range<usize>> {
    let word = words.at(start)?;
    let dotted = |index: usize| words.text(index) == "." && words.at(index).is_some_and(|dot| dot.glued);
    let initial = word.text.chars().count() == 1 && dotted(start + 1);
    if !word.capital || (is_no_name(word.text) && !initial) {
        return None;
    }
    let mut end = start + 1;
    while words.text(end) == "-"
        && words.at(end).is_some_and(|mark| mark.glued)
        && words.at(end + 1).is_some_and(|part| part.glued && part.text.starts_with(char::is_alphanumeric))
    {
        end += 2;
    }
    let goes_on = words.at(end + 1).is_some_and(|next| next.sentence == word.sentence);
    let short = initial || word.text.contains('.') || is_title(word.text) || matches!(word.text, "Jr" | "Sr" | "St");
    if short && dotted(end) && (goes_on || initial || word.text.contains('.')) {
        end += 1;
    }
    Some(start..end)
}

/// Tells what a run of units names and takes the titles and adjectives off; `None` if it names nobody.
fn classify(words: &Words, mut units: Vec<Range<usize>>) -> Option<Name> {
    let start = units.first()?.start;
    let text = |unit: &Range<usize>| words.text(unit.start);
    let titled = |unit: &Range<usize>| is_title_unit(words, unit);
    let last = words.text(units.last()?.end - 1);
    let body = is_body(last) || units.iter().any(|unit| unit.len() > 1 && is_body(text(unit)));
    let spelled: Vec<&str> = units.iter().flat_map(|unit| unit.clone()).map(|index| words.text(index)).collect();
    if let Some((kind, _)) = country(&spelled.join(" ")) {
        let kind = if kind == CountryWord::Demonym { NameKind::People } else { NameKind::Place };
        return Some(Name { words: start..units.last()?.end, start, units, kind, gender: None });
    }
    let mut gender = None;
    let mut kind = NameKind::Unknown;
    let given = |unit: &Range<usize>| given_name(text(unit)).is_some();
    let title = units.iter().rposition(titled).filter(|&title| title + 1 < units.len());
    let body = body && !title.is_some_and(|title| units.get(title + 1).is_some_and(given));
    let title = title.filter(|_| !body);
    if let Some(title) = title {
        gender = units.iter().take(title + 1).find_map(|unit| gender_of_title(text(unit)));
        units.drain(..=title);
        kind = NameKind::Person;
    }
    let opener = words.at(start).filter(|word| word.opens && kind == NameKind::Unknown && units.len() == 2 && !body);
    let verb = opener.is_some_and(|word| word.text.ends_with("ing") || words.occurs_in_lower_case(word));
    if verb && !units.first().is_some_and(given) {
        units.remove(0);
    }
    let office = start >= 2 && words.text(start - 1) == "of" && is_title(words.text(start - 2));
    if office && units.len() > 1 && !body {
        // "secretary of State Berg": only "State" is the office's.
        units.remove(0);
        kind = NameKind::Person;
    } else if units.first().is_some_and(|unit| words.text(unit.start) == "of") {
        // "Secretary of State Anna Berg": the office goes on for one unit.
        units.remove(0);
    }
    if !body && let Some(first) = units.iter().position(given).filter(|&first| first + 1 < units.len()) {
        let initials = units.iter().take(first).all(|unit| is_initial(words, Some(unit)));
        if !initials {
            units.drain(..first);
        }
        kind = NameKind::Person;
    }
    let adjective =
        |unit: &Range<usize>| country(text(unit)).is_some() || matches!(text(unit), "Republican" | "Democratic");
    while !body && units.len() > 2 && units.first().is_some_and(adjective) {
        units.remove(0);
    }
    let first = units.first()?.clone();
    if kind == NameKind::Person && gender.is_none() {
        gender = units.iter().take(2).find_map(|unit| match given_name(text(unit)) {
            Some(GivenNameGender::Female) => Some(Gender::Female),
            Some(GivenNameGender::Male) => Some(Gender::Male),
            _ => None,
        });
    }
    let name = first.start..units.last()?.end;
    if body || (units.len() == 1 && is_acronym(text(&first))) {
        kind = NameKind::Body;
    }
    if kind == NameKind::Unknown && is_people(last) {
        kind = NameKind::People;
    }
    if kind == NameKind::Unknown && units.len() == 1 {
        let word = words.at(first.start)?;
        if titled(&first) || (!words.keeps_capital(word) && (word.opens || words.occurs_in_lower_case(word))) {
            return None;
        }
    }
    if kind == NameKind::Unknown && units.iter().all(titled) {
        return None;
    }
    Some(Name { words: name, units, start, kind, gender })
}

fn is_people(last: &str) -> bool {
    let demonym = country(last).is_some_and(|(kind, _)| kind == CountryWord::Demonym);
    last.ends_with('s')
        && (demonym || matches!(last, "Republicans" | "Democrats" | "Latinos" | "Muslims" | "Christians"))
}

fn is_title_unit(words: &Words, unit: &Range<usize>) -> bool {
    unit.clone().map(|index| words.text(index)).all(|word| matches!(word, "-" | ".") || is_title(word))
}

/// The gender that a title or description gives.
pub(crate) fn gender_of_title(title: &str) -> Option<Gender> {
    match fold(title).as_ref() {
        "mrs" | "ms" | "miss" | "madame" | "lady" | "dame" | "queen" | "princess" | "sister" | "mother"
        | "daughter" | "wife" => Some(Gender::Female),
        "mr" | "sir" | "lord" | "king" | "prince" | "father" | "brother" | "pope" | "son" | "husband" => {
            Some(Gender::Male)
        }
        word if word.ends_with("woman") || word.ends_with("women") => Some(Gender::Female),
        word if word.ends_with("man") && word.len() > 5 => Some(Gender::Male),
        _ => None,
    }
}
