use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/given_names.csv");

#[derive(Deserialize)]
struct Row {
    name: String,
    gender: GivenNameGender,
}

/// Who bears a given name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum GivenNameGender {
    /// Mostly women.
    Female,
    /// Mostly men.
    Male,
    /// Both.
    Either,
}

static NAMES: LazyLock<HashMap<String, GivenNameGender>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.name, row.gender)).collect());

/// Who bears that given name; `None` for a word that is not known as one.
#[must_use]
pub fn given_name(word: &str) -> Option<GivenNameGender> {
    NAMES.get(fold(word).as_ref()).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("given_names.csv", CSV);
    }

    #[test]
    fn given_names_have_a_gender_where_usage_has_one() {
        assert_eq!(given_name("Anna"), Some(GivenNameGender::Female));
        assert_eq!(given_name("robin"), Some(GivenNameGender::Either));
        assert_eq!(given_name("Berg"), None);
    }
}
