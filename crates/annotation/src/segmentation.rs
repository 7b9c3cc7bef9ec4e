use std::borrow::Cow;
use std::ops::Range;

use crate::Span;

/// An article cut into paragraphs, sentences and words, each in text order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segmentation {
    /// The paragraphs; together they hold every character that is not white space.
    pub paragraphs: Vec<Paragraph>,
    /// The sentences of all paragraphs.
    pub sentences: Vec<Sentence>,
    /// The words and punctuation marks of all sentences; white space belongs to none.
    pub words: Vec<Span>,
}

/// A stretch of text between line breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Where, without the white space around it.
    pub span: Span,
    /// What part it plays on the page.
    pub kind: ParagraphKind,
    /// Its sentences, as a range of [`Segmentation::sentences`].
    pub sentences: Range<usize>,
}

/// The part that a paragraph plays on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParagraphKind {
    /// Running text.
    Body,
    /// A headline, a crosshead or a label: a line that is no full sentence.
    Heading,
    /// Not the article's own text: "READ MORE: …", share buttons, captions that repeat the next paragraph.
    Furniture,
}

/// A sentence within one paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where, without the white space around it.
    pub span: Span,
    /// Its paragraph, as an index of [`Segmentation::paragraphs`].
    pub paragraph: usize,
    /// Its words, as a range of [`Segmentation::words`].
    pub words: Range<usize>,
}

/// Whether a line ends with that character, on any system.
#[must_use]
pub fn ends_line(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

impl Segmentation {
    /// The index of the last sentence that starts at or before `byte`.
    #[must_use]
    pub fn sentence_at(&self, byte: usize) -> Option<usize> {
        self.sentences.partition_point(|sentence| sentence.span.start() <= byte).checked_sub(1)
    }

    /// The index of the last paragraph that starts at or before `byte`.
    #[must_use]
    pub fn paragraph_at(&self, byte: usize) -> Option<usize> {
        self.paragraphs.partition_point(|paragraph| paragraph.span.start() <= byte).checked_sub(1)
    }

    /// The text with each line break within a paragraph, where a line was wrapped, as spaces: as long, in bytes, as before.
    #[must_use]
    pub fn unwrapped<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut out = Cow::Borrowed(text);
        for paragraph in &self.paragraphs {
            for (at, broken) in paragraph.span.slice(text).match_indices(ends_line) {
                let at = paragraph.span.start() + at;
                out.to_mut().replace_range(at..at + broken.len(), &" ".repeat(broken.len()));
            }
        }
        out
    }

    /// The indices of the words that start within `span`.
    #[must_use]
    pub fn words_in(&self, span: Span) -> Range<usize> {
        let first = self.words.partition_point(|word| word.start() < span.start());
        let end = self.words.partition_point(|word| word.start() < span.end());
        first..end.max(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_within_paragraphs_become_spaces() {
        let text = "It was\r\nlate.\nHe\u{2028}left.";
        let paragraph =
            |start, end| Paragraph { span: Span::of(start..end), kind: ParagraphKind::Body, sentences: 0..0 };
        let segmentation =
            Segmentation { paragraphs: vec![paragraph(0, 13), paragraph(14, text.len())], ..Segmentation::default() };
        assert_eq!(segmentation.unwrapped(text), "It was  late.\nHe   left.");
        let whole = Segmentation { paragraphs: vec![paragraph(0, 4)], ..Segmentation::default() };
        assert!(matches!(whole.unwrapped("Anna\nBerg"), Cow::Borrowed("Anna\nBerg")));
    }
}
