use std::ops::Range;

use sayso_lexicon::{cue_verb, fold, is_no_name, is_person_noun, is_title};

use crate::names::{Name, NameKind, gender_of_noun};
use crate::roles::{head_of, is_link};
use crate::words::Words;

/// A role has at most so many words.
const MOST_WORDS: usize = 12;

/// The fullest of the roles that an article gives with these names of one person, the first of equals, as it spells it
/// without an article: "mayor of Oslo", "Sen.".
pub(crate) fn fullest(words: &Words, names: &[Name], of_person: &[usize]) -> Option<String> {
    let found = of_person.iter().take(MOST_NAMES).flat_map(|&name| {
        let apposed = names.get(name).and_then(|name| apposed_to(words, name));
        [title(words, names, name), appositive(words, names, name), apposed]
    });
    let fullest = found.flatten().reduce(|best, next| if next.len() > best.len() { next } else { best })?;
    Some(words.spelled(fullest))
}

/// So many names of one person are looked at.
const MOST_NAMES: usize = 64;

/// The title before a name, with the words that belong to it: "Sen.", "former Nordic Council spokesman".
fn title(words: &Words, names: &[Name], index: usize) -> Option<Range<usize>> {
    let name = names.get(index)?;
    let floor = name.words.start.saturating_sub(MOST_WORDS);
    let reach = |mut start: usize| {
        while let Some(before) = start.checked_sub(1).filter(|&before| before >= floor && belongs(words, name, before))
        {
            start = before;
        }
        start
    };
    let mut start = reach(name.words.start);
    // "former Nordic Council spokesman": the body before it belongs to the title.
    if let Some(body) = index.checked_sub(1).and_then(|before| names.get(before))
        && start < name.words.start
        && body.words.end == start
        && !words.is_possessive(start - 1)
        && matches!(body.kind, NameKind::Body | NameKind::Place | NameKind::Unknown)
        && words.sentence(body.start) == words.sentence(start)
    {
        start = reach(body.start);
    }
    // "Oslo-based"
    let role = start - usize::from(words.text(start) == "-" && start > 0)..name.words.start;
    if matches!(words.text(start), "Mr" | "Mrs" | "Ms" | "Miss" | "Mr." | "Mrs." | "Ms.") {
        return None;
    }
    let noun = |word: usize| is_person_noun(words.text(word));
    let last = role.clone().rev().find(|&word| words.text(word) != ".")?;
    (noun(last) || noun(head_of(words, &role))).then_some(role)
}

/// Whether a word before a name can belong to its title: one of its capitals, or a word in lower case that is no verb.
fn belongs(words: &Words, name: &Name, index: usize) -> bool {
    if index >= name.start {
        return true;
    }
    let word = words.text(index);
    // Before titles in capitals stand verbs: "they met Sen. Berg".
    let titled = name.start < name.words.start;
    let past = matches!(word, "former" | "Former" | "then" | "acting");
    let lower = past || (!titled && word.starts_with(char::is_lowercase) && !is_no_name(word) && !is_link(word));
    let verb = cue_verb(word).is_some() && !is_person_noun(word);
    let hyphen = word == "-" && words.is_glued(index) && words.is_glued(index + 1);
    words.sentence(index) == words.sentence(name.start) && ((lower && !verb && !words.is_possessive(index)) || hyphen)
}

/// What stands after a name between marks: "the mayor of Oslo" in "Anna Berg, the mayor of Oslo,".
fn appositive(words: &Words, names: &[Name], index: usize) -> Option<Range<usize>> {
    let name = names.get(index)?;
    let start = name.words.end + 1;
    let inside = |&word: &usize| {
        words.sentence(word) == words.sentence(name.start) && !is_mark(words, word) && word < start + MOST_WORDS
    };
    let end = (start..).take_while(inside).last()? + 1;
    let marked = matches!(words.text(name.words.end), "," | "—" | "–");
    let closed = end < start + MOST_WORDS || is_mark(words, end);
    (marked && closed).then_some(())?;
    role_in(words, start..end, false)
}

/// What a name stands after, between marks: "mayor of Oslo" in "The mayor of Oslo, Anna Berg,".
pub(crate) fn apposed_to(words: &Words, name: &Name) -> Option<Range<usize>> {
    let phrase = phrase_apposed_to(words, name)?;
    role_in(words, phrase.clone(), true).or_else(|| subject_in(words, phrase))
}

/// Whether a name stands after a phrase for a person, between marks.
pub(crate) fn is_apposed_to_a_person(words: &Words, name: &Name) -> bool {
    phrase_apposed_to(words, name).and_then(|phrase| role_in(words, phrase, true)).is_some()
}

fn phrase_apposed_to(words: &Words, name: &Name) -> Option<Range<usize>> {
    let end = name.start.checked_sub(1).filter(|&mark| words.text(mark) == ",")?;
    let inside = |&word: &usize| words.sentence(word) == words.sentence(name.start) && !is_mark(words, word);
    let before = (end.saturating_sub(MOST_WORDS)..end).rev().take_while(inside);
    // "The mayor of the town": the article of the whole phrase.
    let linked = |word: usize| {
        word.checked_sub(1).is_some_and(|before| is_link(words.text(before)) && words.text(before) != "and")
    };
    let opens = |&word: &usize| is_determiner(words, word) && !linked(word);
    let start = before.take_while(|&word| cue_verb(words.text(word)).is_none()).find(opens)?;
    let closes = is_mark(words, name.words.end) || words.sentence(name.words.end) != words.sentence(name.start);
    closes.then_some(start..end)
}

/// The words of a phrase that opens a sentence and is all its subject, without the article: whatever its noun, it says
/// what the person apposed to it is, as in "The harbour master, Anna Berg, left."
fn subject_in(words: &Words, phrase: Range<usize>) -> Option<Range<usize>> {
    let role = phrase.start + 1..phrase.end;
    let nominal = |word: usize| !is_no_name(words.text(word)) || is_link(words.text(word)) || is_article(words, word);
    let opens = words.at(phrase.start).is_some_and(|word| word.opens);
    let head = words.text(head_of(words, &role));
    (opens && !role.is_empty() && role.clone().all(nominal) && !is_time(head)).then_some(role)
}

fn is_time(noun: &str) -> bool {
    matches!(
        noun,
        "day"
            | "week"
            | "month"
            | "year"
            | "night"
            | "morning"
            | "evening"
            | "afternoon"
            | "weekend"
            | "time"
            | "moment"
    )
}

/// The role that a phrase is, without its article: its head is a noun for a person.
fn role_in(words: &Words, phrase: Range<usize>, needs_article: bool) -> Option<Range<usize>> {
    let article = if needs_article { is_determiner(words, phrase.start) } else { is_article(words, phrase.start) };
    let start = phrase.start + usize::from(article);
    let role = start..phrase.end;
    let head = words.text(head_of(words, &role));
    let opener = words.text(start);
    let titled = is_title(opener) || opener == "former" || is_person_noun(opener);
    let pronoun = matches!(fold(opener).as_ref(), "his" | "her" | "their" | "its" | "who" | "whose");
    let person = is_person_noun(head) || gender_of_noun(head).is_some();
    let fits = !role.is_empty() && person && !pronoun && (article || (titled && !needs_article));
    let tells = role.clone().all(|word| !matches!(words.text(word), "is" | "was" | "said" | "says" | "are" | "were"));
    (fits && tells).then_some(role)
}

fn is_determiner(words: &Words, index: usize) -> bool {
    is_article(words, index) || matches!(fold(words.text(index)).as_ref(), "his" | "her" | "their" | "its")
}

fn is_article(words: &Words, index: usize) -> bool {
    matches!(fold(words.text(index)).as_ref(), "the" | "a" | "an")
}

fn is_mark(words: &Words, index: usize) -> bool {
    let word = words.text(index);
    let dash = matches!(word, "—" | "–" | "--");
    let stop =
        word == "." && words.at(index + 1).is_none_or(|next| next.opens || next.sentence != words.sentence(index));
    dash || stop || matches!(word, "," | ";" | ":" | "(" | ")" | "\"" | "“" | "”" | "''" | "?" | "!")
}

#[cfg(test)]
mod tests {
    use crate::testing::{read, segment};
    use crate::{Link, MentionLinker};

    /// The role of the speaker of the first quote.
    fn role(text: &str) -> Option<String> {
        let (article, quotes) = read(text);
        let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        speakers.of_quote(0)?.role.clone()
    }

    #[test]
    fn a_title_is_a_role() {
        assert_eq!(role("[Sen. Anna Berg] spoke.").as_deref(), Some("Sen."));
        assert_eq!(role("So said [Secretary of State Anna Berg].").as_deref(), Some("Secretary of State"));
        let text = "So said [former Nordic Council spokesman Carl Dahl].";
        assert_eq!(role(text).as_deref(), Some("former Nordic Council spokesman"));
        assert_eq!(role("Then came Oslo-based baker Anna Berg.  [She] left.").as_deref(), Some("Oslo-based baker"));
        assert_eq!(role("They met Ms. Anna Berg.  [She] left."), None);
        assert_eq!(role("Then joked conservative poet Anna Berg.  [She] left.").as_deref(), Some("conservative poet"));
    }

    #[test]
    fn an_appositive_is_a_role_without_its_article() {
        assert_eq!(role("[Anna Berg, the mayor of Oslo,] spoke.").as_deref(), Some("mayor of Oslo"));
        assert_eq!(role("[The mayor of Oslo, Anna Berg,] spoke.").as_deref(), Some("mayor of Oslo"));
        assert_eq!(role("They met Anna Berg, a poet.  [She] spoke.").as_deref(), Some("poet"));
        assert_eq!(
            role("They met Anna Berg, former mayor of Oslo.  [She] spoke.").as_deref(),
            Some("former mayor of Oslo")
        );
    }

    #[test]
    fn the_fullest_role_counts_wherever_it_stands() {
        let text = "[Mayor Anna Berg] spoke.  Then Berg, the first mayor of Oslo from the north, left.";
        assert_eq!(role(text).as_deref(), Some("first mayor of Oslo from the north"));
    }

    #[test]
    fn other_words_beside_a_name_are_no_role() {
        assert_eq!(role("[Anna Berg], the story goes, spoke."), None);
        assert_eq!(role("They met Anna Berg, Carl Dahl and the mayor.  [Berg] spoke."), None);
        assert_eq!(role("When they saw her, the mayor said, Anna Berg left.  [Berg] spoke."), None);
    }

    #[test]
    fn bodies_and_unnamed_people_have_no_role() {
        assert_eq!(role("[The Nordic Council] spoke."), None);
        assert_eq!(role("[A senior official] spoke."), None);
    }
}
