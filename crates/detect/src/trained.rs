mod crf;
mod heads;
mod mend;
mod pieces;
mod relayed;

use std::ops::Range;
use std::sync::Arc;

use sayso_annotation::{Article, ParagraphKind, Quote, QuoteType, Segmentation, Span, SpanSet};
use sayso_encoder::{Encoder, LoadError, ModelPackage, TokenVectors, Tokenizer, Window, WindowSize};

use self::heads::{BEGIN_CONTENT, BEGIN_CUE, BEGIN_SOURCE, Heads};
use self::mend::mend;
use self::pieces::Units;
use self::relayed::credit_the_relayed;
use crate::marks_only::bare_quote;
use crate::quote_type::quote_type;
use crate::stretches::stretches;
use crate::{Detect, Evidence, MarksWithCues, Role};

/// A trained detector: a transformer reads the article in overlapping windows, one head tags the cues, and for each cue
/// another tags its content and source.
///
/// A cue counts in the window in which it is farthest from the edges. What the quotation marks say for certain mends what
/// the model reads. The model's card (`models/sayso-en/README.md`) says
/// on what it was trained and how right it is.
pub struct Trained {
    tokenizer: Arc<Tokenizer>,
    encoder: Box<dyn Encoder>,
    heads: Heads,
    window: WindowSize,
}

/// Windows that are encoded at a time, which bounds the memory that a long article takes.
const WINDOWS_AT_A_TIME: usize = 16;

/// A longer text is no article, and would take the model minutes: there the rules alone find the quotes.
const LONGEST_READ: usize = 1 << 20;

impl Trained {
    /// Reads a model; the backend of the package runs it.
    ///
    /// # Errors
    /// If a part of the model is damaged or does not fit the others.
    pub fn load(package: &ModelPackage<'_>) -> Result<Trained, LoadError> {
        let (tokenizer, encoder) = package.encoder()?;
        let heads = Heads::read(package)?;
        Ok(Trained { tokenizer, encoder, heads, window: package.window_size() })
    }

    /// What the model reads in an article; `None` in one that is left to the rules.
    fn readings(&self, article: &Article, segmentation: &Segmentation) -> Option<Vec<CueReading>> {
        let text = article.text();
        (!is_left_to_rules(text)).then(|| self.read(&segmentation.unwrapped(text)))
    }

    /// The quotes, from what the model reads, if it does, and what the rules find.
    fn decide(&self, article: &Article, segmentation: &Segmentation, readings: Option<Vec<CueReading>>) -> Vec<Quote> {
        let by_rules = MarksWithCues.detect(article, segmentation);
        let Some(readings) = readings else { return by_rules };
        let text = article.text();
        let stretches = stretches(text, segmentation);
        let read = readings.into_iter().filter_map(|reading| reading.quote(&self.heads)).collect();
        let mut quotes = mend(text, read, by_rules, &stretches, &self.heads.config.calibration);
        quotes.retain(|quote| !quote.content.start().is_some_and(|start| is_furniture(segmentation, start)));
        for quote in &mut quotes {
            credit_the_relayed(text, segmentation, quote);
            quote.kind = quote_type(text, &quote.content, segmentation, &stretches);
        }
        Quote::number(&mut quotes);
        quotes
    }

    /// What the model reads in a text, cue by cue, in no order.
    fn read(&self, text: &str) -> Vec<CueReading> {
        let tokens = self.tokenizer.tokenize(text);
        let units = Units::read(text, &tokens, &self.heads.config.punctuation);
        let windows = Window::cut(&tokens, self.window);
        let ranges: Vec<Range<usize>> = windows.iter().map(|window| units.in_window(window)).collect();
        let mut readings = Vec::new();
        for (portion, first) in windows.chunks(WINDOWS_AT_A_TIME).zip((0..).step_by(WINDOWS_AT_A_TIME)) {
            for (offset, (window, vectors)) in portion.iter().zip(self.encoder.encode(portion)).enumerate() {
                readings.extend(self.read_window(first + offset, window, &vectors, &units, &ranges));
            }
        }
        readings
    }

    fn read_window(
        &self,
        index: usize,
        window: &Window,
        vectors: &TokenVectors,
        units: &Units,
        ranges: &[Range<usize>],
    ) -> Vec<CueReading> {
        let range = ranges.get(index).cloned().unwrap_or_default();
        let rows = range.clone().filter_map(|unit| vectors.row(window.row_of(units.first_piece(unit))?));
        let values: Vec<f32> = rows.flatten().copied().collect();
        let classes = units.classes().get(range.clone()).unwrap_or_default();
        let cue_tags = self.heads.tag_cues(&values, classes);
        let cues = cue_tags.spans(BEGIN_CUE);
        let in_article = |span: &Range<usize>| range.start + span.start..range.start + span.end;
        let at_home = |cue: &Range<usize>| units.home(ranges, &in_article(cue)) == Some(index);
        let readings = cues.iter().zip(self.heads.tag_roles(&values, classes, &cues)).filter(|(cue, _)| at_home(cue));
        let readings = readings.filter_map(|(cue, roles)| {
            let spans = |found: &[Range<usize>]| {
                found.iter().filter_map(|span| units.span(&in_article(span))).collect::<SpanSet>()
            };
            let (contents, sources) = (roles.spans(BEGIN_CONTENT), roles.spans(BEGIN_SOURCE));
            let part = |span: &Range<usize>| {
                let (begins, tagged) =
                    (roles.probability(span.start, BEGIN_CONTENT), roles.mean_probability(std::slice::from_ref(span)));
                Some(ContentPart { span: units.span(&in_article(span))?, begins, tagged })
            };
            // The surest one; of equals the first.
            let source = sources.iter().rev().max_by(|a, b| {
                let sureness = |span: &Range<usize>| roles.probability(span.start, BEGIN_SOURCE);
                sureness(a).total_cmp(&sureness(b))
            });
            let probability = cue_tags.probability(cue.start, BEGIN_CUE);
            let tagged = |spans: &[Range<usize>], role: Role| -> Vec<(Span, Role, f64)> {
                let tag = |unit: usize| Some((units.span(&in_article(&(unit..unit + 1)))?, role, roles.sureness(unit)));
                spans.iter().cloned().flatten().filter_map(tag).collect()
            };
            Some(CueReading {
                cue: units.span(&in_article(cue))?,
                content: contents.iter().filter_map(part).collect(),
                source: spans(source.map(std::slice::from_ref).unwrap_or_default()),
                probability,
                content_probability: roles.mean_probability(&contents),
                tags: [tagged(&contents, Role::Content), tagged(&sources, Role::Source)].concat(),
            })
        });
        readings.collect()
    }
}

/// A text that is too long to be an article, or has no letter or digit to read, however many marks there are.
fn is_left_to_rules(text: &str) -> bool {
    text.len() > LONGEST_READ || !text.contains(char::is_alphanumeric)
}

fn is_furniture(segmentation: &Segmentation, byte: usize) -> bool {
    let paragraph = segmentation.paragraph_at(byte).and_then(|index| segmentation.paragraphs.get(index));
    paragraph.is_some_and(|paragraph| paragraph.kind == ParagraphKind::Furniture)
}

/// A cue with what the model takes for its content and source.
struct CueReading {
    cue: Span,
    content: Vec<ContentPart>,
    source: SpanSet,
    probability: f64,
    content_probability: f64,
    tags: Vec<(Span, Role, f64)>,
}

/// A span of a content, with the probability that one begins there, and the mean one of its tags.
struct ContentPart {
    span: Span,
    begins: f64,
    tagged: f64,
}

/// A further part of a content is believed from this probability of its beginning on; flat around it on the development
/// set.
const LEAST_BEGINNING: f64 = 0.6;

impl CueReading {
    /// What `sayso explain` shows of it.
    fn evidence(&self) -> Evidence {
        let mut tags = self.tags.clone();
        tags.sort_by_key(|(span, _, _)| *span);
        Evidence { cue: self.cue, probability: self.probability, tags }
    }

    /// The quote; none without a content.
    fn quote(self, heads: &Heads) -> Option<Quote> {
        let confidence = heads.config.calibration.read.confidence(self.probability * self.content_probability);
        let surest = self.content.iter().map(|part| part.tagged).fold(0.0, f64::max);
        let parts = self.content.iter().filter(|part| part.tagged >= surest || part.begins >= LEAST_BEGINNING);
        let mut quote = bare_quote(QuoteType::Indirect, parts.map(|part| part.span).collect());
        quote.cue = self.cue.into();
        quote.source = self.source;
        quote.confidence = Some(confidence);
        (!quote.content.is_empty()).then_some(quote)
    }
}

impl Detect for Trained {
    fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote> {
        self.decide(article, segmentation, self.readings(article, segmentation))
    }

    fn explain(&self, article: &Article, segmentation: &Segmentation) -> (Vec<Quote>, Vec<Evidence>) {
        let mut readings = self.readings(article, segmentation);
        if let Some(readings) = &mut readings {
            readings.sort_by_key(|reading| reading.cue);
        }
        let evidence = readings.iter().flatten().map(CueReading::evidence).collect();
        (self.decide(article, segmentation, readings), evidence)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sayso_annotation::{CodePoints, Meta};
    use sayso_encoder::Precision;
    use sayso_segment::{Segment, WebText};
    use serde_json::Value;

    use super::*;

    fn shipped() -> Trained {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/sayso-en");
        Trained::load(&ModelPackage::load(&folder).unwrap()).unwrap()
    }

    fn quotes(text: &str) -> Vec<Quote> {
        let article = Article::new("a", text, Meta::default()).unwrap();
        shipped().detect(&article, &WebText.segment(&article))
    }

    /// The same in the numbers that the trainer computes in.
    fn in_floats() -> Trained {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/sayso-en");
        Trained::load(&ModelPackage::load(&folder).unwrap().in_precision(Precision::F32)).unwrap()
    }

    /// What the trainer computes, in Python, on an invented text with the shipped weights.
    fn trainer() -> Value {
        serde_json::from_str(include_str!("../tests/fixtures/trainer.json")).unwrap()
    }

    fn numbers(value: &Value) -> Vec<usize> {
        value.as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
    }

    #[test]
    fn windows_and_tags_are_those_of_the_trainer() {
        let (model, trainer) = (in_floats(), trainer());
        let text = trainer["text"].as_str().unwrap();
        let tokens = model.tokenizer.tokenize(text);
        let units = Units::read(text, &tokens, &model.heads.config.punctuation);
        let rows = trainer["windows_pieces"].as_u64().unwrap() as usize;
        let overlap = trainer["windows_overlap"].as_u64().unwrap() as usize;
        let windows = Window::cut(&tokens, WindowSize { rows, overlap });
        let expected = trainer["windows"].as_array().unwrap();
        assert_eq!(windows.len(), expected.len());
        for ((window, vectors), expected) in windows.iter().zip(model.encoder.encode(&windows)).zip(expected) {
            assert_eq!(window.ids().iter().map(|&id| id as usize).collect::<Vec<_>>(), numbers(&expected["ids"]));
            let types = window.token_types().iter().map(|&kind| usize::from(kind)).collect::<Vec<_>>();
            assert_eq!(types, numbers(&expected["types"]));
            let range = units.in_window(window);
            let classes = &units.classes()[range.clone()];
            assert_eq!(classes, numbers(&expected["classes"]));
            let rows = range.filter_map(|unit| vectors.row(window.row_of(units.first_piece(unit))?));
            let values: Vec<f32> = rows.flatten().copied().collect();
            let cue_tags = model.heads.tag_cues(&values, classes);
            assert_eq!(cue_tags.spans(BEGIN_CUE).len(), expected["cues"].as_array().unwrap().len());
            for (unit, row) in expected["cue_marginals"].as_array().unwrap().iter().enumerate() {
                for (label, expected) in row.as_array().unwrap().iter().enumerate() {
                    let difference = cue_tags.probability(unit, label) - expected.as_f64().unwrap();
                    assert!(difference.abs() < 1e-3, "unit {unit}, label {label}: {difference}");
                }
            }
        }
    }

    #[test]
    fn quotes_are_those_of_the_trainer() {
        let (model, trainer) = (in_floats(), trainer());
        let text = trainer["text"].as_str().unwrap();
        let points = CodePoints::new(text);
        let offsets = |set: &SpanSet| -> Vec<[usize; 2]> {
            set.iter().map(|span| [points.code_point_at(span.start()), points.code_point_at(span.end())]).collect()
        };
        let mut readings: Vec<CueReading> = model.read(text);
        readings.retain(|reading| !reading.content.is_empty());
        readings.sort_by_key(|reading| reading.cue);
        let expected = trainer["quotes"].as_array().unwrap();
        assert!(!expected.is_empty() && readings.len() == expected.len());
        for (reading, expected) in readings.iter().zip(expected) {
            let spans = |field: &str| -> Vec<[usize; 2]> { serde_json::from_value(expected[field].clone()).unwrap() };
            assert_eq!(offsets(&reading.cue.into()), spans("cue"));
            let content: SpanSet = reading.content.iter().map(|part| part.span).collect();
            assert_eq!(offsets(&content), spans("content"));
            assert_eq!(offsets(&reading.source), spans("source"));
            let probability = reading.probability * reading.content_probability;
            assert!((probability - expected["confidence"].as_f64().unwrap()).abs() < 1e-3);
        }
    }

    /// A cue on the edge may fall to either side, and so may the end of a source.
    #[test]
    fn bytes_and_floats_agree_on_every_cue_that_one_of_them_is_sure_of() {
        let trainer = trainer();
        let text = trainer["text"].as_str().unwrap();
        let (bytes, floats) = (shipped().read(text), in_floats().read(text));
        for (one, other) in [(&bytes, &floats), (&floats, &bytes)] {
            let sure: Vec<&CueReading> = one.iter().filter(|reading| reading.probability >= 0.7).collect();
            assert!(sure.len() >= 3);
            for reading in sure {
                let same = other.iter().find(|other| other.cue == reading.cue).unwrap();
                assert_eq!(same.source.start(), reading.source.start());
                assert!((same.probability - reading.probability).abs() < 0.15);
            }
        }
    }

    #[test]
    fn quotes_have_a_confidence_and_a_type() {
        let text = "“We will appeal,” said Mara Lind, the mayor. She denied that the bridge was unsafe.";
        let article = Article::new("a", text, Meta::default()).unwrap();
        let quotes = shipped().detect(&article, &WebText.segment(&article));
        let shown: Vec<_> = quotes.iter().map(|quote| (quote.kind, quote.content.text(text))).collect();
        assert!(shown.contains(&(QuoteType::Direct, "“We will appeal,”".to_owned())), "{shown:?}");
        assert!(quotes.iter().all(|quote| quote.confidence.is_some_and(|sure| (0.0..=1.0).contains(&sure))));
    }

    #[test]
    fn a_wrapped_line_is_read_as_one() {
        let text = "Anna Berg, the mayor of the old harbour town, said on Tuesday that the\nbridge would close, and the builder\nsaid the trams “will not\nrun” before spring.";
        let spans = |text: &str| -> Vec<_> {
            let found = quotes(text);
            found.into_iter().map(|quote| (quote.content, quote.cue, quote.source)).collect()
        };
        assert_eq!(spans(text), spans(&text.replace('\n', " ")));
        assert_eq!(spans(text).len(), 2);
    }

    #[test]
    fn the_source_of_a_headline_is_not_taken_from_the_line_below() {
        let text = "Oslo Denies Closing Bridge\n\nThe harbour council met on Tuesday. It rained.";
        let quotes = quotes(text);
        assert!(!quotes.is_empty());
        assert!(quotes.iter().all(|quote| !quote.source.text(text).contains("council")), "{quotes:?}");
    }

    #[test]
    fn page_furniture_holds_no_quotes() {
        let text = "Nobody spoke at the bridge on Monday.\n\nREAD MORE: Mara Lind said that the bridge was unsafe";
        let article = Article::new("a", text, Meta::default()).unwrap();
        assert!(shipped().detect(&article, &WebText.segment(&article)).is_empty());
    }

    #[test]
    fn a_text_too_long_to_be_an_article_is_left_to_the_rules() {
        let text = "Mara Lind said that the bridge was shut. ".repeat(26_000);
        let article = Article::new("a", text, Meta::default()).unwrap();
        let quotes = shipped().detect(&article, &WebText.segment(&article));
        assert!(quotes.len() > 25_000 && quotes.iter().all(|quote| quote.confidence.is_none()));
    }

    #[test]
    fn texts_without_words_have_no_quotes() {
        for text in ["", " \n\n", "“”", "😀"] {
            let article = Article::new("a", text, Meta::default()).unwrap();
            assert!(shipped().detect(&article, &WebText.segment(&article)).is_empty(), "{text:?}");
        }
    }
}
