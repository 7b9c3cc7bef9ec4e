//! Articles made at random, for the tests that write and read back.

use proptest::prelude::*;
use sayso_annotation::{
    AnnotatedArticle, Annotations, Article, CodePoints, IgnoredZone, Meta, Position, Quote, QuoteType, SpeakerFrom,
    Stance, TargetFrom,
};
use sayso_annotation::{Span, SpanSet};
use serde_json::{Map, Value, json};

use crate::label::LabelRecord;
use crate::speaker_table::SpeakerTable;

/// Articles that the exchange format can hold.
pub(crate) fn articles() -> impl Strategy<Value = AnnotatedArticle> {
    let text = "[a-c \u{e9}\u{2019}“”\u{1f600}\u{a0}\n\r\t\"'\\\\;,\u{feff}\u{2028}=]{0,40}[a-z]";
    let meta = (option("[ -~é\n]{0,8}"), option("[ -~]{0,8}"), option("[ -~]{0,8}"), option("[ -~]{0,8}"));
    let extra = prop::collection::vec(("[a-d]{1,3}", extra_value()), 0..3);
    (".{1,12}", text, meta, extra, prop::collection::vec(seeds(), 0..4), prop::collection::vec(quote(), 0..5)).prop_map(
        |(id, text, (title, published, outlet, url), extra, zones, quotes)| {
            let ignore = zones.iter().enumerate().filter_map(|(index, seeds)| {
                let spans = spans(&text, seeds);
                let label = ["Discard", "Discuss", "a form\n"][index % 3].to_owned();
                (!spans.is_empty()).then_some(IgnoredZone { label, spans })
            });
            let ignore = ignore.collect();
            let extra: Map<String, Value> = extra.into_iter().collect();
            let meta = Meta { title, published, outlet, url, ignore, extra };
            let annotations = annotations(&text, quotes);
            AnnotatedArticle { article: Article::new(id, text, meta).unwrap(), annotations }
        },
    )
}

type Seeds = Vec<(prop::sample::Index, prop::sample::Index)>;

type QuoteSeed = (
    (Seeds, Seeds, Seeds),
    usize,
    (Option<Option<String>>, Option<usize>, Option<String>),
    Option<(usize, Option<String>)>,
    (Option<f32>, Option<f32>),
    Option<bool>,
);

fn option(pattern: &'static str) -> impl Strategy<Value = Option<String>> {
    prop::option::of(pattern)
}

fn extra_value() -> impl Strategy<Value = Value> {
    prop_oneof![Just(Value::Null), any::<f64>().prop_map(|float| json!(float)), ".{0,5}".prop_map(Value::String)]
}

fn seeds() -> impl Strategy<Value = Seeds> {
    prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 0..3)
}

fn quote() -> impl Strategy<Value = QuoteSeed> {
    let position = prop::option::of((0..3usize, option(".{0,6}")));
    let shares = (prop::option::of(0.0..=1.0f32), prop::option::of(0.0..=1.0f32));
    let speaker = prop::option::of(prop::option::of("[A-Ca-c .é\n]{0,4}"));
    let speaker = (speaker, prop::option::of(0..4usize), option("[a-c ]{0,6}"));
    ((seeds(), seeds(), seeds()), 0..3usize, speaker, position, shares, any::<Option<bool>>())
}

fn spans(text: &str, seeds: &Seeds) -> SpanSet {
    let points = CodePoints::new(text);
    let byte = |index: &prop::sample::Index| points.byte_at(index.index(points.count() + 1)).unwrap();
    let ends = seeds.iter().map(|(a, b)| (byte(a), byte(b)));
    ends.map(|(a, b)| Span::of(a.min(b)..a.max(b))).collect()
}

fn annotations(text: &str, seeds: Vec<QuoteSeed>) -> Annotations {
    let (mut quotes, mut speakers, mut positions) = (Vec::new(), SpeakerTable::default(), Vec::new());
    for ((content, cue, source), kind, (speaker, from, role), position, (confidence, stance_confidence), speech_cue) in
        seeds
    {
        let content = spans(text, &content);
        if content.is_empty() {
            continue;
        }
        let (cue, source) = (spans(text, &cue), spans(text, &source));
        let id = if kind == 0 { format!("E{}", quotes.len() + 1) } else { format!("q {}\n", quotes.len()) };
        let cluster = (kind > 1).then_some(7);
        quotes.push(Quote { id, kind: QuoteType::ALL[kind], content, cue, source, confidence, speech_cue, cluster });
        let named = matches!(speaker, Some(Some(_)));
        let role = if named { role } else { None };
        let label = LabelRecord { speaker, role, ..LabelRecord::default() };
        speakers.push(&label, from.filter(|_| named).map(|from| SpeakerFrom::ALL[from]));
        let position = position.map(|(stance, target)| Position {
            stance: Stance::ALL[stance],
            target,
            confidence: stance_confidence,
            target_from: TargetFrom::ALL.get(kind).copied(),
        });
        // Some quotes have several.
        positions.push(position.into_iter().flat_map(|position| std::iter::repeat_n(position, kind.max(1))).collect());
    }
    Annotations::new(quotes, speakers.finish(), positions).unwrap()
}
