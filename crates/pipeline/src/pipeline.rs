use std::panic::{AssertUnwindSafe, catch_unwind};

use sayso_annotation::{Annotations, Article, LayersDisagree, Quote, Segmentation};
use sayso_detect::{Detect, MarksOnly, MarksWithCues};
use sayso_link::{Link, NearestName, SourceAsWritten};
use sayso_segment::{Segment, WebText};
use sayso_stance::{AlwaysNeutral, CueLexicon, TagStance};

/// The four stages, each one implementation of its trait.
pub struct Pipeline {
    segmenter: Box<dyn Segment + Send + Sync>,
    detector: Box<dyn Detect + Send + Sync>,
    linker: Box<dyn Link + Send + Sync>,
    tagger: Box<dyn TagStance + Send + Sync>,
}

/// What the stages found in one article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Analysis {
    /// The first layer.
    pub segmentation: Segmentation,
    /// The quotes with their speakers and positions.
    pub annotations: Annotations,
}

/// A stage broke on an article. It is a fault of sayso, not of the article.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("article \"{article}\" could not be analysed: {reason}; please report it, with the article")]
pub struct AnalysisError {
    /// The article's id.
    pub article: String,
    /// What broke.
    pub reason: String,
}

impl Pipeline {
    /// Quotation marks with cue verbs, the nearest fitting name as speaker, positions by lexicon.
    #[must_use]
    pub fn marks_with_cues() -> Pipeline {
        Pipeline {
            segmenter: Box::new(WebText),
            detector: Box::new(MarksWithCues),
            linker: Box::new(NearestName),
            tagger: Box::new(CueLexicon),
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
        }
    }

    /// Takes one article through the stages.
    ///
    /// # Errors
    /// If a stage breaks (panics, or returns a layer that does not fit its quotes).
    pub fn analyse(&self, article: &Article) -> Result<Analysis, AnalysisError> {
        guarded(article, || {
            let segmentation = self.segmenter.segment(article);
            let quotes = self.detector.detect(article, &segmentation);
            self.after_detection(article, segmentation, quotes)
        })
    }

    /// Takes an article whose quotes are known through the stages that are left: who said them, and where they stand.
    /// That is how linking and stance are scored apart from detection.
    ///
    /// # Errors
    /// If a stage breaks.
    pub fn complete(&self, article: &Article, quotes: Vec<Quote>) -> Result<Analysis, AnalysisError> {
        guarded(article, || self.after_detection(article, self.segmenter.segment(article), quotes))
    }

    fn after_detection(
        &self,
        article: &Article,
        segmentation: Segmentation,
        quotes: Vec<Quote>,
    ) -> Result<Analysis, LayersDisagree> {
        let speakers = self.linker.link(article, &segmentation, &quotes);
        let positions = self.tagger.tag(article, &segmentation, &quotes, &speakers);
        let annotations = Annotations::new(quotes, speakers, positions.into_iter().map(Some).collect())?;
        Ok(Analysis { segmentation, annotations })
    }
}

/// Runs stages on an article and turns what breaks into an error that names it.
fn guarded(
    article: &Article,
    stages: impl FnOnce() -> Result<Analysis, LayersDisagree>,
) -> Result<Analysis, AnalysisError> {
    let fault = |reason: String| AnalysisError { article: article.id().to_owned(), reason };
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
        let pipeline = Pipeline { detector: Box::new(Broken), ..Pipeline::marks_with_cues() };
        let article = Article::new("a7", "Text.", Meta::default()).unwrap();
        let error = pipeline.analyse(&article).unwrap_err();
        assert_eq!((error.article.as_str(), error.reason.as_str()), ("a7", "no idea about a7"));
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
        assert!(annotations.positions().iter().all(Option::is_some));
    }
}
