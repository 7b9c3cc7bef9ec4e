use std::cmp::Ordering;

use sayso_annotation::{Article, Position, Quote, Segmentation, Speakers, Stance};
use sayso_lexicon::PositionKind;

use crate::TagStance;
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
        let tag = |quote: &Quote| {
            let statement = Statement::of(quote, article, segmentation);
            let signals = signals(&statement);
            let decisive = decisive(&statement, &signals);
            let target = decisive.map_or_else(|| topic(&statement), |signal| target(&statement, signal));
            Position {
                stance: decisive.map_or(Stance::Neutral, |signal| signal.stance),
                target: target.and_then(|words| text(words, &statement, quote, article, segmentation, speakers)),
                confidence: None,
            }
        };
        quotes.iter().map(tag).collect()
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
