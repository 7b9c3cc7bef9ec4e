use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/furniture.csv");

/// The most words that an entry of the list has.
const LONGEST: usize = 6;

#[derive(Deserialize)]
struct Row {
    text: String,
    kind: Furniture,
}

/// What a line of a web page that is not the article's own text does there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Furniture {
    /// A control or label when it is the whole line: "Loading", "Advertisement".
    Line,
    /// The start of a pointer, a form or a notice: "Read more", "Sign up for our", "All rights reserved".
    Start,
    /// The start of an image credit: "Image:", "Photo by".
    Credit,
    /// An agency or picture library; a credit when it is the whole line: "Reuters", "Getty Images".
    Agency,
}

static FURNITURE: LazyLock<HashMap<String, Furniture>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.text, row.kind)).collect());

/// The first words of all entries, to tell most lines of text apart at once.
static FIRST_WORDS: LazyLock<HashSet<&str>> =
    LazyLock::new(|| FURNITURE.keys().filter_map(|text| text.split([' ', ':']).next()).collect());

/// What page furniture a line is or starts with, if any. Give the line without list numbers, bullets and marks around
/// it; the longest entry counts, and a colon may follow any.
#[must_use]
pub fn furniture(line: &str) -> Option<Furniture> {
    let mut words = line.split_whitespace();
    let first_word = words.clone().next()?.trim_end_matches(':');
    if !FIRST_WORDS.contains(fold(first_word).as_ref()) {
        return None;
    }
    let first: Vec<&str> = words.by_ref().take(LONGEST).collect();
    let rest = words.next().is_some();
    (1..=first.len()).rev().find_map(|count| {
        let start = first.get(..count)?.join(" ");
        let start = fold(&start);
        let kind = *FURNITURE.get(start.as_ref()).or_else(|| FURNITURE.get(start.strip_suffix(':')?))?;
        let whole = count == first.len() && !rest;
        (whole || matches!(kind, Furniture::Start | Furniture::Credit)).then_some(kind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("furniture.csv", CSV);
        assert_eq!(FURNITURE.keys().map(|text| text.split(' ').count()).max(), Some(LONGEST));
    }

    #[test]
    fn a_start_may_go_on_and_a_line_may_not() {
        assert_eq!(furniture("Read more about the bridge"), Some(Furniture::Start));
        assert_eq!(furniture("READ MORE:\u{a0} A bridge"), Some(Furniture::Start));
        assert_eq!(furniture("Share"), Some(Furniture::Line));
        assert_eq!(furniture("Share prices fell"), None);
        assert_eq!(furniture("Photo: Anna Berg"), Some(Furniture::Credit));
        assert_eq!(furniture("Reuters"), Some(Furniture::Agency));
        assert_eq!(furniture("Reuters said so"), None);
    }
}
