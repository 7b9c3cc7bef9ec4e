//! Stage 3, link: from the source of a quote, as written, to its speaker.
//!
//! A source is a span ("she", "the mayor"); a speaker is someone ("Anna Berg"). The implementations here are
//! baselines, and stay for good: evaluation shows them beside any model.
//!
//! This crate finds no quotes, and knows nobody by fame: what an article does not say of its speakers, it does not add.

mod acronyms;
mod antecedents;
mod authors;
mod cast;
#[cfg(test)]
mod choices;
mod clues;
mod contents;
mod documents;
mod first_person;
mod groups;
mod layer;
mod names;
mod nearest_name;
mod nominals;
mod pairs;
mod relatives;
mod resolver;
mod roles;
mod source_as_written;
mod sources;
#[cfg(test)]
mod testing;
mod unsourced;
mod words;

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
