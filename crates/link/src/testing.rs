//! A simple segmentation for tests: paragraphs at line breaks, sentences after ". ", words after UAX 29.

use sayso_annotation::{Paragraph, ParagraphKind, Segmentation, Sentence, Span};
use unicode_segmentation::UnicodeSegmentation;

pub(crate) fn segment(text: &str) -> Segmentation {
    let mut segmentation = Segmentation::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let span = Span::of(start..start + line.len()).trimmed(text);
        start += line.len();
        if span.is_empty() {
            continue;
        }
        let first = segmentation.sentences.len();
        let mut at = span.start();
        for part in span.slice(text).split_inclusive(". ") {
            let sentence = Span::of(at..at + part.len()).trimmed(text);
            at += part.len();
            let words = segmentation.words.len();
            let found = sentence.slice(text).split_word_bound_indices().filter(|(_, word)| !word.trim().is_empty());
            let place = |(offset, word): (usize, &str)| {
                Span::of(sentence.start() + offset..sentence.start() + offset + word.len())
            };
            segmentation.words.extend(found.map(place));
            let (paragraph, words) = (segmentation.paragraphs.len(), words..segmentation.words.len());
            segmentation.sentences.push(Sentence { span: sentence, paragraph, words });
        }
        let sentences = first..segmentation.sentences.len();
        segmentation.paragraphs.push(Paragraph { span, kind: ParagraphKind::Body, sentences });
    }
    segmentation
}
