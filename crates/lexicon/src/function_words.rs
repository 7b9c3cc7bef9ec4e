use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/function_words.csv");

#[derive(Deserialize)]
struct Row {
    word: String,
    classes: String,
}

/// A class of function words, or of the words for days and times that stand among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordClass {
    /// "has", "is".
    Auxiliary,
    /// "would", "can".
    Modal,
    /// "not", "never".
    Negation,
    /// "he", "who".
    SubjectPronoun,
    /// "him", "herself".
    ObjectPronoun,
    /// "the", "these".
    Determiner,
    /// "his", "their".
    Possessive,
    /// "of", "during".
    Preposition,
    /// "that", "because".
    Subordinator,
    /// "and", "or".
    Conjunction,
    /// "also", "repeatedly".
    Adverb,
    /// "Monday", "night".
    Day,
    /// "April", which may be a name too.
    Month,
}

/// The classes that a word may have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordClasses(u16);

impl WordClasses {
    /// Whether the class is among them.
    #[must_use]
    pub fn has(self, class: WordClass) -> bool {
        self.0 & (1 << class as u16) != 0
    }

    /// Whether one of those classes is among them.
    #[must_use]
    pub fn any(self, classes: &[WordClass]) -> bool {
        classes.iter().any(|&class| self.has(class))
    }
}

static WORDS: LazyLock<HashMap<String, WordClasses>> = LazyLock::new(|| {
    let classes = |row: &Row| {
        let bits = row.classes.split(' ').filter_map(class_named).fold(0, |bits, class| bits | 1 << class as u16);
        WordClasses(bits)
    };
    rows::<Row>(CSV).map(|row| (row.word.clone(), classes(&row))).collect()
});

/// The classes of a word; none for a content word. The case of the word does not matter.
#[must_use]
pub fn word_classes(word: &str) -> WordClasses {
    WORDS.get(fold(word).as_ref()).copied().unwrap_or_default()
}

fn class_named(name: &str) -> Option<WordClass> {
    Some(match name {
        "auxiliary" => WordClass::Auxiliary,
        "modal" => WordClass::Modal,
        "negation" => WordClass::Negation,
        "subject-pronoun" => WordClass::SubjectPronoun,
        "object-pronoun" => WordClass::ObjectPronoun,
        "determiner" => WordClass::Determiner,
        "possessive" => WordClass::Possessive,
        "preposition" => WordClass::Preposition,
        "subordinator" => WordClass::Subordinator,
        "conjunction" => WordClass::Conjunction,
        "adverb" => WordClass::Adverb,
        "day" => WordClass::Day,
        "month" => WordClass::Month,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept_and_every_class_is_known() {
        assert_well_kept::<Row>("function_words.csv", CSV);
        for row in rows::<Row>(CSV) {
            assert!(row.classes.split(' ').all(|name| class_named(name).is_some()), "{}", row.word);
        }
    }

    #[test]
    fn a_word_may_have_several_classes() {
        let that = word_classes("That");
        assert!(that.has(WordClass::SubjectPronoun) && that.has(WordClass::Subordinator));
        assert!(!word_classes("mayor").any(&[WordClass::Determiner, WordClass::Preposition]));
    }
}
