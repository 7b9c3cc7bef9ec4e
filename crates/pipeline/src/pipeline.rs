use std::panic::{AssertUnwindSafe, catch_unwind};

use sayso_annotation::{Annotations, Article, LayersDisagree, Position, Quote, Segmentation, Speakers, Stance};
use sayso_detect::{Detect, Evidence, MarksOnly, MarksWithCues, Trained as TrainedDetector};
use sayso_encoder::{LoadError, ModelPackage};
use sayso_link::{AmbiguousSpeaker, KnownSpeakers, Link, MentionLinker, NearestName, SourceAsWritten};
use sayso_segment::{Segment, WebText};
use sayso_stance::{AlwaysNeutral, CueLexicon, GivenTargets, TagStance, Trained as TrainedStance};

use crate::model::sayso_en;

/// The four stages, each one implementation of its trait.
pub struct Pipeline {
    segmenter: Box<dyn Segment + Send + Sync>,
    detector: Box<dyn Detect + Send + Sync>,
    linker: Box<dyn Link + Send + Sync>,
    tagger: Box<dyn TagStance + Send + Sync>,
    /// Quotes of which the detector is less sure are left out.
    least_confidence: f32,
    /// A position of which the tagger is less sure counts as neutral.
    least_stance_confidence: f32,
    known: KnownSpeakers,
    targets: GivenTargets,
}

/// What the stages found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// The first layer.
    pub segmentation: Segmentation,
    /// The quotes with their speakers and positions.
    pub annotations: Annotations,
    /// Speakers whose names the list of known speakers gives to several.
    pub ambiguous: Vec<AmbiguousSpeaker>,
}

/// A stage broke on an article, which is a fault of sayso, or took longer than it may.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("article \"{article}\" could not be analysed: {reason}")]
pub struct AnalysisError {
    /// The article's id.
    pub article: String,
    /// What broke, and what to do about it.
    pub reason: String,
}

impl Pipeline {
    /// The model that is compiled in, sayso-en: quotes are read by a transformer, mended by the quotation marks, and positions by
    /// another; speakers are found as in [`Pipeline::marks_with_cues`].
    ///
    /// # Errors
    /// If the model is damaged.
    pub fn sayso_en() -> Result<Pipeline, LoadError> {
        Pipeline::with_model(&sayso_en()?)
    }

    /// As [`Pipeline::sayso_en`], with another model.
    ///
    /// # Errors
    /// If the model is damaged, or lacks the heads of a stage.
    pub fn with_model(model: &ModelPackage<'_>) -> Result<Pipeline, LoadError> {
        let detector = Box::new(TrainedDetector::load(model)?);
        Ok(Pipeline { detector, ..Pipeline::on_reference_quotes(model)? })
    }

    /// As [`Pipeline::with_model`] for quotes that are known ([`Pipeline::complete`]): what detects them is not loaded. A model
    /// that tells no stances leaves them to the lexicon.
    ///
    /// # Errors
    /// If the model is damaged.
    pub fn on_reference_quotes(model: &ModelPackage<'_>) -> Result<Pipeline, LoadError> {
        let without = Pipeline::marks_with_cues();
        if !TrainedStance::is_in(model) {
            return Ok(without);
        }
        Ok(Pipeline { tagger: Box::new(TrainedStance::load(model)?), ..without })
    }

    /// Quotation marks with cue verbs, the nearest name as speaker, positions by lexicon: the baseline beside which
    /// [`Pipeline::marks_with_cues`] shows what the linking of mentions adds.
    #[must_use]
    pub fn nearest_name() -> Pipeline {
        Pipeline { linker: Box::new(NearestName), ..Pipeline::marks_with_cues() }
    }

    /// Quotation marks with cue verbs, speakers by their mentions, positions by lexicon.
    #[must_use]
    pub fn marks_with_cues() -> Pipeline {
        Pipeline {
            segmenter: Box::new(WebText),
            detector: Box::new(MarksWithCues),
            linker: Box::new(MentionLinker),
            tagger: Box::new(CueLexicon),
            least_confidence: 0.0,
            least_stance_confidence: 0.0,
            known: KnownSpeakers::default(),
            targets: GivenTargets::default(),
        }
    }

    /// Every long stretch in quotation marks, said by nobody, neutral.
    #[must_use]
    pub fn marks_only() -> Pipeline {
        Pipeline {
            segmenter: Box::new(WebText),
            detector: Box::new(MarksOnly),
            linker: Box::new(SourceAsWritten),
            tagger: Box::new(AlwaysNeutral),
            least_confidence: 0.0,
            least_stance_confidence: 0.0,
            known: KnownSpeakers::default(),
            targets: GivenTargets::default(),
        }
    }

    #[cfg(test)]
    pub(crate) fn detecting_with(detector: impl Detect + Send + Sync + 'static) -> Pipeline {
        Pipeline { detector: Box::new(detector), ..Pipeline::marks_with_cues() }
    }

    /// The same stages, leaving out quotes with a lower confidence, from 0 to 1. Quotes of a detector that gives none stay.
    #[must_use]
    pub fn at_least(self, confidence: f32) -> Pipeline {
        Pipeline { least_confidence: confidence, ..self }
    }

    /// The same stages, with a list of known speakers that has the last word on names and ids.
    #[must_use]
    pub fn knowing(self, known: KnownSpeakers) -> Pipeline {
        Pipeline { known, ..self }
    }

    /// The same stages, calling positions neutral whose confidence, from 0 to 1, is lower; their targets stay. Positions of a
    /// tagger that gives none stay.
    #[must_use]
    pub fn at_least_in_stance(self, confidence: f32) -> Pipeline {
        Pipeline { least_stance_confidence: confidence, ..self }
    }

    /// The same stages, with positions towards these targets instead of the one that each quote is mainly about. None given
    /// changes nothing.
    #[must_use]
    pub fn towards(self, targets: GivenTargets) -> Pipeline {
        Pipeline { targets, ..self }
    }

    /// Takes one article through the stages.
    ///
    /// # Errors
    /// If a stage breaks (panics, or returns a layer that does not fit its quotes).
    pub fn analyse(&self, article: &Article) -> Result<Analysis, AnalysisError> {
        guarded(article, || {
            let segmentation = self.segmenter.segment(article);
            let quotes = self.detector.detect(article, &segmentation);
            self.after_detection(article, segmentation, self.sure_enough(quotes))
        })
    }

    /// As [`Pipeline::analyse`], with what the detector saw before it decided.
    ///
    /// # Errors
    /// If a stage breaks.
    pub fn explain(&self, article: &Article) -> Result<(Analysis, Vec<Evidence>), AnalysisError> {
        guarded(article, || {
            let segmentation = self.segmenter.segment(article);
            let (quotes, evidence) = self.detector.explain(article, &segmentation);
            Ok((self.after_detection(article, segmentation, self.sure_enough(quotes))?, evidence))
        })
    }

    fn sure_enough(&self, mut quotes: Vec<Quote>) -> Vec<Quote> {
        quotes.retain(|quote| quote.confidence.is_none_or(|confidence| confidence >= self.least_confidence));
        Quote::number(&mut quotes);
        quotes
    }

    /// Takes an article whose quotes are known through the stages that are left: who said them, and where they stand.
    /// That is how linking and stance are scored apart from detection.
    ///
    /// # Errors
    /// If a stage breaks.
    pub fn complete(&self, article: &Article, quotes: Vec<Quote>) -> Result<Analysis, AnalysisError> {
        guarded(article, || self.after_detection(article, self.segmenter.segment(article), quotes))
    }

    /// As [`Pipeline::complete`], with the targets of each quote known too: that is how stances are scored apart from targets.
    ///
    /// # Errors
    /// If a stage breaks.
    pub fn complete_towards(
        &self,
        article: &Article,
        quotes: Vec<Quote>,
        targets: &[Vec<&str>],
    ) -> Result<Analysis, AnalysisError> {
        guarded(article, || {
            let segmentation = self.segmenter.segment(article);
            self.with_positions(article, segmentation, quotes, |segmentation, quotes, speakers| {
                self.tagger.tag_given(article, segmentation, quotes, speakers, targets)
            })
        })
    }

    fn after_detection(
        &self,
        article: &Article,
        segmentation: Segmentation,
        quotes: Vec<Quote>,
    ) -> Result<Analysis, LayersDisagree> {
        self.with_positions(article, segmentation, quotes, |segmentation, quotes, speakers| {
            if self.targets.is_empty() {
                let positions = self.tagger.tag(article, segmentation, quotes, speakers);
                return positions.into_iter().map(|position| vec![position]).collect();
            }
            let targets = self.targets.spoken_of(article, segmentation, quotes, speakers);
            self.tagger.tag_given(article, segmentation, quotes, speakers, &targets)
        })
    }

    fn with_positions(
        &self,
        article: &Article,
        segmentation: Segmentation,
        quotes: Vec<Quote>,
        tag: impl FnOnce(&Segmentation, &[Quote], &Speakers) -> Vec<Vec<Position>>,
    ) -> Result<Analysis, LayersDisagree> {
        let mut speakers = self.linker.link(article, &segmentation, &quotes);
        let ambiguous = self.known.apply(article.text(), &mut speakers);
        let mut positions = tag(&segmentation, &quotes, &speakers);
        for position in positions.iter_mut().flatten() {
            if position.confidence.is_some_and(|confidence| confidence < self.least_stance_confidence) {
                position.stance = Stance::Neutral;
            }
        }
        let annotations = Annotations::new(quotes, speakers, positions)?;
        Ok(Analysis { segmentation, annotations, ambiguous })
    }
}

/// Runs stages on an article and turns what breaks into an error that names it.
fn guarded<Found>(
    article: &Article,
    stages: impl FnOnce() -> Result<Found, LayersDisagree>,
) -> Result<Found, AnalysisError> {
    let fault = |what: String| {
        let reason = format!("{what}; please report it, with the article");
        AnalysisError { article: article.id().to_owned(), reason }
    };
    // The stages hold no state that a panic could leave half-changed.
    catch_unwind(AssertUnwindSafe(stages))
        .map_err(|panic| fault(panic_message(panic.as_ref())))?
        .map_err(|layers| fault(layers.to_string()))
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let message = panic.downcast_ref::<&str>().copied();
    message.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a stage panicked").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use sayso_annotation::Meta;

    struct Broken;

    impl Detect for Broken {
        fn detect(&self, article: &Article, _: &Segmentation) -> Vec<Quote> {
            panic!("no idea about {}", article.id())
        }
    }

    #[test]
    fn a_stage_that_panics_is_an_error_that_names_the_article() {
        let pipeline = Pipeline::detecting_with(Broken);
        let article = Article::new("a7", "Text.", Meta::default()).unwrap();
        let error = pipeline.analyse(&article).unwrap_err();
        assert_eq!(
            (error.article.as_str(), error.reason.as_str()),
            ("a7", "no idea about a7; please report it, with the article")
        );
    }

    struct Sure;

    impl Detect for Sure {
        fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote> {
            let mut quotes = MarksWithCues.detect(article, segmentation);
            quotes.iter_mut().zip([0.3, 0.8]).for_each(|(quote, sure)| quote.confidence = Some(sure));
            quotes
        }
    }

    #[test]
    fn quotes_of_too_little_confidence_are_left_out_and_the_rest_numbered() {
        let text = "Mara Lind said that it was over. Otto Sorel denied the charge. He praised the crew.";
        let article = Article::new("a", text, Meta::default()).unwrap();
        let pipeline = Pipeline::detecting_with(Sure).at_least(0.5);
        let annotations = pipeline.analyse(&article).unwrap().annotations;
        let left: Vec<_> = annotations.quotes().iter().map(|quote| (&*quote.id, quote.cue.text(text))).collect();
        assert_eq!(left, [("q1", "denied".to_owned()), ("q2", "praised".to_owned())]);
    }

    #[test]
    fn every_quote_gets_a_speaker_layer_and_a_position() {
        let text = "The bridge is shut. “It is a disgrace,” said Mara Lind, the mayor. She praised the crew.";
        let article = Article::new("a", text, Meta::default()).unwrap();
        let annotations = Pipeline::marks_with_cues().analyse(&article).unwrap().annotations;
        let said: Vec<_> = (0..annotations.quotes().len())
            .map(|quote| annotations.speakers().of_quote(quote).map(|speaker| speaker.name.as_str()))
            .collect();
        assert_eq!(said, [Some("Mara Lind"), Some("Mara Lind")]);
        assert!(annotations.positions().iter().all(|positions| positions.len() == 1));
    }
}
