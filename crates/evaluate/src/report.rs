use std::collections::BTreeMap;

use sayso_annotation::Stance;
use serde::{Serialize, Serializer};

use crate::alignment::Alignment;
use crate::bootstrap::intervals;
use crate::counting::count;
use crate::counts::{Confusion, Group, GroupCounts};
use crate::figure::{Figure, Interval};
use crate::pair::Pair;
use crate::quantity;

/// How to draw the intervals of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Where the pseudo-random numbers start: the same seed gives the same intervals.
    pub seed: u64,
    /// How many samples of the articles are drawn; 0 gives no intervals.
    pub samples: u32,
}

/// How right a system is on a collection of articles.
///
/// As JSON it is an object in which `figures` maps names to objects of `value`, `interval` (`low` and `high`), `right`
/// and `of`, each `null` where undefined; `stance_confusion` maps the stance of the reference to that predicted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The seed of the intervals.
    pub seed: u64,
    /// The samples of the articles from which the intervals were drawn.
    pub samples: u32,
    /// The articles.
    pub articles: usize,
    /// What stood on the two sides.
    pub quotes: QuoteCounts,
    /// Every figure, in the order of the crate's page.
    #[serde(serialize_with = "by_name")]
    pub figures: Vec<Figure>,
    #[serde(serialize_with = "by_stance")]
    pub(crate) stance_confusion: Confusion,
}

/// How many quotes were scored and how many were masked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct QuoteCounts {
    /// The reference quotes that were scored.
    pub reference: usize,
    /// The predicted quotes that were scored.
    pub predicted: usize,
    /// The reference quotes that were dropped with a masked zone.
    pub reference_masked: usize,
    /// The predicted quotes that were dropped with a masked zone.
    pub predicted_masked: usize,
}

/// How right a system is on one article.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentScores {
    /// The article.
    pub article_id: String,
    /// What stood on the two sides.
    pub quotes: QuoteCounts,
    /// The figures on all its quotes, without intervals; the names are the same in every article.
    #[serde(serialize_with = "by_name")]
    pub figures: Vec<Figure>,
}

/// Scores a collection of articles, together.
#[must_use]
pub fn score(pairs: &[Pair], options: &Options) -> Report {
    let mut quotes = QuoteCounts::default();
    let mut articles = Vec::with_capacity(pairs.len());
    let mut total = GroupCounts::default();
    for pair in pairs {
        let (of_article, counts) = score_pair(pair);
        quotes.add(&of_article);
        total += &counts;
        articles.push(counts);
    }
    let intervals = intervals(&articles, options.seed, options.samples);
    let figures = quantity::all().into_iter().zip(intervals).map(|(key, interval)| figure(key, &total, interval));
    Report {
        seed: options.seed,
        samples: options.samples,
        articles: pairs.len(),
        quotes,
        figures: figures.collect(),
        stance_confusion: total.of(Group::All).confusion,
    }
}

/// Scores each article by itself, in the order given.
#[must_use]
pub fn score_documents(pairs: &[Pair]) -> Vec<DocumentScores> {
    let document = |pair: &Pair| {
        let (quotes, counts) = score_pair(pair);
        let keys = quantity::all().into_iter().filter(|(group, _)| *group == Group::All);
        let figures = keys.map(|key| figure(key, &counts, None)).collect();
        DocumentScores { article_id: pair.reference.article.id().to_owned(), quotes, figures }
    };
    pairs.iter().map(document).collect()
}

impl Default for Options {
    fn default() -> Options {
        Options { seed: 1, samples: 1000 }
    }
}

impl Report {
    /// The names of all figures, in the order of reports. They are the same for every report.
    #[must_use]
    pub fn metric_names() -> Vec<String> {
        quantity::all().into_iter().map(quantity::name).collect()
    }

    /// The value of the figure of that name; `None` where it is undefined, and for a name that is none.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        self.figure(name)?.value
    }

    /// The figure of that name.
    #[must_use]
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        named(&self.figures, name)
    }

    /// How many matched quotes whose reference has one stance were given another; `None` counts those that were given
    /// none.
    #[must_use]
    pub fn stance_confusion(&self, reference: Stance, predicted: Option<Stance>) -> u32 {
        let column = predicted.map_or(Stance::ALL.len(), |stance| stance as usize);
        self.stance_confusion[reference as usize][column]
    }
}

impl DocumentScores {
    /// The value of the figure of that name; `None` where it is undefined, and for a name that is none.
    #[must_use]
    pub fn metric(&self, name: &str) -> Option<f64> {
        named(&self.figures, name)?.value
    }
}

impl QuoteCounts {
    fn add(&mut self, other: &QuoteCounts) {
        self.reference += other.reference;
        self.predicted += other.predicted;
        self.reference_masked += other.reference_masked;
        self.predicted_masked += other.predicted_masked;
    }
}

fn score_pair(pair: &Pair) -> (QuoteCounts, GroupCounts) {
    let alignment = Alignment::new(pair);
    let (reference, predicted) = (alignment.reference.len(), alignment.predicted.len());
    let quotes = QuoteCounts {
        reference,
        predicted,
        reference_masked: pair.reference.annotations.quotes().len() - reference,
        predicted_masked: pair.predicted.quotes().len() - predicted,
    };
    (quotes, count(pair, &alignment))
}

fn figure(key: (Group, quantity::Quantity), counts: &GroupCounts, interval: Option<Interval>) -> Figure {
    let value = quantity::value(key, counts);
    let share = quantity::share(key, counts);
    Figure {
        name: quantity::name(key),
        value,
        interval: interval.filter(|_| value.is_some()),
        right: share.map(|share| share.right),
        of: share.map(|share| share.of),
    }
}

fn named<'a>(figures: &'a [Figure], name: &str) -> Option<&'a Figure> {
    figures.iter().find(|figure| figure.name == name)
}

fn by_name<S: Serializer>(figures: &[Figure], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(figures.iter().map(|figure| (&figure.name, figure)))
}

fn by_stance<S: Serializer>(confusion: &Confusion, serializer: S) -> Result<S::Ok, S::Error> {
    let columns = Stance::ALL.map(Stance::name).into_iter().chain(["none"]);
    let rows = Stance::ALL.iter().zip(confusion).map(|(stance, row)| {
        let row: BTreeMap<&str, u32> = columns.clone().zip(row.iter().copied()).collect();
        (stance.name(), row)
    });
    serializer.collect_map(rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sayso_annotation::{QuoteType, Span};

    use super::*;
    use crate::sample::{Labels, Sample, quote};

    const WORDS: [&str; 12] =
        ["anna", "berg", "said", "the", "«port»", "will", "close", "é", "soon", "hoped", "dahl", "x"];

    fn samples() -> Vec<Sample> {
        let text = WORDS.join(" ");
        let found = Sample::named("a1", &text).reference(quote("will close")).predicted(quote("will close"));
        let missed = Sample::named("a2", &text).reference(quote("will close")).reference(quote("dahl"));
        vec![found, missed]
    }

    #[test]
    fn nothing_to_score_leaves_every_figure_blank() {
        let report = score(&[], &Options::default());
        assert!(report.figures.iter().all(|figure| figure.value.is_none() && figure.interval.is_none()));
        assert_eq!(Report::metric_names(), report.figures.iter().map(|figure| figure.name.clone()).collect::<Vec<_>>());
    }

    #[test]
    fn a_name_that_is_none_has_no_figure() {
        assert_eq!(score(&[], &Options::default()).figure("overlap50"), None);
    }

    #[test]
    fn json_has_figures_by_name_and_null_for_what_is_undefined() {
        let samples = samples();
        let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
        let json = serde_json::to_value(score(&pairs, &Options { seed: 7, samples: 200 })).unwrap();
        assert_eq!(json["seed"], 7);
        assert_eq!(json["quotes"]["reference"], 3);
        let recall = &json["figures"]["overlap50.recall"];
        assert_eq!((&recall["right"], &recall["of"]), (&1.into(), &3.into()));
        assert_eq!((&recall["interval"]["low"], &recall["interval"]["high"]), (&0.0.into(), &1.0.into()));
        assert!(json["figures"]["speaker.name"]["value"].is_null());
        assert_eq!(json["stance_confusion"]["support"]["none"], 0);
    }

    #[test]
    fn articles_are_scored_apart_in_their_order() {
        let samples = samples();
        let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
        let documents = score_documents(&pairs);
        let recalls: Vec<_> = documents.iter().map(|document| document.metric("overlap50.recall")).collect();
        assert_eq!(recalls, [Some(1.0), Some(0.0)]);
        assert_eq!(documents[1].metric("overlap50.precision"), None);
        assert_eq!(documents[1].article_id, "a2");
    }

    #[test]
    fn masked_quotes_are_told_apart_from_scored_ones() {
        let sample = Sample::new(&WORDS.join(" "))
            .ignore("dahl x")
            .reference(quote("dahl"))
            .reference(quote("soon"))
            .predicted(quote("x"))
            .predicted(quote("dahl"));
        let quotes = score(&[sample.pair()], &Options::default()).quotes;
        let expected = QuoteCounts { reference: 1, predicted: 0, reference_masked: 1, predicted_masked: 2 };
        assert_eq!(quotes, expected);
    }

    /// A quote as numbers: first word and length of the content, cue, source, speaker, stance, type.
    type Drawn = (usize, usize, usize, usize, usize, usize, usize);

    fn labels<'a>(content: &'a str, drawn: &Drawn) -> Labels<'a> {
        let (.., cue, source, speaker, stance, kind) = *drawn;
        let mut labels = quote(content).cue(WORDS[cue]).source(WORDS[source]).kind(QuoteType::ALL[kind]);
        labels = match speaker {
            0 => labels,
            1 => labels.nobody(),
            _ => labels.speaker(WORDS[speaker]),
        };
        match Stance::ALL.get(stance) {
            Some(&stance) => labels.stance(stance, WORDS[source]).sure(),
            None => labels,
        }
    }

    proptest! {
        #[test]
        fn predicted_spans_that_are_not_of_the_text_match_what_they_can(
            spans in prop::collection::vec((0u32..90, 0u32..90), 0..12),
        ) {
            let mut sample = Sample::new(&WORDS.join(" ")).ignore("soon").reference(quote("é")).reference(quote("dahl"));
            for (start, length) in spans {
                sample = sample.predicted_span(Span::new(start, start + length));
            }
            let report = score(&[sample.pair()], &Options { seed: 1, samples: 0 });
            let values = report.figures.iter().filter_map(|figure| figure.value);
            prop_assert!(values.into_iter().all(|value| (0.0..=1.0).contains(&value)));
            prop_assert!(crate::errors::errors(&[sample.pair()]).len() >= report.quotes.predicted.abs_diff(2));
        }

        #[test]
        fn a_reference_scored_against_itself_is_right_everywhere(
            drawn in prop::collection::vec(
                (0usize..12, 1usize..8, 0usize..12, 0usize..12, 0usize..4, 0usize..4, 0usize..3), 0..12),
            zone in prop::option::of(0usize..12),
        ) {
            let mut sample = Sample::new(&WORDS.join(" "));
            if let Some(zone) = zone {
                sample = sample.ignore(WORDS[zone]);
            }
            let mut seen = std::collections::BTreeSet::new();
            for one in &drawn {
                let content = WORDS[one.0..(one.0 + one.1).min(12)].join(" ");
                // Two quotes alike in content, cue, source and type are one quote labelled twice.
                if seen.insert((content.clone(), one.2, one.3, one.6)) {
                    let labels = labels(&content, one);
                    sample = sample.reference(labels).predicted(labels);
                }
            }
            let report = score(&[sample.pair()], &Options { seed: 1, samples: 0 });
            for figure in &report.figures {
                let is_fault = figure.name.ends_with("speaker.blank") || figure.name.ends_with("stance.reversals");
                let perfect = if is_fault { 0.0 } else { 1.0 };
                prop_assert!(figure.value.is_none_or(|value| value == perfect), "{:?}", figure);
            }
            prop_assert_eq!(report.quotes.reference == 0, report.metric("overlap50.f1").is_none());
            prop_assert_eq!(crate::errors::errors(&[sample.pair()]), vec![]);
        }
    }
}
