use std::collections::HashMap;

use anyhow::{Result, bail};
use rayon::prelude::*;
use sayso_annotation::{AnnotatedArticle, Annotations, Position};
use sayso_pipeline::{AnalysisError, Pipeline};

use crate::problems::say;

/// What a system predicted for each reference article, in their order.
pub(crate) struct Predictions {
    pub(crate) name: &'static str,
    pub(crate) annotations: Vec<Annotations>,
}

/// What is given to a system to predict from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Given {
    /// The text alone.
    Text,
    /// The text and the reference's quotes, without their speakers and stances.
    Quotes,
    /// Those, and the targets of their stances; a quote without a target gets no stance.
    Targets,
}

/// Runs the system and its baselines over the reference's texts; the system comes first.
pub(crate) fn predict(reference: &[AnnotatedArticle], given: Given, system: Pipeline) -> Result<Vec<Predictions>> {
    let systems = match given {
        Given::Text => vec![
            ("sayso", system),
            ("marks with cues", Pipeline::marks_with_cues()),
            ("marks only", Pipeline::marks_only()),
        ],
        Given::Quotes | Given::Targets => vec![
            ("sayso", system),
            ("nearest name, lexicon", Pipeline::nearest_name()),
            ("source as written, neutral", Pipeline::marks_only()),
        ],
    };
    let run = |(name, pipeline): (&'static str, Pipeline)| {
        let predict = |gold: &AnnotatedArticle| match given {
            Given::Text => pipeline.analyse(&gold.article),
            Given::Quotes => pipeline.complete(&gold.article, gold.annotations.quotes().to_vec()),
            Given::Targets => {
                let quotes = gold.annotations.quotes().to_vec();
                pipeline.complete_towards(&gold.article, quotes, &targets(&gold.annotations))
            }
        };
        let analyses: Vec<Result<_, AnalysisError>> = reference.par_iter().map(predict).collect();
        let analyses: Result<Vec<_>, AnalysisError> = analyses.into_iter().collect();
        Ok(Predictions { name, annotations: analyses?.into_iter().map(|analysis| analysis.annotations).collect() })
    };
    systems.into_iter().map(run).collect()
}

/// The targets of each quote.
fn targets(annotations: &Annotations) -> Vec<Vec<&str>> {
    fn of_quote(positions: &[Position]) -> Vec<&str> {
        positions.iter().filter_map(|position| position.target.as_deref()).collect()
    }
    annotations.positions().iter().map(|positions| of_quote(positions)).collect()
}

/// Puts what was predicted in files beside the reference, by article id.
///
/// # Errors
/// If a predicted article has another text than the reference, since its offsets would mean other words.
pub(crate) fn align(reference: &[AnnotatedArticle], predicted: Vec<AnnotatedArticle>) -> Result<Predictions> {
    let mut by_id = HashMap::with_capacity(predicted.len());
    for article in predicted {
        let id = article.article.id().to_owned();
        if by_id.contains_key(&id) {
            bail!("article \"{id}\" is predicted twice; give each article in one file only");
        }
        by_id.insert(id, article);
    }
    let mut annotations = Vec::with_capacity(reference.len());
    for gold in reference {
        let id = gold.article.id();
        let found = by_id.remove(id);
        match &found {
            None => say(&format!("note: nothing was predicted for article \"{id}\"")),
            Some(found) if found.article.text() != gold.article.text() => {
                bail!("article \"{id}\" has another text in the reference; both sides must be about the same texts")
            }
            Some(_) => {}
        }
        annotations.push(found.map(|found| found.annotations).unwrap_or_default());
    }
    let mut unknown: Vec<String> = by_id.into_keys().collect();
    unknown.sort();
    for id in unknown {
        say(&format!("note: the reference has no article \"{id}\"; its quotes are not scored"));
    }
    Ok(Predictions { name: "predicted", annotations })
}
