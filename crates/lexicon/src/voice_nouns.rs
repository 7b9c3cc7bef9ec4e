use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/voice_nouns.csv");

#[derive(Deserialize)]
struct Row {
    noun: String,
    kind: VoiceNoun,
}

/// What sort of impersonal voice a noun names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VoiceNoun {
    /// A body of people that speaks as one: "committee", "campaign".
    Body,
    /// A text that speaks for its author: "report", "tweet".
    Document,
}

static NOUNS: LazyLock<HashMap<String, VoiceNoun>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.noun, row.kind)).collect());

/// What sort of impersonal voice that noun names; `None` for any other word.
#[must_use]
pub fn voice_noun(word: &str) -> Option<VoiceNoun> {
    NOUNS.get(fold(word).as_ref()).copied()
}

/// Whether a noun names a body of people that speaks as one.
#[must_use]
pub fn is_body(word: &str) -> bool {
    voice_noun(word) == Some(VoiceNoun::Body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("voice_nouns.csv", CSV);
    }

    #[test]
    fn bodies_and_documents_are_told_apart() {
        assert!(is_body("Committee"));
        assert_eq!(voice_noun("tweet"), Some(VoiceNoun::Document));
        assert_eq!(voice_noun("mayor"), None);
    }
}
