use std::ops::Range;

use sayso_lexicon::{Pronoun, is_body, is_no_name, pronoun};

use crate::names::{Name, NameKind};
use crate::roles::ends_head;
use crate::words::Words;

/// The form of a source, read from its words alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SourceForm {
    /// "she", "who".
    Pronoun(Pronoun),
    /// Names, by their index: one, or several that speak together.
    Names(Vec<usize>),
    /// A description.
    Nominal(Nominal),
    /// No word at all.
    Nothing,
}

/// A source that describes: "the mayor of Oslo", "her advisers".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nominal {
    /// The words, without a leading article, appositives and relative clauses.
    pub(crate) words: Range<usize>,
    /// The head noun.
    pub(crate) head: usize,
    /// Whether it begins with "the" or a demonstrative.
    pub(crate) definite: bool,
    /// Whether it begins with "his", "her", "its" or "their".
    pub(crate) owner: Option<Pronoun>,
    /// The first name in it, if any.
    pub(crate) name: Option<usize>,
}

impl SourceForm {
    /// Reads a source from its words and the names among them, which are `first_name` and those after it.
    pub(crate) fn read(words: &Words, names: &[Name], source: Range<usize>) -> SourceForm {
        if source.is_empty() {
            return SourceForm::Nothing;
        }
        if source.len() == 1
            && let Some(pronoun) = pronoun_in(words.text(source.start))
        {
            return SourceForm::Pronoun(pronoun);
        }
        let first = names.partition_point(|name| name.words.start < source.start);
        let end = names.partition_point(|name| name.words.start < source.end);
        let inside: Vec<usize> = (first..end.max(first)).collect();
        if let Some(together) = speak_together(words, names, &inside, &source) {
            return SourceForm::Names(together);
        }
        let head_end = head_end(words, names, &inside, &source);
        let named = |&name: &usize| {
            names.get(name).is_some_and(|name| opens(words, name, &source) || closes(words, name, &source, head_end))
        };
        if let Some(name) = inside.iter().copied().find(named) {
            return SourceForm::Names(vec![name]);
        }
        if words.text(head_end) != "(" && head_end < source.end {
            let rest = skip_article(words, head_end + 1)..source.end;
            let apposed =
                inside.iter().copied().filter(|&name| names.get(name).is_some_and(|name| name.start >= rest.start));
            let apposed: Vec<usize> = apposed.collect();
            let together = speak_together(words, names, &apposed, &rest);
            let single = apposed
                .first()
                .copied()
                .filter(|&name| names.get(name).is_some_and(|name| apposes(words, name, &rest)));
            if let Some(apposed) = together.or_else(|| single.map(|name| vec![name])) {
                return SourceForm::Names(apposed);
            }
        }
        SourceForm::Nominal(nominal(words, &inside, source.start..head_end.max(source.start + 1)))
    }
}

/// The pronoun that a word is or is short with: "they", "they've".
fn pronoun_in(word: &str) -> Option<Pronoun> {
    pronoun(word).or_else(|| pronoun(word.split(['\'', '’']).next()?))
}

fn owned(words: &Words, name: &Name) -> bool {
    words.at(name.words.end - 1).is_some_and(|word| word.possessive)
}

fn owned_word(words: &Words, index: usize) -> bool {
    words.at(index).is_some_and(|word| word.possessive)
}

fn skip_article(words: &Words, start: usize) -> usize {
    if matches!(words.text(start), "the" | "The" | "a" | "A" | "an" | "An") { start + 1 } else { start }
}

/// Where the first segment of a source ends: before a comma, a bracket or a relative clause that is in no name.
fn head_end(words: &Words, names: &[Name], inside: &[usize], source: &Range<usize>) -> usize {
    let in_name =
        |index: usize| inside.iter().filter_map(|&name| names.get(name)).any(|name| name.words.contains(&index));
    let marks = |word: &str| matches!(word, "," | "(" | "[" | "who" | "whose" | "which" | ":" | ";" | "—" | "–" | "--");
    let spaced_hyphen = |index: usize| words.text(index) == "-" && words.at(index).is_some_and(|mark| !mark.glued);
    let ends = |&index: &usize| (marks(words.text(index)) || spaced_hyphen(index)) && !in_name(index);
    source.clone().skip(1).find(ends).unwrap_or(source.end)
}

/// The names of a source that is a list of names: "Anna Berg and Carl Dahl".
fn speak_together(words: &Words, names: &[Name], inside: &[usize], source: &Range<usize>) -> Option<Vec<usize>> {
    let persons: Vec<usize> = inside
        .iter()
        .copied()
        .filter(|&name| names.get(name).is_some_and(|name| matches!(name.kind, NameKind::Person | NameKind::Unknown)))
        .collect();
    let first = names.get(*persons.first()?)?;
    let last = names.get(*persons.last()?)?;
    let closed = last.words.end == source.end || matches!(words.text(last.words.end), "(" | "," | "of");
    let joint = |pair: &[usize]| {
        let (Some(one), Some(other)) = (names.get(pair[0]), names.get(pair[1])) else { return false };
        let between = one.words.end..other.words.start;
        let joined = matches!(words.text(between.start), "and" | "," | "&" | "(");
        joined
            && !between
                .clone()
                .any(|index| words.at(index).is_some_and(|word| word.possessive) || words.text(index) == "of")
    };
    let has_and = (first.words.end..last.words.start).any(|index| matches!(words.text(index), "and" | "&"));
    (persons.len() > 1 && closed && has_and && persons.windows(2).all(joint)).then_some(persons)
}

/// Whether a source begins with the name and goes on about it: "Anna Berg of Oslo", "Berg, who".
fn opens(words: &Words, name: &Name, source: &Range<usize>) -> bool {
    let next = words.text(name.words.end);
    let first = name.start <= skip_article(words, source.start);
    first && !owned(words, name) && ends_head(next) && next != "and" && name.kind != NameKind::People
}

/// Whether the first segment of a source ends with the name and is about it, not about someone "for" or "of" it.
fn closes(words: &Words, name: &Name, source: &Range<usize>, head_end: usize) -> bool {
    let whole = name.start <= skip_article(words, source.start);
    if name.words.end != head_end || (owned(words, name) && source.end > head_end) {
        return false;
    }
    if whole {
        return true;
    }
    let mut before = (source.start..name.start).map(|index| words.text(index));
    let person = name.kind == NameKind::Person;
    let held = before.clone().next_back().is_some_and(|word| is_link(word) || matches!(word, "the" | "a" | "an"));
    let linked = before.clone().any(is_link);
    let counted = before.next().is_some_and(|word| matches!(quantity(word), Quantity::Some));
    match name.kind {
        NameKind::People => false,
        NameKind::Person => !linked || (!held && name.units.len() > 1),
        _ => !linked && !counted && !person,
    }
}

enum Quantity {
    Some,
    None,
}

fn quantity(word: &str) -> Quantity {
    let counts = is_no_name(word) && !matches!(word, "the" | "The" | "a" | "A" | "an" | "An" | "his" | "her" | "its");
    if counts || word.starts_with(|first: char| first.is_ascii_digit()) { Quantity::Some } else { Quantity::None }
}

fn is_link(word: &str) -> bool {
    ends_head(word) && !matches!(word, "," | "-" | "(" | "—" | "–")
}

/// Whether the rest of a source is the name of the one described: ", Anna Berg,".
fn apposes(words: &Words, name: &Name, rest: &Range<usize>) -> bool {
    let closed = name.words.end == rest.end || matches!(words.text(name.words.end), "," | "of" | "(");
    name.start == rest.start && closed && !owned(words, name) && name.kind != NameKind::Place
}

fn nominal(words: &Words, inside: &[usize], segment: Range<usize>) -> Nominal {
    let opener = words.text(segment.start);
    let definite = matches!(opener, "the" | "The" | "this" | "This" | "that" | "That");
    let owner = pronoun(opener).filter(|_| matches!(opener.to_lowercase().as_str(), "his" | "her" | "its" | "their"));
    let start = if matches!(opener, "the" | "The") && segment.len() > 1 { segment.start + 1 } else { segment.start };
    let after_head = (start + 1..segment.end).find(|&index| {
        ends_head(words.text(index)) && !(words.text(index) == "-" && words.at(index).is_some_and(|mark| mark.glued))
    });
    let head = after_head.unwrap_or(segment.end) - 1;
    Nominal { words: start..segment.end, head, definite, owner, name: inside.first().copied() }
}

/// Whether a noun is a plural, as its ending tells.
pub(crate) fn is_plural(noun: &str) -> bool {
    let ending = noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") && !is_body(noun);
    ending
        || matches!(
            noun,
            "people" | "women" | "men" | "police" | "some" | "many" | "both" | "others" | "several" | "few"
        )
}
