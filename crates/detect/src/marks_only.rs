use sayso_annotation::{Article, Quote, QuoteType, Segmentation, Span, SpanSet};

use crate::Detect;
use crate::stretches::{Stretch, stretches};

/// The simplest detector: what stands in quotation marks is a direct quote; it names no cue and no source.
///
/// Stretches of fewer than four words are taken for scare quotes, titles and nicknames. A quote that the next paragraph
/// re-opens is one quote.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarksOnly;

pub(crate) const FEWEST_WORDS: usize = 4;

impl Detect for MarksOnly {
    fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote> {
        let stretches = stretches(article.text(), segmentation);
        let mut quotes = Vec::new();
        for chain in chains(&stretches) {
            let content: SpanSet = chain.iter().map(|stretch| stretch.span).collect();
            let words: usize = chain.iter().map(|stretch| count_words(article.text(), stretch.inner)).sum();
            if words >= FEWEST_WORDS {
                quotes.push(bare_quote(QuoteType::Direct, content));
            }
        }
        Quote::number(&mut quotes);
        quotes
    }
}

/// The stretches in runs that belong to one quote: each but the last of a run is re-opened by the next paragraph.
pub(crate) fn chains(stretches: &[Stretch]) -> impl Iterator<Item = &[Stretch]> {
    stretches.chunk_by(|before, next| before.continues && next.paragraph == before.paragraph + 1)
}

pub(crate) fn count_words(text: &str, span: Span) -> usize {
    span.slice(text).split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count()
}

/// A quote without cue and source, still to be numbered.
pub(crate) fn bare_quote(kind: QuoteType, content: SpanSet) -> Quote {
    let (cue, source) = (SpanSet::new(), SpanSet::new());
    Quote { id: String::new(), kind, content, cue, source, confidence: None, speech_cue: None, cluster: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sayso_annotation::Meta;
    use sayso_segment::{Segment, WebText};

    #[test]
    fn a_marked_sentence_is_a_quote_and_a_marked_word_is_none() {
        let text = "The \"hero\" left. \"We never saw him again,\" she said.";
        let article = Article::new("a", text, Meta::default()).unwrap();
        let quotes = MarksOnly.detect(&article, &WebText.segment(&article));
        let contents: Vec<String> = quotes.iter().map(|quote| quote.content.text(text)).collect();
        assert_eq!(contents, ["\"We never saw him again,\""]);
    }
}
