use sayso_annotation::{Position, Stance};

use crate::alignment::ScoredQuote;
use crate::counting::{Counting, Side, found};
use crate::quantity::{Measure, Part};
use crate::target::same_target;

impl Counting<'_> {
    pub(super) fn count_stances(&mut self) {
        let alignment = self.alignment;
        let (truth, claims) = (&self.pair.reference.annotations, self.pair.predicted);
        for (quote, other) in alignment.found() {
            let Some(position) = truth.position(quote.index) else { continue };
            let claim = claims.position(other.index);
            self.matched_stance(quote, position, claim);
        }
        for (quote, of) in alignment.reference.iter().zip(&alignment.of_reference) {
            if let Some(position) = truth.position(quote.index) {
                let partner = found(*of).map(|partner| &alignment.predicted[partner]);
                let claim = partner.and_then(|partner| claims.position(partner.index));
                let is_right = claim.is_some_and(|claim| claim.stance == position.stance);
                self.stance_end_to_end(Side::Reference, quote, position, is_right, agree(Some(position), claim));
            }
        }
        if !alignment.reference.iter().any(|quote| truth.position(quote.index).is_some()) {
            return;
        }
        for (quote, of) in alignment.predicted.iter().zip(&alignment.of_predicted) {
            let Some(claim) = claims.position(quote.index) else { continue };
            let partner = found(*of).map(|partner| truth.position(alignment.reference[partner].index));
            // Matched to a quote whose stance is not labelled: not judged.
            if partner == Some(None) {
                continue;
            }
            let position = partner.flatten();
            let is_right = position.is_some_and(|position| claim.stance == position.stance);
            let is_polar = position.is_some_and(|position| position.stance != Stance::Neutral);
            let target = if is_polar { agree(position, Some(claim)) } else { Some(false) };
            self.stance_end_to_end(Side::Predicted, quote, claim, is_right, target);
        }
    }

    fn matched_stance(&mut self, quote: &ScoredQuote, position: &Position, claim: Option<&Position>) {
        let column = claim.map_or(Stance::ALL.len(), |claim| claim.stance as usize);
        for group in self.groups(Side::Reference, quote) {
            self.counts.of_mut(group).confusion[position.stance as usize][column] += 1;
        }
        if position.stance != Stance::Neutral {
            let is_reversed = claim.is_some_and(|claim| claim.stance == position.stance.reversed());
            self.part(quote, Part::StanceReversals, is_reversed);
            if let Some(is_right) = agree(Some(position), claim) {
                self.part(quote, Part::StanceTarget, is_right);
            }
        }
    }

    /// Counts a quote with its own side's position. `target` is whether the targets agree, if the reference has one.
    fn stance_end_to_end(
        &mut self,
        side: Side,
        quote: &ScoredQuote,
        position: &Position,
        is_right: bool,
        target: Option<bool>,
    ) {
        self.tally(side, quote, Measure::StanceEndToEnd, is_right);
        if position.stance != Stance::Neutral {
            self.tally(side, quote, Measure::StancePolar, is_right);
            if let Some(agrees) = target {
                self.tally(side, quote, Measure::StancePolarTarget, is_right && agrees);
            }
        }
    }
}

/// Whether the targets have the same head word; `None` if the reference has no target.
fn agree(position: Option<&Position>, claim: Option<&Position>) -> Option<bool> {
    let target = position?.target.as_deref()?;
    Some(claim.and_then(|claim| claim.target.as_deref()).is_some_and(|claimed| same_target(target, claimed)))
}

#[cfg(test)]
mod tests {
    use sayso_annotation::Stance::{self, Neutral, Oppose, Support};

    use crate::report::{Options, score};
    use crate::sample::{Sample, metrics, quote};

    /// One word a quote; `a` to `l`.
    const TEXT: &str = "aaaa bbbb cccc dddd eeee ffff gggg hhhh iiii jjjj";

    /// Quotes of one word each, with the stance on either side: those of the reference first.
    fn sample(stances: &[(&str, Option<Stance>, Option<Stance>)]) -> Sample {
        stances.iter().fold(Sample::new(TEXT), |sample, &(word, reference, predicted)| {
            let sample = match reference {
                Some(stance) => sample.reference(quote(word).stance(stance, None)),
                None => sample,
            };
            match predicted {
                Some(stance) => sample.predicted(quote(word).stance(stance, None)),
                None => sample,
            }
        })
    }

    fn mixed() -> Sample {
        sample(&[
            ("aaaa", Some(Support), Some(Support)),
            ("bbbb", Some(Support), Some(Support)),
            ("cccc", Some(Support), Some(Oppose)),
            ("dddd", Some(Support), Some(Neutral)),
            ("eeee", Some(Oppose), Some(Oppose)),
            ("ffff", Some(Neutral), Some(Neutral)),
            ("gggg", Some(Neutral), Some(Oppose)),
            ("hhhh", Some(Oppose), None),
            ("iiii", None, Some(Neutral)),
            ("jjjj", None, Some(Support)),
        ])
    }

    #[test]
    fn labels_are_judged_on_matched_quotes() {
        let metric = metrics(&[mixed()]);
        assert_eq!(metric("stance.accuracy"), Some(4.0 / 7.0));
        assert_eq!(metric("stance.support.precision"), Some(1.0));
        assert_eq!(metric("stance.support.recall"), Some(1.0 / 2.0));
        assert_eq!(metric("stance.oppose.precision"), Some(1.0 / 3.0));
        assert_eq!(metric("stance.oppose.recall"), Some(1.0));
        // F1 of support 2/3, of oppose 1/2, of neutral 1/2.
        let close = |name, expected: f64| assert!((metric(name).unwrap() - expected).abs() < 1e-12, "{name}");
        close("stance.macro_f1", 5.0 / 9.0);
        close("stance.f_avg", 7.0 / 12.0);
        // One of the five matched quotes that support or oppose.
        assert_eq!(metric("stance.reversals"), Some(1.0 / 5.0));
    }

    #[test]
    fn end_to_end_counts_missed_and_spurious_quotes() {
        let metric = metrics(&[mixed()]);
        assert_eq!(metric("stance.end_to_end.recall"), Some(4.0 / 8.0));
        assert_eq!(metric("stance.end_to_end.precision"), Some(4.0 / 9.0));
        assert_eq!(metric("stance.polar.recall"), Some(3.0 / 6.0));
        assert_eq!(metric("stance.polar.precision"), Some(3.0 / 6.0));
    }

    #[test]
    fn the_confusion_has_a_column_for_no_stance() {
        let silent = Sample::new(TEXT)
            .reference(quote("aaaa").stance(Support, None))
            .reference(quote("bbbb").stance(Support, None))
            .predicted(quote("aaaa"))
            .predicted(quote("bbbb").stance(Neutral, None));
        let report = score(&[silent.pair()], &Options { seed: 1, samples: 0 });
        assert_eq!(report.stance_confusion(Support, None), 1);
        assert_eq!(report.stance_confusion(Support, Some(Neutral)), 1);
        assert_eq!(report.stance_confusion(Neutral, Some(Support)), 0);
        assert_eq!(report.metric("stance.accuracy"), Some(0.0));
        assert_eq!(report.metric("stance.macro_f1"), None, "oppose is on neither side");
    }

    #[test]
    fn targets_are_judged_by_their_head_where_the_reference_takes_sides() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaa").stance(Support, "the new bills of the Senate").sure())
            .reference(quote("bbbb").stance(Oppose, "the port").sure())
            .reference(quote("cccc").stance(Oppose, "the tax"))
            .reference(quote("dddd").stance(Neutral, "the ferry").sure())
            .reference(quote("eeee").stance(Support, "the dam"))
            .predicted(quote("aaaa").stance(Support, "a bill"))
            .predicted(quote("bbbb").stance(Support, "the port"))
            .predicted(quote("cccc").stance(Oppose, None))
            .predicted(quote("dddd").stance(Oppose, "the road"))
            .predicted(quote("ffff").stance(Oppose, "the port"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("stance.target"), Some(2.0 / 3.0));
        assert_eq!(metric("sure.stance.target"), Some(1.0));
        assert_eq!(metric("sure.stance.accuracy"), Some(1.0 / 3.0));
        assert_eq!(metric("stance.polar_target.recall"), Some(1.0 / 4.0));
        assert_eq!(metric("stance.polar_target.precision"), Some(1.0 / 5.0));
    }

    #[test]
    fn a_stance_on_a_quote_without_a_labelled_one_is_not_judged() {
        let partly = Sample::named("a1", TEXT)
            .reference(quote("aaaa").stance(Support, "the port"))
            .reference(quote("bbbb"))
            .predicted(quote("aaaa").stance(Support, "the port"))
            .predicted(quote("bbbb").stance(Oppose, "the port"));
        let not_at_all = Sample::named("a2", TEXT).predicted(quote("aaaa").stance(Oppose, "the port"));
        let metric = metrics(&[partly, not_at_all]);
        assert_eq!(metric("stance.end_to_end.precision"), Some(1.0));
        assert_eq!(metric("stance.polar_target.precision"), Some(1.0));
    }
}
