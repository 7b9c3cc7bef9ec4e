use std::ops::Range;

use sayso_lexicon::{country, fold, given_name, is_body, is_no_name, is_person_noun, is_title};

use crate::names::acronyms::is_acronym;
use crate::names::is_initial;
use crate::names::nicknames::nickname_at;
use crate::words::Words;

/// A longer run of capitalised words is cut.
const MOST_PARTS: usize = 12;
/// An "and" that closes a list follows within so many words.
const MOST_LISTED: usize = 4;

/// The run of capitalised words that starts at a word, in parts; empty if no name can start there.
pub(crate) fn run_from(words: &Words, start: usize) -> Vec<Range<usize>> {
    let Some(word) = words.at(start).filter(|word| !word.glued || word.opens) else { return Vec::new() };
    let Some(first) = part_at(words, start) else { return Vec::new() };
    let headline = words.is_title_case(word.sentence) || words.is_shouted(word.sentence);
    let mut parts = vec![first];
    if headline && given_name(word.text).is_none() {
        // Capitals say nothing in a headline: only words that the article capitalises elsewhere count.
        let acronym = is_acronym(word.text) && !words.is_shouted(word.sentence);
        let known = words.occurs_capitalised(word) || acronym;
        return if known { parts } else { Vec::new() };
    }
    while let Some(last) = parts.last()
        && parts.len() < MOST_PARTS
        && (!words.is_possessive(last.end - 1) || owns_a_body(words.text(last.end - 1)))
        && let Some(next) = next_part(words, last)
            .or_else(|| next_of_list(words, &parts))
            .or_else(|| part_after_nickname(words, last).filter(|_| parts.len() == 1))
    {
        let text = words.text(last.start);
        if headline && parts.len() > 1 && !is_initial(text) && !is_particle(&fold(text)) {
            break;
        }
        parts.push(next);
    }
    parts
}

/// Whether a possessive plural can begin the name of a body: "Women's Media Center".
fn owns_a_body(word: &str) -> bool {
    let folded = fold(word);
    let singular = folded.strip_suffix('s').unwrap_or(&folded);
    matches!(folded.as_ref(), "women" | "men" | "children" | "people")
        || (folded.len() > singular.len() && is_person_noun(singular))
}

/// The part that goes on with a name after `last`, with the words that connect the two.
fn next_part(words: &Words, last: &Range<usize>) -> Option<Range<usize>> {
    let head = words.text(last.end - 1);
    let connector = words.text(last.end);
    let suffix = |index: usize| matches!(words.text(index), "Jr" | "Sr" | "II" | "III" | "IV");
    let connects = match connector {
        "'" | "’" => words.is_possessive(last.end - 1) && words.is_glued(last.end),
        "," => suffix(last.end + 1),
        "of" => is_body(head) || is_title(head),
        "for" | "on" => is_body(head) || (connector == "for" && is_plural_opening(words, last)),
        "&" | "/" => true,
        word => is_particle(word),
    };
    let mut start = last.end + usize::from(connects);
    if connects && (words.text(start) == "the" || is_particle(words.text(start))) {
        start += 1;
    }
    let word = words.at(start)?;
    let part = part_at(words, start)?;
    let apart = !word.glued || matches!(words.text(start - 1), "." | "/");
    let joined = word.sentence == words.sentence(last.start) && (connects || !word.opens) && apart;
    joined.then_some(if matches!(connector, "," | "&") && !connects { part } else { last.end..part.end })
}

/// The last name after a nickname in marks: "“the Hat” Berg" in "Anna “the Hat” Berg".
fn part_after_nickname(words: &Words, first: &Range<usize>) -> Option<Range<usize>> {
    let nickname = nickname_at(words, first.end)?;
    let word = words.at(nickname.end).filter(|word| !word.glued)?;
    let named = given_name(words.text(first.start)).is_some() || word.sentence == words.sentence(first.start);
    let part = part_at(words, nickname.end).filter(|_| named)?;
    Some(first.end..part.end)
}

/// Whether the part is a plural that may open the name of a body within a sentence: "Nurses" in "Nurses for Peace".
fn is_plural_opening(words: &Words, part: &Range<usize>) -> bool {
    let word = words.at(part.start);
    word.is_some_and(|word| !word.opens && word.text.ends_with('s') && !is_title(word.text))
}

/// The next of the things that a body is for: "Travel" after "Institute for Trade", where "and Travel" follows.
fn next_of_list(words: &Words, parts: &[Range<usize>]) -> Option<Range<usize>> {
    let (first, last) = (parts.first()?, parts.last()?);
    let lists = |part: &Range<usize>| matches!(words.text(part.start), "of" | "for" | "on");
    let connector = words.at(last.end).filter(|word| word.sentence == words.sentence(first.start))?;
    if !parts.iter().any(lists) || !matches!(connector.text, "and" | ",") {
        return None;
    }
    let start = last.end + 1 + usize::from(connector.text == "," && words.text(last.end + 1) == "and");
    let part = part_at(words, start)?;
    let text = words.text(start);
    let person = given_name(text).is_some() || (connector.text == "and" && is_title(text));
    let other = person || is_acronym(text) || country(text).is_some();
    let goes_on = || (part.end..part.end + MOST_LISTED).any(|word| words.text(word) == "and");
    let listed = words.text(start - 1) == "and" || goes_on();
    (!other && listed).then_some(last.end..part.end)
}

/// The capitalised word there, with its hyphenated rest and the full stop of an abbreviation.
fn part_at(words: &Words, start: usize) -> Option<Range<usize>> {
    let word = words.at(start)?;
    let stops = |index: usize| words.text(index) == "." && words.is_glued(index);
    let initial = word.text.chars().count() == 1 && stops(start + 1);
    let cap = |word: &str| is_acronym(word) && word.chars().count() > 2;
    let capitals = cap(word.text) && start.checked_sub(1).is_some_and(|before| cap(words.text(before)));
    let owned = matches!(word.text, "Our" | "My" | "Your" | "Every")
        && !word.opens
        && words.at(start + 1).is_some_and(|it| it.capital);
    let common = is_no_name(word.text) && !owned && !initial && !capitals && !words.occurs_capitalised(word);
    if !word.capital || common {
        return None;
    }
    let mut end = start + 1;
    while words.text(end) == "-"
        && words.is_glued(end)
        && words.is_glued(end + 1)
        && words.text(end + 1).starts_with(char::is_alphanumeric)
    {
        end += 2;
    }
    let dotted = initial || word.text.contains('.');
    let short = is_title(word.text) || matches!(word.text, "Jr" | "Sr" | "St");
    let within = words.at(end + 1).is_some_and(|next| next.sentence == word.sentence);
    if stops(end) && (dotted || (short && within)) {
        end += 1;
    }
    Some(start..end)
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "da" | "di" | "du" | "von" | "van" | "der" | "den" | "del" | "bin" | "ibn" | "al" | "la" | "le"
    )
}
