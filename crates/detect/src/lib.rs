//! Stage 2: finds the quotes of an article, each with its content, cue and source.
//!
//! [`Detect`] is what every detector offers. [`Trained`] is the one that reads, with a transformer; evaluation shows beside
//! it two that need no model:
//!
//! - [`MarksOnly`]: what stands in quotation marks is a quote, said by nobody.
//! - [`MarksWithCues`]: quotation marks, and a list of verbs that report ("said", "denied", "according to") with rules
//!   for where their subject and the reported words stand; finds direct, mixed and indirect quotes.
//!
//! A detector says where the source *span* is. Who is meant by it is not its business but the linker's.

mod content;
mod cues;
mod marks;
mod marks_only;
mod marks_with_cues;
mod quote_type;
mod sources;
mod stretches;
mod trained;
mod transcript;
mod units;

use sayso_annotation::{Article, Quote, Segmentation, Span};

pub use marks_only::MarksOnly;
pub use marks_with_cues::MarksWithCues;
pub use trained::Trained;

/// A detector of quotes.
pub trait Detect {
    /// Finds the quotes of an article, numbered in the order of their content. Page furniture holds none.
    fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote>;

    /// As [`Detect::detect`], with what the detector saw before it decided, in text order; nothing unless it tags words.
    fn explain(&self, article: &Article, segmentation: &Segmentation) -> (Vec<Quote>, Vec<Evidence>) {
        (self.detect(article, segmentation), Vec::new())
    }
}

/// A cue that a tagger saw, and the words that it takes for its content and source.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The cue.
    pub cue: Span,
    /// The probability that a cue begins there.
    pub probability: f64,
    /// The words of content and source, each with the probability of its tag.
    pub tags: Vec<(Span, Role, f64)>,
}

/// The part that a word plays for a cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A reported word.
    Content,
    /// A word that names who said it.
    Source,
}
