use std::collections::HashSet;

use sayso_annotation::{Segmentation, Span};
use sayso_lexicon::is_no_name;

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
    all: Vec<Word<'text>>,
    /// For each sentence, whether it writes nearly every word with a capital, as headlines do.
    title_case: Vec<bool>,
    lower: HashSet<&'text str>,
    capitalised: HashSet<&'text str>,
}

impl<'text> Words<'text> {
    pub(crate) fn read(text: &'text str, segmentation: &Segmentation) -> Words<'text> {
        let mut words = Words {
            all: Vec::with_capacity(segmentation.words.len()),
            title_case: Vec::with_capacity(segmentation.sentences.len()),
            lower: HashSet::new(),
            capitalised: HashSet::new(),
        };
        for (index, sentence) in segmentation.sentences.iter().enumerate() {
            let first = words.all.len();
            for &span in segmentation.words.get(sentence.words.clone()).unwrap_or_default() {
                words.push(text, span, index, first);
            }
            words.note_case(first);
        }
        words
    }

    pub(crate) fn at(&self, index: usize) -> Option<&Word<'text>> {
        self.all.get(index)
    }

    pub(crate) fn text(&self, index: usize) -> &'text str {
        self.at(index).map_or("", |word| word.text)
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn is_title_case(&self, sentence: usize) -> bool {
        self.title_case.get(sentence).copied().unwrap_or_default()
    }

    /// Whether the capital of that word is its own: the article writes it so within a sentence, and never without.
    pub(crate) fn keeps_capital(&self, word: &Word) -> bool {
        self.capitalised.contains(word.text) || (!word.opens && !self.lower.contains(word.text.to_lowercase().as_str()))
    }

    /// Whether the article writes the word in lower case somewhere.
    pub(crate) fn occurs_in_lower_case(&self, word: &Word) -> bool {
        self.lower.contains(word.text.to_lowercase().as_str())
    }

    /// The indices of the words within a span, quotation marks and punctuation at its edges left out.
    pub(crate) fn within(&self, span: Span) -> std::ops::Range<usize> {
        let mut first = self.all.partition_point(|word| word.span.start() < span.start());
        let mut end = self.all.partition_point(|word| word.span.start() < span.end()).max(first);
        let is_mark = |index: usize| !self.text(index).contains(char::is_alphanumeric);
        while first < end && is_mark(first) && !matches!(self.text(first), "@" | "#") {
            first += 1;
        }
        while first < end && is_mark(end - 1) && self.text(end - 1) != ")" && !self.is_abbreviated(end - 1) {
            end -= 1;
        }
        first..end
    }

    /// Whether that word is the full stop of an abbreviation that can end a name: "F.B.I.", "Jr.".
    fn is_abbreviated(&self, stop: usize) -> bool {
        let before = stop.checked_sub(1).map_or("", |before| self.text(before));
        self.text(stop) == "." && (before.contains('.') || before.chars().count() == 1 || matches!(before, "Jr" | "Sr"))
    }

    /// The text from the first to the last of the words, without a possessive ending.
    pub(crate) fn span_of(&self, words: std::ops::Range<usize>) -> Option<Span> {
        let last = words.end.checked_sub(1).filter(|last| *last >= words.start)?;
        Some(self.at(words.start)?.span.to(self.at(last)?.span))
    }

    fn push(&mut self, text: &'text str, span: Span, sentence: usize, first: usize) {
        let whole = span.slice(text);
        let before = self.all.last_mut();
        let glued = before.as_ref().is_some_and(|word| word.span.end() == span.start());
        if matches!(whole, "'" | "’")
            && glued
            && let Some(owner) = before
            && owner.text.ends_with(['s', 'S', 'z', 'x'])
        {
            owner.possessive = true;
        }
        let bare = ["'s", "’s", "'S", "’S"].iter().find_map(|ending| whole.strip_suffix(ending)).unwrap_or(whole);
        let possessive = bare.len() < whole.len() && !bare.is_empty();
        let bare = if possessive { bare } else { whole };
        let capital = bare.starts_with(char::is_uppercase);
        let opens = self.all.len() == first || self.all.last().is_some_and(|word| opens_after(word.text));
        let span = Span::of(span.start()..span.start() + bare.len());
        self.all.push(Word { text: bare, span, possessive, sentence, opens, glued, capital });
    }

    fn note_case(&mut self, first: usize) {
        let sentence = self.all.get(first..).unwrap_or_default();
        let long = sentence.iter().filter(|word| word.text.chars().nth(3).is_some_and(char::is_alphabetic));
        let (capital, all) = long.fold((0, 0), |(capital, all), word| (capital + usize::from(word.capital), all + 1));
        let title_case = all >= 4 && capital * 10 >= all * 8;
        self.title_case.push(title_case);
        for word in sentence {
            if !word.capital {
                self.lower.insert(word.text);
            } else if !word.opens && !title_case && !is_no_name(word.text) {
                self.capitalised.insert(word.text);
            }
        }
    }
}

fn opens_after(mark: &str) -> bool {
    matches!(mark, "\"" | "“" | "”" | "'" | "‘" | "«" | "„" | "`" | ":" | "—" | "–" | "•" | "*" | "|" | "(" | "[")
}
