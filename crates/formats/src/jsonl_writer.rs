use std::io::{self, Write};

use sayso_annotation::{AnnotatedArticle, CodePoints, Meta, SpanSet};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::label::LabelFields;
use crate::record::Offsets;
use crate::{Output, QuoteWriter, WriteError};

/// Writes the lossless exchange format: one article a line, offsets in code points.
///
/// What [`ArticleReader`](crate::ArticleReader) reads back is equal, save for mentions and for speakers without a quote,
/// which the format does not hold.
pub struct JsonlWriter {
    output: Output,
}

impl JsonlWriter {
    /// Writes to that output.
    #[must_use]
    pub fn new(output: Output) -> JsonlWriter {
        JsonlWriter { output }
    }
}

impl QuoteWriter for JsonlWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        write_line(&mut self.output, article).map_err(|cause| self.output.error(cause))
    }

    fn finish(self: Box<Self>) -> Result<Vec<String>, WriteError> {
        self.output.commit().map(|()| Vec::new())
    }
}

#[derive(Serialize)]
struct ArticleLine<'a> {
    id: &'a str,
    text: &'a str,
    meta: Map<String, Value>,
    quotes: Vec<QuoteLine<'a>>,
}

#[derive(Serialize)]
struct QuoteLine<'a> {
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    content: Vec<Offsets>,
    cue: Vec<Offsets>,
    source: Vec<Offsets>,
    #[serde(flatten)]
    labels: LabelFields<'a>,
}

fn write_line(output: &mut impl Write, article: &AnnotatedArticle) -> io::Result<()> {
    let text = article.article.text();
    let points = CodePoints::new(text);
    let quotes = article.annotations.quotes().iter().enumerate().map(|(index, quote)| QuoteLine {
        id: &quote.id,
        kind: quote.kind.name(),
        content: offsets(&quote.content, &points),
        cue: offsets(&quote.cue, &points),
        source: offsets(&quote.source, &points),
        labels: LabelFields::of(article, index, quote),
    });
    let meta = meta_fields(&article.article.meta, &points);
    let line = ArticleLine { id: article.article.id(), text, meta, quotes: quotes.collect() };
    serde_json::to_writer(&mut *output, &line)?;
    output.write_all(b"\n")
}

/// The spans in code points.
pub(crate) fn offsets(spans: &SpanSet, points: &CodePoints<'_>) -> Vec<Offsets> {
    spans.iter().map(|span| (points.code_point_at(span.start()), points.code_point_at(span.end()))).collect()
}

pub(crate) fn meta_fields(meta: &Meta, points: &CodePoints<'_>) -> Map<String, Value> {
    let mut fields = Map::new();
    let known = [("title", &meta.title), ("published", &meta.published), ("outlet", &meta.outlet), ("url", &meta.url)];
    for (name, value) in known {
        if let Some(value) = value {
            fields.insert(name.to_owned(), json!(value));
        }
    }
    if !meta.ignore.is_empty() {
        let zones = meta.ignore.iter();
        let zones = zones.map(|zone| json!({"label": zone.label, "spans": offsets(&zone.spans, points)}));
        fields.insert("ignore".to_owned(), zones.collect());
    }
    for (name, value) in &meta.extra {
        fields.entry(name.as_str()).or_insert_with(|| value.clone());
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;
    use crate::arbitrary::articles;
    use crate::{ArticleReader, Format, ReadOptions};

    fn written(article: &AnnotatedArticle) -> String {
        let mut bytes = Vec::new();
        write_line(&mut bytes, article).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn read(line: String) -> AnnotatedArticle {
        let bytes = io::Cursor::new(line);
        let options = ReadOptions::default();
        let mut reader = ArticleReader::of_stream(Path::new("a.jsonl"), Format::Jsonl, bytes, options).unwrap();
        reader.next().unwrap().unwrap()
    }

    #[test]
    fn fields_stand_in_the_order_of_the_format() {
        let line = r#"{"id":"a1","text":"“Né,” said Zoë.","meta":{"title":"T","published":"2024-05-01","outlet":"O","url":"u","ignore":[{"label":"Ad","spans":[[0,1]]}],"level":4},"quotes":[{"id":"q1","type":"direct","content":[[0,5]],"cue":[[6,10]],"source":[[11,14]],"speaker":"Zoë","speaker_id":"zoë","speaker_from":"named","role":"mayor","stance":"support","target":"it","confidence":0.97,"stance_confidence":0.81},{"id":"q2","type":"indirect","content":[[0,5]],"cue":[],"source":[],"speaker":null,"speech_cue":false}]}"#;
        assert_eq!(written(&read(line.to_owned())), format!("{line}\n"));
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_equal(article in articles()) {
            prop_assert_eq!(read(written(&article)), article);
        }
    }
}
