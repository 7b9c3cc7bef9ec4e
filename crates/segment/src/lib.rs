//! Stage 1: an article as paragraphs, sentences and words, with page furniture set apart.
//!
//! The text is raw web text: pages with their captions, buttons and "read more" lines, hard-wrapped wire copy, broken
//! translations. Nothing is deleted or changed; every layer is spans into the text, and [`ParagraphKind`] says which
//! paragraphs are the article's own.
//!
//! This crate does not know what a quote is. It sees to it that a stage that does finds sentences to search in: a
//! sentence that ends inside a quotation ends, and closing marks belong to the sentence that they close.
//!
//! [`ParagraphKind`]: sayso_annotation::ParagraphKind

mod furniture;
mod heading;
mod marks;
mod paragraph;
mod sentence;
mod stop;
mod web_text;
mod word;

use sayso_annotation::{Article, Segmentation};

pub use web_text::WebText;

/// Cuts an article into paragraphs, sentences and words.
pub trait Segment {
    /// The segmentation of one article; of an article without any text, the empty one.
    fn segment(&self, article: &Article) -> Segmentation;
}
