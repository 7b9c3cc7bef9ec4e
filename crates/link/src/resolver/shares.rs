use std::ops::Range;

use sayso_lexicon::{PhraseBound, cue_verb, fold, is_no_name, phrase_bound};

use crate::roles::is_link;
use crate::words::Words;

/// Of whom a share is, where its own phrase leaves it out: "of young voters" for "12 percent", after "40 percent of
/// young voters said". `None` for a phrase that is no bare share or where no whole was named before it.
pub(crate) fn whole_of(words: &Words, phrase: Range<usize>, at: usize) -> Option<String> {
    if !is_bare_share(words, phrase.clone()) {
        return None;
    }
    let earlier = (at.saturating_sub(REACH)..phrase.start.min(at)).rev();
    let mut wholes =
        earlier.filter(|&word| words.text(word) == "of" && word > 0 && is_share_noun(words.text(word - 1)));
    let whole = wholes.find_map(|of| whole_after(words, of + 1))?;
    Some(format!("{} of {}", words.spelled(phrase), words.spelled(whole)))
}

/// A whole is named at most so many words before.
const REACH: usize = 320;
/// A whole has at most so many words.
const LONGEST_WHOLE: usize = 6;

fn is_bare_share(words: &Words, phrase: Range<usize>) -> bool {
    let share = phrase.clone().any(|word| is_share_noun(words.text(word)));
    let counts = |word: usize| {
        let folded = fold(words.text(word));
        let number = folded.starts_with(|first: char| first.is_ascii_digit()) || is_number(&folded);
        let small = matches!(
            folded.as_ref(),
            "a" | "an"
                | "the"
                | "only"
                | "just"
                | "another"
                | "about"
                | "nearly"
                | "almost"
                | "than"
                | "more"
                | "less"
                | "fewer"
                | "some"
                | "roughly"
                | "around"
                | "vast"
                | "slim"
                | "at"
                | "least"
                | "over"
                | "under"
                | "well"
        );
        number || small || is_share_noun(&folded) || !folded.contains(char::is_alphanumeric)
    };
    share && phrase.clone().all(counts)
}

fn is_share_noun(word: &str) -> bool {
    matches!(
        word,
        "percent"
            | "%"
            | "majority"
            | "half"
            | "third"
            | "thirds"
            | "quarter"
            | "quarters"
            | "fifth"
            | "plurality"
            | "minority"
            | "tenth"
    )
}

fn is_number(word: &str) -> bool {
    matches!(
        word,
        "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "eleven"
            | "twelve"
            | "fifteen"
            | "twenty"
            | "thirty"
            | "forty"
            | "fifty"
            | "sixty"
            | "seventy"
            | "eighty"
            | "ninety"
    )
}

/// The noun phrase from a word on, without an article.
fn whole_after(words: &Words, start: usize) -> Option<Range<usize>> {
    let start = start + usize::from(matches!(words.text(start), "the" | "all"));
    let inside = |&word: &usize| {
        let text = words.text(word);
        let bound = phrase_bound(&fold(text)).is_some_and(|bound| bound != PhraseBound::Determiner);
        let hyphen = text == "-" && words.is_glued(word);
        words.sentence(word) == words.sentence(start)
            && (hyphen || text.contains(char::is_alphabetic))
            && !is_no_name(text)
            && !is_link(text)
            && !bound
            && cue_verb(text).is_none()
    };
    let last = (start..start + LONGEST_WHOLE).take_while(inside).last()?;
    Some(start..last + 1)
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_share_is_that_of_the_whole_named_before() {
        let text = "[Some 40 percent of young bakers] agreed.  [Only 12%] did not.  [A third] left.";
        assert_speakers(text, &["some 40 percent of young bakers", "12% of young bakers", "a third of young bakers"]);
    }

    #[test]
    fn a_share_of_nothing_named_stays() {
        assert_speakers("The bakers left.  [Only 12 percent] agreed.", &["12 percent"]);
    }
}
