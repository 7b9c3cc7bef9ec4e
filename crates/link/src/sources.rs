pub(crate) mod groups;
mod named;
pub(crate) mod relatives;

use std::ops::Range;

use sayso_annotation::Span;
use sayso_lexicon::{Pronoun, PronounPerson, cue_verb, fold, is_body, is_no_name, pronoun};

use crate::names::Name;
use crate::roles::{head_of, is_link};
use crate::sources::named::Inside;
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
}

/// A source that describes: "the mayor of Oslo", "her advisers".
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Nominal {
    /// The words without a leading "the", appositives and relative clauses.
    pub(crate) words: Range<usize>,
    /// The head noun.
    pub(crate) head: usize,
    /// Whether it begins with "the", "this" or "that".
    pub(crate) definite: bool,
    /// Whether it has no determiner at all, as in a headline.
    pub(crate) bare: bool,
    /// The pronoun that it begins with: "his advisers", "she and her husband".
    pub(crate) pronoun: Option<Pronoun>,
    /// The first name in it.
    pub(crate) name: Option<usize>,
    /// The whole source, with appositives and relative clauses.
    pub(crate) source: Range<usize>,
}

impl SourceForm {
    /// Reads a source; `None` if it has no word.
    pub(crate) fn read(words: &Words, names: &[Name], source: Span) -> Option<SourceForm> {
        SourceForm::read_words(words, names, words.within(source))
    }

    /// Reads the words of a source, or of a part of one.
    pub(crate) fn read_words(words: &Words, names: &[Name], mut source: Range<usize>) -> Option<SourceForm> {
        while source.len() > 1 && is_prefix(words.text(source.start)) {
            source.start += 1;
        }
        if matches!(words.text(source.start), "at" | "At")
            && words.text(source.start + 1) == "least"
            && source.len() > 3
        {
            source.start += 2;
        }
        if words.text(source.start) == "both" && source.clone().any(|index| words.text(index) == "and") {
            source.start += 1;
        }
        while source.len() > 1 && is_reflexive(words.text(source.end - 1)) {
            source.end -= 1;
        }
        if source.is_empty() || is_nobody(words, source.clone()) {
            return None;
        }
        if source.len() == 1
            && let Some(pronoun) = pronoun_in(words.text(source.start))
        {
            return Some(SourceForm::Pronoun(pronoun));
        }
        let first = names.partition_point(|name| name.words.start < source.start);
        let end = names.partition_point(|name| name.words.start < source.end).max(first);
        // A verb taken for the source stands beside it: "said Anna Berg".
        let verb = source.len() == 1 && cue_verb(words.text(source.start)).is_some_and(|verb| verb.speech);
        if verb && names.get(first).is_some_and(|name| name.start == source.end) {
            return Some(SourceForm::Names(vec![first]));
        }
        let inside = Inside { words, names, within: first..end, source: source.clone() };
        let head_end = inside.head_end();
        if let Some(named) = inside.joint().or_else(|| inside.named()) {
            return Some(SourceForm::Names(named));
        }
        let described = inside.description_end(head_end);
        Some(SourceForm::Nominal(nominal(words, (first < end).then_some(first), source, described)))
    }
}

/// Whether a noun is a plural, as its ending tells.
pub(crate) fn is_plural(noun: &str) -> bool {
    let singular = noun.strip_suffix('s').filter(|it| !it.ends_with(['s', 'u']));
    let ending = singular.is_some_and(|singular| !is_body(noun) || is_body(singular));
    let irregular = matches!(noun, "people" | "women" | "men" | "children" | "police");
    ending || irregular || matches!(noun, "some" | "many" | "both" | "several" | "few" | "two" | "most")
}

/// The pronoun that a word is or is short with: "they", "they've"; capitals make another word of it: "US".
fn pronoun_in(word: &str) -> Option<Pronoun> {
    if word.chars().count() > 1 && word.chars().all(char::is_uppercase) {
        return None;
    }
    pronoun(word).or_else(|| pronoun(word.split(['\'', '’']).next()?))
}

fn is_prefix(word: &str) -> bool {
    matches!(
        fold(word).as_ref(),
        "by" | "for"
            | "from"
            | "to"
            | "among"
            | "even"
            | "only"
            | "especially"
            | "as"
            | "in"
            | "with"
            | "while"
            | "but"
            | "and"
    )
}

fn is_reflexive(word: &str) -> bool {
    matches!(word, "himself" | "herself" | "itself" | "themselves")
}

/// Whether a source is a word for nobody, or the "Q" of an interview.
fn is_nobody(words: &Words, source: Range<usize>) -> bool {
    let first = fold(words.text(source.start));
    let one = source.len() == 1 && matches!(first.as_ref(), "nobody" | "none" | "nothing" | "q");
    one || (source.len() == 2 && first == "no" && words.text(source.start + 1) == "one")
}

fn nominal(words: &Words, name: Option<usize>, source: Range<usize>, head_end: usize) -> Nominal {
    let opener = fold(words.text(source.start));
    let definite = matches!(opener.as_ref(), "the" | "this" | "that");
    let bare = !is_no_name(&opener) && !opener.starts_with(|first: char| first.is_ascii_digit());
    let owns = matches!(opener.as_ref(), "his" | "her" | "its" | "their") || words.text(source.start + 1) == "and";
    let pronoun = pronoun_in(&opener).filter(|pronoun| pronoun.person == PronounPerson::Third && owns);
    let next = words.text(source.start + 1);
    // "Those voters" are the voters; "those who" and "those in Oslo" are not.
    let dropped = opener == "the" || (opener == "those" && !is_no_name(next) && !is_link(next));
    let start = source.start + usize::from(dropped && head_end - source.start > 1);
    let phrase = start..head_end;
    Nominal { head: head_of(words, &phrase), words: phrase, definite, bare, pronoun, name, source }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_clause_that_tells_who_is_meant_stays() {
        assert_speakers("So say [judges who ruled on it].", &["judges who ruled on it"]);
        assert_speakers("So say [Democrats who saw it].", &["Democrats who saw it"]);
        assert_speakers("So said [an official, who was not named].", &["an official"]);
        assert_speakers("So said [an official who was not named].", &["an official"]);
    }

    #[test]
    fn examples_and_lists_stay() {
        let text = "[Several papers, including the Nordic News,] said so.";
        assert_speakers(text, &["several papers, including the Nordic News"]);
        assert_speakers("[A group of 67 poets, bakers and spies] said so.", &["a group of 67 poets, bakers and spies"]);
    }

    #[test]
    fn names_that_a_description_holds_do_not_speak() {
        assert_speakers("So say [aides like Anna Berg and Carl Dahl].", &["aides like Anna Berg and Carl Dahl"]);
    }

    #[test]
    fn a_verb_taken_for_the_source_stands_beside_it() {
        assert_speakers("They left, [said] Mayor Anna Berg.", &["Anna Berg"]);
    }

    #[test]
    fn bodies_speak_together() {
        let text = "[The Northern Council and the operator, Falk Motors,] said so.";
        assert_speakers(text, &["Northern Council and Falk Motors"]);
        let text = "[Greenroots, Falk Motors and the Northern Council] said that it had rained in the hills.";
        assert_speakers(text, &["Greenroots, Falk Motors and Northern Council"]);
    }
}
