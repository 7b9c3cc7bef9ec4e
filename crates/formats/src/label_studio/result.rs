use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{NOBODY, Part, control};

/// An entry of a prediction or annotation: a region, what a control says of a region, or a relation.
#[derive(Debug, Deserialize)]
pub(super) struct Entry {
    #[serde(default)]
    id: String,
    #[serde(default)]
    from_name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    value: EntryValue,
    #[serde(default)]
    from_id: String,
    #[serde(default)]
    to_id: String,
}

#[derive(Debug, Default, Deserialize)]
struct EntryValue {
    start: Option<Value>,
    end: Option<Value>,
    #[serde(default)]
    labels: Vec<String>,
    #[serde(default)]
    choices: Vec<String>,
    text: Option<Value>,
}

/// Whose work the entries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// A person, in Label Studio.
    Annotator,
    /// A program: what this crate wrote, or another tool.
    Prediction,
}

/// A region with the part of a quote that it is.
struct Region<'a> {
    id: &'a str,
    part: Part,
    span: [&'a Value; 2],
    /// The first content of its quote, as an index of the regions.
    quote: usize,
}

/// Makes quotes, as a line of the exchange format has them, of the entries of a task. `known` is what is known of quotes by
/// the identifier of a region; what could not be kept is told in `warnings`.
pub(super) fn quotes_of(
    entries: &[Entry],
    by: By,
    known: &Map<String, Value>,
    warnings: &mut Vec<String>,
) -> Vec<Value> {
    let mut regions = regions_of(entries, warnings);
    let index: BTreeMap<&str, usize> = regions.iter().enumerate().map(|(at, region)| (region.id, at)).collect();
    let mut relations = Vec::new();
    for entry in entries.iter().filter(|entry| entry.kind == "relation") {
        match (index.get(entry.from_id.as_str()), index.get(entry.to_id.as_str())) {
            (Some(&from), Some(&to)) => relations.push((from, to)),
            _ => warnings.push(format!(
                "the relation from \"{}\" to \"{}\" is not kept: one of them is no part of a quote",
                entry.from_id, entry.to_id
            )),
        }
    }
    join_contents(&mut regions, &relations);
    let ties = ties(&regions, &relations);
    let mut contents_of: BTreeMap<usize, Vec<&Region<'_>>> = BTreeMap::new();
    for content in regions.iter().filter(|region| region.part == Part::Content) {
        contents_of.entry(content.quote).or_default().push(content);
    }
    let mut controls: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        controls.entry(&entry.id).or_default().push(entry);
    }
    let mut quotes = Vec::new();
    for (first, contents) in &contents_of {
        let spans = |part: Part| -> Value {
            let tied = ties.range((*first, 0)..=(*first, usize::MAX)).map(|&(_, at)| &regions[at]);
            tied.filter(|region| region.part == part).map(|region| json!(region.span)).collect()
        };
        let known = contents.iter().find_map(|content| known.get(content.id)?.as_object());
        let mut quote = known.cloned().unwrap_or_default();
        let said = |control: &str| {
            let entries = contents.iter().filter_map(|content| controls.get(content.id)).flatten();
            entries.filter(|entry| entry.from_name == control).find_map(|entry| entry.value.said(by))
        };
        correct(&mut quote, &said, by, warnings);
        quote.insert("content".to_owned(), contents.iter().map(|content| json!(content.span)).collect());
        quote.insert("cue".to_owned(), spans(Part::Cue));
        quote.insert("source".to_owned(), spans(Part::Source));
        quotes.push(Value::Object(quote));
    }
    let tied: BTreeSet<usize> = ties.iter().map(|&(_, at)| at).collect();
    for (at, region) in regions.iter().enumerate() {
        if region.part != Part::Content && !tied.contains(&at) {
            let [start, end] = region.span;
            let part = region.part.label();
            warnings.push(format!("the {part} at {start} to {end} is tied to no Content and is not kept"));
        }
    }
    quotes
}

fn regions_of<'a>(entries: &'a [Entry], warnings: &mut Vec<String>) -> Vec<Region<'a>> {
    let mut regions = Vec::new();
    for entry in entries {
        if entry.kind != "labels" {
            continue;
        }
        let label = entry.value.labels.first().map(String::as_str).unwrap_or_default();
        match (Part::of(label), &entry.value.start, &entry.value.end) {
            (Some(part), Some(start), Some(end)) => {
                regions.push(Region { id: &entry.id, part, span: [start, end], quote: regions.len() });
            }
            (None, ..) => {
                warnings.push(format!("the label \"{label}\" is not kept; there are Content, Cue and Source"))
            }
            _ => warnings.push(format!("a {label} without start and end is not kept")),
        }
    }
    regions
}

/// Contents with a relation between them are one quote, that of the first.
fn join_contents(regions: &mut [Region<'_>], relations: &[(usize, usize)]) {
    for &(from, to) in relations {
        if regions[from].part == Part::Content && regions[to].part == Part::Content {
            let (one, other) = (regions[from].quote, regions[to].quote);
            let (first, later) = (one.min(other), one.max(other));
            regions.iter_mut().filter(|region| region.quote == later).for_each(|region| region.quote = first);
        }
    }
}

/// Which cues and sources belong to which quote, as pairs of its first content and the region. Those that are tied only to a cue
/// or source belong where that one does. The direction of a relation does not count.
fn ties(regions: &[Region<'_>], relations: &[(usize, usize)]) -> BTreeSet<(usize, usize)> {
    let is_content = |at: usize| regions[at].part == Part::Content;
    let both_ways = relations.iter().flat_map(|&(from, to)| [(from, to), (to, from)]);
    let (to_contents, among_parts): (Vec<_>, Vec<_>) =
        both_ways.filter(|&(_, part)| !is_content(part)).partition(|&(from, _)| is_content(from));
    let direct: BTreeSet<(usize, usize)> =
        to_contents.into_iter().map(|(content, part)| (regions[content].quote, part)).collect();
    let mut ties = direct.clone();
    for (through, part) in among_parts {
        if !direct.iter().any(|&(_, at)| at == part) {
            ties.extend(direct.iter().filter(|&&(_, at)| at == through).map(|&(quote, _)| (quote, part)));
        }
    }
    ties
}

/// Brings the fields of a quote in line with what the controls say; they have the last word on what they show.
fn correct(quote: &mut Map<String, Value>, said: &impl Fn(&str) -> Option<String>, by: By, warnings: &mut Vec<String>) {
    quote.remove("type");
    if let Some(kind) = said(control::TYPE) {
        quote.insert("type".to_owned(), json!(kind));
    }
    let nobody = said(control::SHOWN).is_some_and(|shown| shown == NOBODY);
    let speaker = said(control::SPEAKER).map(Value::String).or_else(|| nobody.then_some(Value::Null));
    if replace(quote, "speaker", speaker) {
        for field in ["speaker_id", "speaker_from", "role", "speaker_fields"] {
            quote.shift_remove(field);
        }
    }
    let (stance, target) = (said(control::STANCE), said(control::TARGET));
    if stance.is_none()
        && let Some(target) = &target
    {
        warnings.push(format!("the target \"{target}\" is not kept: its quote has no stance"));
    }
    let target = stance.is_some().then(|| json!(target));
    let other_stance = replace(quote, "stance", stance.map(Value::String));
    if replace(quote, "target", target) || other_stance {
        quote.shift_remove("stance_confidence");
        quote.shift_remove("target_from");
    }
    if by == By::Annotator {
        // What a person has looked at is a label, not a guess.
        quote.shift_remove("confidence");
        quote.shift_remove("stance_confidence");
    }
}

/// Sets or removes a field; whether it was another before.
fn replace(quote: &mut Map<String, Value>, field: &str, value: Option<Value>) -> bool {
    let before = match value {
        Some(value) => quote.insert(field.to_owned(), value),
        None => quote.shift_remove(field),
    };
    before.as_ref() != quote.get(field)
}

impl EntryValue {
    /// The choice or the text of a control. A person's stray spaces do not count.
    fn said(&self, by: By) -> Option<String> {
        let text = match &self.text {
            Some(Value::String(text)) => Some(text.as_str()),
            Some(Value::Array(texts)) => texts.first().and_then(Value::as_str),
            _ => None,
        };
        let said = self.choices.first().map(String::as_str).or(text)?;
        match by {
            By::Prediction => Some(said.to_owned()),
            By::Annotator => Some(said.trim().to_owned()).filter(|said| !said.is_empty()),
        }
    }
}
