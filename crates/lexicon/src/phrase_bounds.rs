use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::rows;

const CSV: &str = include_str!("../../../data/lexicons/phrase_bounds.csv");

/// The class of a word that bounds noun phrases. A form of several classes ("that") stands under one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PhraseBound {
    /// Opens a noun phrase: "the", "every".
    Determiner,
    /// Stands for a noun phrase, or is one with its verb contracted: "she", "it's".
    Pronoun,
    /// Governs a noun phrase: "of", "against".
    Preposition,
    /// Joins or opens clauses: "and", "because", "which".
    Conjunction,
    /// An auxiliary or modal verb, negated ones included: "is", "wouldn't".
    Auxiliary,
    /// An adverb so frequent that it must not be taken for a noun: "also", "never".
    Adverb,
    /// A verb so frequent that it must not be taken for a noun: "said", "makes".
    Verb,
}

#[derive(Deserialize)]
struct Row {
    form: String,
    class: PhraseBound,
}

static WORDS: LazyLock<HashMap<String, PhraseBound>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.form, row.class)).collect());

/// The class of a folded word, if it is a function word or a very frequent adverb or verb.
#[must_use]
pub fn phrase_bound(form: &str) -> Option<PhraseBound> {
    WORDS.get(form).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("phrase_bounds.csv", CSV);
    }

    #[test]
    fn nouns_are_not_on_the_list() {
        assert_eq!(phrase_bound("the"), Some(PhraseBound::Determiner));
        assert_eq!(phrase_bound("isn't"), Some(PhraseBound::Auxiliary));
        assert_eq!(phrase_bound("deal"), None);
    }
}
