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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sayso_annotation::Meta;

    fn article(text: &str) -> Article {
        Article::new("a", text, Meta::default()).unwrap()
    }

    fn of_kind(text: &str, kind: ParagraphKind) -> Vec<&str> {
        let segmentation = WebText.segment(&article(text));
        let paragraphs = segmentation.paragraphs.iter().filter(|paragraph| paragraph.kind == kind);
        paragraphs.map(|paragraph| paragraph.span.slice(text)).collect()
    }

    const PAGE: &str = "Skip to content\r\n\r\nTown Rejects New Bridge\r\n\r\nBy Ada Moe\r\n\r\nThe mayor on \
                        Monday.\r\nReuters\r\n\r\nThe town voted “no.” It will stay so, Mr. Lund said.\r\n\r\nREAD \
                        MORE:\u{a0}The old bridge\r\n\r\nLoading...\r\n\r\n‘No deal’\r\n\r\nLUND: I never said \
                        that.\r\n";

    #[test]
    fn a_page_is_set_apart_from_its_article() {
        assert_eq!(
            of_kind(PAGE, ParagraphKind::Furniture),
            ["Skip to content", "The mayor on Monday.", "Reuters", "READ MORE:\u{a0}The old bridge", "Loading..."]
        );
        assert_eq!(of_kind(PAGE, ParagraphKind::Heading), ["Town Rejects New Bridge", "By Ada Moe", "‘No deal’"]);
        assert_eq!(
            of_kind(PAGE, ParagraphKind::Body),
            ["The town voted “no.” It will stay so, Mr. Lund said.", "LUND: I never said that."]
        );
    }

    #[test]
    fn sentences_and_words_belong_to_their_paragraph() {
        let segmentation = WebText.segment(&article("One two.\nThree. Four five."));
        let sentences: Vec<_> = segmentation.sentences.iter().map(|it| (it.paragraph, it.words.clone())).collect();
        assert_eq!(sentences, [(0, 0..3), (1, 3..5), (1, 5..8)]);
        assert_eq!(segmentation.paragraphs[1].sentences, 1..3);
    }

    #[test]
    fn the_headline_is_known_by_the_title_of_the_article() {
        let title = Some("Town rejects bridge".to_owned());
        let article = Article::new("a", "Town rejects bridge.\nIt voted.", Meta { title, ..Meta::default() }).unwrap();
        let kinds: Vec<_> = WebText.segment(&article).paragraphs.iter().map(|paragraph| paragraph.kind).collect();
        assert_eq!(kinds, [ParagraphKind::Heading, ParagraphKind::Body]);
    }

    #[test]
    fn an_empty_article_has_no_paragraphs() {
        assert_eq!(WebText.segment(&article(" \r\n\u{a0}\n")), Segmentation::default());
    }

    #[test]
    fn words_that_run_together_stay_one_word() {
        let text = "\"No,\" Bergalso said.";
        let segmentation = WebText.segment(&article(text));
        assert_eq!(segmentation.words[4].slice(text), "Bergalso");
    }

    #[test]
    fn a_large_text_of_one_kind_of_character_takes_linear_time() {
        // Each of these takes a moment when linear and minutes when quadratic.
        for unit in ["\"", ".", "a", ":", "\u{ad}", "? \"A ", "A. ", "a\n", "'", " \u{a0}", "we go to the old town\n"] {
            let text = unit.repeat(200_000 / unit.len());
            assert!(WebText.segment(&article(&text)).words.len() <= text.len());
        }
    }

    proptest! {
        #[test]
        fn every_layer_holds_each_character_that_is_not_white_space_once(
            text in "([aAbB1 .!?…:,\"'“”()-]|[\n\r\u{a0}\u{ad}\u{301}é]|Mr|U\\.S\\.|Photo: |\\PC){0,60}",
        ) {
            let segmentation = WebText.segment(&article(&text));
            let seen: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
            let held = |spans: Vec<Span>| {
                let slices: String = spans.iter().filter_map(|span| text.get(span.range())).collect();
                slices.chars().filter(|letter| !letter.is_whitespace()).collect::<String>()
            };
            prop_assert_eq!(&held(segmentation.paragraphs.iter().map(|it| it.span).collect()), &seen);
            prop_assert_eq!(&held(segmentation.sentences.iter().map(|it| it.span).collect()), &seen);
            prop_assert_eq!(&held(segmentation.words.clone()), &seen);
            prop_assert!(segmentation.words.iter().all(|word| !word.slice(&text).contains(' ')));
            for (index, paragraph) in segmentation.paragraphs.iter().enumerate() {
                for sentence in &segmentation.sentences[paragraph.sentences.clone()] {
                    prop_assert_eq!(sentence.paragraph, index);
                    prop_assert!(paragraph.span.covers(sentence.span));
                    let words = &segmentation.words[sentence.words.clone()];
                    prop_assert!(words.iter().all(|&word| sentence.span.covers(word)));
                }
            }
        }
    }
}
