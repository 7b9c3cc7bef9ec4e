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

    /// The indices of the words that start within `span`.
    #[must_use]
    pub fn words_in(&self, span: Span) -> Range<usize> {
        let first = self.words.partition_point(|word| word.start() < span.start());
        let end = self.words.partition_point(|word| word.start() < span.end());
        first..end.max(first)
    }
}
