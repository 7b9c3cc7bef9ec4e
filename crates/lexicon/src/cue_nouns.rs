use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/cue_nouns.csv");

#[derive(Deserialize)]
struct Row {
    noun: String,
}

static NOUNS: LazyLock<HashSet<String>> = LazyLock::new(|| rows::<Row>(CSV).map(|row| row.noun).collect());

/// Whether a noun names an act of speech that a clause may follow: "her claim that …", "a warning from the union that …".
#[must_use]
pub fn is_cue_noun(word: &str) -> bool {
    NOUNS.contains(fold(word).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("cue_nouns.csv", CSV);
    }

    #[test]
    fn an_act_of_speech_is_found_whatever_its_case() {
        assert!(is_cue_noun("Warning") && is_cue_noun("claims") && !is_cue_noun("bridge"));
    }
}
