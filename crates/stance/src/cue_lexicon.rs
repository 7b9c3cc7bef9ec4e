use std::cmp::Ordering;

use sayso_annotation::{Article, Position, Quote, Segmentation, Speakers, Stance, TargetFrom};
use sayso_lexicon::PositionKind;

use crate::TagStance;
use crate::names::Names;
use crate::signal::{Signal, signals};
use crate::statement::Statement;
use crate::target::{target, text, topic};

/// The baseline that reads positions off words: a cue that states one decides; under any other cue, the attitudes,
/// demands and evaluations of the content are counted, with negation.
#[derive(Clone, Copy, Debug, Default)]
pub struct CueLexicon;

impl TagStance for CueLexicon {
    fn tag(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Position> {
        let names = Names::of(article, segmentation, speakers);
        let tag = |quote: &Quote| {
            let statement = Statement::of(quote, article, segmentation);
            let signals = signals(&statement);
            let decisive = decisive(&statement, &signals);
            let target = decisive.map_or_else(|| topic(&statement), |signal| target(&statement, signal));
            let target = target.and_then(|words| text(words, &statement, quote, article, &names));
            // Nobody stands for or against what cannot be named.
            let stance = decisive.filter(|_| target.is_some()).map_or(Stance::Neutral, |signal| signal.stance);
            Position { stance, target, confidence: None, target_from: Some(TargetFrom::Open) }
        };
        quotes.iter().map(tag).collect()
    }

    /// The words that it reads positions off seldom say towards which of several things: the stance of a quote counts towards
    /// all that it speaks of.
    fn tag_given(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
        targets: &[Vec<&str>],
    ) -> Vec<Vec<Position>> {
        let open = self.tag(article, segmentation, quotes, speakers);
        let towards = |(position, targets): (&Position, &Vec<&str>)| {
            targets.iter().map(|target| position.towards(target)).collect()
        };
        open.iter().zip(targets).map(towards).collect()
    }
}

/// The signal that gives the quote its position: the cue's, or else the first of the stance that weighs more in the
/// content. `None` is neutral: no signal, a cue of bare report, a question, or as much on one side as on the other.
fn decisive<'a>(statement: &Statement, signals: &'a [Signal]) -> Option<&'a Signal> {
    let in_cue = signals.partition_point(|signal| signal.words.start < statement.content_start);
    let (cue, content) = signals.split_at(in_cue);
    if !cue.is_empty() {
        return cue.iter().find(|signal| signal.stance != Stance::Neutral);
    }
    if statement.is_question() {
        return None;
    }
    let weight_of = |stance| -> u32 {
        content.iter().filter(|signal| signal.stance == stance).map(|signal| weight(signal.kind)).sum()
    };
    let stance = match weight_of(Stance::Support).cmp(&weight_of(Stance::Oppose)) {
        Ordering::Greater => Stance::Support,
        Ordering::Less => Stance::Oppose,
        Ordering::Equal => return None,
    };
    content.iter().find(|signal| signal.stance == stance)
}

/// What a signal of the content counts. A demand counts half: many stand in a quote that mainly attacks something.
fn weight(kind: PositionKind) -> u32 {
    match kind {
        PositionKind::Attitude | PositionKind::Evaluation | PositionKind::Deed | PositionKind::End => 2,
        PositionKind::Demand => 1,
        PositionKind::Cue | PositionKind::Report => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{quoted, segmentation, shown, tagged};
    use proptest::prelude::*;
    use sayso_annotation::{Mention, MentionKind, Span, Speaker};

    #[test]
    fn a_cue_that_states_a_position_decides() {
        assert_eq!(tagged("Anna Berg|praised|the new harbour plan."), "support new harbour plan");
        assert_eq!(tagged("Anna Berg|accused|the council of a good cover-up."), "oppose council");
        assert_eq!(tagged("She|took issue with|the report."), "oppose report");
    }

    #[test]
    fn a_denial_opposes_what_is_denied() {
        assert_eq!(tagged("The mayor|denied|that the bridge is safe."), "oppose bridge");
    }

    #[test]
    fn a_demand_supports_what_is_demanded() {
        assert_eq!(tagged("Anna Berg|called for|a vote on the bridge."), "support vote");
        assert_eq!(tagged("Anna Berg|said|the council must repair the bridge."), "support bridge");
        assert_eq!(tagged("The union|urged|the council to raise wages."), "support wages");
    }

    #[test]
    fn a_demand_for_an_end_opposes_what_is_to_end() {
        assert_eq!(tagged("Anna Berg|called for|an end to the fishing ban."), "oppose fishing ban");
        assert_eq!(tagged("Anna Berg|said|the council must stop the sale."), "oppose sale");
        assert_eq!(tagged("Anna Berg|said|the council must not stop the sale."), "support sale");
    }

    #[test]
    fn an_end_that_is_only_told_is_neutral() {
        assert_eq!(tagged("Anna Berg|said|the trains stop at noon."), "neutral trains stop");
    }

    #[test]
    fn a_promise_supports_what_is_promised() {
        assert_eq!(tagged("The minister|vowed|to build a new school."), "support new school");
        assert_eq!(tagged("The bank|promised|to give $1 million."), "support $1 million");
    }

    #[test]
    fn worry_opposes_its_object() {
        assert_eq!(tagged("Residents|are worried about|the noise."), "oppose noise");
    }

    #[test]
    fn negation_flips_and_not_only_does_not() {
        assert_eq!(tagged("He|would not back|the motion."), "oppose motion");
        assert_eq!(tagged("He|said|the motion is not wrong."), "support motion");
        assert_eq!(tagged("He|said|the motion is not only wrong."), "oppose motion");
    }

    #[test]
    fn negation_ends_with_its_clause() {
        assert_eq!(tagged("He|said|it did not rain, terrible roads were left."), "oppose roads");
    }

    #[test]
    fn an_evaluation_is_about_the_subject_of_its_copula_or_about_the_noun_behind_it() {
        assert_eq!(tagged("He|said|“The harbour plan is a disaster.”"), "oppose harbour plan");
        assert_eq!(tagged("He|called it|a terrible deal."), "oppose deal");
        assert_eq!(tagged("He|called it|a threat to the fishing fleet."), "oppose fishing fleet");
        assert_eq!(tagged("He|said|the cover-up was un-Christian."), "oppose cover-up");
    }

    #[test]
    fn a_charge_of_wrongdoing_opposes_the_one_charged() {
        assert_eq!(tagged("He|noted that|Mr. Lund repeatedly lied to the court."), "oppose Mr. Lund");
    }

    #[test]
    fn a_cue_of_bare_report_or_question_is_neutral() {
        assert_eq!(tagged("He|asked whether|the plan is a disaster."), "neutral plan");
        assert_eq!(tagged("|according to|the terrible report"), "neutral terrible report");
    }

    #[test]
    fn a_question_is_neutral() {
        assert_eq!(tagged("He|asked:|“Is the plan wrong?”"), "neutral plan wrong");
        assert_eq!(tagged("He|said:|“Is the plan wrong?”"), "neutral plan wrong");
    }

    #[test]
    fn facts_and_both_ways_at_once_are_neutral() {
        assert_eq!(tagged("He|said|forty people had left the town."), "neutral forty people");
        assert_eq!(tagged("He|said|the plan is good, the price is wrong."), "neutral plan");
    }

    #[test]
    fn a_backing_by_somebody_else_is_no_position() {
        assert_eq!(tagged("He|said|most farmers endorse the law."), "neutral farmers endorse");
        assert_eq!(tagged("He|said|he endorsed the law."), "support law");
    }

    #[test]
    fn a_preposition_states_a_position_only_right_before_the_content() {
        assert_eq!(tagged("He|is for|the motion."), "support motion");
        assert_eq!(tagged("He|wrote for the Herald that|snow had fallen."), "neutral snow");
    }

    #[test]
    fn a_pronoun_becomes_the_last_name_that_is_not_the_source() {
        let (article, mut quote) = quoted("Ole Lund went. Anna Berg|said|he is a liar.");
        quote.source = Span::of(15..24).into();
        let words = segmentation(article.text());
        let tag = |speakers: &Speakers| shown(&CueLexicon.tag(&article, &words, &[quote.clone()], speakers)[0]);
        assert_eq!(tag(&Speakers::default()), "oppose Ole Lund");

        let he = Span::of(30..32);
        assert_eq!(he.slice(article.text()), "he");
        let mention = Mention { span: he, kind: MentionKind::Pronoun, speaker: Some(0), name: None };
        let speakers =
            Speakers { speakers: vec![Speaker::named("Ole Dahl")], mentions: vec![mention], ..Speakers::default() };
        assert_eq!(tag(&speakers), "oppose Ole Dahl");
    }

    #[test]
    fn a_quote_without_a_cue_is_read_like_one_of_a_plain_cue() {
        assert_eq!(tagged("||“This bridge is dangerous.”"), "oppose bridge");
    }

    proptest! {
        #[test]
        fn any_text_gives_one_position_a_quote_with_a_target_out_of_the_text(
            source in "[a-zA-Z ]{0,8}",
            cue in "([a-z]{1,8} |said|not |back |“|, |must ){0,6}",
            content in "(\\PC|the |not |must |stop |wrong |of |it's |is |Berg |- |\\. |, |” ){0,40}",
        ) {
            let (article, quote) = quoted(&format!("{source}|{}|{}", cue.replace('|', "/"), content.replace('|', "/")));
            let positions =
                CueLexicon.tag(&article, &segmentation(article.text()), &[quote.clone(), quote], &Speakers::default());
            prop_assert_eq!(positions.len(), 2);
            for target in positions.iter().filter_map(|position| position.target.as_ref()) {
                prop_assert!(!target.trim().is_empty() && article.text().contains(target.as_str()));
            }
        }
    }
}
