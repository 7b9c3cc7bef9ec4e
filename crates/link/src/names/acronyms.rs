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

/// The acronyms that may shorten a name of several words, folded: "bnr" and "bonr" for "Bureau of Northern Roads".
///
/// An acronym before the name, "U.S.", counts or not.
pub(crate) fn short_forms(words: &Words, name: Range<usize>) -> Vec<String> {
    let initials = |range: Range<usize>, small: bool| -> String {
        let letters = range.filter_map(|word| words.text(word).chars().next().filter(|letter| letter.is_alphabetic()));
        letters.filter(|letter| small || letter.is_uppercase()).flat_map(char::to_lowercase).collect()
    };
    let bare = name.start + 1..name.end;
    let prefixed = is_acronym(words.text(name.start));
    let ranges = [Some(name), prefixed.then_some(bare)];
    let mut forms: Vec<String> =
        ranges.into_iter().flatten().flat_map(|it| [initials(it.clone(), false), initials(it, true)]).collect();
    forms.retain(|form| form.chars().count() >= 2);
    forms
}

/// A body's name with the word before its "and": "Trade and Travel Council" where "Travel Council" is found as a name.
///
/// Only an acronym tells that the words are one name.
pub(crate) fn with_coordinate(words: &Words, name: Range<usize>) -> Option<Range<usize>> {
    let and = name.start.checked_sub(1).filter(|&and| words.text(and) == "and")?;
    let start = and.checked_sub(1).filter(|&start| words.sentence(start) == words.sentence(and))?;
    words.at(start).is_some_and(|word| word.capital && !word.possessive).then_some(start..name.end)
}

/// An acronym folded, without full stops: "bnr" for "B.N.R."; `None` for another word.
pub(crate) fn folded_acronym(word: &str) -> Option<String> {
    is_acronym(word).then(|| word.replace('.', "").to_lowercase())
}

/// Whether a word is written in capitals only.
pub(crate) fn is_acronym(word: &str) -> bool {
    let capital = |letter: char| letter.is_uppercase() || matches!(letter, '.' | '&');
    word.chars().filter(|letter| letter.is_uppercase()).count() >= 2 && word.chars().all(capital)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MentionLinker;
    use crate::testing::{segment, speakers_of};

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

    #[test]
    fn an_acronym_stands_for_a_body_named_anywhere() {
        let text = "[The BNR] warned.  Later the Bureau of Northern Roads met.  [B.N.R.] data say so.";
        assert_eq!(speakers_of(&MentionLinker, text), ["Bureau of Northern Roads"; 2]);
        let text = "The U.S. Bureau of Northern Roads met.  [The BNR] warned.";
        assert_eq!(speakers_of(&MentionLinker, text), ["U.S. Bureau of Northern Roads"]);
    }

    #[test]
    fn an_acronym_shows_the_words_of_one_name() {
        let text = "The Trade and Travel Council met.  [The TTC] warned.";
        assert_eq!(speakers_of(&MentionLinker, text), ["Trade and Travel Council"]);
    }

    #[test]
    fn another_acronym_stands_for_itself() {
        let text = "The Bureau of Northern Roads met.  [The CNTT] warned.";
        assert_eq!(speakers_of(&MentionLinker, text), ["CNTT"]);
    }
}
