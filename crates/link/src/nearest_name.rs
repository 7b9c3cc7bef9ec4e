use sayso_annotation::{Article, Quote, Segmentation, Speakers};

use crate::Link;
use crate::layer::Layer;
use crate::names;
use crate::words::{Words, single_spaced};

/// The baseline of nearest names: the speaker is the first name in the source, as written there; of a source without a name, the
/// last name before it; of a quote without a source, the last name before the quote.
#[derive(Clone, Copy, Debug, Default)]
pub struct NearestName;

impl Link for NearestName {
    fn link(&self, article: &Article, segmentation: &Segmentation, quotes: &[Quote]) -> Speakers {
        let words = Words::read(article.text(), segmentation);
        let spans = names::find(&words).into_iter().filter_map(|name| words.span_of(name.words));
        let names: Vec<_> = spans.collect();
        let mut layer = Layer::default();
        for quote in quotes {
            let source = quote.source.iter().next();
            let inside = names.iter().find(|name| source.is_some_and(|source| source.covers(**name)));
            let start = source.map(|source| source.start()).or_else(|| quote.content.start()).unwrap_or_default();
            let before = || names.iter().rev().find(|name| name.end() <= start);
            let nearest = inside.or_else(before).map(|name| single_spaced(name.slice(article.text())));
            layer.attribute(nearest.as_deref(), None);
        }
        layer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::speakers_of;

    #[test]
    fn the_name_in_the_source_counts_or_else_the_last_one_before() {
        let text = "[The mayor] went.  [Mayor Anna Berg] spoke to Carl Dahl.  [She] left.  [Berg] wrote.";
        assert_eq!(speakers_of(&NearestName, text), ["", "Anna Berg", "Carl Dahl", "Berg"]);
    }
}
