use std::collections::HashSet;
use std::ops::Range;

use sayso_annotation::{Segmentation, Span};
use sayso_lexicon::{given_name, is_no_name};

/// No phrase that names somebody has more words.
const LONGEST_PHRASE: usize = 256;

/// A word of an article as the linker sees it.
pub(crate) struct Word<'text> {
    /// The word without a possessive ending.
    pub(crate) text: &'text str,
    /// Where that is.
    pub(crate) span: Span,
    /// Whether a possessive ending follows: "Berg's", "Jones'".
    pub(crate) possessive: bool,
    /// Its sentence, as an index of the segmentation.
    pub(crate) sentence: usize,
    /// Whether it opens a sentence or a quotation, so that its capital says nothing.
    pub(crate) opens: bool,
    /// Whether no white space stands before it.
    pub(crate) glued: bool,
    /// Whether it starts with a capital letter.
    pub(crate) capital: bool,
}

/// The words of an article, and how it spells them elsewhere.
pub(crate) struct Words<'text> {
    source: &'text str,
    all: Vec<Word<'text>>,
    /// For each sentence, whether it writes nearly every word with a capital, as headlines do.
    title_case: Vec<bool>,
    /// For each sentence, whether it writes nearly every word in capitals only.
    shouted: Vec<bool>,
    /// How many more words in "s" it writes with an apostrophe alone ("Dahls'") than with "'s".
    bare_possessives: i32,
    lower: HashSet<&'text str>,
    capitalised: HashSet<&'text str>,
}

impl<'text> Words<'text> {
    pub(crate) fn read(text: &'text str, segmentation: &Segmentation) -> Words<'text> {
        let mut words = Words {
            source: text,
            all: Vec::with_capacity(segmentation.words.len()),
            title_case: Vec::with_capacity(segmentation.sentences.len()),
            shouted: Vec::with_capacity(segmentation.sentences.len()),
            bare_possessives: 0,
            lower: HashSet::new(),
            capitalised: HashSet::new(),
        };
        for (index, sentence) in segmentation.sentences.iter().enumerate() {
            let first = words.all.len();
            for &span in segmentation.words.get(sentence.words.clone()).unwrap_or_default() {
                words.push(span, index, first);
            }
            words.note_case(first);
        }
        words
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn at(&self, index: usize) -> Option<&Word<'text>> {
        self.all.get(index)
    }

    /// The word at that index without a possessive ending; empty beyond the text.
    pub(crate) fn text(&self, index: usize) -> &'text str {
        self.at(index).map_or("", |word| word.text)
    }

    /// The byte at which that word starts; that of the end beyond the text.
    pub(crate) fn starts(&self, index: usize) -> usize {
        self.at(index).map_or(self.source.len(), |word| word.span.start())
    }

    pub(crate) fn is_possessive(&self, index: usize) -> bool {
        self.at(index).is_some_and(|word| word.possessive)
    }

    pub(crate) fn is_glued(&self, index: usize) -> bool {
        self.at(index).is_some_and(|word| word.glued)
    }

    /// The sentence of that word; the first one's beyond the text.
    pub(crate) fn sentence(&self, index: usize) -> usize {
        self.at(index).map_or(0, |word| word.sentence)
    }

    pub(crate) fn is_title_case(&self, sentence: usize) -> bool {
        self.title_case.get(sentence).copied().unwrap_or_default()
    }

    /// Whether a sentence is written in capitals only.
    pub(crate) fn is_shouted(&self, sentence: usize) -> bool {
        self.shouted.get(sentence).copied().unwrap_or_default()
    }

    /// Whether the article writes the word with a capital within a sentence.
    pub(crate) fn occurs_capitalised(&self, word: &Word) -> bool {
        self.capitalised.contains(word.text)
    }

    /// Whether the article writes the word in lower case.
    pub(crate) fn occurs_in_lower_case(&self, word: &Word) -> bool {
        self.lower.contains(word.text.to_lowercase().as_str())
    }

    /// The words within a span, without marks at its edges; of a very long one the first.
    pub(crate) fn within(&self, span: Span) -> Range<usize> {
        let mut first = self.all.partition_point(|word| word.span.start() < span.start());
        let end = self.all.partition_point(|word| word.span.start() < span.end());
        let mut end = end.clamp(first, first + LONGEST_PHRASE);
        let is_mark = |index: usize| !self.text(index).contains(char::is_alphanumeric);
        while first < end && is_mark(first) && !matches!(self.text(first), "@" | "#") {
            first += 1;
        }
        while first < end && is_mark(end - 1) && !matches!(self.text(end - 1), ")" | "%") && !self.abbreviates(end - 1)
        {
            end -= 1;
        }
        first..end
    }

    /// The span from the first to the last of the words, without a possessive ending.
    pub(crate) fn span_of(&self, words: Range<usize>) -> Option<Span> {
        let last = words.end.checked_sub(1).filter(|last| *last >= words.start)?;
        Some(self.at(words.start)?.span.to(self.at(last)?.span))
    }

    /// The text of a span, as it is.
    pub(crate) fn slice(&self, span: Span) -> &'text str {
        span.slice(self.source)
    }

    /// The words as the article spells them, each run of white space as one space, without a possessive ending.
    pub(crate) fn spelled(&self, words: Range<usize>) -> String {
        self.span_of(words).map(|span| single_spaced(span.slice(self.source))).unwrap_or_default()
    }

    /// The possessive ending that the article gives to a name: an apostrophe alone after a plural in "s" and, where it
    /// mostly writes names in "s" so, after those.
    pub(crate) fn possessive_of(&self, name: &str, plural: bool) -> &'static str {
        if name.ends_with('s') && (plural || self.bare_possessives > 0) { "'" } else { "'s" }
    }

    /// Whether that word is the full stop of an abbreviation that can end a name: "F.B.I.", "Jr.".
    fn abbreviates(&self, stop: usize) -> bool {
        let before = stop.checked_sub(1).map_or("", |before| self.text(before));
        self.text(stop) == "." && (before.contains('.') || before.chars().count() == 1 || matches!(before, "Jr" | "Sr"))
    }

    fn push(&mut self, span: Span, sentence: usize, first: usize) {
        let whole = span.slice(self.source);
        let before = self.all.last_mut();
        let glued = before.as_ref().is_some_and(|word| word.span.end() == span.start());
        if glued
            && matches!(whole, "'" | "’")
            && let Some(owner) = before.filter(|word| word.text.ends_with(['s', 'S', 'x', 'z']))
        {
            owner.possessive = true;
            self.bare_possessives += i32::from(owner.capital);
        }
        let owner = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| whole.strip_suffix(ending));
        let owner = owner.filter(|owner| !owner.is_empty());
        let text = owner.unwrap_or(whole);
        let capital = text.starts_with(char::is_uppercase);
        self.bare_possessives -= i32::from(owner.is_some() && capital && text.ends_with('s'));
        self.all.push(Word {
            text,
            span: Span::of(span.start()..span.start() + text.len()),
            possessive: owner.is_some(),
            sentence,
            opens: self.all.len() == first || self.all.last().is_some_and(|word| is_opener(word.text)),
            glued,
            capital,
        });
    }

    /// Notes how the sentence from that word on spells its words.
    fn note_case(&mut self, first: usize) {
        let sentence = self.all.get(first..).unwrap_or_default();
        let tells =
            |word: &&Word| word.text.chars().filter(|it| it.is_alphabetic()).count() >= 3 && !is_small(word.text);
        let telling = || sentence.iter().filter(tells);
        let shouted = telling().filter(|word| !word.text.contains(char::is_lowercase)).count();
        let shouted = shouted >= 2 && shouted * 10 >= telling().count() * 8;
        self.shouted.push(shouted);
        let (capital, all) =
            telling().fold((0, 0), |(capital, all), word| (capital + usize::from(word.capital), all + 1));
        let title_case = all >= 5 && capital * 10 >= all * 9;
        self.title_case.push(title_case);
        let mut after_given_name = false;
        for word in sentence {
            if !word.capital {
                self.lower.insert(word.text);
            } else if !word.opens && !title_case && !shouted && (after_given_name || !is_no_name(word.text)) {
                self.capitalised.insert(word.text);
            }
            after_given_name = word.capital && !word.possessive && given_name(word.text).is_some();
        }
    }
}

/// A text with each run of white space as one space.
pub(crate) fn single_spaced(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

fn is_small(word: &str) -> bool {
    !word.starts_with(char::is_uppercase) && is_no_name(word)
}

fn is_opener(mark: &str) -> bool {
    matches!(mark, "\"" | "“" | "”" | "'" | "‘" | "«" | "„" | "`" | ":" | "—" | "–" | "•" | "*" | "|" | "(" | "[")
}
