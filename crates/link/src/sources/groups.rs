use std::ops::Range;

use sayso_lexicon::{PhraseBound, fold, is_body, is_no_name, is_person_noun, phrase_bound};

use crate::names::Name;
use crate::words::Words;

/// The phrases that are no names and can mean several people, in text order: "her older advisers", "the two groups".
pub(crate) fn find(words: &Words) -> Vec<Range<usize>> {
    let heads = (0..words.len()).filter(|&index| is_group(words.text(index)) && !words.is_glued(index));
    heads.map(|head| start_of(words, head)..head + 1).collect()
}

/// The names that end with that one and are joined by "and", first to last: "Anna Berg, Bo Falk and Carl Dahl".
pub(crate) fn joined(words: &Words, names: &[Name], last: usize, is_person: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut joined = vec![last];
    let mut first = last;
    while joined.len() < MOST_JOINED
        && let Some(before) = first.checked_sub(1)
        && let Some((name, next)) = names.get(before).zip(names.get(first))
        && is_person(before)
        && is_person(first)
        && name.words.end + 1 == next.start
        && words.text(name.words.end) == if first == last { "and" } else { "," }
    {
        joined.push(before);
        first = before;
    }
    joined.reverse();
    joined
}

/// So many names are joined.
const MOST_JOINED: usize = 6;
/// A phrase has at most so many words before its head.
const MOST_MODIFIERS: usize = 5;

fn is_group(word: &str) -> bool {
    if !word.starts_with(char::is_lowercase) && !matches!(word, "People" | "Women" | "Men") {
        return matches!(word.strip_suffix('s'), Some(singular) if is_person_noun(&fold(singular)));
    }
    let folded = fold(word);
    let singular = folded.strip_suffix('s').filter(|it| !it.ends_with('s'));
    let plural = singular.is_some_and(|noun| (is_person_noun(noun) && !is_body(&folded)) || is_body(noun));
    plural || matches!(folded.as_ref(), "people" | "women" | "men")
}

fn start_of(words: &Words, head: usize) -> usize {
    let sentence = words.sentence(head);
    let mut start = head;
    while start > head.saturating_sub(MOST_MODIFIERS)
        && let Some(before) = start.checked_sub(1).filter(|&before| words.sentence(before) == sentence)
    {
        let word = fold(words.text(before));
        let bound = phrase_bound(&word);
        if bound == Some(PhraseBound::Determiner) {
            return before;
        }
        let hyphen = word == "-" && words.is_glued(before);
        let other = matches!(word.as_ref(), "other" | "fellow" | "former" | "own");
        if (bound.is_some() || is_no_name(&word) || !word.contains(char::is_alphanumeric)) && !hyphen && !other {
            break;
        }
        start = before;
    }
    start
}
