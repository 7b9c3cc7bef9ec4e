use std::collections::BTreeMap;
use std::io::{self, Write};

use sayso_annotation::{AnnotatedArticle, Attribution, CodePoints, Quote, Span, SpanSet};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{NOBODY, PART, Part, TEXT, control};
use crate::jsonl_writer::meta_fields;
use crate::label::LabelFields;
use crate::{Output, QuoteWriter, WriteError};

/// Writes tasks of Label Studio, as a JSON array with one task a line; the quotes are the predictions that labelling starts
/// from.
///
/// What [`ArticleReader`](crate::ArticleReader) reads back is equal to what a JSONL file holds.
pub struct LabelStudioWriter {
    output: Output,
    tasks: u64,
}

impl LabelStudioWriter {
    /// Begins the array.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(mut output: Output) -> Result<LabelStudioWriter, WriteError> {
        output.write_all(b"[").map_err(|cause| output.error(cause))?;
        Ok(LabelStudioWriter { output, tasks: 0 })
    }
}

impl QuoteWriter for LabelStudioWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        let between: &[u8] = if self.tasks == 0 { b"\n" } else { b",\n" };
        self.tasks += 1;
        let written = self.output.write_all(between).and_then(|()| write_task(&mut self.output, article));
        written.map_err(|cause| self.output.error(cause))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>, WriteError> {
        self.output.write_all(b"\n]\n").map_err(|cause| self.output.error(cause))?;
        self.output.commit().map(|()| Vec::new())
    }
}

#[derive(Serialize)]
struct Task<'a> {
    data: Data<'a>,
    predictions: [Prediction; 1],
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    text: &'a str,
    meta: Map<String, Value>,
    /// What is known of each quote, by the identifier of its first region.
    quotes: BTreeMap<String, Known<'a>>,
}

#[derive(Serialize)]
struct Known<'a> {
    id: &'a str,
    #[serde(flatten)]
    labels: LabelFields<'a>,
}

#[derive(Serialize)]
struct Prediction {
    model_version: &'static str,
    result: Vec<Value>,
}

pub(super) fn write_task(output: &mut impl Write, article: &AnnotatedArticle) -> io::Result<()> {
    let text = article.article.text();
    let points = CodePoints::new(text);
    let meta = meta_fields(&article.article.meta, &points);
    let mut results = Results { article, points, regions: Vec::new(), relations: Vec::new(), shared: BTreeMap::new() };
    let mut quotes = BTreeMap::new();
    for (index, quote) in article.annotations.quotes().iter().enumerate() {
        let first = results.quote(index, quote);
        quotes.insert(first, Known { id: &quote.id, labels: LabelFields::of(article, index, quote) });
    }
    let result = results.regions.into_iter().chain(results.relations).collect();
    let data = Data { id: article.article.id(), text, meta, quotes };
    let task = Task { data, predictions: [Prediction { model_version: "sayso", result }] };
    Ok(serde_json::to_writer(output, &task)?)
}

/// The entries of a prediction while they are made.
struct Results<'a> {
    article: &'a AnnotatedArticle,
    points: CodePoints<'a>,
    regions: Vec<Value>,
    relations: Vec<Value>,
    /// The regions of cues and sources, which several quotes may have in common.
    shared: BTreeMap<(Part, Span), String>,
}

impl Results<'_> {
    /// Adds a quote and returns the identifier of its first region.
    fn quote(&mut self, index: usize, quote: &Quote) -> String {
        let number = index + 1;
        let first = format!("content-{number}");
        for (place, span) in quote.content.iter().enumerate() {
            if place == 0 {
                self.region(&first, Part::Content, span);
                self.controls(index, quote, &first, span);
            } else {
                let further = format!("content-{number}-{}", place + 1);
                self.region(&further, Part::Content, span);
                self.relate(&first, &further);
            }
        }
        self.part(&first, Part::Cue, &quote.cue);
        self.part(&first, Part::Source, &quote.source);
        first
    }

    fn part(&mut self, first: &str, part: Part, spans: &SpanSet) {
        for span in spans.iter() {
            let id = if let Some(id) = self.shared.get(&(part, span)) {
                id.clone()
            } else {
                let id = format!("{}-{}", part.label().to_lowercase(), self.shared.len() + 1);
                self.region(&id, part, span);
                self.shared.insert((part, span), id.clone());
                id
            };
            self.relate(first, &id);
        }
    }

    fn region(&mut self, id: &str, part: Part, span: Span) {
        let value = json!({"text": span.slice(self.article.article.text()), "labels": [part.label()]});
        self.entry(id, PART, "labels", span, value);
    }

    /// Type, speaker, stance and target of a quote.
    fn controls(&mut self, index: usize, quote: &Quote, id: &str, span: Span) {
        let annotations = &self.article.annotations;
        self.entry(id, control::TYPE, "choices", span, json!({"choices": [quote.kind.name()]}));
        match annotations.speakers().of_quotes.get(index) {
            Some(Attribution::Nobody) => {
                self.entry(id, control::SHOWN, "choices", span, json!({"choices": [NOBODY]}));
            }
            _ => {
                if let Some(speaker) = annotations.speakers().of_quote(index) {
                    self.entry(id, control::SPEAKER, "textarea", span, json!({"text": [speaker.name]}));
                }
            }
        }
        let Some(position) = annotations.position(index) else { return };
        self.entry(id, control::STANCE, "choices", span, json!({"choices": [position.stance.name()]}));
        if let Some(target) = &position.target {
            self.entry(id, control::TARGET, "textarea", span, json!({"text": [target]}));
        }
    }

    fn entry(&mut self, id: &str, from_name: &str, kind: &str, span: Span, value: Value) {
        let (start, end) = (self.points.code_point_at(span.start()), self.points.code_point_at(span.end()));
        let mut fields = json!({"start": start, "end": end});
        if let (Value::Object(fields), Value::Object(value)) = (&mut fields, value) {
            fields.extend(value);
        }
        self.regions.push(json!({"id": id, "from_name": from_name, "to_name": TEXT, "type": kind, "value": fields}));
    }

    fn relate(&mut self, from: &str, to: &str) {
        self.relations.push(json!({"type": "relation", "from_id": from, "to_id": to, "direction": "right"}));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::arbitrary::articles;
    use crate::{ArticleReader, Format, ReadOptions};

    fn read(bytes: Vec<u8>, format: Format) -> AnnotatedArticle {
        let (bytes, options) = (io::Cursor::new(bytes), ReadOptions::default());
        let mut reader = ArticleReader::of_stream(Path::new("a"), format, bytes, options).unwrap();
        let article = reader.next().unwrap().unwrap();
        assert_eq!(reader.take_warnings(), Vec::new());
        assert!(reader.next().is_none());
        article
    }

    #[test]
    fn a_region_is_a_span_in_code_points_and_what_quotes_share_is_one_region() {
        let line = r#"{"id":"a","text":"😀 “No,” Zoë said. “Né.”","quotes":[{"id":"q1","type":"direct","content":[[2,7],[18,23]],"cue":[[12,16]],"source":[[8,11]],"speaker":null,"stance":"oppose","target":"it"},{"id":"q2","content":[[0,1]],"cue":[[12,16]]}]}"#;
        let mut task = Vec::new();
        write_task(&mut task, &read(line.as_bytes().to_vec(), Format::Jsonl)).unwrap();
        let task: Value = serde_json::from_slice(&task).unwrap();
        let results = task["predictions"][0]["result"].as_array().unwrap();
        let regions: Vec<String> = results
            .iter()
            .filter(|result| result["type"] == "labels")
            .map(|result| format!("{} {} {}", result["id"], result["value"]["start"], result["value"]["text"]))
            .collect();
        assert_eq!(
            regions,
            [
                "\"content-1\" 2 \"“No,”\"",
                "\"content-1-2\" 18 \"“Né.”\"",
                "\"cue-1\" 12 \"said\"",
                "\"source-2\" 8 \"Zoë\"",
                "\"content-2\" 0 \"😀\""
            ]
        );
        assert_eq!(results.iter().filter(|result| result["to_id"] == "cue-1").count(), 2);
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_equal(article in articles()) {
            let mut task = b"[\n".to_vec();
            write_task(&mut task, &article).unwrap();
            task.extend(b"\n]\n");
            prop_assert_eq!(read(task, Format::LabelStudio), article);
        }
    }
}
