use sayso_annotation::{Attribution, Speakers};

use crate::alignment::ScoredQuote;
use crate::counting::{Counting, Side, found};
use crate::quantity::{Measure, Part};
use crate::speaker_name::same_speaker;

impl Counting<'_> {
    pub(super) fn count_speakers(&mut self) {
        let alignment = self.alignment;
        let (truth, claims) = (self.pair.reference.annotations.speakers(), self.pair.predicted.speakers());
        if !truth.name_anybody() {
            return;
        }
        for (quote, other) in alignment.found() {
            let claim = name(claims, other);
            match (name(truth, quote), truth.of_quotes.get(quote.index)) {
                (Some(name), _) => {
                    self.part(quote, Part::SpeakerName, claim.is_some_and(|claim| same_speaker(name, claim)));
                    self.part(quote, Part::SpeakerBlank, claim.is_none());
                }
                (None, Some(Attribution::Nobody)) => self.part(quote, Part::SpeakerNobody, claim.is_none()),
                (None, _) => {}
            }
        }
        for (quote, of) in alignment.reference.iter().zip(&alignment.of_reference) {
            if let Some(name_of_quote) = name(truth, quote) {
                let claim = found(*of).and_then(|partner| name(claims, &alignment.predicted[partner]));
                let is_right = claim.is_some_and(|claim| same_speaker(name_of_quote, claim));
                self.tally(Side::Reference, quote, Measure::SpeakerEndToEnd, is_right);
            }
        }
        for (quote, of) in alignment.predicted.iter().zip(&alignment.of_predicted) {
            let Some(claim) = name(claims, quote) else { continue };
            let partner = found(*of).map(|partner| &alignment.reference[partner]);
            let is_labelled = |partner: &ScoredQuote| {
                truth.of_quotes.get(partner.index).is_some_and(|of| *of != Attribution::Unlabelled)
            };
            if partner.is_none_or(is_labelled) {
                let of_partner = partner.and_then(|partner| name(truth, partner));
                let is_right = of_partner.is_some_and(|name| same_speaker(name, claim));
                self.tally(Side::Predicted, quote, Measure::SpeakerEndToEnd, is_right);
            }
        }
    }
}

fn name<'a>(speakers: &'a Speakers, quote: &ScoredQuote) -> Option<&'a str> {
    speakers.of_quote(quote.index).map(|speaker| speaker.name.as_str())
}

#[cfg(test)]
mod tests {
    use crate::sample::{Sample, metrics, quote};

    const TEXT: &str = "aaaaaaaaaa bbbbbbbbbb cccccccccc dddddddddd eeeeeeeeee ffffffffff";

    #[test]
    fn names_are_judged_on_matched_quotes_and_end_to_end() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").speaker("Anna Berg"))
            .reference(quote("bbbbbbbbbb").speaker("Moe"))
            .reference(quote("cccccccccc").speaker("Moe"))
            .reference(quote("dddddddddd").speaker("Moe"))
            .predicted(quote("aaaaaaaaaa").speaker("the Rev. ANNA Berg"))
            .predicted(quote("bbbbbbbbbb").speaker("Dahl"))
            .predicted(quote("cccccccccc"))
            .predicted(quote("eeeeeeeeee").speaker("Moe"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("speaker.name"), Some(1.0 / 3.0));
        assert_eq!(metric("speaker.blank"), Some(1.0 / 3.0));
        assert_eq!(metric("speaker.end_to_end.recall"), Some(1.0 / 4.0));
        assert_eq!(metric("speaker.end_to_end.precision"), Some(1.0 / 3.0));
        assert_eq!(metric("speaker.end_to_end.f1"), Some(2.0 / 7.0));
    }

    #[test]
    fn a_name_for_a_quote_of_nobody_is_wrong_end_to_end() {
        let sample = Sample::new(TEXT)
            .reference(quote("aaaaaaaaaa").speaker("Berg"))
            .reference(quote("bbbbbbbbbb").nobody())
            .predicted(quote("aaaaaaaaaa").speaker("Berg"))
            .predicted(quote("bbbbbbbbbb").speaker("Moe"));
        let metric = metrics(&[sample]);
        assert_eq!(metric("speaker.name"), Some(1.0));
        assert_eq!(metric("speaker.nobody"), Some(0.0));
        assert_eq!(metric("speaker.end_to_end.precision"), Some(1.0 / 2.0));
        assert_eq!(metric("speaker.end_to_end.recall"), Some(1.0));
    }

    #[test]
    fn what_the_reference_does_not_label_is_not_judged() {
        let partly = Sample::named("a1", TEXT)
            .reference(quote("aaaaaaaaaa").speaker("Berg"))
            .reference(quote("bbbbbbbbbb"))
            .predicted(quote("aaaaaaaaaa").speaker("Berg"))
            .predicted(quote("bbbbbbbbbb").speaker("Moe"));
        let not_at_all = Sample::named("a2", TEXT)
            .reference(quote("aaaaaaaaaa"))
            .predicted(quote("aaaaaaaaaa").speaker("Berg"))
            .predicted(quote("cccccccccc").speaker("Moe"));
        let metric = metrics(&[partly, not_at_all]);
        assert_eq!(metric("speaker.end_to_end.precision"), Some(1.0));
        assert_eq!(metric("speaker.nobody"), None);
    }
}
