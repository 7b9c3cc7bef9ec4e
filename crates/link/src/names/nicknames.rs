use std::ops::Range;

use crate::names::Name;
use crate::words::Words;

/// A nickname has at most so many words.
const MOST_WORDS: usize = 3;
/// So many words may stand between a name and the other name that its bearer is known by.
const MOST_BETWEEN: usize = 5;

/// The nickname in marks from that word on, with its marks: "“the Hat”" in "Anna “the Hat” Berg".
pub(crate) fn nickname_at(words: &Words, open: usize) -> Option<Range<usize>> {
    let closing = closing_of(words.text(open))?;
    let inside = open + 1..open + 2 + MOST_WORDS;
    let close = inside.clone().find(|&word| closing.contains(&words.text(word))).filter(|&close| close > open + 1)?;
    let plain = |word: usize| words.text(word).contains(char::is_alphabetic) || words.text(word) == "-";
    let one = words.sentence(open) == words.sentence(close);
    (one && words.is_glued(close) && (open + 1..close).all(plain)).then_some(open..close + 1)
}

/// The nickname within a name, with its marks.
pub(crate) fn nickname_in(words: &Words, name: Range<usize>) -> Option<Range<usize>> {
    name.clone().skip(1).find_map(|word| nickname_at(words, word)).filter(|nickname| nickname.end < name.end)
}

/// A name as the article spells it, without the nickname in it.
pub(crate) fn spelled(words: &Words, name: Range<usize>) -> String {
    match nickname_in(words, name.clone()) {
        Some(nickname) => {
            format!("{} {}", words.spelled(name.start..nickname.start), words.spelled(nickname.end..name.end))
        }
        None => words.spelled(name),
    }
}

/// The words of the other name that an article gives with a name: "Nan" in "Anna “Nan” Berg" and "Anna Berg, known as
/// Nan,".
pub(crate) fn other_name(words: &Words, name: &Name) -> Option<Range<usize>> {
    if let Some(nickname) = nickname_in(words, name.words.clone()) {
        return Some(nickname.start + 1..nickname.end - 1);
    }
    let here = |word: &usize| words.sentence(*word) == words.sentence(name.start);
    let between = (name.words.end..name.words.end + MOST_BETWEEN).take_while(here);
    let light = |word: &usize| {
        let word = words.text(*word);
        matches!(
            word,
            "," | "(" | "who" | "is" | "was" | "also" | "known" | "as" | "nicknamed" | "to" | "friends" | "all"
        ) || word.ends_with("er")
            || word.ends_with("ly")
    };
    let known = between.clone().take_while(light).find(|&word| match words.text(word) {
        "as" => words.text(word - 1) == "known",
        word => word == "nicknamed",
    })?;
    let open = known + 1 + usize::from(closing_of(words.text(known + 1)).is_some());
    let other = words.at(open).filter(|other| other.capital && here(&open) && !other.possessive)?;
    let single = !words.at(open + 1).is_some_and(|next| next.capital && next.sentence == other.sentence);
    single.then_some(open..open + 1)
}

fn closing_of(open: &str) -> Option<&'static [&'static str]> {
    Some(match open {
        "“" => &["”"],
        "\"" => &["\""],
        "‘" => &["’"],
        "'" => &["'"],
        "``" => &["''"],
        "«" => &["»"],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_nickname_within_a_name_is_no_part_of_it_and_means_its_bearer() {
        let text = "Anna “Nan” Berg left.  [Nan] spoke.  [Berg] spoke.  [Anna Berg] spoke.";
        assert_speakers(text, &["Anna Berg"; 3]);
        assert_speakers("Anna \"the Hat\" Berg left.  [Berg] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn who_is_known_by_another_name_goes_by_it() {
        assert_speakers("Anna Berg, better known as Nan, left.  [Nan] spoke.", &["Anna Berg"]);
        assert_speakers("Anna Berg, nicknamed “Nan”, left.  Then [Nan] spoke.", &["Anna Berg"]);
    }
}
