use sayso_annotation::{Article, Quote, Segmentation, Speakers};
use sayso_lexicon::without_titles;

use crate::Link;
use crate::layer::Layer;
use crate::words::single_spaced;

/// The simplest linker: the speaker is the source's own words, without titles and a leading "the".
///
/// "She" stays "She", and a quote without a source has no speaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct SourceAsWritten;

impl Link for SourceAsWritten {
    fn link(&self, article: &Article, _: &Segmentation, quotes: &[Quote]) -> Speakers {
        let mut layer = Layer::default();
        for quote in quotes {
            let source = single_spaced(&quote.source.text(article.text()));
            layer.attribute(
                Some(without_titles(source.trim_end_matches([',', ';', ':', ' ']))).filter(|name| !name.is_empty()),
                None,
            );
        }
        layer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::speakers_of;

    #[test]
    fn a_source_keeps_its_words_without_titles_and_article() {
        let text = "[The Rev. Anna Berg] left.  [She] stayed.  [the mayor of Oslo,] went.  [] Nobody.";
        let expected = ["Anna Berg", "She", "mayor of Oslo", ""];
        assert_eq!(speakers_of(&SourceAsWritten, text), expected);
    }
}
