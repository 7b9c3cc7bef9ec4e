use sayso_annotation::{QuoteType, Stance};

use crate::counts::{Counts, Group, GroupCounts, Share, Tally};

/// What is scored by precision, recall and F1. The crate's page says what each counts as right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Measure {
    ExactContent,
    ExactCue,
    ExactSource,
    Overlap50,
    Overlap80,
    Attributed,
    SpeakerEndToEnd,
    StanceEndToEnd,
    StancePolar,
    StancePolarTarget,
}

/// What is scored by its share of the matched quotes. The crate's page says what each counts as right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Type,
    SpeakerName,
    SpeakerBlank,
    SpeakerNobody,
    StanceReversals,
    StanceTarget,
}

/// One figure of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quantity {
    Precision(Measure),
    Recall(Measure),
    F1(Measure),
    Part(Part),
    StanceAccuracy,
    LabelPrecision(Stance),
    LabelRecall(Stance),
    LabelF1(Stance),
    /// The mean F1 of the three labels.
    MacroF1,
    /// The mean F1 of support and oppose.
    FAvg,
}

/// Every figure of a report, in the order of reports.
pub(crate) fn all() -> Vec<(Group, Quantity)> {
    Group::ALL
        .into_iter()
        .flat_map(|group| of_group(group).into_iter().map(move |quantity| (group, quantity)))
        .collect()
}

fn of_group(group: Group) -> Vec<Quantity> {
    let three = |measure| [Quantity::Precision(measure), Quantity::Recall(measure), Quantity::F1(measure)];
    match group {
        Group::All | Group::Type(QuoteType::Direct | QuoteType::Mixed | QuoteType::Indirect) => {
            let mut all: Vec<_> = Measure::ALL.into_iter().flat_map(three).collect();
            all.extend([Part::Type, Part::SpeakerName, Part::SpeakerBlank, Part::SpeakerNobody].map(Quantity::Part));
            all.extend(of_stance());
            all
        }
        Group::SpeechCue | Group::NoSpeechCue => {
            [Measure::Overlap50, Measure::Overlap80, Measure::Attributed].map(Quantity::Recall).to_vec()
        }
        Group::Sure => of_stance(),
    }
}

fn of_stance() -> Vec<Quantity> {
    let mut all = vec![Quantity::StanceAccuracy, Quantity::MacroF1, Quantity::FAvg];
    for stance in Stance::ALL {
        all.extend([Quantity::LabelPrecision(stance), Quantity::LabelRecall(stance), Quantity::LabelF1(stance)]);
    }
    all.extend([Part::StanceReversals, Part::StanceTarget].map(Quantity::Part));
    all
}

/// The name of a figure, such as `direct.overlap50.recall`.
pub(crate) fn name((group, quantity): (Group, Quantity)) -> String {
    let prefix = group.prefix();
    match quantity {
        Quantity::Precision(measure) => format!("{prefix}{}.precision", measure.name()),
        Quantity::Recall(measure) => format!("{prefix}{}.recall", measure.name()),
        Quantity::F1(measure) => format!("{prefix}{}.f1", measure.name()),
        Quantity::Part(part) => format!("{prefix}{}", part.name()),
        Quantity::StanceAccuracy => format!("{prefix}stance.accuracy"),
        Quantity::LabelPrecision(stance) => format!("{prefix}stance.{stance}.precision"),
        Quantity::LabelRecall(stance) => format!("{prefix}stance.{stance}.recall"),
        Quantity::LabelF1(stance) => format!("{prefix}stance.{stance}.f1"),
        Quantity::MacroF1 => format!("{prefix}stance.macro_f1"),
        Quantity::FAvg => format!("{prefix}stance.f_avg"),
    }
}

/// The value of a figure, `None` where it is undefined.
pub(crate) fn value((group, quantity): (Group, Quantity), counts: &GroupCounts) -> Option<f64> {
    let counts = counts.of(group);
    match quantity {
        Quantity::F1(measure) => counts.tally(measure).f1(),
        Quantity::LabelF1(stance) => counts.label(stance).f1(),
        Quantity::MacroF1 => mean_f1(counts, &Stance::ALL),
        Quantity::FAvg => mean_f1(counts, &[Stance::Support, Stance::Oppose]),
        _ => of_counts(counts, quantity)?.value(),
    }
}

/// The items that a figure is a share of; `None` for those that combine several.
pub(crate) fn share((group, quantity): (Group, Quantity), counts: &GroupCounts) -> Option<Share> {
    of_counts(counts.of(group), quantity)
}

fn of_counts(counts: &Counts, quantity: Quantity) -> Option<Share> {
    match quantity {
        Quantity::Precision(measure) => Some(counts.tally(measure).predicted),
        Quantity::Recall(measure) => Some(counts.tally(measure).reference),
        Quantity::Part(part) => Some(counts.part(part)),
        Quantity::StanceAccuracy => Some(counts.stance_accuracy()),
        Quantity::LabelPrecision(stance) => Some(counts.label(stance).predicted),
        Quantity::LabelRecall(stance) => Some(counts.label(stance).reference),
        Quantity::F1(_) | Quantity::LabelF1(_) | Quantity::MacroF1 | Quantity::FAvg => None,
    }
}

fn mean_f1(counts: &Counts, labels: &[Stance]) -> Option<f64> {
    let scores: Option<Vec<f64>> = labels.iter().map(|&label| Tally::f1(counts.label(label))).collect();
    Some(scores?.iter().sum::<f64>() / labels.len() as f64)
}

impl Measure {
    pub(crate) const ALL: [Measure; 10] = [
        Measure::ExactContent,
        Measure::ExactCue,
        Measure::ExactSource,
        Measure::Overlap50,
        Measure::Overlap80,
        Measure::Attributed,
        Measure::SpeakerEndToEnd,
        Measure::StanceEndToEnd,
        Measure::StancePolar,
        Measure::StancePolarTarget,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Measure::ExactContent => "exact.content",
            Measure::ExactCue => "exact.cue",
            Measure::ExactSource => "exact.source",
            Measure::Overlap50 => "overlap50",
            Measure::Overlap80 => "overlap80",
            Measure::Attributed => "attributed",
            Measure::SpeakerEndToEnd => "speaker.end_to_end",
            Measure::StanceEndToEnd => "stance.end_to_end",
            Measure::StancePolar => "stance.polar",
            Measure::StancePolarTarget => "stance.polar_target",
        }
    }
}

impl Part {
    pub(crate) const ALL: [Part; 6] = [
        Part::Type,
        Part::SpeakerName,
        Part::SpeakerBlank,
        Part::SpeakerNobody,
        Part::StanceReversals,
        Part::StanceTarget,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Part::Type => "type",
            Part::SpeakerName => "speaker.name",
            Part::SpeakerBlank => "speaker.blank",
            Part::SpeakerNobody => "speaker.nobody",
            Part::StanceReversals => "stance.reversals",
            Part::StanceTarget => "stance.target",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_figures_share_a_name() {
        let names: BTreeSet<_> = all().into_iter().map(name).collect();
        assert_eq!(names.len(), all().len());
        assert!(names.contains("attributed.f1") && names.contains("direct.overlap50.recall"));
    }
}
