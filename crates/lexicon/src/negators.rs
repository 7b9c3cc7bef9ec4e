use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::rows;

const CSV: &str = include_str!("../../../data/lexicons/negators.csv");

/// What a form that holds a negating word does to the words behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Negation {
    /// It turns them round: "never", "refused to".
    Flips,
    /// It leaves them as they are, though it looks like a negation: "not only", "no doubt".
    None,
}

/// The most words that one form of the list has.
pub const LONGEST_NEGATOR: usize = 3;

#[derive(Deserialize)]
struct Row {
    form: String,
    effect: Negation,
}

static NEGATORS: LazyLock<HashMap<String, Negation>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.form, row.effect)).collect());

/// What a negating form does: one word, or the words of a phrase with a space between them.
#[must_use]
pub fn negation(form: &str) -> Option<Negation> {
    NEGATORS.get(form).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("negators.csv", CSV);
        assert!(rows::<Row>(CSV).all(|row| row.form.split(' ').count() <= LONGEST_NEGATOR));
    }

    #[test]
    fn not_only_is_no_negation() {
        assert_eq!(negation("not"), Some(Negation::Flips));
        assert_eq!(negation("not only"), Some(Negation::None));
        assert_eq!(negation("only"), None);
    }
}
