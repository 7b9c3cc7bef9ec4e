//! What the words around a name, and the word before it, tell of its bearer.

use std::ops::Range;

use sayso_lexicon::{is_body, is_person_noun, is_title};

use crate::names::Name;
use crate::names::acronyms::is_acronym;
use crate::roles::{canonical, ends_head, head_of};
use crate::words::Words;

/// Whether a name that ends there opens a list of names: "Falk, Northern Motors and the Greens".
pub(crate) fn opens_list(words: &Words, end: usize) -> bool {
    let adverb = words.text(end - 1).ends_with("ly");
    let listed = |&index: &usize| {
        let word = words.text(index);
        let name = words.at(index).is_some_and(|word| word.capital);
        (name || matches!(word, "," | "the" | "of")) && words.sentence(index) == words.sentence(end)
    };
    let list = (end..end + MOST_LISTED).take_while(listed).last();
    let closed = list.is_some_and(|last| words.text(last + 1) == "and");
    let commas = list.map_or(0, |last| (end..=last).filter(|&index| words.text(index) == ",").count());
    !adverb && words.text(end) == "," && commas == 1 && closed
}

/// A list of three names has at most so many words before its "and".
const MOST_LISTED: usize = 8;

/// Whether the part before a name says what its bearer is: a noun for a person or for several or, at the beginning of a
/// sentence where every word has its capital, one for who does something ("Surveyor", "Violinist").
pub(crate) fn is_occupation(words: &Words, part: &Range<usize>) -> bool {
    let Some(word) = words.at(part.start).filter(|_| part.len() == 1) else { return false };
    let noun = word.text;
    let several = noun.strip_suffix('s').is_some_and(is_person_noun);
    let does = ["er", "or", "ist", "ian"].iter().any(|ending| noun.ends_with(ending));
    let long = noun.chars().count() >= SHORTEST_OCCUPATION;
    is_person_noun(noun)
        || several
        || noun.ends_with("men")
        || noun.ends_with("women")
        || (word.opens && does && long && !words.occurs_capitalised(word))
}

/// A noun for who does something, told by its ending alone, has at least so many letters.
const SHORTEST_OCCUPATION: usize = 6;

/// Whether what follows a name is said of people: an age, an appositive whose noun is one for people, "who".
pub(crate) fn is_told_of_a_person(words: &Words, end: usize) -> bool {
    let comma = words.text(end) == ",";
    let after = end + usize::from(comma);
    let word = words.text(after);
    let age = word.len() == 2 && word.bytes().all(|digit| digit.is_ascii_digit()) && words.text(after + 1) == ",";
    let appositive = after..after + MOST_APPOSED;
    let head = appositive.clone().skip(1).find(|&word| ends_head(words.text(word))).unwrap_or(appositive.end) - 1;
    let apposed = matches!(word, "a" | "an" | "the" | "former") && is_person_noun(words.text(head));
    (comma && (age || apposed)) || word == "who"
}

/// Whether what follows a name, between commas, is said of bodies: "a maker of lenses".
pub(crate) fn is_told_of_a_body(words: &Words, end: usize) -> bool {
    let noun = words.text(head_of(words, &(end + 2..end + 1 + MOST_APPOSED)));
    let makes = matches!(noun, "maker" | "manufacturer" | "producer" | "supplier" | "retailer" | "operator" | "chain");
    let body = is_body(noun) && !is_person_noun(noun);
    let apposed = words.text(end) == "," && matches!(words.text(end + 1), "a" | "an" | "the");
    apposed && (makes || body) && words.sentence(end + 2) == words.sentence(end)
}

/// The noun of an appositive is among so many words.
const MOST_APPOSED: usize = 6;

/// Whether a name stands without article, in no headline, and has no word that the article uses in lower case too.
pub(crate) fn may_be_a_persons(words: &Words, name: &Name) -> bool {
    let sentence = words.sentence(name.start);
    let common = |word: usize| {
        is_acronym(words.text(word)) || words.at(word).is_some_and(|word| words.occurs_in_lower_case(word))
    };
    let article = name.start.checked_sub(1).is_some_and(|before| matches!(words.text(before), "the" | "The"));
    !article && !words.is_title_case(sentence) && !words.is_shouted(sentence) && !name.words.clone().any(common)
}

/// The title just before a name, folded: "senator" in "Senator Anna Berg" and "the senator Anna Berg".
pub(crate) fn title_of(words: &Words, name: &Name) -> Option<String> {
    let before = name.words.start.checked_sub(1).filter(|&it| words.sentence(it) == words.sentence(name.start))?;
    let title = if words.text(before) == "." { before.checked_sub(1)? } else { before };
    is_title(words.text(title)).then(|| canonical(words.text(title)))
}
