use std::collections::HashMap;

use sayso_annotation::{Article, Attribution, Quote, Segmentation, Speaker, Speakers};
use sayso_lexicon::without_titles;

use crate::Link;

/// The simplest linker: the speaker is the source's own words, without titles and a leading "the".
///
/// "She" stays "She", and a quote without a source has no speaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceAsWritten;

impl Link for SourceAsWritten {
    fn link(&self, article: &Article, _: &Segmentation, quotes: &[Quote]) -> Speakers {
        let mut speakers = Speakers::default();
        let mut known = HashMap::new();
        for quote in quotes {
            let source = single_spaced(&quote.source.text(article.text()));
            let name = without_titles(&source);
            let attribution = if name.is_empty() {
                Attribution::Nobody
            } else {
                let speaker = Speaker::named(name);
                let index = *known.entry(speaker.id.clone()).or_insert_with(|| {
                    speakers.speakers.push(speaker);
                    speakers.speakers.len() - 1
                });
                Attribution::To(index)
            };
            speakers.of_quotes.push(attribution);
        }
        speakers
    }
}

/// A text with each run of white space as one space.
pub(crate) fn single_spaced(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}
