//! Stage 3, link: from the source of a quote, as written, to its speaker.
//!
//! A source is a span ("she", "the mayor"); a speaker is someone ("Anna Berg"). [`MentionLinker`] is the
//! one that the pipeline uses; [`NearestName`] and [`SourceAsWritten`] are baselines, which evaluation shows beside it.
//!
//! | file | what it does |
//! |---|---|
//! | `words.rs` | the words of an article, with possessive endings, capitals and headlines |
//! | `names.rs` | finds the names (`runs.rs`: where they end; `told.rs`: what their neighbours tell); `cast.rs` joins those of one bearer (`likeness.rs`, `short_bodies.rs`, `acronyms.rs`, `nicknames.rs`) |
//! | `roles.rs` | what the article calls its people beside their names: titles, appositives; `spelled.rs` writes their role |
//! | `documents.rs` | who issued the polls, reports and statements |
//! | `sources.rs` | reads the form of a source: pronoun, names (`named.rs`) or description; what "who" takes up, phrases for several people |
//! | `antecedents.rs` | the mentions so far, and for which of them most speaks; `antecedents/clues.rs` says what speaks |
//! | `descriptions.rs` | whom a description can mean, and for which of them most speaks |
//! | `clues.rs` | what both choices have in common: clues with weights |
//! | `resolver.rs` | decides who is behind a source; below it descriptions, bodies, pairs and shares |
//! | `mention_linker.rs` | passes through the article once; below it quotes without a source, "I", and who signs |
//! | `layer.rs` | writes the speakers and mentions |
//! | `known.rs` | puts the speakers of a user's list in the place of an article's |
//!
//! This crate finds no quotes, and knows nobody by fame: what an article does not say of its speakers, it does not add.

mod antecedents;
#[cfg(test)]
mod choices;
mod clues;
mod descriptions;
mod documents;
mod known;
mod layer;
mod mention_linker;
mod names;
mod nearest_name;
mod resolver;
mod roles;
mod source_as_written;
mod sources;
#[cfg(test)]
mod testing;
mod words;

pub use known::{AmbiguousSpeaker, KnownSpeakers};
pub use mention_linker::MentionLinker;
pub use nearest_name::NearestName;
pub use source_as_written::SourceAsWritten;

use sayso_annotation::{Article, Quote, Segmentation, Speakers};

/// Finds who said each quote of an article.
pub trait Link {
    /// The speakers of the article, their mentions, and for each quote, in the order of `quotes`, its speaker or
    /// nobody; never [`Attribution::Unlabelled`](sayso_annotation::Attribution::Unlabelled).
    fn link(&self, article: &Article, segmentation: &Segmentation, quotes: &[Quote]) -> Speakers;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{read, segment};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_quotes_of_any_text_are_linked(
            text in "([A-D]nna|Berg|she|The mayor|of|and|said|who|[A-Z]\\.|’s|'|\\(|,|-|“|”|\\PC| |\\. |\n|\\{\\}|\\[\\]|\\{|\\}|\\[|\\]){0,60}"
        ) {
            let (article, quotes) = read(&text);
            let segmentation = segment(article.text());
            for linked in [
                MentionLinker.link(&article, &segmentation, &quotes),
                NearestName.link(&article, &segmentation, &quotes),
                SourceAsWritten.link(&article, &segmentation, &quotes),
            ] {
                prop_assert_eq!(linked.of_quotes.len(), quotes.len());
                prop_assert!(linked.mentions.iter().all(|it| article.text().get(it.span.range()).is_some()));
                prop_assert!(linked.mentions.is_sorted_by_key(|it| it.span.start()));
            }
        }
    }
}
