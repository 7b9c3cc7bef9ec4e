//! Stage 2: finds the quotes of an article, each with its content, cue and source.
//!
//! [`Detect`] is what every detector offers. Two are here that need no model; evaluation shows them beside it:
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
mod transcript;
mod units;

use sayso_annotation::{Article, Quote, Segmentation};

pub use marks_only::MarksOnly;
pub use marks_with_cues::MarksWithCues;

/// A detector of quotes.
pub trait Detect {
    /// Finds the quotes of an article, numbered in the order of their content. Page furniture holds none.
    fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote>;
}
