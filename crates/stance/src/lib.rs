//! Stage 4: where the speaker of each quote stands, as a target and a stance towards it.
//!
//! `data/README.md` says what a label means. This crate does not say who speaks and does not change a quote.
//! Two implementations need no trained model, and evaluation shows them beside every later one:
//!
//! - [`AlwaysNeutral`] takes no position for anybody;
//! - [`CueLexicon`] reads positions off cues, demands and evaluating words.

mod always_neutral;
mod cue_lexicon;
mod names;
mod noun_phrase;
mod signal;
mod statement;
mod target;
#[cfg(test)]
mod testing;

pub use always_neutral::AlwaysNeutral;
pub use cue_lexicon::CueLexicon;

use sayso_annotation::{Article, Position, Quote, Segmentation, Speakers};

/// Names a target and a stance for each quote of an article.
pub trait TagStance {
    /// The position of each quote: entry `i` is about `quotes[i]`, and there are as many entries as quotes.
    fn tag(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Position>;
}
