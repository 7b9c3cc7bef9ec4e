//! Stage 4: where the speaker of each quote stands, as a target and a stance towards it.
//!
//! `data/README.md` says what a label means. This crate does not say who speaks and does not change a quote.
//!
//! - [`Trained`] reads each quote with a transformer;
//! - [`CueLexicon`] reads positions off cues, demands and evaluating words;
//! - [`AlwaysNeutral`] takes no position for anybody.
//!
//! The last two need no model, and evaluation shows them beside it.

mod always_neutral;
mod cue_lexicon;
mod given;
mod names;
mod noun_phrase;
mod signal;
mod statement;
mod target;
#[cfg(test)]
mod testing;
mod trained;

pub use always_neutral::AlwaysNeutral;
pub use cue_lexicon::CueLexicon;
pub use given::GivenTargets;
pub use trained::Trained;

use sayso_annotation::{Article, Position, Quote, Segmentation, Speakers};

/// Says where the speakers of quotes stand.
pub trait TagStance {
    /// The position of each quote towards the one target that it is mainly about: entry `i` is about `quotes[i]`, and there
    /// are as many entries as quotes.
    fn tag(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Position>;

    /// The positions of each quote towards given targets: `targets[i]` are those that `quotes[i]` speaks of
    /// ([`GivenTargets::spoken_of`]), and it gets a position towards each of them, in that order.
    fn tag_given(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
        targets: &[Vec<&str>],
    ) -> Vec<Vec<Position>>;
}
