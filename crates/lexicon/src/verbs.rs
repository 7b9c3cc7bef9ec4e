use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::function_words::{WordClass, word_classes};
use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/verbs.csv");
const PREPOSITIONAL_TO: &str = include_str!("../../../data/lexicons/prepositional_to.csv");

#[derive(Deserialize)]
struct Row {
    verb: String,
    gerund: String,
}

#[derive(Deserialize)]
struct Word {
    word: String,
}

static BEFORE_PREPOSITION: LazyLock<HashSet<String>> =
    LazyLock::new(|| rows::<Word>(PREPOSITIONAL_TO).map(|row| row.word).collect());

static GERUNDS: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| rows::<Row>(CSV).map(|row| (row.verb, row.gerund)).collect());

/// The gerund of a verb in its base form, "stopping" of "stop"; `None` for any other word, and for rare verbs.
#[must_use]
pub fn gerund(verb: &str) -> Option<&'static str> {
    GERUNDS.get(fold(verb).as_ref()).map(String::as_str)
}

/// Whether a verb in its base form comes after these two words: "want to", "we should", "do not", "she didn't". After
/// "opposed to" comes a noun, and so it does after "is not".
#[must_use]
pub fn awaits_verb(before: &str, last: &str) -> bool {
    let (before, folded) = (fold(before), fold(last));
    let helps = |word: &str| {
        let helper = word.strip_suffix("n't").or_else(|| word.strip_suffix("'ll")).unwrap_or(word);
        matches!(helper, "do" | "does" | "did" | "ca" | "wo")
            || word.ends_with("'ll")
            || word_classes(word).any(&[WordClass::Modal])
            || word_classes(helper).any(&[WordClass::Modal])
    };
    match folded.as_ref() {
        "to" => !BEFORE_PREPOSITION.contains(before.as_ref()),
        "not" | "never" => before == "to" || helps(&before),
        "may" => last != "May",
        word => helps(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("verbs.csv", CSV);
        assert_well_kept::<Word>("prepositional_to.csv", PREPOSITIONAL_TO);
        for Row { verb, gerund } in rows(CSV) {
            let stem = gerund.strip_suffix("ing").unwrap_or_else(|| panic!("{gerund}"));
            let doubled = format!("{verb}{}", verb.chars().next_back().unwrap());
            let regular =
                [verb.as_str(), verb.trim_end_matches('e'), &doubled, &verb.replace("ie", "y")].contains(&stem);
            assert!(regular, "{verb}: {gerund}");
        }
    }

    #[test]
    fn base_forms_have_a_gerund() {
        assert_eq!(gerund("Stop"), Some("stopping"));
        assert_eq!(gerund("release"), Some("releasing"));
        assert_eq!(gerund("stops"), None);
        assert_eq!(gerund("mayor"), None);
    }

    #[test]
    fn verbs_come_after_to_and_modals() {
        for (before, last) in
            [("wants", "to"), ("we", "should"), ("we", "don’t"), ("We", "can’t"), ("she", "won't"), ("to", "not")]
        {
            assert!(awaits_verb(before, last), "{before} {last}");
        }
        for (before, last) in
            [("opposed", "to"), ("is", "not"), ("it", "isn’t"), ("In", "May"), ("the", "new"), ("", "")]
        {
            assert!(!awaits_verb(before, last), "{before} {last}");
        }
        assert!(awaits_verb("we", "may") && awaits_verb("would", "never") && awaits_verb("", "We’ll"));
    }
}
