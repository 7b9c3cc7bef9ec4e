use std::ops::Range;

use sayso_lexicon::is_no_name;

use crate::words::Words;

/// The words that an acronym in brackets shortens: "Bureau of Northern Roads" for "(BNR)" just after it.
///
/// Each letter is the first of a capitalised word, small words between them aside.
pub(crate) fn long_form(words: &Words, acronym: Range<usize>) -> Option<Range<usize>> {
    let bracket = acronym.start.checked_sub(1)?;
    let short = words.text(acronym.start);
    let in_brackets = words.text(bracket) == "(" && words.text(acronym.end) == ")" && acronym.len() == 1;
    if !in_brackets || short.chars().count() < 2 || !short.chars().all(char::is_uppercase) {
        return None;
    }
    let mut letters = short.chars().rev().peekable();
    let mut start = bracket;
    while let Some(&letter) = letters.peek() {
        start = start.checked_sub(1).filter(|&index| words.sentence(index) == words.sentence(bracket))?;
        let word = words.at(start)?;
        if word.text.starts_with(letter) {
            letters.next();
        } else if !word.glued && !is_no_name(word.text) {
            return None;
        }
    }
    Some(start..bracket)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::segment;

    fn shortened(text: &str) -> Option<String> {
        let words = Words::read(text, &segment(text));
        let open = (0..words.len()).find(|&index| words.text(index) == "(")?;
        long_form(&words, open + 1..open + 2).map(|long| words.spelled(long))
    }

    #[test]
    fn an_acronym_shortens_the_words_before_it() {
        let long = "Council for Trade and Co-operation in the North";
        assert_eq!(shortened(&format!("Then the {long} (CTCN) met.")).as_deref(), Some(long));
    }

    #[test]
    fn other_letters_in_brackets_shorten_nothing() {
        assert_eq!(shortened("They saw Anna Berg (PDX) there."), None);
    }
}
