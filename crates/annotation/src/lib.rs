//! The words of quotation analysis as types: who said what, and where they stand.
//!
//! Everything here is plain data about one article. The article's text never changes; every other layer is a list of
//! [`Span`]s into it. This crate reads no files, knows no model and decides nothing: a rule about *what is a quote*
//! belongs in a stage, and a rule about *how a file looks* belongs in `sayso-formats`.
//!
//! The layers, in the order in which the stages write them:
//!
//! | layer | type | written by |
//! | --- | --- | --- |
//! | paragraphs, sentences, words | [`Segmentation`] | segment |
//! | content, cue and source spans | [`Quote`] | detect |
//! | mentions and speakers | [`Speakers`] | link |
//! | stance towards a target | [`Position`] | stance |

mod annotations;
mod article;
mod code_points;
mod quote;
mod segmentation;
mod span;
mod span_set;
mod speaker;
mod stance;

pub use annotations::{AnnotatedArticle, Annotations, LayersDisagree};
pub use article::{Article, IgnoredZone, Meta, TextTooLong};
pub use code_points::CodePoints;
pub use quote::{Quote, QuoteType};
pub use segmentation::{Paragraph, ParagraphKind, Segmentation, Sentence, ends_line};
pub use span::Span;
pub use span_set::SpanSet;
pub use speaker::{Attribution, Mention, MentionKind, Speaker, SpeakerFrom, Speakers};
pub use stance::{Position, Stance, TargetFrom};
