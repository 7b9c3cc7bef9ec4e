use std::ops::Range;

use sayso_annotation::Stance;
use sayso_lexicon::{
    LONGEST_NEGATOR, LONGEST_POSITION, Negation, PhraseBound, PositionKind, negation, phrase_bound, position,
};

use crate::statement::{Statement, is_boundary, is_mark};

/// A word or phrase of a quote that states a position, read in its context.
pub(crate) struct Signal {
    /// Its words, as a range of [`Statement::words`].
    pub(crate) words: Range<usize>,
    /// The stance, after negation.
    pub(crate) stance: Stance,
    pub(crate) kind: PositionKind,
}

/// A negation reaches this many words on, unless its clause ends before.
const NEGATION_REACH: usize = 4;
/// The subject of a verb stands within this many words before it.
const SUBJECT_REACH: usize = 4;
/// A demand reaches this many words on to a verb of ending.
const DEMAND_REACH: usize = 6;

/// The signals of a quote, in the order of its words.
pub(crate) fn signals(statement: &Statement) -> Vec<Signal> {
    let mut signals: Vec<Signal> = Vec::new();
    let mut negated_until = 0;
    let mut index = 0;
    while index < statement.words.len() {
        if is_boundary(statement.form(index)) || statement.form(index) == "but" {
            negated_until = 0;
        }
        let negator = statement.longest_at(index, LONGEST_NEGATOR, negation);
        let found = statement.longest_at(index, LONGEST_POSITION, position);
        let end = found.as_ref().map_or(index + 1, |(words, _)| words.end);
        if let Some((words, word)) = found {
            let negated = index < negated_until || negated_demand(statement, &words, word.kind);
            let stance = if negated { word.stance.reversed() } else { word.stance };
            add(&mut signals, Signal { words, stance, kind: word.kind }, statement);
        }
        match negator {
            Some((words, Negation::Flips)) => {
                negated_until = words.end + NEGATION_REACH;
                index = words.end.max(end);
            }
            Some((words, Negation::None)) => index = words.end.max(end),
            None => index = end,
        }
    }
    signals
}

/// Adds a signal to those before it. A verb of ending counts in a cue, or under a demand, of which it turns the stance
/// to what it governs; elsewhere it reports that something ended.
fn add(signals: &mut Vec<Signal>, signal: Signal, statement: &Statement) {
    let in_content = signal.words.start >= statement.content_start;
    if in_content && (signal.kind == PositionKind::Cue || is_relayed_backing(statement, &signal)) {
        return;
    }
    // "is for" states a position, "wrote for the Herald" does not.
    if is_preposition(statement, &signal) && signal.words.end != statement.content_start {
        return;
    }
    if signal.kind != PositionKind::End {
        signals.push(signal);
        return;
    }
    let demand = signals.last_mut().filter(|last| {
        last.kind == PositionKind::Demand
            && signal.words.start - last.words.end < DEMAND_REACH
            && !(last.words.end..signal.words.start).any(|between| is_boundary(statement.form(between)))
    });
    if let Some(demand) = demand {
        *demand = Signal { stance: demand.stance.reversed(), ..signal };
    } else if !in_content {
        signals.push(signal);
    }
}

fn is_preposition(statement: &Statement, signal: &Signal) -> bool {
    let bound = phrase_bound(statement.form(signal.words.start));
    signal.kind == PositionKind::Cue && signal.words.len() == 1 && bound == Some(PhraseBound::Preposition)
}

/// Whether a content tells that somebody else backs something ("most voters support it"): a backing of the speaker's own
/// opens the content or has a pronoun for its subject.
fn is_relayed_backing(statement: &Statement, signal: &Signal) -> bool {
    let start = signal.words.start;
    let from = start.saturating_sub(SUBJECT_REACH).max(statement.content_start);
    let is_pronoun = |word| phrase_bound(statement.form(word)) == Some(PhraseBound::Pronoun);
    signal.kind == PositionKind::Attitude
        && signal.stance == Stance::Support
        && !(from..start).all(|word| is_mark(statement.form(word)))
        && !(from..start).any(is_pronoun)
}

/// Whether a negation follows a demand directly: "must not", "should never".
fn negated_demand(statement: &Statement, words: &Range<usize>, kind: PositionKind) -> bool {
    let after = statement.longest_at(words.end, LONGEST_NEGATOR, negation);
    kind == PositionKind::Demand && after.is_some_and(|(_, effect)| effect == Negation::Flips)
}
