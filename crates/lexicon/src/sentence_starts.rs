use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/sentence_starts.csv");

#[derive(Deserialize)]
struct Row {
    word: String,
}

static STARTS: LazyLock<HashSet<String>> = LazyLock::new(|| rows::<Row>(CSV).map(|row| row.word).collect());

/// Whether a word that is capitalised after an abbreviation shows that a sentence starts there: "The", "However", but
/// no word that also starts a name or title.
#[must_use]
pub fn starts_sentence(word: &str) -> bool {
    STARTS.contains(fold(word).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("sentence_starts.csv", CSV);
    }

    #[test]
    fn function_words_start_a_sentence_and_names_do_not() {
        assert!(starts_sentence("However"));
        assert!(!starts_sentence("Berg"));
    }
}
