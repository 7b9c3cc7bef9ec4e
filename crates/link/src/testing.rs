//! What the tests of this crate share: quotes marked in a text, and a simple segmentation of it.

use sayso_annotation::{
    Article, Attribution, Meta, Paragraph, ParagraphKind, Quote, QuoteType, Segmentation, Sentence, Span, SpanSet,
};
use unicode_segmentation::UnicodeSegmentation;

use crate::{Link, MentionLinker};

/// The speaker of each quote of a marked text, empty for nobody. The `k`-th `[…]` is the source of the `k`-th quote and
/// the `k`-th `{…}` its content, if there is one; an empty `[]` is a missing source.
pub(crate) fn speakers_of(linker: &impl Link, marked: &str) -> Vec<String> {
    let (article, quotes) = read(marked);
    let speakers = linker.link(&article, &segment(article.text()), &quotes);
    assert_eq!(speakers.of_quotes.len(), quotes.len());
    assert!(!speakers.of_quotes.contains(&Attribution::Unlabelled));
    (0..quotes.len()).map(|quote| speakers.of_quote(quote).map_or(String::new(), |it| it.name.clone())).collect()
}

/// The article and the quotes of a marked text.
pub(crate) fn read(marked: &str) -> (Article, Vec<Quote>) {
    let (mut text, mut open) = (String::new(), 0);
    let (mut sources, mut contents) = (Vec::new(), Vec::new());
    for letter in marked.chars() {
        match letter {
            '[' | '{' => open = text.len(),
            ']' => sources.push(Span::of(open..text.len())),
            '}' => contents.push(Span::of(open..text.len())),
            letter => text.push(letter),
        }
    }
    let mut contents = contents.into_iter();
    let quotes = sources.into_iter().map(|source| {
        let content = contents.next().map(SpanSet::from).unwrap_or_default();
        let kind = match content.text(&text).find(['"', '“']) {
            Some(0) => QuoteType::Direct,
            Some(_) => QuoteType::Mixed,
            None => QuoteType::Indirect,
        };
        let (cue, source) = (SpanSet::new(), SpanSet::from_iter([source]));
        Quote { id: String::new(), kind, content, cue, source, confidence: None, speech_cue: None, cluster: None }
    });
    let quotes = quotes.collect();
    (Article::new("a", text, Meta::default()).unwrap(), quotes)
}

/// Ends a sentence of a test's text, where a full stop may be an abbreviation's.
const SENTENCE_END: &str = ".  ";

/// Paragraphs at line breaks, sentences after a full stop and two spaces, words after UAX 29.
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
        for part in span.slice(text).split_inclusive(SENTENCE_END) {
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

/// Asserts whom the rules take for the speakers of the quotes of a marked text.
#[track_caller]
pub(crate) fn assert_speakers(text: &str, expected: &[&str]) {
    assert_eq!(speakers_of(&MentionLinker, text), expected, "{text}");
}
