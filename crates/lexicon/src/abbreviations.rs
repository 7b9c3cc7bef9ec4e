use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/abbreviations.csv");

#[derive(Deserialize)]
struct Row {
    abbreviation: String,
    kind: Abbreviation,
    case: Case,
}

/// The place of an abbreviation in its sentence, which says what its full stop may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Abbreviation {
    /// A name follows: "Mr.", "Gen.", "St.".
    Name,
    /// An abbreviation where a number follows, and a word of its own where none does: "No.", "p.", "Jan.".
    Number,
    /// More of the sentence follows: "e.g.", "vs.".
    Inside,
    /// It may also be the last word of its sentence: "Inc.", "p.m.", "etc.".
    End,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Case {
    Any,
    Capital,
}

static ABBREVIATIONS: LazyLock<HashMap<String, (Abbreviation, Case)>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.abbreviation, (row.kind, row.case))).collect());

/// What sort of abbreviation a word is, given without its last full stop ("Mr", "p.m"); `None` for any other word.
///
/// Where only the capitalised form abbreviates ("Ill." for Illinois), the case of the first letter matters.
#[must_use]
pub fn abbreviation(word: &str) -> Option<Abbreviation> {
    let &(kind, case) = ABBREVIATIONS.get(fold(word).as_ref())?;
    (case == Case::Any || word.starts_with(char::is_uppercase)).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("abbreviations.csv", CSV);
    }

    #[test]
    fn each_abbreviation_has_its_place_in_the_sentence() {
        assert_eq!(abbreviation("Mr"), Some(Abbreviation::Name));
        assert_eq!(abbreviation("no"), Some(Abbreviation::Number));
        assert_eq!(abbreviation("e.g"), Some(Abbreviation::Inside));
        assert_eq!(abbreviation("P.M"), Some(Abbreviation::End));
        assert_eq!(abbreviation("house"), None);
    }

    #[test]
    fn some_abbreviations_need_their_capital() {
        assert_eq!(abbreviation("Wash"), Some(Abbreviation::End));
        assert_eq!(abbreviation("wash"), None);
    }
}
