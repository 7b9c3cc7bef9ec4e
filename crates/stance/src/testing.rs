//! Quotes for tests, written as `SOURCE|CUE|CONTENT`: the text is the three of them, one after the other.

use sayso_annotation::{Article, Meta, Position, Quote, QuoteType, Segmentation, Span, Speakers};
use unicode_segmentation::UnicodeSegmentation;

use crate::{CueLexicon, TagStance};

/// The position that the lexicon reads off a quote, as "stance target" ("-" for no target).
pub(crate) fn tagged(quote: &str) -> String {
    let (article, quote) = quoted(quote);
    let segmentation = segmentation(article.text());
    shown(&CueLexicon.tag(&article, &segmentation, &[quote], &Speakers::default())[0])
}

pub(crate) fn shown(position: &Position) -> String {
    format!("{} {}", position.stance, position.target.as_deref().unwrap_or("-"))
}

pub(crate) fn quoted(quote: &str) -> (Article, Quote) {
    let mut text = String::new();
    let spans: Vec<Span> = quote
        .split('|')
        .map(|part| {
            let start = text.len();
            text.push_str(part);
            text.push(' ');
            Span::of(start..start + part.len())
        })
        .collect();
    let [source, cue, content] = spans[..] else { panic!("{quote}: not source|cue|content") };
    let quote = Quote {
        id: "q1".to_owned(),
        kind: QuoteType::Indirect,
        content: content.into(),
        cue: cue.into(),
        source: source.into(),
        confidence: None,
        speech_cue: None,
        cluster: None,
    };
    (Article::new("a", text, Meta::default()).unwrap(), quote)
}

/// Words after UAX 29, and neither sentences nor paragraphs: the stage reads words alone.
pub(crate) fn segmentation(text: &str) -> Segmentation {
    let words = text.split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty());
    let words = words.map(|(start, word)| Span::of(start..start + word.len())).collect();
    Segmentation { words, ..Segmentation::default() }
}
