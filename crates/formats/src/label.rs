//! What a file knows of a quote beside its spans and its type, as fields of JSON.

use std::str::FromStr;

use sayso_annotation::{
    AnnotatedArticle, Annotations, Attribution, LayersDisagree, Position, Quote, SpeakerFrom, Stance, TargetFrom,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::speaker_table::SpeakerTable;

/// The fields as they are read: absent where nothing is known.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct LabelRecord {
    /// The inner `None` says that nobody is shown.
    #[serde(default, deserialize_with = "present")]
    pub(crate) speaker: Option<Option<String>>,
    pub(crate) speaker_id: Option<String>,
    pub(crate) speaker_from: Option<String>,
    pub(crate) role: Option<String>,
    #[serde(default)]
    pub(crate) speaker_fields: Map<String, Value>,
    #[serde(flatten)]
    pub(crate) position: PositionRecord,
    /// Positions towards further targets.
    #[serde(default)]
    pub(crate) further_positions: Vec<PositionRecord>,
    pub(crate) confidence: Option<f32>,
    pub(crate) speech_cue: Option<bool>,
    pub(crate) quote_cluster: Option<u64>,
}

/// The fields of a position.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PositionRecord {
    pub(crate) stance: Option<String>,
    pub(crate) target: Option<String>,
    pub(crate) target_from: Option<String>,
    pub(crate) stance_confidence: Option<f32>,
}

/// The layers of an article while they are read, quote by quote.
#[derive(Default)]
pub(crate) struct LabelLayers {
    speakers: SpeakerTable,
    positions: Vec<Vec<Position>>,
}

impl PositionRecord {
    /// The position that the fields give, if they give one.
    fn position(&self) -> Result<Option<Position>, String> {
        let confidence = share(self.stance_confidence)?;
        let target_from =
            self.target_from.as_deref().map(|name| named(name, "target_from", TargetFrom::ALL.map(TargetFrom::name)));
        let target_from = target_from.transpose()?;
        let Some(name) = &self.stance else { return Ok(None) };
        Ok(Some(Position { stance: stance(name)?, target: self.target.clone(), confidence, target_from }))
    }
}

impl LabelRecord {
    /// The positions that the fields give.
    ///
    /// # Errors
    /// If a stance is unknown, or its confidence is no share.
    pub(crate) fn positions(&self) -> Result<Vec<Position>, String> {
        let records = std::iter::once(&self.position).chain(&self.further_positions);
        records.filter_map(|record| record.position().transpose()).collect()
    }

    /// What a list of known speakers said further; text that is no string is kept as JSON spells it.
    pub(crate) fn speaker_fields(&self) -> Vec<(String, String)> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        self.speaker_fields.iter().map(|(name, value)| (name.clone(), text(value))).collect()
    }

    /// How the speaker was reached, if the fields say so.
    ///
    /// # Errors
    /// If they name no way.
    pub(crate) fn from(&self) -> Result<Option<SpeakerFrom>, String> {
        let from = |name: &str| named(name, "speaker_from", SpeakerFrom::ALL.map(SpeakerFrom::name));
        self.speaker_from.as_deref().map(from).transpose()
    }
}

impl LabelLayers {
    /// Adds what is known of the next quote to the layers and to the quote.
    ///
    /// # Errors
    /// If a field has no meaning; the message names it and what there is.
    pub(crate) fn push(&mut self, record: &LabelRecord, quote: &mut Quote) -> Result<(), String> {
        quote.confidence = share(record.confidence)?;
        quote.speech_cue = record.speech_cue;
        quote.cluster = record.quote_cluster;
        self.positions.push(record.positions()?);
        self.speakers.push(record, record.from()?);
        Ok(())
    }

    pub(crate) fn finish(self, quotes: Vec<Quote>) -> Result<Annotations, LayersDisagree> {
        Annotations::new(quotes, self.speakers.finish(), self.positions)
    }
}

/// The fields as they are written.
#[derive(Serialize)]
pub(crate) struct LabelFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speaker_fields: Option<Map<String, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<Option<&'a str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance_confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_from: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    further_positions: Vec<PositionFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speech_cue: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quote_cluster: Option<u64>,
}

/// The fields of a further position as they are written.
#[derive(Serialize)]
struct PositionFields<'a> {
    stance: &'a str,
    target: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stance_confidence: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_from: Option<&'a str>,
}

impl PositionFields<'_> {
    fn of(position: &Position) -> PositionFields<'_> {
        PositionFields {
            stance: position.stance.name(),
            target: position.target.as_deref(),
            target_from: position.target_from.map(TargetFrom::name),
            stance_confidence: finite(position.confidence),
        }
    }
}

impl LabelFields<'_> {
    /// The fields of the quote at that index.
    pub(crate) fn of<'a>(article: &'a AnnotatedArticle, index: usize, quote: &Quote) -> LabelFields<'a> {
        let annotations = &article.annotations;
        let speakers = annotations.speakers();
        let speaker = speakers.of_quote(index);
        let nobody = speakers.of_quotes.get(index) == Some(&Attribution::Nobody);
        let positions = annotations.positions().get(index).map_or(&[][..], Vec::as_slice);
        let position = positions.first();
        LabelFields {
            speaker: speaker.map(|speaker| Some(speaker.name.as_str())).or(nobody.then_some(None)),
            speaker_id: speaker.map(|speaker| speaker.id.as_str()),
            speaker_from: speakers.from_of_quote(index).map(SpeakerFrom::name),
            role: speaker.and_then(|speaker| speaker.role.as_deref()),
            speaker_fields: speaker.filter(|speaker| !speaker.fields.is_empty()).map(|speaker| {
                speaker.fields.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect()
            }),
            stance: position.map(|position| position.stance.name()),
            target: position.map(|position| position.target.as_deref()),
            confidence: finite(quote.confidence),
            stance_confidence: finite(position.and_then(|position| position.confidence)),
            target_from: position.and_then(|position| position.target_from).map(TargetFrom::name),
            further_positions: positions.iter().skip(1).map(PositionFields::of).collect(),
            speech_cue: quote.speech_cue,
            quote_cluster: quote.cluster,
        }
    }
}

/// Reads the name of a stance.
pub(crate) fn stance(name: &str) -> Result<Stance, String> {
    named(name, "stance", Stance::ALL.map(Stance::name))
}

/// Reads the name of one of several values of a field.
fn named<T: FromStr, const COUNT: usize>(name: &str, field: &str, all: [&str; COUNT]) -> Result<T, String> {
    name.parse().map_err(|_| format!("no {field} \"{name}\"; there are {}", all.join(", ")))
}

/// Checks a confidence.
fn share(value: Option<f32>) -> Result<Option<f32>, String> {
    match value {
        Some(value) if !(0.0..=1.0).contains(&value) => Err(format!("a confidence of {value} is not between 0 and 1")),
        value => Ok(value),
    }
}

/// JSON has no infinity; what is undefined is absent.
fn finite(value: Option<f32>) -> Option<f32> {
    value.filter(|value| value.is_finite())
}

/// Tells a field that is `null` from one that is absent.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
