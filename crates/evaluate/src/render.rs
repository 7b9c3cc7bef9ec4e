use sayso_annotation::Stance;

use crate::counts::Group;
use crate::figure::Figure;
use crate::quantity::{Measure, Part, Quantity, name};
use crate::report::{DocumentScores, Report};
use crate::table::Table;

/// The report as aligned plain text: percentages with their 95 % intervals and counts; undefined figures are blank.
#[must_use]
pub fn render(report: &Report) -> String {
    let parts = [heading(report), scores(report), shares(report), confusion(report)];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

/// The main figures of several systems side by side, in percent with their 95 % intervals; undefined ones are blank.
///
/// The figures that none of the systems has are left out.
#[must_use]
pub fn compare(systems: &[(&str, &Report)]) -> String {
    let mut header = vec![""];
    header.extend(systems.iter().map(|&(system, _)| system));
    let mut table = Table::new(&header);
    for name in COMPARED {
        let figures: Vec<_> = systems.iter().map(|(_, report)| report.figure(name)).collect();
        if figures.iter().any(|figure| figure.is_some_and(|figure| figure.value.is_some())) {
            table.row([(*name).to_owned()].into_iter().chain(figures.into_iter().map(with_interval)));
        }
    }
    table.lines()
}

/// The main figures of each article, one a line, in percent; undefined ones are blank.
#[must_use]
pub fn render_documents(documents: &[DocumentScores]) -> String {
    let mut header = vec!["article", "reference", "predicted"];
    header.extend(PER_DOCUMENT);
    let mut table = Table::new(&header);
    for document in documents {
        let counts = [document.quotes.reference.to_string(), document.quotes.predicted.to_string()];
        let figures = PER_DOCUMENT.iter().map(|name| percent(document.metric(name)));
        table.row([document.article_id.clone()].into_iter().chain(counts).chain(figures));
    }
    table.lines()
}

const PER_DOCUMENT: [&str; 6] =
    ["overlap50.precision", "overlap50.recall", "overlap50.f1", "attributed.f1", "speaker.name", "stance.accuracy"];

const COMPARED: &[&str] = &[
    "exact.content.f1",
    "exact.cue.f1",
    "exact.source.f1",
    "overlap50.precision",
    "overlap50.recall",
    "overlap50.f1",
    "direct.overlap50.precision",
    "direct.overlap50.recall",
    "direct.overlap50.f1",
    "mixed.overlap50.f1",
    "indirect.overlap50.f1",
    "overlap80.f1",
    "attributed.precision",
    "attributed.recall",
    "attributed.f1",
    "direct.attributed.f1",
    "mixed.attributed.f1",
    "indirect.attributed.f1",
    "speech_cue.attributed.recall",
    "no_speech_cue.attributed.recall",
    "type",
    "speaker.name",
    "speaker.blank",
    "speaker.end_to_end.f1",
    "stance.accuracy",
    "stance.macro_f1",
    "stance.f_avg",
    "stance.reversals",
    "stance.target",
    "stance.end_to_end.f1",
    "stance.polar.f1",
    "stance.polar_target.f1",
    "sure.stance.macro_f1",
    "sure.stance.f_avg",
    "sure.stance.target",
];

fn heading(report: &Report) -> String {
    let quotes = &report.quotes;
    format!(
        "{} articles, {} reference quotes ({} masked), {} predicted ({} masked)\n\
         percent; 95 % intervals from {} samples of the articles, seed {}\n",
        report.articles,
        quotes.reference,
        quotes.reference_masked,
        quotes.predicted,
        quotes.predicted_masked,
        report.samples,
        report.seed,
    )
}

/// Precision, recall and F1: a block for each group.
fn scores(report: &Report) -> String {
    let mut table = Table::new(&["", "right/predicted", "precision", "right/reference", "recall", "F1"]);
    for group in Group::ALL {
        let mut rows = Vec::new();
        for measure in Measure::ALL {
            let of = |quantity| report.figure(&name((group, quantity)));
            let (precision, recall, f1) =
                (of(Quantity::Precision(measure)), of(Quantity::Recall(measure)), of(Quantity::F1(measure)));
            let is_counted = [precision, recall].into_iter().flatten().any(|figure| figure.of > Some(0));
            if is_counted {
                let label = format!("  {}", measure_label(measure));
                let cells = [counts(precision), with_interval(precision), counts(recall), with_interval(recall)];
                rows.push([label].into_iter().chain(cells).chain([with_interval(f1)]));
            }
        }
        block(&mut table, group, rows);
    }
    table.lines()
}

/// Shares of the matched quotes: a block for each group.
fn shares(report: &Report) -> String {
    let mut table = Table::new(&["of the matched quotes", "right/all", "share"]);
    let mut is_empty = true;
    for group in Group::ALL {
        let mut rows = Vec::new();
        for (quantity, label) in share_labels() {
            let figure = report.figure(&name((group, quantity)));
            if figure.is_some_and(|figure| figure.value.is_some()) {
                rows.push([format!("  {label}"), counts(figure), with_interval(figure)]);
            }
        }
        is_empty &= rows.is_empty();
        block(&mut table, group, rows);
    }
    if is_empty { String::new() } else { table.lines() }
}

fn block<Row: IntoIterator<Item = String>>(table: &mut Table, group: Group, rows: Vec<Row>) {
    if !rows.is_empty() {
        table.row([group_label(group).to_owned()]);
    }
    for row in rows {
        table.row(row);
    }
}

fn confusion(report: &Report) -> String {
    let total: u32 = report.stance_confusion.iter().flatten().sum();
    if total == 0 {
        return String::new();
    }
    let mut table = Table::new(&["reference stance", "support", "oppose", "neutral", "none"]);
    for stance in Stance::ALL {
        let columns = Stance::ALL.map(Some).into_iter().chain([None]);
        let cells = columns.map(|predicted| report.stance_confusion(stance, predicted).to_string());
        table.row([format!("  {stance}")].into_iter().chain(cells));
    }
    table.lines()
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{:.1}", 100.0 * value))
}

fn with_interval(figure: Option<&Figure>) -> String {
    let Some(figure) = figure else { return String::new() };
    match figure.interval {
        Some(interval) => {
            let (low, high) = (100.0 * interval.low, 100.0 * interval.high);
            format!("{} [{low:>4.1}–{high:>5.1}]", percent(figure.value))
        }
        None => percent(figure.value),
    }
}

fn counts(figure: Option<&Figure>) -> String {
    let counts = figure.and_then(|figure| Some((figure.right?, figure.of?)));
    counts.map_or_else(String::new, |(right, of)| format!("{right}/{of}"))
}

fn group_label(group: Group) -> &'static str {
    match group {
        Group::All => "all quotes",
        Group::SpeechCue => "with a cue of speech",
        Group::NoSpeechCue => "with no cue of speech",
        Group::Sure => "sure, with a target",
        Group::Type(kind) => kind.name(),
    }
}

fn measure_label(measure: Measure) -> &'static str {
    match measure {
        Measure::ExactContent => "exact content",
        Measure::ExactCue => "exact cue",
        Measure::ExactSource => "exact source",
        Measure::Overlap50 => "overlap ≥ 0.5",
        Measure::Overlap80 => "overlap ≥ 0.8",
        Measure::Attributed => "attributed",
        Measure::SpeakerEndToEnd => "speaker, end to end",
        Measure::StanceEndToEnd => "stance, end to end",
        Measure::StancePolar => "support and oppose, end to end",
        Measure::StancePolarTarget => "the same, with the target",
    }
}

fn share_labels() -> Vec<(Quantity, String)> {
    let mut labels = vec![
        (Quantity::Part(Part::Type), "right type".to_owned()),
        (Quantity::Part(Part::SpeakerName), "right speaker, where there is one".to_owned()),
        (Quantity::Part(Part::SpeakerBlank), "no speaker, where there is one".to_owned()),
        (Quantity::Part(Part::SpeakerNobody), "no speaker, where there is none".to_owned()),
        (Quantity::StanceAccuracy, "right stance".to_owned()),
        (Quantity::MacroF1, "stance macro-F1".to_owned()),
        (Quantity::FAvg, "stance F_avg".to_owned()),
    ];
    for stance in Stance::ALL {
        labels.push((Quantity::LabelPrecision(stance), format!("{stance} precision")));
        labels.push((Quantity::LabelRecall(stance), format!("{stance} recall")));
        labels.push((Quantity::LabelF1(stance), format!("{stance} F1")));
    }
    labels.push((Quantity::Part(Part::StanceReversals), "support and oppose reversed".to_owned()));
    labels.push((Quantity::Part(Part::StanceTarget), "right target, where they take sides".to_owned()));
    labels
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Options, score, score_documents};
    use crate::sample::{Sample, quote};

    fn samples() -> Vec<Sample> {
        let text = "aaaaaaaaaa bbbbbbbbbb cccccccccc Berg";
        let first = Sample::named("a1", text)
            .reference(quote("aaaaaaaaaa").source("Berg").stance(Stance::Support, None))
            .reference(quote("bbbbbbbbbb"))
            .predicted(quote("aaaaaaaaaa").stance(Stance::Oppose, None));
        vec![first, Sample::named("a2", text).predicted(quote("cccccccccc"))]
    }

    fn report(samples: &[Sample]) -> Report {
        let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
        score(&pairs, &Options { seed: 7, samples: 0 })
    }

    #[test]
    fn a_report_has_counts_and_percentages_and_blanks_for_what_is_undefined() {
        let table = render(&report(&samples()));
        let line = |start: &str| {
            let found = table.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_default();
            found.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(line("2 articles"), "2 articles, 2 reference quotes (0 masked), 2 predicted (0 masked)");
        assert_eq!(line("overlap ≥ 0.5"), "overlap ≥ 0.5 1/2 50.0 1/2 50.0 50.0");
        assert_eq!(line("exact source"), "exact source 0/0 0/1 0.0 0.0");
        assert_eq!(line("support and oppose reversed"), "support and oppose reversed 1/1 100.0");
        assert_eq!(line("exact cue"), "");
        assert!(table.contains("seed 7"));
    }

    #[test]
    fn intervals_stand_behind_their_figures() {
        let samples = samples();
        let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
        let table = render(&score(&pairs, &Options { seed: 7, samples: 200 }));
        assert!(table.contains("50.0 [ 0.0–100.0]"), "{table}");
    }

    #[test]
    fn systems_stand_side_by_side() {
        let (ours, none) = (report(&samples()), report(&[]));
        let table = compare(&[("ours", &ours), ("none", &none)]);
        assert!(table.lines().next().is_some_and(|header| header.ends_with("ours  none")), "{table}");
        let precision = table.lines().find(|line| line.starts_with("overlap50.precision"));
        assert_eq!(precision.map(|line| line.split_whitespace().collect()), Some(vec!["overlap50.precision", "50.0"]));
        assert!(!table.contains("speaker.name"));
    }

    #[test]
    fn every_compared_figure_exists() {
        let names = Report::metric_names();
        for name in COMPARED.iter().chain(&PER_DOCUMENT) {
            assert!(names.iter().any(|known| known == name), "{name}");
        }
    }

    #[test]
    fn documents_have_a_line_each() {
        let samples = samples();
        let pairs: Vec<_> = samples.iter().map(Sample::pair).collect();
        let table = render_documents(&score_documents(&pairs));
        let cells: Vec<Vec<_>> = table.lines().skip(1).map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(cells[0].get(..5), Some(&["a1", "2", "1", "100.0", "50.0"][..]));
        assert_eq!(cells[1], ["a2", "0", "1", "0.0", "0.0", "0.0"]);
    }
}
