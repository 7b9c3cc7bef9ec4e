use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/verbs.csv");

#[derive(Deserialize)]
struct Row {
    verb: String,
    gerund: String,
}

static GERUNDS: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.verb, row.gerund)).collect());

/// The gerund of a verb in its base form, "stopping" of "stop"; `None` for any other word, and for rare verbs.
#[must_use]
pub fn gerund(verb: &str) -> Option<&'static str> {
    GERUNDS.get(fold(verb).as_ref()).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("verbs.csv", CSV);
        assert!(rows::<Row>(CSV).all(|row| row.gerund.ends_with("ing")));
    }

    #[test]
    fn base_forms_have_a_gerund() {
        assert_eq!(gerund("Stop"), Some("stopping"));
        assert_eq!(gerund("release"), Some("releasing"));
        assert_eq!(gerund("stops"), None);
        assert_eq!(gerund("mayor"), None);
    }
}
