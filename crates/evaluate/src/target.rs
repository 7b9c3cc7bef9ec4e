use sayso_lexicon::fold;

use crate::speaker_name::without_possessive;

/// Whether two targets have the same head word.
#[must_use]
pub fn same_target(one: &str, other: &str) -> bool {
    head_word(one) == head_word(other)
}

/// The head word of a target: the last word of the phrase before its first preposition, relative word, comma or
/// bracket, in lower case, without the marks around it, a possessive and the *s* of a plural.
///
/// "the Senate's new bill on fishing rights" has the head "bill", as has "Bills". A phrase that starts with such a word
/// ("to leave the union") is read from the next one on. It is a rule of thumb that needs no parser, so that any system
/// is measured with the same yardstick; the *s* is taken off "news" too, on both sides. `None` where there is no word.
#[must_use]
pub fn head_word(target: &str) -> Option<String> {
    let target = fold(target);
    let mut head = None;
    for raw in target.split_whitespace() {
        let word = raw.trim_matches(|letter: char| !letter.is_alphanumeric());
        if head.is_some() && (ENDS_A_PHRASE.contains(&word) || raw.starts_with(['(', '[', '–', '—', '-'])) {
            break;
        }
        if !word.is_empty() && !ENDS_A_PHRASE.contains(&word) {
            head = Some(singular(without_possessive(word)));
        }
        if head.is_some() && raw.ends_with([',', ';', ':', ')', ']']) {
            break;
        }
    }
    head
}

const ENDS_A_PHRASE: [&str; 31] = [
    "about", "after", "against", "among", "around", "as", "at", "before", "behind", "between", "beyond", "by",
    "during", "for", "from", "in", "into", "of", "on", "over", "that", "through", "to", "toward", "towards", "under",
    "which", "who", "with", "within", "without",
];

fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.chars().count() > 1) {
        return format!("{stem}y");
    }
    let is_sibilant = |stem: &&str| ["s", "x", "z", "ch", "sh"].iter().any(|ending| stem.ends_with(ending));
    if let Some(stem) =
        word.strip_suffix("es").filter(is_sibilant).filter(|stem| stem.ends_with("ss") || !stem.ends_with('s'))
    {
        return stem.to_owned();
    }
    let stem = word.strip_suffix('s').filter(|stem| stem.chars().count() > 2 && !stem.ends_with(['s', 'u', 'i']));
    stem.unwrap_or(word).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(target: &str) -> String {
        head_word(target).unwrap_or_default()
    }

    #[test]
    fn the_head_is_the_last_word_before_a_preposition() {
        assert_eq!(head("the Senate’s new bill on fishing rights"), "bill");
        assert_eq!(head("Plans to close the port"), "plan");
        assert_eq!(head("Anna Berg, the mayor of Oslo"), "berg");
        assert_eq!(head("sanctions (new ones)"), "sanction");
    }

    #[test]
    fn a_leading_preposition_is_passed_over() {
        assert_eq!(head("to leave the union"), "union");
    }

    #[test]
    fn possessives_plurals_and_marks_are_folded() {
        assert_eq!(head("“new policies”"), "policy");
        assert_eq!(head("Anna Berg's"), "berg");
        assert_eq!(head("the taxes"), "tax");
        assert_eq!(head("these houses"), "house");
        assert_eq!(head("the virus"), "virus");
        assert_eq!(head("the US"), "us");
        assert_eq!(head("the gas"), "gas");
    }

    #[test]
    fn no_word_has_no_head() {
        assert_eq!(head_word(" – "), None);
        assert_eq!(head_word("of"), None);
        assert!(same_target("the new bill", "Bills of law") && !same_target("the bill", "the law"));
    }
}
