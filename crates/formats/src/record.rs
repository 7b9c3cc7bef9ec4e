//! The line of an article in the exchange format, as it stands in the file, and how it becomes an article.

use sayso_annotation::{AnnotatedArticle, Annotations, CodePoints, IgnoredZone, Meta, Quote, QuoteType, Span, SpanSet};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

use crate::ReadProblem;
use crate::label::{LabelLayers, LabelRecord};
use crate::quote_type::QuotedText;
use crate::text_article::article_of;

/// An article as a line of JSON gives it.
#[derive(Deserialize)]
pub(crate) struct ArticleRecord {
    #[serde(default, deserialize_with = "id")]
    pub(crate) id: Option<String>,
    text: String,
    meta: Option<Map<String, Value>>,
    // Collections of other tools have these beside the text.
    title: Option<Value>,
    published: Option<Value>,
    outlet: Option<Value>,
    url: Option<Value>,
    quotes: Option<Vec<QuoteRecord>>,
}

/// Start and end of a span, in code points.
pub(crate) type Offsets = (usize, usize);

/// A quote as it stands in a line of JSON.
#[derive(Deserialize)]
struct QuoteRecord {
    #[serde(default, deserialize_with = "id")]
    id: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
    content: Option<Vec<Offsets>>,
    cue: Option<Vec<Offsets>>,
    source: Option<Vec<Offsets>>,
    #[serde(flatten)]
    labels: LabelRecord,
}

#[derive(Deserialize)]
struct ZoneRecord {
    label: String,
    spans: Vec<Offsets>,
}

impl ArticleRecord {
    /// Checks the record and makes the article of it, under the id given if the record has none.
    pub(crate) fn into_article(self, fallback_id: impl FnOnce() -> String) -> Result<AnnotatedArticle, ReadProblem> {
        let mut fields = self.meta.unwrap_or_default();
        let beside = [("title", self.title), ("published", self.published), ("outlet", self.outlet), ("url", self.url)];
        for (name, value) in beside {
            if let (Some(value), false) = (value, fields.contains_key(name)) {
                fields.insert(name.to_owned(), value);
            }
        }
        let points = CodePoints::new(&self.text);
        let meta = meta_of(fields, &self.text, &points)?;
        let annotations = annotations_of(self.quotes.unwrap_or_default(), &self.text, &points)?;
        let article = article_of(self.id.unwrap_or_else(fallback_id), self.text, meta)?;
        Ok(AnnotatedArticle { article, annotations })
    }
}

fn meta_of(mut fields: Map<String, Value>, text: &str, points: &CodePoints<'_>) -> Result<Meta, ReadProblem> {
    let mut take = |name: &str| match fields.get(name) {
        Some(Value::String(_)) => match fields.shift_remove(name) {
            Some(Value::String(value)) => Some(value),
            _ => None,
        },
        _ => None,
    };
    let (title, published, outlet, url) = (take("title"), take("published"), take("outlet"), take("url"));
    let mut ignore = Vec::new();
    // A column of a table may have that name too; what it holds is a field like any other.
    let are_zones = fields.get("ignore").is_some_and(|zones| zones.is_array() || zones.is_object() || zones.is_null());
    if are_zones && let Some(zones) = fields.shift_remove("ignore") {
        let broken = |error| ReadProblem::Broken(format!("meta.ignore: {error}"));
        for zone in serde_json::from_value::<Option<Vec<ZoneRecord>>>(zones).map_err(broken)?.unwrap_or_default() {
            let spans = span_set(&zone.spans, text, points);
            let spans = spans.map_err(|message| ReadProblem::Broken(format!("meta.ignore: {message}")))?;
            ignore.push(IgnoredZone { label: zone.label, spans });
        }
    }
    Ok(Meta { title, published, outlet, url, ignore, extra: fields })
}

fn annotations_of(records: Vec<QuoteRecord>, text: &str, points: &CodePoints<'_>) -> Result<Annotations, ReadProblem> {
    let (mut quotes, mut layers) = (Vec::new(), LabelLayers::default());
    let mut quoted = None;
    for (index, record) in records.into_iter().enumerate() {
        let id = record.id.clone().unwrap_or_else(|| format!("q{}", index + 1));
        let bad = |message: String| ReadProblem::BadQuote { quote: id.clone(), message };
        let spans = |part: &str, offsets: &Option<Vec<Offsets>>| {
            let offsets = offsets.as_deref().unwrap_or_default();
            span_set(offsets, text, points).map_err(|message| bad(format!("{part}: {message}")))
        };
        let content = spans("content", &record.content)?;
        let (cue, source) = (spans("cue", &record.cue)?, spans("source", &record.source)?);
        if content.is_empty() {
            return Err(bad("it has no content".to_owned()));
        }
        let kind = match &record.kind {
            Some(name) => quote_type(name).map_err(&bad)?,
            None => quoted.get_or_insert_with(|| QuotedText::new(text)).type_of(&content),
        };
        let mut quote =
            Quote { id: id.clone(), kind, content, cue, source, confidence: None, speech_cue: None, cluster: None };
        layers.push(&record.labels, &mut quote).map_err(&bad)?;
        quotes.push(quote);
    }
    layers.finish(quotes).map_err(|error| ReadProblem::Broken(format!("the quotes are out of step: {error}")))
}

/// Turns code points into checked spans.
pub(crate) fn span_set(offsets: &[Offsets], text: &str, points: &CodePoints<'_>) -> Result<SpanSet, String> {
    let mut spans = Vec::with_capacity(offsets.len());
    for &(start, end) in offsets {
        if start >= end {
            return Err(format!("the span [{start}, {end}] is empty"));
        }
        let bytes = points.byte_at(start).zip(points.byte_at(end));
        let span = bytes.and_then(|(start, end)| Span::within(text, start, end));
        spans.push(span.ok_or_else(|| {
            format!("the span [{start}, {end}] lies outside the text of {} characters", points.count())
        })?);
    }
    Ok(spans.into_iter().collect())
}

/// Reads the name of a type.
pub(crate) fn quote_type(name: &str) -> Result<QuoteType, String> {
    let names = QuoteType::ALL.map(QuoteType::name).join(", ");
    name.parse().map_err(|()| format!("no type \"{name}\"; there are {names}"))
}

/// An id may be a number in the file; an empty one is none.
pub(crate) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(id) => Ok((!id.is_empty()).then_some(id)),
        Value::Number(id) => Ok(Some(id.to_string())),
        Value::Null => Ok(None),
        _ => Err(serde::de::Error::custom("an id is a string or a number")),
    }
}
