use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::is_title;
use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/person_nouns.csv");

#[derive(Deserialize)]
struct Row {
    noun: String,
}

static NOUNS: LazyLock<HashSet<String>> = LazyLock::new(|| rows::<Row>(CSV).map(|row| row.noun).collect());

/// Whether a noun in the singular is a word for a person: "candidate", "surgeon", or a title, "mayor".
#[must_use]
pub fn is_person_noun(noun: &str) -> bool {
    NOUNS.contains(fold(noun).as_ref()) || is_title(noun)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("person_nouns.csv", CSV);
    }

    #[test]
    fn nouns_for_people_and_titles_are_person_nouns() {
        assert!(is_person_noun("candidate") && is_person_noun("Mayor"));
        assert!(!is_person_noun("campaign"));
    }
}
