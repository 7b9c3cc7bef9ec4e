use std::ops::Range;

use sayso_lexicon::{Abbreviation, abbreviation, cue_verb, starts_sentence};

use crate::marks::{is_blank, is_dash, is_quotation_mark, is_stop, may_open, opens};

/// The longest word, in characters, that is looked at on either side of a stop.
const LONGEST_WORD: usize = 32;
/// The most words between a quoted question and the verb that reports it: `"Why?" Mayor Ada Moe of Oslo asked`.
const LONGEST_NAME: usize = 5;
/// Last parts of internet addresses, which follow a full stop without a space like a run-on sentence.
const ADDRESS_ENDS: [&str; 11] = ["Com", "Org", "Net", "Gov", "Edu", "Io", "Tv", "Co", "Js", "Info", "Html"];

/// A run of stops with the marks that close behind it: a place where a sentence may end.
pub(crate) struct Stop<'text> {
    pub(crate) paragraph: &'text str,
    /// The first character of the sentence that it may end.
    pub(crate) sentence_start: usize,
    /// The run of full stops, question and exclamation marks.
    pub(crate) run: Range<usize>,
    /// The byte after the closing marks.
    pub(crate) end: usize,
}

impl Stop<'_> {
    /// Whether a sentence ends here.
    pub(crate) fn ends_sentence(&self) -> bool {
        let after = self.slice(self.end..self.paragraph.len());
        let next = after.trim_start_matches(is_blank);
        if next.len() == after.len() {
            return self.ends_without_space(after);
        }
        let opened = next.trim_start_matches(may_open);
        match opened.chars().next() {
            None => false,
            Some(first) if is_stop(first) || is_dash(first) || first.is_lowercase() => false,
            Some(_) => self.ends_before(next, opened),
        }
    }

    /// Whether a sentence ends before `next`, which does not start in lower case; `opened` is `next` without the marks
    /// that open it.
    fn ends_before(&self, next: &str, opened: &str) -> bool {
        let run = self.slice(self.run.clone());
        if run.contains(['!', '?', '‽']) {
            let quoted = self.slice(self.run.end..self.end).contains(is_quotation_mark);
            return !(quoted && next.len() == opened.len() && names_a_speaker(next));
        }
        if run != "." {
            let attached = self.last_before().is_some_and(|last| !last.is_whitespace());
            return attached || starts_clause(opened) || next.starts_with(opens);
        }
        self.full_stop_ends(opened)
    }

    /// Whether a single full stop is the end of a sentence rather than part of an abbreviation, initial or list number.
    fn full_stop_ends(&self, next: &str) -> bool {
        let Some(word) = word_before(self.slice(0..self.run.start)) else { return true };
        if is_label(word) && self.sentence_start + word.len() == self.run.start {
            return false;
        }
        let word = word.rsplit('-').next().unwrap_or(word);
        match abbreviation(word) {
            Some(Abbreviation::Name | Abbreviation::Inside) => return false,
            Some(Abbreviation::Number) => return !next.starts_with(|first: char| first.is_ascii_digit()),
            Some(Abbreviation::End) => return starts_clause(next),
            None => {}
        }
        match word {
            "I" => !starts_with_initial(next),
            _ if is_initial(word) || is_acronym(word) => starts_clause(next),
            _ => true,
        }
    }

    /// Whether a sentence ends though no space follows: only between two plain words ("end.Then"), so that addresses,
    /// file names and acronyms stay whole.
    fn ends_without_space(&self, after: &str) -> bool {
        let opened = after.trim_start_matches(opens);
        let next = leading_word(opened);
        let mut letters = next.chars();
        let capitalised = letters.next().is_some_and(char::is_uppercase);
        let lower = letters.as_str().chars().all(|letter| letter.is_lowercase() || letter == '’' || letter == '\'');
        let beyond = opened.get(next.len()..).unwrap_or_default();
        let sentence = |next: &str| next.chars().nth(1).is_some() || matches!(next, "I" | "A");
        capitalised
            && lower
            && sentence(next)
            && !ADDRESS_ENDS.contains(&next)
            && !continues_address(beyond)
            && word_before(self.slice(0..self.run.start)).is_some_and(|word| self.is_plain(word))
    }

    /// Whether the word before the stop is an ordinary one: two letters or more, lower case after the first.
    fn is_plain(&self, word: &str) -> bool {
        let mut letters = word.chars();
        let first = letters.next().is_some_and(char::is_alphabetic);
        let rest = letters.as_str();
        let before = self.slice(0..self.run.start - word.len()).chars().next_back();
        let apart = before.is_none_or(|mark| mark.is_whitespace() || may_open(mark) || mark == '—' || mark == '–');
        let lower = |letter: char| letter.is_lowercase() || matches!(letter, '\'' | '’' | '-');
        first && !rest.is_empty() && rest.chars().all(lower) && apart && !is_abbreviated_name(word)
    }

    fn last_before(&self) -> Option<char> {
        self.slice(0..self.run.start).chars().next_back()
    }

    fn slice(&self, range: Range<usize>) -> &str {
        self.paragraph.get(range).unwrap_or_default()
    }
}

/// The word that ends `before`, with inner full stops, hyphens and apostrophes; `None` if there is none or no end to
/// it in sight.
pub(crate) fn word_before(before: &str) -> Option<&str> {
    let inside = |&letter: &char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '\'' | '’' | '&' | '\u{ad}');
    let mut length = 0;
    for (count, letter) in before.chars().rev().take_while(inside).enumerate() {
        if count == LONGEST_WORD {
            return None;
        }
        length += letter.len_utf8();
    }
    let word = before.get(before.len() - length..)?.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    (!word.is_empty()).then_some(word)
}

/// Whether a word is an initial: "J".
pub(crate) fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// Whether a word is letters with full stops between them: "U.S", "p.m".
pub(crate) fn is_acronym(word: &str) -> bool {
    let mut parts = word.split('.');
    let single = |part: &str| part.chars().count() == 1 && part.chars().all(char::is_alphabetic);
    word.contains('.') && parts.all(single)
}

/// Whether a word may number or letter a list item: "12", "a".
fn is_label(word: &str) -> bool {
    let number = word.len() <= 3 && word.bytes().all(|digit| digit.is_ascii_digit());
    number || word.len() == 1 && word.bytes().all(|letter| letter.is_ascii_alphabetic())
}

fn is_abbreviated_name(word: &str) -> bool {
    matches!(abbreviation(word), Some(Abbreviation::Name | Abbreviation::Inside | Abbreviation::End))
}

/// The letters at the start of `text`, with the apostrophes in them.
fn leading_word(text: &str) -> &str {
    let inside = |letter: char| letter.is_alphabetic() || matches!(letter, '’' | '\'');
    let mut letters = text.char_indices().take(LONGEST_WORD + 1);
    let end = letters.find(|&(_, letter)| !inside(letter)).map_or(text.len(), |(end, _)| end);
    text.get(..end).unwrap_or_default()
}

fn starts_clause(next: &str) -> bool {
    let word = leading_word(next);
    let bare = word.split(['\'', '’']).next().unwrap_or(word);
    starts_sentence(bare) && !next.get(word.len()..).unwrap_or_default().starts_with('.')
}

fn starts_with_initial(next: &str) -> bool {
    let word = leading_word(next);
    is_initial(word) && next.get(word.len()..).unwrap_or_default().starts_with('.')
}

fn continues_address(beyond: &str) -> bool {
    let mut marks = beyond.chars();
    match marks.next() {
        Some('/' | '@' | '_' | '=' | '&' | '#' | '\\') => true,
        Some('.' | ':') => marks.next().is_some_and(char::is_alphanumeric),
        Some(mark) => mark.is_ascii_digit(),
        None => false,
    }
}

/// Whether `next` starts with a name and a verb of speech: "Mayor Ada Moe said".
fn names_a_speaker(next: &str) -> bool {
    let mut rest = next;
    for count in 0..=LONGEST_NAME {
        let word = leading_word(rest);
        let capitalised = word.starts_with(char::is_uppercase);
        if count == 0 && (!capitalised || starts_sentence(word)) {
            return false;
        }
        if !capitalised && !matches!(word, "of" | "the" | "de" | "van" | "von" | "al") {
            return count > 0 && cue_verb(word).is_some_and(|verb| verb.speech);
        }
        let after = rest.get(word.len()..).unwrap_or_default();
        rest = after.trim_start_matches(['.', '-']).trim_start_matches(' ');
        if rest.len() == after.len() {
            return false;
        }
    }
    false
}
