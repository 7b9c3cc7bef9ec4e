use sayso_annotation::{Article, Paragraph, ParagraphKind, Segmentation, Sentence, Span};

use crate::Segment;
use crate::furniture::furnishings;
use crate::heading::Line;
use crate::paragraph::paragraphs;
use crate::sentence::sentences;
use crate::word::append_words;

/// Segments text as it comes off web pages, by rules; made for English.
///
/// A line is a paragraph, unless an editor wrapped it. Every character that is not white space belongs to exactly one
/// paragraph, one sentence of it and one word of that. The time is linear in the length of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WebText;

impl Segment for WebText {
    fn segment(&self, article: &Article) -> Segmentation {
        let text = article.text();
        let places = paragraphs(text);
        let mut segmentation = Segmentation::default();
        for (paragraph, place) in places.iter().enumerate() {
            let first = segmentation.sentences.len();
            append_sentences(text, place.span, paragraph, &mut segmentation);
            let sentences = first..segmentation.sentences.len();
            segmentation.paragraphs.push(Paragraph { span: place.span, kind: ParagraphKind::Body, sentences });
        }
        let last_sentences: Vec<&str> =
            segmentation.paragraphs.iter().map(|it| last_sentence(it, &segmentation, text)).collect();
        let furnishings = furnishings(text, &places, &last_sentences);
        mark_kinds(article, &furnishings, &mut segmentation.paragraphs);
        segmentation
    }
}

fn append_sentences(text: &str, place: Span, paragraph: usize, segmentation: &mut Segmentation) {
    for range in sentences(place.slice(text)) {
        let span = Span::of(place.start() + range.start..place.start() + range.end);
        let first = segmentation.words.len();
        append_words(span.slice(text), span.start(), &mut segmentation.words);
        segmentation.sentences.push(Sentence { span, paragraph, words: first..segmentation.words.len() });
    }
}

fn last_sentence<'text>(paragraph: &Paragraph, segmentation: &Segmentation, text: &'text str) -> &'text str {
    let last = paragraph.sentences.end.checked_sub(1).and_then(|last| segmentation.sentences.get(last));
    last.map(|sentence| sentence.span.slice(text)).unwrap_or_default()
}

fn mark_kinds(article: &Article, furnishings: &[bool], paragraphs: &mut [Paragraph]) {
    let mut is_first = true;
    for (paragraph, &is_furniture) in paragraphs.iter_mut().zip(furnishings) {
        if is_furniture {
            paragraph.kind = ParagraphKind::Furniture;
            continue;
        }
        let line = Line { text: paragraph.span.slice(article.text()), is_first, sentences: paragraph.sentences.len() };
        if line.is_heading(article.meta.title.as_deref()) {
            paragraph.kind = ParagraphKind::Heading;
        }
        is_first = false;
    }
}
