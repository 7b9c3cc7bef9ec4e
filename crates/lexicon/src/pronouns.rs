use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/pronouns.csv");

#[derive(Deserialize)]
struct Row {
    pronoun: String,
    #[serde(flatten)]
    features: Pronoun,
}

/// What a pronoun, personal, possessive or relative, says of the one it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Pronoun {
    /// Who is meant, seen from the one who speaks.
    pub person: PronounPerson,
    /// One or several.
    pub number: PronounNumber,
    /// The gender that it asks for.
    pub gender: PronounGender,
}

/// Who is meant, seen from the one who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PronounPerson {
    /// "I", "we".
    First,
    /// "you".
    Second,
    /// "she", "they".
    Third,
    /// "who": the phrase just before.
    Relative,
}

/// One or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PronounNumber {
    /// "she".
    Singular,
    /// "they".
    Plural,
}

/// The gender that a pronoun asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PronounGender {
    /// "she".
    Female,
    /// "he".
    Male,
    /// "it": a body or a thing.
    Neuter,
    /// "they": it does not tell.
    Any,
}

static PRONOUNS: LazyLock<HashMap<String, Pronoun>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.pronoun, row.features)).collect());

/// What a word says as a pronoun; `None` if it is none.
#[must_use]
pub fn pronoun(word: &str) -> Option<Pronoun> {
    PRONOUNS.get(fold(word).as_ref()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("pronouns.csv", CSV);
    }

    #[test]
    fn a_pronoun_tells_person_number_and_gender() {
        let she =
            Pronoun { person: PronounPerson::Third, number: PronounNumber::Singular, gender: PronounGender::Female };
        assert_eq!(pronoun("She"), Some(she));
        assert_eq!(pronoun("mayor"), None);
    }
}
