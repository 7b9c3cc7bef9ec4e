//! Small articles for the tests of this crate: labels are given as the words they cover, at their first place.

use sayso_annotation::{
    AnnotatedArticle, Annotations, Article, Attribution, IgnoredZone, Meta, Position, Quote, QuoteType, Span, SpanSet,
    Speaker, Speakers, Stance,
};

use crate::pair::Pair;
use crate::report::{Options, score};

/// An article under construction.
pub(crate) struct Sample {
    reference: AnnotatedArticle,
    predicted: Annotations,
    sure: Vec<bool>,
}

/// A quote by its words.
#[derive(Clone, Copy, Default)]
pub(crate) struct Labels<'a> {
    contents: &'a [&'a str],
    content: &'a str,
    cue: &'a str,
    source: &'a str,
    kind: Option<QuoteType>,
    speech_cue: Option<bool>,
    speaker: Option<Option<&'a str>>,
    stance: Option<(Stance, Option<&'a str>)>,
    sure: bool,
}

pub(crate) fn quote(content: &str) -> Labels<'_> {
    Labels { content, ..Labels::default() }
}

impl<'a> Labels<'a> {
    pub(crate) fn and(self, contents: &'a [&'a str]) -> Labels<'a> {
        Labels { contents, ..self }
    }

    pub(crate) fn cue(self, cue: &'a str) -> Labels<'a> {
        Labels { cue, ..self }
    }

    pub(crate) fn source(self, source: &'a str) -> Labels<'a> {
        Labels { source, ..self }
    }

    pub(crate) fn kind(self, kind: QuoteType) -> Labels<'a> {
        Labels { kind: Some(kind), ..self }
    }

    pub(crate) fn speech_cue(self, is_speech: bool) -> Labels<'a> {
        Labels { speech_cue: Some(is_speech), ..self }
    }

    pub(crate) fn speaker(self, name: &'a str) -> Labels<'a> {
        Labels { speaker: Some(Some(name)), ..self }
    }

    pub(crate) fn nobody(self) -> Labels<'a> {
        Labels { speaker: Some(None), ..self }
    }

    pub(crate) fn stance(self, stance: Stance, target: impl Into<Option<&'a str>>) -> Labels<'a> {
        Labels { stance: Some((stance, target.into())), ..self }
    }

    pub(crate) fn sure(self) -> Labels<'a> {
        Labels { sure: true, ..self }
    }
}

impl Sample {
    pub(crate) fn new(text: &str) -> Sample {
        Sample::named("a1", text)
    }

    pub(crate) fn named(id: &str, text: &str) -> Sample {
        let article = Article::new(id, text, Meta::default()).unwrap();
        let reference = AnnotatedArticle { article, annotations: Annotations::default() };
        Sample { reference, predicted: Annotations::default(), sure: Vec::new() }
    }

    pub(crate) fn ignore(mut self, words: &str) -> Sample {
        let spans = self.find(words);
        self.reference.article.meta.ignore.push(IgnoredZone { label: "Discard".to_owned(), spans });
        self
    }

    pub(crate) fn reference(mut self, labels: Labels) -> Sample {
        self.reference.annotations = self.with(&self.reference.annotations, &labels);
        self.sure.push(labels.sure);
        self
    }

    pub(crate) fn predicted(mut self, labels: Labels) -> Sample {
        self.predicted = self.with(&self.predicted, &labels);
        self
    }

    pub(crate) fn reference_span(mut self, span: Span) -> Sample {
        self.reference.annotations = with_span(&self.reference.annotations, span);
        self.sure.push(false);
        self
    }

    pub(crate) fn predicted_span(mut self, span: Span) -> Sample {
        self.predicted = with_span(&self.predicted, span);
        self
    }

    pub(crate) fn pair(&self) -> Pair<'_> {
        Pair { reference: &self.reference, predicted: &self.predicted, sure: &self.sure }
    }

    pub(crate) fn text(&self) -> &str {
        self.reference.article.text()
    }

    fn find(&self, words: &str) -> SpanSet {
        let start = self.text().find(words).unwrap_or_else(|| panic!("no {words:?}"));
        SpanSet::from(Span::of(start..start + words.len()))
    }

    fn with(&self, annotations: &Annotations, labels: &Labels) -> Annotations {
        let contents = labels.contents.iter().chain([&labels.content]);
        let content = contents.flat_map(|words| self.find(words).as_slice().to_vec()).collect();
        let mut speakers = annotations.speakers().clone();
        speakers.of_quotes.push(match labels.speaker {
            None => Attribution::Unlabelled,
            Some(None) => Attribution::Nobody,
            Some(Some(_)) => Attribution::To(speakers.speakers.len()),
        });
        speakers.speakers.extend(labels.speaker.flatten().map(Speaker::named));
        let position = labels.stance.map(|(stance, target)| {
            let target = target.map(str::to_owned);
            Position { stance, target, confidence: None, target_from: None }
        });
        let quote = Quote {
            id: format!("q{}", annotations.quotes().len() + 1),
            kind: labels.kind.unwrap_or(QuoteType::Indirect),
            content,
            cue: self.find(labels.cue),
            source: self.find(labels.source),
            confidence: None,
            speech_cue: labels.speech_cue,
            cluster: None,
        };
        grown(annotations, quote, speakers, position)
    }
}

fn with_span(annotations: &Annotations, span: Span) -> Annotations {
    let quote = Quote {
        id: format!("q{}", annotations.quotes().len() + 1),
        kind: QuoteType::Direct,
        content: SpanSet::from(span),
        cue: SpanSet::new(),
        source: SpanSet::new(),
        confidence: None,
        speech_cue: None,
        cluster: None,
    };
    let mut speakers: Speakers = annotations.speakers().clone();
    speakers.of_quotes.push(Attribution::Unlabelled);
    grown(annotations, quote, speakers, None)
}

fn grown(annotations: &Annotations, quote: Quote, speakers: Speakers, position: Option<Position>) -> Annotations {
    let quotes = annotations.quotes().iter().cloned().chain([quote]).collect();
    let positions = annotations.positions().iter().cloned().chain([position.into_iter().collect()]).collect();
    Annotations::new(quotes, speakers, positions).unwrap()
}

/// The figures of these articles by name.
pub(crate) fn metrics(samples: &[Sample]) -> impl Fn(&str) -> Option<f64> + use<> {
    let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
    let report = score(&pairs, &Options { seed: 1, samples: 0 });
    move |name| {
        let figure = report.figure(name).unwrap_or_else(|| panic!("no figure {name}"));
        figure.value
    }
}
