use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/not_names.csv");

#[derive(Deserialize)]
struct Row {
    word: String,
}

static WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| rows::<Row>(CSV).map(|row| row.word).collect());

/// Whether a word names nobody though it may be capitalised: a function word that opens a sentence, a weekday, a month.
#[must_use]
pub fn is_no_name(word: &str) -> bool {
    WORDS.contains(fold(word).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("not_names.csv", CSV);
    }

    #[test]
    fn words_that_open_sentences_and_weekdays_are_no_names() {
        assert!(is_no_name("Meanwhile") && is_no_name("Monday"));
        assert!(!is_no_name("Berg"));
    }
}
