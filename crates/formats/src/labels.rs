use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use sayso_annotation::{AnnotatedArticle, Annotations};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::jsonl_articles::broken_json;
use crate::label::LabelRecord;
use crate::lines::Lines;
use crate::speaker_table::SpeakerTable;
use crate::{Encoding, ReadError, ReadProblem};

/// Speakers and stances that were labelled apart from the quotes, by article and position of the quote in its file.
///
/// A label file has one JSON object a line: `{"id", "i", "speaker", "speaker_id", "stance", "target", "sure"}`, where `i`
/// counts the quotes of article `id` from 0, and `"speaker": null` says that nobody is shown.
#[derive(Debug)]
pub struct Labels {
    path: PathBuf,
    of_articles: BTreeMap<String, BTreeMap<usize, (u64, Label)>>,
}

/// An article under its labels.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelledArticle {
    /// The article.
    pub article: AnnotatedArticle,
    /// For each quote, whether its annotator was sure; `None` where the labels do not say.
    pub sure: Vec<Option<bool>>,
}

#[derive(Debug, Deserialize)]
struct Label {
    id: String,
    i: usize,
    #[serde(flatten)]
    fields: LabelRecord,
    #[serde(default, deserialize_with = "truth")]
    sure: Option<bool>,
}

impl Labels {
    /// Reads a label file.
    ///
    /// # Errors
    /// If the file cannot be read, a line is broken, a stance is unknown, or a quote is labelled twice.
    pub fn load(path: &Path) -> Result<Labels, ReadError> {
        let file = File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
        Labels::read(path, BufReader::new(file))
    }

    /// Reads labels from bytes; `path` names them in messages.
    ///
    /// # Errors
    /// As [`Labels::load`].
    pub fn read(path: &Path, bytes: impl BufRead) -> Result<Labels, ReadError> {
        let mut labels = Labels { path: path.to_owned(), of_articles: BTreeMap::new() };
        let mut lines = Lines::new(bytes);
        while let Some(line) = lines.read().map_err(|error| ReadError::unreadable(path, error))? {
            let failed = |problem| ReadError::of_article(path, Some(line.number), problem);
            let decoded = Encoding::Strict.decode(line.bytes);
            let bad_byte = |byte| failed(ReadProblem::Encoding { byte: line.offset + byte, column: None });
            let text = decoded.map_err(bad_byte)?;
            let label: Label = serde_json::from_str(&text).map_err(|error| failed(broken_json(&error)))?;
            let (id, quote) = (label.id.clone(), label.i);
            let bad = |message| failed(bad_label(quote, message)).about(&id);
            label.fields.positions().and(label.fields.from()).map_err(bad)?;
            let of_article = labels.of_articles.entry(id.clone()).or_default();
            if let Some((first, _)) = of_article.insert(quote, (line.number, label)) {
                return Err(bad(format!("it is labelled on line {first} already")));
            }
        }
        Ok(labels)
    }

    /// Whether an article has labels that were not laid over it yet.
    #[must_use]
    pub fn contains(&self, article: &str) -> bool {
        self.of_articles.contains_key(article)
    }

    /// Lays the labels of an article over it and takes them out.
    ///
    /// A layer that the labels speak of replaces the article's: a quote without a label is then unlabelled. An article
    /// without labels stays as it is.
    ///
    /// # Errors
    /// If a label points to no quote.
    pub fn lay_over(&mut self, article: AnnotatedArticle) -> Result<LabelledArticle, ReadError> {
        let id = article.article.id();
        let count = article.annotations.quotes().len();
        let Some(labels) = self.of_articles.remove(id) else {
            return Ok(LabelledArticle { article, sure: vec![None; count] });
        };
        if let Some((&quote, (line, _))) = labels.range(count..).next() {
            let message = format!("there is no such quote, the article has {count}");
            let error = ReadError::of_article(&self.path, Some(*line), bad_label(quote, message));
            return Err(error.about(id));
        }
        let label = |quote: usize| labels.get(&quote).map(|(_, label)| label);
        let unlabelled = LabelRecord::default();
        let mut table = SpeakerTable::default();
        let mut positions = Vec::with_capacity(count);
        for quote in 0..count {
            let fields = label(quote).map_or(&unlabelled, |label| &label.fields);
            let broken = |message| ReadError::of_article(&self.path, None, bad_label(quote, message)).about(id);
            table.push(fields, fields.from().map_err(broken)?);
            positions.push(fields.positions().map_err(broken)?);
        }
        let old = &article.annotations;
        let names_speakers = labels.values().any(|(_, label)| label.fields.speaker.is_some());
        let names_stances = labels.values().any(|(_, label)| label.fields.position.stance.is_some());
        let speakers = if names_speakers { table.finish() } else { old.speakers().clone() };
        let positions = if names_stances { positions } else { old.positions().to_vec() };
        let annotations = Annotations::new(old.quotes().to_vec(), speakers, positions);
        let annotations = annotations.map_err(|error| {
            ReadError::of_article(&self.path, None, ReadProblem::Broken(error.to_string())).about(id)
        })?;
        let sure = (0..count).map(|quote| label(quote).and_then(|label| label.sure)).collect();
        Ok(LabelledArticle { article: AnnotatedArticle { article: article.article, annotations }, sure })
    }

    /// After the last article: complains about labels of articles that never came.
    ///
    /// # Errors
    /// One for each such article, at its first label.
    pub fn finish(self) -> Result<(), Vec<ReadError>> {
        let left = self.of_articles.iter().filter_map(|(id, labels)| {
            let (&quote, (line, _)) = labels.first_key_value()?;
            let problem = bad_label(quote, "there is no such article".to_owned());
            Some(ReadError::of_article(&self.path, Some(*line), problem).about(id))
        });
        let left: Vec<ReadError> = left.collect();
        if left.is_empty() { Ok(()) } else { Err(left) }
    }
}

fn bad_label(quote: usize, message: String) -> ReadProblem {
    ReadProblem::BadQuote { quote: format!("at position {quote}"), message }
}

/// `true`, `false`, 1 or 0.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Bool(sure) => Ok(Some(sure)),
        value if value == 1 => Ok(Some(true)),
        value if value == 0 => Ok(Some(false)),
        _ => Err(serde::de::Error::custom("`sure` is 0 or 1")),
    }
}

#[cfg(test)]
mod tests {
    use sayso_annotation::Stance;

    use super::*;
    use crate::{ArticleReader, Format, ReadOptions};

    fn labels(lines: &str) -> Result<Labels, String> {
        Labels::read(Path::new("labels.jsonl"), lines.as_bytes()).map_err(|error| error.to_string())
    }

    fn article() -> AnnotatedArticle {
        let line = r#"{"id":"a","text":"abc","quotes":[{"content":[[0,1]],"speaker":null},{"content":[[1,2]],"speaker":null}]}"#;
        let options = ReadOptions::default();
        let mut read = ArticleReader::of_stream(Path::new("x"), Format::Jsonl, line.as_bytes(), options).unwrap();
        read.next().unwrap().unwrap()
    }

    #[test]
    fn labels_replace_the_layers_that_they_speak_of() {
        let mut labels =
            labels(r#"{"id":"a","i":1,"speaker":"Anna Berg","stance":"oppose","target":"it","sure":0}"#).unwrap();
        assert!(labels.contains("a"));
        let labelled = labels.lay_over(article()).unwrap();
        let annotations = &labelled.article.annotations;
        assert_eq!(annotations.speakers().of_quotes[0], sayso_annotation::Attribution::Unlabelled);
        assert_eq!(annotations.speakers().of_quote(1).unwrap().name, "Anna Berg");
        let position = annotations.position(1).unwrap();
        assert_eq!((position.stance, position.target.as_deref()), (Stance::Oppose, Some("it")));
        assert_eq!(annotations.position(0), None);
        assert_eq!(labelled.sure, [None, Some(false)]);
        assert!(labels.finish().is_ok());
    }

    #[test]
    fn a_layer_that_no_label_speaks_of_stays() {
        let mut labels = labels(r#"{"id":"a","i":0,"stance":"neutral"}"#).unwrap();
        let labelled = labels.lay_over(article()).unwrap();
        assert_eq!(labelled.article.annotations.speakers(), article().annotations.speakers());
    }

    #[test]
    fn a_label_that_points_to_no_quote_is_an_error() {
        let mut labels = labels("{\"id\":\"a\",\"i\":0}\n{\"id\":\"a\",\"i\":2}\n{\"id\":\"b\",\"i\":0}").unwrap();
        let error = labels.lay_over(article()).unwrap_err().to_string();
        let expected = "labels.jsonl:2: article \"a\": quote at position 2: there is no such quote, the article has 2";
        assert_eq!(error, expected);
        let left = labels.finish().unwrap_err();
        assert_eq!(left[0].to_string(), "labels.jsonl:3: article \"b\": quote at position 0: there is no such article");
    }

    #[test]
    fn a_broken_label_is_named_by_its_line() {
        assert!(labels("\n{\"id\":\"a\"}").unwrap_err().starts_with("labels.jsonl:2: broken JSON"));
        assert!(labels("{\"id\":\"a\",\"i\":0,\"stance\":\"pro\"}").unwrap_err().contains("no stance \"pro\""));
        let twice = labels("{\"id\":\"a\",\"i\":0}\n{\"id\":\"a\",\"i\":0}").unwrap_err();
        assert!(twice.contains("labelled on line 1 already"), "{twice}");
    }
}
