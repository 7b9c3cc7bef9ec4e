use std::ops::Range;

use sayso_lexicon::{Inflection, WordClass, cue_verb};

use crate::cues::is_possessive;
use crate::units::Unit;

/// A source longer than this is none.
const MOST_TOKENS: usize = 30;

/// Words that end a noun phrase, read towards the left.
const LEFT_EDGE: [WordClass; 3] = [WordClass::Subordinator, WordClass::Auxiliary, WordClass::Modal];

/// The noun phrase that ends just before token `end`, as the subject of the verb there: "Anna Berg, the mayor of Oslo,".
pub(crate) fn before(unit: &Unit<'_>, end: usize, floor: usize) -> Option<Range<usize>> {
    let last = end.checked_sub(1).filter(|&last| last >= floor)?;
    if !unit.is_comma(last) {
        return noun_phrase_before(unit, end, floor);
    }
    // An appositive or a relative clause stands between: the phrase begins before the comma that opens it.
    let reach = last.saturating_sub(MOST_TOKENS).max(floor);
    let opening = (reach..last).rev().find(|&index| unit.is_comma(index))?;
    if (opening..last).any(|index| unit.is_quoted(index)) || unit.has(opening + 1, &[WordClass::Conjunction]) {
        return None;
    }
    let head = noun_phrase_before(unit, opening, floor)?;
    Some(head.start..end)
}

fn noun_phrase_before(unit: &Unit<'_>, end: usize, floor: usize) -> Option<Range<usize>> {
    let (mut start, mut end) = (end, end);
    let mut index = end;
    while index > floor && end - index < MOST_TOKENS {
        let here = index - 1;
        let empty = start == end;
        if unit.is_quoted(here) {
            // Joe "the Hat" Marek
            let nickname = !empty && unit.is_capitalised(index) && here > floor && unit.is_capitalised(here - 1);
            if !nickname || !unit.is_short(here) {
                break;
            }
            index = here;
            continue;
        }
        if empty && unit.has(here, &[WordClass::SubjectPronoun]) && !unit.has(here, &[WordClass::Possessive]) {
            // "those who said": the relative pronoun is the source, as written.
            return Some(here..index);
        }
        if empty && is_time_or_place_word(unit, here) {
            end = here;
            start = here;
        } else if unit.word(here) == ")" {
            let opening = (floor..here).rev().take(10).find(|&index| unit.word(index) == "(");
            let Some(opening) = opening else { break };
            index = opening;
            if empty {
                start = opening;
            }
            continue;
        } else if !unit.is_word(here) {
            if empty || !matches!(unit.word(here), "-" | "/" | "&" | "'" | "’" | "." | "$" | "%" | "#" | "@") {
                break;
            }
            if unit.word(here) == "." && !is_abbreviated(unit, here) {
                break;
            }
            if matches!(unit.word(here), "@" | "#" | "$") {
                start = here;
            }
        } else if unit.has(here, &LEFT_EDGE) || is_another_verb(unit, here) || !empty && is_pronoun(unit, here) {
            break;
        } else if unit.has(here, &[WordClass::Conjunction]) {
            if here == floor || empty || !joins_nouns(unit, here) {
                break;
            }
        } else if unit.has(here, &[WordClass::Preposition]) {
            if here == floor {
                break;
            }
        } else if !empty && unit.has(here, &[WordClass::Day]) && !unit.is_capitalised(here) {
            break;
        } else {
            start = here;
        }
        index = here;
    }
    // The "55" of "10:55 The mayor said" is no part of the source.
    let of_clock = |index: usize| unit.is_number(index) && unit.word(index.wrapping_sub(1)) == ":";
    while start < end && (is_lead_in(unit, start) || of_clock(start)) {
        start += 1;
    }
    let has_word = (start..end).any(|index| unit.is_word(index));
    has_word.then_some(start..end)
}

fn is_pronoun(unit: &Unit<'_>, index: usize) -> bool {
    unit.has(index, &[WordClass::SubjectPronoun, WordClass::ObjectPronoun])
        && !unit.has(index, &[WordClass::Possessive, WordClass::Determiner])
}

/// Between the subject and its verb, "on Wednesday" is not part of the source.
fn is_time_or_place_word(unit: &Unit<'_>, index: usize) -> bool {
    unit.has(index, &[WordClass::Day, WordClass::Preposition]) || unit.is_number(index) || is_month(unit, index)
}

/// Whether a word that may be the name of a month or of a person ("April", "June") is a month here.
fn is_month(unit: &Unit<'_>, index: usize) -> bool {
    let before = index.wrapping_sub(1);
    unit.has(index, &[WordClass::Month])
        && (unit.is_number(index + 1) || unit.is_number(before) || unit.has(before, &[WordClass::Preposition]))
}

fn is_lead_in(unit: &Unit<'_>, index: usize) -> bool {
    !unit.is_word(index) && !matches!(unit.word(index), "$" | "#" | "@" | "(")
        || unit.has(index, &[WordClass::Adverb, WordClass::Conjunction, WordClass::Preposition])
            && !unit.has(index, &[WordClass::Determiner])
}

/// Whether "and" joins two parts of one subject rather than two clauses: two names, or two plurals.
fn joins_nouns(unit: &Unit<'_>, and: usize) -> bool {
    let Some(before) = and.checked_sub(1) else { return false };
    let name_follows = unit.is_capitalised(and + 1) || unit.has(and + 1, &[WordClass::Determiner]);
    if unit.is_capitalised(before) { name_follows } else { unit.word(before).ends_with('s') && !name_follows }
}

fn is_abbreviated(unit: &Unit<'_>, stop: usize) -> bool {
    stop.checked_sub(1).is_some_and(|before| {
        let word = unit.word(before);
        word.chars().count() <= 4 && unit.is_capitalised(before)
    })
}

/// A finite verb that reports cannot stand within the subject of another.
fn is_another_verb(unit: &Unit<'_>, index: usize) -> bool {
    !unit.is_capitalised(index)
        && cue_verb(unit.word(index)).is_some_and(|verb| verb.share > 0.5 && verb.inflection != Inflection::Base)
}

/// The owner of the noun at token `noun`: "her", "Berg's", "the ministers'".
pub(crate) fn owner(unit: &Unit<'_>, noun: usize) -> Option<Range<usize>> {
    let last = noun.checked_sub(1)?;
    if unit.has(last, &[WordClass::Possessive]) {
        return Some(last..noun);
    }
    is_possessive(unit.word(last)).then(|| noun_phrase_before(unit, noun, 0)).flatten()
}

/// The noun phrase that begins at token `start`, after a verb or "according to": "a spokesman for the mayor".
pub(crate) fn after(unit: &Unit<'_>, start: usize) -> Option<Range<usize>> {
    if is_pronoun(unit, start) {
        return Some(start..start + 1);
    }
    if !begins_noun_phrase(unit, start) {
        return None;
    }
    let mut end = start;
    let mut in_appositive = false;
    while end < unit.tokens.len() && end - start < MOST_TOKENS {
        match step(unit, start, end, in_appositive) {
            Step::Take(count) => end += count,
            Step::Appositive => {
                in_appositive = true;
                end += 1;
            }
            Step::Stop => break,
        }
    }
    while end > start
        && (!unit.is_word(end - 1) && !matches!(unit.word(end - 1), ")" | "." | "’" | "'")
            || unit.has(end - 1, &[WordClass::Preposition, WordClass::Conjunction]))
    {
        end -= 1;
    }
    (end > start).then_some(start..end)
}

enum Step {
    Take(usize),
    Appositive,
    Stop,
}

/// Whether the phrase goes on with the token at `index`.
fn step(unit: &Unit<'_>, start: usize, index: usize, in_appositive: bool) -> Step {
    let next = index + 1;
    let go_on = |yes: bool| if yes { Step::Take(1) } else { Step::Stop };
    match unit.word(index) {
        "" => return Step::Stop,
        "," => return if opens_appositive(unit, next) { Step::Appositive } else { Step::Stop },
        "." => return go_on(is_abbreviated(unit, index) && unit.is_word(next)),
        "(" => {
            let closing = (index..unit.tokens.len()).take(10).find(|&index| unit.word(index) == ")");
            return closing.map_or(Step::Stop, |closing| Step::Take(closing + 1 - index));
        }
        "-" | "/" | "&" | "'" | "’" | "$" | "%" | "#" | "@" => return go_on(!unit.is_dash(index)),
        _ if !unit.is_word(index) => return Step::Stop,
        _ => {}
    }
    let first = index == start;
    if unit.has(index, &[WordClass::Preposition]) {
        let named = unit.is_capitalised(index.saturating_sub(1));
        let circumstance =
            unit.has(next, &[WordClass::Day, WordClass::Month]) || unit.is_number(next) || is_occasion(unit, next);
        return go_on(unit.is(index, "of") || !circumstance && joins_phrase(unit.word(index), named && !in_appositive));
    }
    if unit.has(index, &[WordClass::Conjunction]) {
        let goes_on = unit.is_capitalised(next) || in_appositive && unit.is_word(next);
        return go_on(goes_on && !unit.has(next, &[WordClass::SubjectPronoun]));
    }
    let ends = unit.has(
        index,
        &[WordClass::Subordinator, WordClass::Auxiliary, WordClass::Modal, WordClass::ObjectPronoun, WordClass::Day],
    ) || unit.has(index, &[WordClass::Adverb]);
    let ends = ends && !unit.has(index, &[WordClass::Determiner]);
    let verb = !unit.is_capitalised(index) && (is_another_verb(unit, index) || unit.word(index).ends_with("ing"));
    go_on(first || !(ends || verb))
}

/// "a spokesman for the mayor" is one phrase, "Anna Berg in an interview" is not.
fn joins_phrase(preposition: &str, after_name: bool) -> bool {
    !after_name
        && matches!(preposition, "by" | "for" | "from" | "with" | "at" | "in" | "on" | "to" | "against" | "under")
}

/// "in an interview", "at a rally": the occasion of the words, not part of who said them.
fn is_occasion(unit: &Unit<'_>, index: usize) -> bool {
    let occasion = |index| {
        matches!(
            unit.word(index).to_lowercase().as_str(),
            "interview"
                | "statement"
                | "speech"
                | "rally"
                | "conference"
                | "email"
                | "e"
                | "tweet"
                | "letter"
                | "post"
                | "briefing"
                | "call"
                | "response"
                | "radio"
                | "television"
                | "reference"
        )
    };
    (index..index + 4).any(occasion)
}

fn opens_appositive(unit: &Unit<'_>, index: usize) -> bool {
    if unit.has(index, &[WordClass::Determiner]) {
        return !unit.has(index, &[WordClass::SubjectPronoun]) || unit.has(index, &[WordClass::Possessive]);
    }
    let word = unit.word(index);
    let verb = word.ends_with("ing") || word.ends_with("ed") || cue_verb(word).is_some();
    let opens_none = unit.has(index, &OPENS_NO_PHRASE) || unit.has(index, &[WordClass::SubjectPronoun]);
    unit.is_word(index) && !opens_none && !verb
}

/// Words with which no noun phrase begins.
const OPENS_NO_PHRASE: [WordClass; 8] = [
    WordClass::Conjunction,
    WordClass::Subordinator,
    WordClass::Preposition,
    WordClass::Adverb,
    WordClass::Day,
    WordClass::Auxiliary,
    WordClass::Modal,
    WordClass::ObjectPronoun,
];

fn begins_noun_phrase(unit: &Unit<'_>, index: usize) -> bool {
    unit.has(index, &[WordClass::Determiner])
        || (unit.is_word(index) || matches!(unit.word(index), "@" | "#")) && !unit.has(index, &OPENS_NO_PHRASE)
}

#[cfg(test)]
mod tests {
    use crate::units::tests::unit;

    use super::*;

    /// The source before or after the first word "said".
    fn source(text: &str, find: impl Fn(&Unit<'_>, usize) -> Option<Range<usize>>) -> String {
        let unit = unit(text);
        let verb = (0..unit.tokens.len()).find(|&index| unit.is(index, "said")).expect("a verb");
        find(&unit, verb).and_then(|range| unit.span(&range)).map_or(String::new(), |span| span.slice(text).to_owned())
    }

    fn subject(text: &str) -> String {
        source(text, |unit, verb| before(unit, verb, 0))
    }

    fn inverted(text: &str) -> String {
        source(text, |unit, verb| after(unit, verb + 1))
    }

    #[test]
    fn the_subject_is_the_whole_noun_phrase() {
        assert_eq!(
            subject("However, a spokesman for the port of Veldmark said it would open."),
            "a spokesman for the port of Veldmark"
        );
        assert_eq!(subject("Anna Berg, the mayor of Oslo, said it would open."), "Anna Berg, the mayor of Oslo,");
        assert_eq!(subject("Mr. J. Sorel and Ms. Lind said it would open."), "Mr. J. Sorel and Ms. Lind");
    }

    #[test]
    fn a_time_between_subject_and_verb_is_left_out() {
        assert_eq!(subject("Anna Berg on Wednesday said it would open."), "Anna Berg");
        assert_eq!(subject("Ms Berg Wednesday said it would open."), "Ms Berg");
    }

    #[test]
    fn a_handle_keeps_its_sign() {
        assert_eq!(subject("Then @maralind said it would open."), "@maralind");
    }

    #[test]
    fn a_pronoun_is_the_subject_alone() {
        assert_eq!(subject("When the bridge fell she said nothing."), "she");
    }

    #[test]
    fn a_clause_before_the_subject_is_left_out() {
        assert_eq!(subject("Because the bridge fell, Mara Lind said it was closed."), "Mara Lind");
        assert_eq!(subject("The bridge fell and officials said it was closed."), "officials");
    }

    #[test]
    fn the_owner_of_a_noun_is_a_possessive() {
        let owned = |text| source(text, |unit, verb| owner(unit, verb - 1));
        assert_eq!(owned("Anna Berg's claim said little."), "Anna Berg's");
        assert_eq!(owned("Then her claim said little."), "her");
        assert_eq!(owned("Then the claim said little."), "");
    }

    #[test]
    fn an_inverted_subject_ends_before_the_occasion() {
        assert_eq!(
            inverted("\"Open,\" said Len Aster, head of the Port Policy Centre."),
            "Len Aster, head of the Port Policy Centre"
        );
        assert_eq!(inverted("\"Open,\" said Mara Lind in an interview on Tuesday."), "Mara Lind");
        assert_eq!(
            inverted("\"Open,\" said a spokesman for the port, adding that it was early."),
            "a spokesman for the port"
        );
        assert_eq!(inverted("\"Open,\" said Lind, who was greeted."), "Lind");
    }
}
