use sayso_lexicon::name_key;

/// Whether two names are those of one speaker: case, a leading "the", titles, white space and a trailing possessive
/// aside.
#[must_use]
pub fn same_speaker(one: &str, other: &str) -> bool {
    folded(one) == folded(other)
}

fn folded(name: &str) -> String {
    let bare = name_key(name);
    without_possessive(&bare).to_owned()
}

/// A word in lower case and with straight apostrophes without the possessive at its end.
pub(crate) fn without_possessive(word: &str) -> &str {
    let owner = word.strip_suffix("'s").or_else(|| word.strip_suffix("s'").and_then(|_| word.strip_suffix('\'')));
    owner.filter(|owner| !owner.is_empty()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_article_titles_white_space_and_possessive_are_aside() {
        assert!(same_speaker("the Rev.  Anna Berg’s", "anna\u{a0}BERG"));
        assert!(same_speaker("The United States'", "United States"));
        assert!(same_speaker("The Prime Minister", "prime minister"));
    }

    #[test]
    fn another_name_is_another_speaker() {
        assert!(!same_speaker("Berg", "Anna Berg"));
        assert!(!same_speaker("president", "Anna Berg"));
        assert!(!same_speaker("", "Anna Berg"));
    }
}
