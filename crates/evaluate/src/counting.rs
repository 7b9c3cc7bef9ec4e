mod speakers;
mod stances;

use sayso_annotation::SpanSet;

use crate::alignment::{Alignment, Match, ScoredQuote};
use crate::counts::{Group, GroupCounts, Share, Tally};
use crate::exact::{equal_contents, unique};
use crate::pair::Pair;
use crate::quantity::{Measure, Part};

/// Counts what is right in one article.
pub(crate) fn count(pair: &Pair, alignment: &Alignment) -> GroupCounts {
    let mut counting = Counting { pair, alignment, counts: GroupCounts::default() };
    counting.count_exact();
    counting.count_overlap();
    counting.count_speakers();
    counting.count_stances();
    counting.counts
}

/// The side of a quote.
#[derive(Clone, Copy)]
enum Side {
    Reference,
    Predicted,
}

/// A count in progress.
struct Counting<'a> {
    pair: &'a Pair<'a>,
    alignment: &'a Alignment,
    counts: GroupCounts,
}

impl Counting<'_> {
    fn count_exact(&mut self) {
        let alignment = self.alignment;
        let (of_reference, of_predicted) = equal_contents(&alignment.reference, &alignment.predicted);
        for (quote, is_right) in alignment.reference.iter().zip(of_reference) {
            self.tally(Side::Reference, quote, Measure::ExactContent, is_right);
        }
        for (quote, is_right) in alignment.predicted.iter().zip(of_predicted) {
            self.tally(Side::Predicted, quote, Measure::ExactContent, is_right);
        }
        self.count_exact_part(Measure::ExactCue, |quote| &quote.cue);
        self.count_exact_part(Measure::ExactSource, |quote| &quote.source);
    }

    /// Counts different cues or sources. In a group, those of its quotes, right if any quote of the other side has them.
    fn count_exact_part(&mut self, measure: Measure, part: fn(&ScoredQuote) -> &SpanSet) {
        let alignment = self.alignment;
        let all_reference = unique(alignment.reference.iter().map(part));
        let all_predicted = unique(alignment.predicted.iter().map(part));
        for group in Group::ALL {
            let of_reference =
                alignment.reference.iter().filter(|quote| self.groups(Side::Reference, quote).contains(&group));
            let of_predicted =
                alignment.predicted.iter().filter(|quote| self.groups(Side::Predicted, quote).contains(&group));
            let (of_reference, of_predicted) = (unique(of_reference.map(part)), unique(of_predicted.map(part)));
            let mut tally = Tally::default();
            of_reference.iter().for_each(|spans| tally.reference.count(all_predicted.contains(spans)));
            of_predicted.iter().for_each(|spans| tally.predicted.count(all_reference.contains(spans)));
            *self.counts.of_mut(group).tally_mut(measure) = tally;
        }
    }

    fn count_overlap(&mut self) {
        let alignment = self.alignment;
        for (side, quotes, matches, others) in [
            (Side::Reference, &alignment.reference, &alignment.of_reference, &alignment.predicted),
            (Side::Predicted, &alignment.predicted, &alignment.of_predicted, &alignment.reference),
        ] {
            for (quote, of) in quotes.iter().zip(matches) {
                let reaches = |percent| of.is_some_and(|of: Match| of.reaches(percent));
                let is_attributed = of.is_some_and(|of| of.reaches(80) && quote.source_agrees(&others[of.partner]));
                self.tally(side, quote, Measure::Overlap50, reaches(50));
                self.tally(side, quote, Measure::Overlap80, reaches(80));
                self.tally(side, quote, Measure::Attributed, is_attributed);
            }
        }
        for (quote, other) in alignment.found() {
            self.part(quote, Part::Type, quote.kind == other.kind);
        }
    }

    fn tally(&mut self, side: Side, quote: &ScoredQuote, measure: Measure, is_right: bool) {
        for group in self.groups(side, quote) {
            let tally = self.counts.of_mut(group).tally_mut(measure);
            let share: &mut Share = match side {
                Side::Reference => &mut tally.reference,
                Side::Predicted => &mut tally.predicted,
            };
            share.count(is_right);
        }
    }

    fn part(&mut self, quote: &ScoredQuote, part: Part, is_right: bool) {
        for group in self.groups(Side::Reference, quote) {
            self.counts.of_mut(group).part_mut(part).count(is_right);
        }
    }

    fn groups(&self, side: Side, quote: &ScoredQuote) -> Vec<Group> {
        let mut groups = vec![Group::All, Group::Type(quote.kind)];
        if matches!(side, Side::Reference) {
            let truth = &self.pair.reference.annotations;
            match truth.quotes().get(quote.index).and_then(|quote| quote.speech_cue) {
                Some(true) => groups.push(Group::SpeechCue),
                Some(false) => groups.push(Group::NoSpeechCue),
                None => {}
            }
            let has_target = truth.position(quote.index).is_some_and(|position| position.target.is_some());
            if has_target && self.pair.sure.get(quote.index) == Some(&true) {
                groups.push(Group::Sure);
            }
        }
        groups
    }
}

/// The partner in a match that counts as found, at a Jaccard index of at least 0.5.
fn found(of: Option<Match>) -> Option<usize> {
    of.filter(|of| of.reaches(50)).map(|of| of.partner)
}

#[cfg(test)]
mod tests {
    use sayso_annotation::QuoteType::{Direct, Indirect, Mixed};

    use crate::sample::{Sample, metrics, quote};

    const TEXT: &str = "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee Berg Dahl Moe said told hoped";

    #[test]
    fn precision_counts_the_predicted_and_recall_the_reference() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa"))
            .reference(quote("bbbbbbbbbb"))
            .reference(quote("cccccccccc"))
            .reference(quote("dddddddddd"))
            .predicted(quote("aaaaaaaaaa"))
            .predicted(quote("bbbbbb"))
            .predicted(quote("eeeeeeeeee"));
        let metric = metrics(&[sample]);
        for (name, expected) in [
            ("overlap50.precision", 2.0 / 3.0),
            ("overlap50.recall", 2.0 / 4.0),
            ("overlap50.f1", 4.0 / 7.0),
            ("overlap80.precision", 1.0 / 3.0),
            ("overlap80.recall", 1.0 / 4.0),
            ("overlap80.f1", 2.0 / 7.0),
            ("exact.content.precision", 1.0 / 3.0),
            ("exact.content.recall", 1.0 / 4.0),
        ] {
            assert_eq!(metric(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn attributed_wants_the_content_at_four_fifths_and_the_source_at_all() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").source("Berg Dahl"))
            .reference(quote("bbbbbbbbbb").source("Moe"))
            .reference(quote("cccccccccc"))
            .reference(quote("dddddddddd"))
            .reference(quote("eeeeeeeeee").source("Berg"))
            .predicted(quote("aaaaaaaa").source("Dahl"))
            .predicted(quote("bbbbbbb").source("Moe"))
            .predicted(quote("cccccccccc"))
            .predicted(quote("dddddddddd").source("Moe"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("attributed.precision"), Some(2.0 / 4.0));
        assert_eq!(metric("attributed.recall"), Some(2.0 / 5.0));
    }

    #[test]
    fn recall_goes_by_the_type_of_the_reference_and_precision_by_the_predicted_type() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").kind(Direct))
            .reference(quote("bbbbbbbbbb").kind(Direct))
            .reference(quote("cccccccccc").kind(Direct))
            .predicted(quote("aaaaaaaaaa").kind(Direct))
            .predicted(quote("bbbbbbbbbb").kind(Mixed))
            .predicted(quote("dddddddddd").kind(Direct))
            .predicted(quote("eeeeeeeeee").kind(Indirect));
        let metric = metrics(&[sample]);
        assert_eq!(metric("direct.overlap50.recall"), Some(2.0 / 3.0));
        assert_eq!(metric("direct.overlap50.precision"), Some(1.0 / 2.0));
        assert_eq!(metric("mixed.overlap50.precision"), Some(1.0));
        assert_eq!(metric("mixed.overlap50.recall"), None);
        assert_eq!(metric("mixed.overlap50.f1"), None);
        assert_eq!(metric("indirect.overlap50.f1"), Some(0.0));
        assert_eq!(metric("type"), Some(1.0 / 2.0));
    }

    #[test]
    fn a_source_that_several_quotes_share_counts_once() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").source("Berg").cue("said"))
            .reference(quote("bbbbbbbbbb").source("Berg").cue("told"))
            .reference(quote("cccccccccc").source("Moe").cue("hoped"))
            .predicted(quote("aaaaaaaaaa").source("Berg").cue("said"))
            .predicted(quote("dddddddddd").source("Berg"))
            .predicted(quote("eeeeeeeeee").source("Dahl Moe"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("exact.source.recall"), Some(1.0 / 2.0));
        assert_eq!(metric("exact.source.precision"), Some(1.0 / 2.0));
        assert_eq!(metric("exact.cue.recall"), Some(1.0 / 3.0));
        assert_eq!(metric("exact.cue.precision"), Some(1.0));
    }

    #[test]
    fn an_interrupted_content_is_exact_only_with_all_its_spans() {
        let whole = quote("aaaaaaaaaa").and(&["cccccccccc"]);
        let sample = Sample::new(TEXT).reference(whole).predicted(quote("aaaaaaaaaa")).predicted(quote("dddddddddd"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("exact.content.f1"), Some(0.0));
        assert_eq!((metric("overlap50.recall"), metric("overlap50.precision")), (Some(1.0), Some(0.5)));
        let metric = metrics(&[Sample::new(TEXT).reference(whole).predicted(whole)]);
        assert_eq!(metric("exact.content.f1"), Some(1.0));
    }

    #[test]
    fn equal_contents_count_as_often_as_both_sides_have_them() {
        let berg = quote("aaaaaaaaaa").source("Berg");
        let sample = Sample::new(TEXT)
            .reference(berg)
            .reference(quote("aaaaaaaaaa").source("Dahl"))
            .reference(quote("aaaaaaaaaa").source("Moe"))
            .predicted(berg)
            .predicted(berg);
        let metric = metrics(&[sample]);
        assert_eq!(metric("exact.content.recall"), Some(2.0 / 3.0));
        assert_eq!(metric("exact.content.precision"), Some(1.0));
    }

    #[test]
    fn quotes_without_a_cue_of_speech_have_a_recall_of_their_own() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").speech_cue(true).source("Berg"))
            .reference(quote("bbbbbbbbbb").speech_cue(true))
            .reference(quote("cccccccccc").speech_cue(false))
            .reference(quote("dddddddddd"))
            .predicted(quote("aaaaaaaaaa"))
            .predicted(quote("bbbbbbbbbb"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("speech_cue.overlap50.recall"), Some(1.0));
        assert_eq!(metric("speech_cue.attributed.recall"), Some(1.0 / 2.0));
        assert_eq!(metric("no_speech_cue.overlap50.recall"), Some(0.0));
    }

    #[test]
    fn what_lies_in_a_masked_zone_counts_on_neither_side() {
        let sample = Sample::new(TEXT)
            .ignore("dddddddddd eeeeeeeeee")
            .reference(quote("cccccccccc dddd"))
            .reference(quote("dddddddddd"))
            .predicted(quote("cccccccccc"))
            .predicted(quote("eeeeeeeeee"))
            .predicted(quote("bbbbbbbbbb"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("exact.content.recall"), Some(1.0));
        assert_eq!(metric("exact.content.precision"), Some(1.0 / 2.0));
    }
}
