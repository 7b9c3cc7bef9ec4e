use sayso_annotation::{AnnotatedArticle, Attribution, Segmentation, Span, SpanSet};

/// Panics unless the layers of an article fit it.
pub fn assert_sound(article: &AnnotatedArticle) {
    let (text, annotations) = (article.article.text(), &article.annotations);
    assert!(!article.article.id().is_empty(), "an article without an id");
    assert!(!text.trim().is_empty(), "an article without text");
    for zone in &article.article.meta.ignore {
        assert_sound_spans(&zone.spans, text);
    }
    let speakers = annotations.speakers();
    assert_eq!(annotations.quotes().len(), speakers.of_quotes.len());
    assert_eq!(annotations.quotes().len(), annotations.positions().len());
    for quote in annotations.quotes() {
        assert!(!quote.content.is_empty(), "a quote without content");
        for spans in [&quote.content, &quote.cue, &quote.source] {
            assert_sound_spans(spans, text);
        }
        assert_share(quote.confidence);
    }
    for attribution in &speakers.of_quotes {
        assert!(!matches!(attribution, Attribution::To(speaker) if *speaker >= speakers.speakers.len()));
    }
    for mention in &speakers.mentions {
        assert_sound_span(mention.span, text);
        assert!(mention.speaker.is_none_or(|speaker| speaker < speakers.speakers.len()));
    }
    annotations.positions().iter().flatten().for_each(|position| assert_share(position.confidence));
}

/// Panics unless paragraphs, sentences and words lie in the text, in order and within each other.
pub fn assert_sound_segmentation(segmentation: &Segmentation, text: &str) {
    let Segmentation { paragraphs, sentences, words } = segmentation;
    assert_in_order(paragraphs.iter().map(|paragraph| paragraph.span), text);
    assert_in_order(sentences.iter().map(|sentence| sentence.span), text);
    assert_in_order(words.iter().copied(), text);
    let mut next = 0;
    for (number, paragraph) in paragraphs.iter().enumerate() {
        assert_eq!(paragraph.sentences.start, next, "sentences between paragraphs");
        next = paragraph.sentences.end;
        for sentence in &sentences[paragraph.sentences.clone()] {
            assert_eq!(sentence.paragraph, number);
            assert!(paragraph.span.covers(sentence.span));
        }
    }
    assert_eq!(next, sentences.len(), "sentences outside paragraphs");
    for sentence in sentences {
        assert!(words[sentence.words.clone()].iter().all(|word| sentence.span.covers(*word)));
    }
}

fn assert_in_order(spans: impl Iterator<Item = Span>, text: &str) {
    let mut end = 0;
    for span in spans {
        assert_sound_span(span, text);
        assert!(end <= span.start(), "{span:?} overlaps what stands before it");
        end = span.end();
    }
}

fn assert_sound_spans(spans: &SpanSet, text: &str) {
    assert_in_order(spans.iter(), text);
}

fn assert_sound_span(span: Span, text: &str) {
    assert!(Span::within(text, span.start(), span.end()).is_some(), "{span:?} of a text of {} bytes", text.len());
}

fn assert_share(share: Option<f32>) {
    assert!(share.is_none_or(|share| (0.0..=1.0).contains(&share)), "a confidence of {share:?}");
}
