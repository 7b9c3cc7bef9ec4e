use sayso_annotation::{QuoteType, Segmentation, SpanSet};

use crate::stretches::Stretch;

/// The type of a content: direct if every word of it stands in quotation marks, mixed if some do, else indirect.
pub(crate) fn quote_type(
    text: &str,
    content: &SpanSet,
    segmentation: &Segmentation,
    stretches: &[Stretch],
) -> QuoteType {
    let (mut marked, mut plain) = (false, false);
    for span in content.iter() {
        let first = stretches.partition_point(|stretch| stretch.span.end() <= span.start());
        let mut near = stretches.iter().skip(first).peekable();
        for &word in segmentation.words.get(segmentation.words_in(span)).unwrap_or_default() {
            if !word.slice(text).chars().any(char::is_alphanumeric) {
                continue;
            }
            while near.next_if(|stretch| stretch.span.end() <= word.start()).is_some() {}
            let inside = near.peek().is_some_and(|stretch| stretch.span.covers(word));
            marked |= inside;
            plain |= !inside;
        }
    }
    match (marked, plain) {
        (true, false) => QuoteType::Direct,
        (true, true) => QuoteType::Mixed,
        (false, _) => QuoteType::Indirect,
    }
}
