use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Deserializer, Map, Value};

use super::result::{By, Entry, quotes_of};
use crate::articles::{Articles, ReadArticle};
use crate::bytes::Bytes;
use crate::jsonl_articles::text_stream;
use crate::record::ArticleRecord;
use crate::{ReadError, ReadOptions, ReadProblem, Warning};

/// The articles of a file of tasks, as Label Studio exports them (JSON, not JSON-MIN). Memory holds one task.
///
/// The quotes are those of the annotation, if somebody has labelled the task, and else those of the prediction.
pub(crate) struct LabelStudioArticles {
    path: PathBuf,
    /// What tasks without an id are called after.
    name: String,
    bytes: CountedLines,
    text_column: String,
    id_column: String,
    tasks: u64,
    ended: bool,
}

/// Counts the lines that were read.
struct CountedLines {
    bytes: Bytes,
    line: u64,
}

#[derive(Deserialize)]
struct Task {
    id: Option<Value>,
    #[serde(default)]
    data: Map<String, Value>,
    #[serde(default)]
    annotations: Vec<Value>,
    #[serde(default)]
    predictions: Vec<Value>,
}

/// What one annotator or model says of a task.
#[derive(Deserialize)]
struct Labelled {
    result: Vec<Entry>,
    #[serde(default)]
    was_cancelled: bool,
    #[serde(default)]
    ground_truth: bool,
}

impl LabelStudioArticles {
    pub(crate) fn new(
        path: &Path,
        name: &str,
        bytes: Bytes,
        options: &ReadOptions,
    ) -> Result<LabelStudioArticles, ReadError> {
        let bytes = text_stream(path, bytes, options)?;
        let (text_column, id_column) = (options.text_column.clone(), options.id_column.clone());
        let bytes = CountedLines { bytes, line: 1 };
        Ok(LabelStudioArticles {
            path: path.to_owned(),
            name: name.to_owned(),
            bytes,
            text_column,
            id_column,
            tasks: 0,
            ended: false,
        })
    }

    /// The next task and the line where it begins; nothing at the end of the array.
    fn read_task(&mut self) -> Result<Option<(u64, Value)>, ReadError> {
        let unreadable = |error| ReadError::unreadable(&self.path, error);
        if self.bytes.skip_to_task().map_err(unreadable)?.is_none() {
            return Ok(None);
        }
        let line = self.bytes.line;
        let mut json = Deserializer::from_reader(&mut self.bytes);
        match Value::deserialize(&mut json) {
            Ok(task) => Ok(Some((line, task))),
            Err(error) if error.is_io() => Err(unreadable(error.into())),
            Err(error) => {
                let message =
                    format!("broken JSON in the task that begins here: {}; the rest is left out", cause(&error));
                let error = ReadError::of_file(&self.path, ReadProblem::Broken(message));
                Err(ReadError { line: Some(line), ..error })
            }
        }
    }

    fn parse(&self, line: u64, task: Value) -> Result<ReadArticle, ReadError> {
        let failed = |problem| ReadError::of_article(&self.path, Some(line), problem);
        let broken = |message: String| failed(ReadProblem::Broken(message));
        let task: Task = serde_json::from_value(task).map_err(|error| broken(format!("this is no task: {error}")))?;
        let Task { id, mut data, annotations, predictions } = task;
        let Some(text) = data.shift_remove(&self.text_column) else {
            let found = data.keys().cloned().collect();
            let (column, option) = (self.text_column.clone(), "--text-column");
            return Err(failed(ReadProblem::MissingColumn { column, found, option }));
        };
        let id = data.shift_remove(&self.id_column).or(id);
        let known = match data.shift_remove("quotes") {
            Some(Value::Object(known)) => known,
            _ => Map::new(),
        };
        let mut messages = Vec::new();
        let (by, entries) = chosen(annotations, predictions, &mut messages).map_err(broken)?;
        let quotes = quotes_of(&entries, by, &known, &mut messages);
        let mut meta = match data.shift_remove("meta") {
            Some(Value::Object(meta)) => meta,
            _ => Map::new(),
        };
        for (name, value) in data {
            meta.entry(name).or_insert(value);
        }
        let mut record = Map::new();
        record.extend(id.map(|id| ("id".to_owned(), id)));
        record.insert("text".to_owned(), text);
        record.insert("meta".to_owned(), Value::Object(meta));
        record.insert("quotes".to_owned(), Value::Array(quotes));
        let record = serde_json::from_value::<ArticleRecord>(Value::Object(record));
        let record = record.map_err(|error| broken(format!("this is no task of ours: {error}")))?;
        let fallback_id = || format!("{}-{}", self.name, self.tasks);
        let id = record.id.clone().unwrap_or_else(fallback_id);
        let article = record.into_article(fallback_id).map_err(|problem| failed(problem).about(&id))?;
        let path = &self.path;
        // An export may be a single line.
        let warning = |message| Warning { path: path.clone(), line, message: format!("article \"{id}\": {message}") };
        let warnings = messages.into_iter().map(warning).collect();
        Ok(ReadArticle { article, line: Some(line), warnings })
    }
}

impl Articles for LabelStudioArticles {}

/// The entries that count: of the annotation, the one marked as ground truth or the last, and else of the prediction.
fn chosen(
    annotations: Vec<Value>,
    predictions: Vec<Value>,
    warnings: &mut Vec<String>,
) -> Result<(By, Vec<Entry>), String> {
    let read = |labelled: Vec<Value>, what: &str| -> Result<Vec<Labelled>, String> {
        // Some exports give a number in place of a prediction.
        let labelled = labelled.into_iter().filter(Value::is_object).map(serde_json::from_value);
        labelled.collect::<Result<_, _>>().map_err(|error| format!("broken {what}: {error}"))
    };
    let all = read(annotations, "annotation")?;
    let skipped = all.iter().any(|annotation| annotation.was_cancelled);
    let mut done: Vec<Labelled> = all.into_iter().filter(|annotation| !annotation.was_cancelled).collect();
    if done.len() > 1 {
        let rule = "the one marked as ground truth counts, or else the last";
        warnings.push(format!("there are {} annotations; {rule}", done.len()));
    }
    let truth = done.iter().position(|annotation| annotation.ground_truth);
    let last = done.len().checked_sub(1);
    if let Some(chosen) = truth.or(last) {
        return Ok((By::Annotator, done.swap_remove(chosen).result));
    }
    if skipped {
        warnings.push("the annotator skipped this task; its prediction is read".to_owned());
    }
    let prediction = read(predictions, "prediction")?.pop();
    Ok((By::Prediction, prediction.map(|prediction| prediction.result).unwrap_or_default()))
}

impl Iterator for LabelStudioArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.read_task() {
            Ok(Some((line, task))) => {
                self.tasks += 1;
                Some(self.parse(line, task))
            }
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}

impl CountedLines {
    /// Skips what stands between tasks, and gives the first byte of the next.
    fn skip_to_task(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.bytes.fill_buf()?.first() {
                None => return Ok(None),
                Some(b'\n') => self.line += 1,
                Some(b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | 0xEF | 0xBB | 0xBF) => {}
                Some(&other) => return Ok(Some(other)),
            }
            self.bytes.consume(1);
        }
    }
}

impl Read for CountedLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        self.line += read.iter().filter(|&&byte| byte == b'\n').count() as u64;
        Ok(count)
    }
}

/// The message without the place, which counts from where the task begins.
fn cause(error: &serde_json::Error) -> String {
    let message = error.to_string();
    message.split(" at line ").next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sayso_annotation::{AnnotatedArticle, QuoteType, Stance};
    use serde_json::json;

    use super::super::writer::write_task;
    use super::*;
    use crate::arbitrary::articles;
    use crate::{ArticleReader, Format};

    fn read_all(tasks: String) -> (Vec<Result<AnnotatedArticle, String>>, Vec<String>) {
        let bytes = io::Cursor::new(tasks);
        let reader = ArticleReader::of_stream(Path::new("t.json"), Format::LabelStudio, bytes, ReadOptions::default());
        let mut reader = match reader {
            Ok(reader) => reader,
            Err(error) => return (vec![Err(error.to_string())], Vec::new()),
        };
        let read = reader.by_ref().map(|read| read.map_err(|error| error.to_string())).collect();
        let warnings = reader.take_warnings().iter().map(|warning| warning.to_string()).collect();
        (read, warnings)
    }

    fn read(task: &Value) -> (AnnotatedArticle, Vec<String>) {
        let (mut read, warnings) = read_all(task.to_string());
        (read.remove(0).unwrap(), warnings)
    }

    fn region(id: &str, label: &str, start: usize, end: usize) -> Value {
        json!({"id": id, "from_name": "part", "to_name": "text", "type": "labels",
            "value": {"start": start, "end": end, "labels": [label]}})
    }

    fn control(id: &str, name: &str, kind: &str, value: Value) -> Value {
        json!({"id": id, "from_name": name, "to_name": "text", "type": kind, "value": {kind: [value]}})
    }

    fn relation(from: &str, to: &str) -> Value {
        json!({"type": "relation", "from_id": from, "to_id": to, "direction": "right"})
    }

    /// “Né,” Zoë said, “no.” 😀 She agreed.
    const TEXT: &str = "“Né,” Zoë said, “no.” 😀 She agreed.";

    fn labelled(result: Vec<Value>) -> Value {
        json!({"id": 5, "data": {"text": TEXT}, "annotations": [{"result": result}], "predictions": [3]})
    }

    #[test]
    fn what_a_person_marks_and_ties_in_any_direction_is_a_quote() {
        let (article, warnings) = read(&labelled(vec![
            region("a", "Content", 0, 5),
            region("b", "Content", 16, 21),
            region("c", "Cue", 10, 14),
            region("d", "Source", 6, 9),
            relation("b", "a"),
            relation("c", "b"),
            relation("c", "d"),
            control("b", "speaker", "text", json!(" Zoë ")),
            control("a", "stance", "choices", json!("oppose")),
            control("a", "target", "text", json!("it")),
        ]));
        assert_eq!(warnings, Vec::<String>::new());
        let quote = &article.annotations.quotes()[0];
        let words = [&quote.content, &quote.cue, &quote.source].map(|spans| spans.text(TEXT));
        assert_eq!(words, ["“Né,” […] “no.”", "said", "Zoë"]);
        assert_eq!((article.article.id(), quote.kind), ("5", QuoteType::Direct));
        assert_eq!(article.annotations.speakers().of_quote(0).unwrap().name, "Zoë");
        let position = article.annotations.position(0).unwrap();
        assert_eq!((position.stance, position.target.as_deref()), (Stance::Oppose, Some("it")));
    }

    #[test]
    fn an_annotation_wins_over_the_prediction_and_the_marked_or_last_one_over_others() {
        let annotation =
            |end: usize, truth: bool| json!({"result": [region("a", "Content", 0, end)], "ground_truth": truth});
        let words = |annotations: Vec<Value>| {
            let predictions = vec![json!({"result": [region("p", "Content", 0, 1)]})];
            let task = json!({"data": {"text": TEXT}, "annotations": annotations, "predictions": predictions});
            let (article, warnings) = read(&task);
            (article.annotations.quotes()[0].content.text(TEXT), warnings.len())
        };
        assert_eq!(words(vec![]), ("“".to_owned(), 0));
        assert_eq!(words(vec![annotation(3, false)]), ("“Né".to_owned(), 0));
        assert_eq!(words(vec![annotation(3, false), annotation(4, false)]), ("“Né,".to_owned(), 1));
        assert_eq!(words(vec![annotation(3, true), annotation(4, false)]), ("“Né".to_owned(), 1));
        assert_eq!(words(vec![json!({"result": [], "was_cancelled": true})]), ("“".to_owned(), 1));
    }

    #[test]
    fn what_a_person_corrects_takes_the_fields_that_hung_on_it_along() {
        let line = r#"{"id":"a","text":"Yes, he said.","quotes":[{"id":"x","type":"indirect","content":[[0,3]],"speaker":"Bo Dahl","speaker_id":"P1","speaker_from":"pronoun","role":"mayor","stance":"support","target":"it","target_from":"open","confidence":0.5,"stance_confidence":0.5}]}"#;
        let options = ReadOptions::default();
        let mut lines = ArticleReader::of_stream(Path::new("x"), Format::Jsonl, line.as_bytes(), options).unwrap();
        let before = lines.next().unwrap().unwrap();
        let mut task = Vec::new();
        write_task(&mut task, &before).unwrap();
        let mut task: Value = serde_json::from_slice(&task).unwrap();
        let result = task["predictions"][0]["result"].clone();
        task["annotations"] = json!([{"result": result}]);
        let (same, _) = read(&task);
        assert_eq!(same.annotations.speakers(), before.annotations.speakers());
        assert_eq!((same.annotations.quotes()[0].id.as_str(), same.annotations.quotes()[0].confidence), ("x", None));
        let results = task["annotations"][0]["result"].as_array_mut().unwrap();
        for entry in results {
            match entry["from_name"].as_str() {
                Some("speaker") => entry["value"]["text"] = json!(["Ann Dahl"]),
                Some("stance") => entry["value"]["choices"] = json!(["oppose"]),
                _ => {}
            }
        }
        let (corrected, _) = read(&task);
        let speaker = corrected.annotations.speakers().of_quote(0).unwrap();
        assert_eq!((speaker.id.as_str(), speaker.role.as_deref()), ("ann-dahl", None));
        let position = corrected.annotations.position(0).unwrap();
        assert_eq!((position.stance, position.target_from), (Stance::Oppose, None));
    }

    #[test]
    fn what_cannot_be_kept_is_said_with_the_line_of_its_task() {
        let tasks = format!(
            "[\n{},\n{}\n]",
            json!({"data": {"text": "A."}}),
            labelled(vec![
                region("a", "Content", 0, 5),
                region("c", "Cue", 10, 14),
                region("x", "Place", 10, 14),
                relation("a", "x"),
                control("a", "target", "text", json!("it")),
            ])
        );
        let (read, warnings) = read_all(tasks);
        assert_eq!(read.iter().filter(|read| read.is_ok()).count(), 2);
        let expected = [
            "t.json:3: article \"5\": the label \"Place\" is not kept; there are Content, Cue and Source",
            "t.json:3: article \"5\": the relation from \"a\" to \"x\" is not kept: one of them is no part of a quote",
            "t.json:3: article \"5\": the target \"it\" is not kept: its quote has no stance",
            "t.json:3: article \"5\": the Cue at 10 to 14 is tied to no Content and is not kept",
        ];
        assert_eq!(warnings, expected);
    }

    #[test]
    fn a_damaged_task_costs_itself_and_broken_json_the_rest() {
        let tasks = "[{\"data\":{\"txt\":\"A.\"}},\n{\"data\":{\"text\":\"B.\"},\"annotations\":[{\"result\":[{\"type\":\"labels\",\"id\":\"a\",\"value\":{\"start\":0,\"end\":9,\"labels\":[\"Content\"]}}]}]},\n{\"data\":{\"text\":\"C.\"}},\n{\"data\":";
        let (read, _) = read_all(tasks.to_owned());
        let message = |index: usize| read[index].as_ref().unwrap_err().as_str();
        assert!(message(0).contains("t.json:1: there is no column \"text\"; the columns are: txt;"), "{}", message(0));
        assert!(message(1).contains("t.json:2: ") && message(1).contains("outside the text"), "{}", message(1));
        assert_eq!(read[2].as_ref().unwrap().article.text(), "C.");
        assert!(message(3).contains("t.json:4: broken JSON in the task that begins here"), "{}", message(3));
    }

    proptest! {
        /// Somebody may delete the data that no control shows.
        #[test]
        fn without_the_data_of_the_quotes_the_controls_alone_hold_what_is_labelled(article in articles()) {
            let mut task = Vec::new();
            write_task(&mut task, &article).unwrap();
            let mut task: Value = serde_json::from_slice(&task).unwrap();
            task["data"].as_object_mut().unwrap().shift_remove("quotes");
            let (read, _) = read(&task);
            let (quotes, before) = (read.annotations.quotes(), article.annotations.quotes());
            prop_assert_eq!(quotes.len(), before.len());
            for (index, (quote, before)) in quotes.iter().zip(before).enumerate() {
                let parts = (&quote.content, &quote.cue, &quote.source, quote.kind);
                prop_assert_eq!(parts, (&before.content, &before.cue, &before.source, before.kind));
                let name = |article: &AnnotatedArticle| article.annotations.speakers().of_quote(index).map(|one| one.name.clone());
                prop_assert_eq!(name(&read), name(&article));
                let of_quotes = |article: &AnnotatedArticle| matches!(article.annotations.speakers().of_quotes[index], sayso_annotation::Attribution::Nobody);
                prop_assert_eq!(of_quotes(&read), of_quotes(&article));
                let position = |article: &AnnotatedArticle| article.annotations.position(index).map(|one| (one.stance, one.target.clone()));
                prop_assert_eq!(position(&read), position(&article));
            }
        }

        #[test]
        fn no_file_makes_the_reader_panic(
            parts in prop::collection::vec(r#"[\[\]{},: 0-9]|"(id|data|text|annotations|result|value|labels|Content|relation|type)""#, 0..30),
        ) {
            let _ = read_all(parts.concat());
        }

        #[test]
        fn no_result_makes_the_reader_panic(
            parts in prop::collection::vec(("[ab]", prop::sample::select(vec!["Content", "Cue", "Source", "x"]), 0..40usize, 0..40usize), 0..6),
            ties in prop::collection::vec(("[abc]", "[abc]"), 0..6),
        ) {
            let regions = parts.iter().map(|(id, label, start, end)| region(id, label, *start, *end));
            let result = regions.chain(ties.iter().map(|(from, to)| relation(from, to))).collect();
            let _ = read_all(labelled(result).to_string());
        }
    }
}
