use std::ops::Range;

use sayso_annotation::Span;
use sayso_lexicon::{Pronoun, PronounPerson, fold, is_body, is_no_name, pronoun};

use crate::names::{Name, NameKind};
use crate::roles::{ends_head, head_of, is_link};
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
    /// The pronoun that it begins with: "his advisers", "she and her husband".
    pub(crate) pronoun: Option<Pronoun>,
    /// The first name in it.
    pub(crate) name: Option<usize>,
}

impl SourceForm {
    /// Reads a source; `None` if it has no word.
    pub(crate) fn read(words: &Words, names: &[Name], source: Span) -> Option<SourceForm> {
        let mut source = words.within(source);
        while source.len() > 1 && is_prefix(words.text(source.start)) {
            source.start += 1;
        }
        if source.is_empty() {
            return None;
        }
        if source.len() == 1
            && let Some(pronoun) = pronoun_in(words.text(source.start))
        {
            return Some(SourceForm::Pronoun(pronoun));
        }
        let first = names.partition_point(|name| name.words.start < source.start);
        let end = names.partition_point(|name| name.words.start < source.end).max(first);
        let inside = Inside { words, names, within: first..end, source: source.clone() };
        let head_end = inside.head_end();
        let named = inside.together(source.start).or_else(|| inside.subject(head_end).map(|name| vec![name]));
        if let Some(named) = named.or_else(|| inside.apposed(head_end)) {
            return Some(SourceForm::Names(named));
        }
        Some(SourceForm::Nominal(nominal(words, (first < end).then_some(first), source.start..head_end)))
    }
}

/// Whether a noun is a plural, as its ending tells.
pub(crate) fn is_plural(noun: &str) -> bool {
    let ending = noun.ends_with('s') && !noun.ends_with("ss") && !noun.ends_with("us") && !is_body(noun);
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
        "by" | "for" | "from" | "to" | "among" | "even" | "only" | "as" | "in" | "with" | "while" | "but" | "and"
    )
}

/// A source and the names in it.
struct Inside<'a> {
    words: &'a Words<'a>,
    names: &'a [Name],
    within: Range<usize>,
    source: Range<usize>,
}

impl<'a> Inside<'a> {
    fn names(&self) -> impl Iterator<Item = (usize, &'a Name)> + Clone {
        self.within.clone().zip(self.names.get(self.within.clone()).unwrap_or_default())
    }

    /// Where the first segment of the source ends: before a mark or a relative clause that is in no name.
    fn head_end(&self) -> usize {
        let words = self.words;
        let mut names = self.names().map(|(_, name)| name).peekable();
        let mut ends = |index: &usize| {
            while names.next_if(|name| name.words.end <= *index).is_some() {}
            let in_name = names.peek().is_some_and(|name| name.words.contains(index));
            let word = words.text(*index);
            let hyphen = word == "-" && !words.is_glued(*index);
            let mark = matches!(word, "," | "(" | "[" | "who" | "whose" | "which" | ":" | ";" | "—" | "–" | "--");
            (mark || hyphen) && !in_name
        };
        self.source.clone().skip(1).find(|index| ends(index)).unwrap_or(self.source.end)
    }

    /// The names from a word on, where they are a list of names: "Anna Berg, the Greens and Carl Dahl".
    fn together(&self, start: usize) -> Option<Vec<usize>> {
        let speak = |name: &Name| matches!(name.kind, NameKind::Person | NameKind::Unknown) && name.start >= start;
        let people: Vec<(usize, &Name)> = self.names().filter(|(_, name)| speak(name)).collect();
        let (first, last) = (people.first()?.1, people.last()?.1);
        let closed = last.words.end == self.source.end || matches!(self.words.text(last.words.end), "(" | "," | "of");
        let joins = |index: usize| matches!(self.words.text(index), "and" | "&");
        let joint = |pair: &[(usize, &Name)]| {
            let [(_, one), (_, other)] = pair else { return false };
            let mut between = one.words.end..other.words.start;
            (joins(between.start) || matches!(self.words.text(between.start), "," | "("))
                && between.all(|index| joins(index) || self.modifies(index))
        };
        let any_and = (first.words.end..last.words.start).any(joins);
        let list = people.len() > 1 && closed && any_and && people.windows(2).all(joint);
        list.then(|| people.iter().map(|(index, _)| *index).collect())
    }

    /// The name that the source opens with ("Anna Berg of Oslo") or that ends its first segment ("the poet Anna Berg").
    fn subject(&self, head_end: usize) -> Option<usize> {
        let found = |(_, name): &(usize, &Name)| self.opens(name) || self.closes(name, head_end);
        self.names().find(found).map(|(index, _)| index)
    }

    fn opens(&self, name: &Name) -> bool {
        let next = self.words.text(name.words.end);
        let first = name.start <= skip_article(self.words, self.source.start);
        first && !self.owns(name) && ends_head(next) && next != "and" && name.kind != NameKind::People
    }

    fn closes(&self, name: &Name, head_end: usize) -> bool {
        if name.words.end != head_end || (self.owns(name) && self.source.end > head_end) {
            return false;
        }
        if name.start <= skip_article(self.words, self.source.start) {
            return true;
        }
        let before = self.source.start..name.start;
        let linked = before.clone().any(|index| is_link(self.words.text(index)));
        let last = self.words.text(name.start - 1);
        let held = is_link(last) || matches!(last, "the" | "a" | "an");
        let counted = is_quantity(self.words.text(before.start));
        match name.kind {
            // "many Swedes" are not the Swedes.
            NameKind::People => false,
            NameKind::Person => !linked || (!held && name.parts > 1),
            _ => !linked && !counted,
        }
    }

    /// The names that are apposed to a description: "the mayor, Anna Berg,".
    fn apposed(&self, head_end: usize) -> Option<Vec<usize>> {
        if head_end >= self.source.end || self.words.text(head_end) == "(" {
            return None;
        }
        let start = skip_article(self.words, head_end + 1);
        let (index, name) = self.names().find(|(_, name)| name.start >= start)?;
        let closed =
            name.words.end == self.source.end || matches!(self.words.text(name.words.end), "," | "of" | "(" | "and");
        let bare = (start..name.start).all(|index| self.modifies(index));
        let apposed = bare
            && closed
            && !self.owns(name)
            && (name.start == start || name.kind == NameKind::Person)
            && name.kind != NameKind::Place;
        if !apposed {
            return None;
        }
        self.together(start).or(Some(vec![index]))
    }

    /// Whether a word can stand between a mark and the name that it announces: "editor" in ", editor Anna Berg".
    fn modifies(&self, index: usize) -> bool {
        let word = self.words.text(index);
        !is_no_name(word) && !is_link(word) && !self.words.is_possessive(index)
    }

    fn owns(&self, name: &Name) -> bool {
        self.words.is_possessive(name.words.end - 1)
    }
}

fn skip_article(words: &Words, start: usize) -> usize {
    start + usize::from(matches!(fold(words.text(start)).as_ref(), "the" | "a" | "an"))
}

fn is_quantity(word: &str) -> bool {
    let folded = fold(word);
    let determiner = matches!(folded.as_ref(), "the" | "a" | "an" | "his" | "her" | "its" | "their");
    (is_no_name(word) && !determiner) || word.starts_with(|first: char| first.is_ascii_digit())
}

fn nominal(words: &Words, name: Option<usize>, segment: Range<usize>) -> Nominal {
    let opener = fold(words.text(segment.start));
    let definite = matches!(opener.as_ref(), "the" | "this" | "that");
    let owns = matches!(opener.as_ref(), "his" | "her" | "its" | "their") || words.text(segment.start + 1) == "and";
    let pronoun = pronoun_in(&opener).filter(|pronoun| pronoun.person == PronounPerson::Third && owns);
    let start = segment.start + usize::from(opener == "the" && segment.len() > 1);
    let phrase = start..segment.end;
    Nominal { head: head_of(words, &phrase), words: phrase, definite, pronoun, name }
}
