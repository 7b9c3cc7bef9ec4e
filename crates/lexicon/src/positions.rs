use std::collections::HashMap;
use std::sync::LazyLock;

use sayso_annotation::Stance;
use serde::Deserialize;

use crate::table::rows;

const CSV: &str = include_str!("../../../data/lexicons/positions.csv");

/// What a word or phrase of the list says of its speaker's position, taken by itself: no negation, no context.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PositionWord {
    /// The stance that it states; neutral for a word that marks a bare report, a question or a doubt.
    pub stance: Stance,
    /// How it states it, and with that where its target stands.
    pub kind: PositionKind,
}

/// How a word states a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PositionKind {
    /// A verb or phrase that governs what the position is about: "accused", "praised", "opposed to".
    Attitude,
    /// As [`PositionKind::Attitude`], but only in a cue: "for" in "is for".
    Cue,
    /// A demand, wish, promise or plan; it governs what is to come: "called for", "must", "vowed".
    Demand,
    /// A verb of ending, which opposes what it governs where it is demanded or planned: "stop", "repeal".
    End,
    /// An adjective or noun that evaluates: "wrong", "a disaster", "important".
    Evaluation,
    /// Something that its grammatical subject is blamed or praised for: "lied", "failed to", "cares about".
    Deed,
    /// A cue of bare report, question or doubt: "asked", "according to", "expects".
    Report,
}

/// The most words that one form of the list has.
pub const LONGEST_POSITION: usize = 5;

#[derive(Deserialize)]
struct Row {
    form: String,
    stance: String,
    kind: PositionKind,
}

static POSITIONS: LazyLock<HashMap<String, PositionWord>> = LazyLock::new(|| {
    let read = |row: Row| Some((row.form, PositionWord { stance: row.stance.parse().ok()?, kind: row.kind }));
    rows::<Row>(CSV).filter_map(read).collect()
});

/// The position that a form states: one word, or the words of a phrase with a space between them.
#[must_use]
pub fn position(form: &str) -> Option<PositionWord> {
    POSITIONS.get(form).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("positions.csv", CSV);
    }

    #[test]
    fn every_row_has_a_stance_and_no_more_words_than_the_longest() {
        for row in rows::<Row>(CSV) {
            assert!(row.stance.parse::<Stance>().is_ok(), "{}: no stance \"{}\"", row.form, row.stance);
            assert!(row.form.split(' ').count() <= LONGEST_POSITION, "{}", row.form);
            let neutral = row.stance == Stance::Neutral.name();
            assert_eq!(neutral, row.kind == PositionKind::Report, "{}: only a report is neutral", row.form);
        }
    }

    #[test]
    fn a_phrase_is_looked_up_whole() {
        let taken = position("took issue with").unwrap();
        assert_eq!((taken.stance, taken.kind), (Stance::Oppose, PositionKind::Attitude));
        assert_eq!(position("issue with"), None);
    }
}
