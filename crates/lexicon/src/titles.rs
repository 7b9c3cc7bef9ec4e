use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/titles.csv");

#[derive(Deserialize)]
struct Row {
    title: String,
}

static TITLES: LazyLock<HashSet<String>> = LazyLock::new(|| rows::<Row>(CSV).map(|row| row.title).collect());

/// Whether a word, with or without its full stop, is a title or part of one that stands before a name: "Mr.",
/// "President", "Secretary".
#[must_use]
pub fn is_title(word: &str) -> bool {
    TITLES.contains(fold(word.trim_end_matches('.')).as_ref())
}

/// A name without a leading "the" and without the titles before it: "the Rev. Anna Berg" is "Anna Berg". A phrase in
/// which no name follows the titles ("the president", "the mayor of Oslo") only loses its article.
#[must_use]
pub fn without_titles(name: &str) -> &str {
    let name = name.trim();
    let bare = match name.split_once(char::is_whitespace) {
        Some((first, rest)) if first.eq_ignore_ascii_case("the") => rest.trim_start(),
        _ => name,
    };
    let mut rest = bare;
    while let Some((first, after)) = rest.split_once(char::is_whitespace) {
        if !first.split('-').all(is_title) {
            break;
        }
        rest = after.trim_start();
    }
    let named = rest.starts_with(char::is_uppercase) && !rest.split('-').all(is_title);
    if named { rest } else { bare }
}

/// What two names of one speaker share: case, a leading "the", titles and white space are aside.
#[must_use]
pub fn name_key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    // Titles first: only the capital of the name behind them tells that they are titles.
    fold(without_titles(&words.join(" "))).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("titles.csv", CSV);
    }

    #[test]
    fn titles_and_the_article_come_off_a_name() {
        assert_eq!(
            without_titles("NATO Secretary-General Jens Stoltenberg"),
            "NATO Secretary-General Jens Stoltenberg"
        );
        assert_eq!(without_titles("Secretary-General Jens Stoltenberg"), "Jens Stoltenberg");
        assert_eq!(without_titles("the Rev. Dr. Anna Berg"), "Anna Berg");
        assert_eq!(without_titles("The Times"), "Times");
        assert_eq!(without_titles("The Prime Minister"), "Prime Minister");
        assert_eq!(without_titles("the mayor of Oslo"), "mayor of Oslo");
    }
}
