use std::ops::Range;

use sayso_lexicon::{PhraseBound, is_title, phrase_bound};

use crate::statement::{Statement, is_boundary, is_mark};

/// A noun phrase is cut after this many words.
const LONGEST: usize = 6;
/// "of" stands at most this many words, determiners, before the phrase that it governs.
const OF_REACH: usize = 3;

/// The noun phrase that starts at `start` or behind determiners there, before `end`: words up to the first that cannot
/// go on with it. "of" goes on once. A pronoun is a phrase of its own.
pub(crate) fn starting_at(statement: &Statement, start: usize, end: usize) -> Option<Range<usize>> {
    let first = (start..end).find(|&word| !opens(statement.form(word)))?;
    if phrase_bound(statement.form(first)) == Some(PhraseBound::Pronoun) {
        return Some(first..first + 1);
    }
    let mut last = first;
    while last < end && last - first < LONGEST && goes_on(statement, last, first) {
        last += 1;
    }
    trimmed(statement, first..last)
}

/// The noun phrase that ends right before `end`, not before `start`; "the release of the report" is one, with "release"
/// for its head.
pub(crate) fn ending_at(statement: &Statement, start: usize, end: usize) -> Option<Range<usize>> {
    let last = end.checked_sub(1).filter(|&last| last >= start)?;
    if phrase_bound(statement.form(last)) == Some(PhraseBound::Pronoun) || is_demonstrative(statement.form(last)) {
        return Some(last..end);
    }
    let phrase = run_before(statement, start, end)?;
    let near = phrase.start.saturating_sub(OF_REACH).max(start)..phrase.start;
    let of = near.rev().find(|&word| statement.form(word) == "of");
    let head = of.and_then(|of| run_before(statement, start, of));
    Some(head.map_or(phrase.start, |head| head.start)..phrase.end)
}

fn run_before(statement: &Statement, start: usize, end: usize) -> Option<Range<usize>> {
    let mut first = end;
    while first > start && end - first < LONGEST && is_part(statement, first - 1) {
        first -= 1;
    }
    trimmed(statement, first..end)
}

/// Whether a word may stand within a noun phrase and is no function word: a noun, a name, an adjective, a number.
pub(crate) fn is_inner(form: &str) -> bool {
    phrase_bound(form).is_none() && !is_mark(form)
}

fn is_part(statement: &Statement, word: usize) -> bool {
    is_inner(statement.form(word)) || is_joint(statement, word) || word > 0 && is_joint(statement, word - 1)
}

fn goes_on(statement: &Statement, word: usize, first: usize) -> bool {
    let form = statement.form(word);
    let is_capitalised = statement.words.get(word).is_some_and(|word| word.is_capitalised);
    if word > first && form.ends_with("ed") && !is_capitalised {
        return false;
    }
    let gerund = word == first + 1 && statement.form(first).ends_with("ing");
    if is_part(statement, word) || gerund && opens(form) {
        return true;
    }
    let after = |offset| statement.form(word + offset);
    let of = (first..word).any(|before| statement.form(before) == "of");
    match form {
        "of" => word > first && !of && (is_inner(after(1)) || opens(after(1)) && is_inner(after(2))),
        _ => of && opens(form) && statement.form(word - 1) == "of",
    }
}

/// Whether a mark stands within a word or after a title: the hyphen of "non-citizen", the full stop of "Mr. Berg".
fn is_joint(statement: &Statement, word: usize) -> bool {
    let around = statement.words.get(word.saturating_sub(1)..word + 2);
    let Some([before, mark, after]) = around else { return false };
    let touches = before.span.end() == mark.span.start() && mark.span.end() == after.span.start();
    matches!(&*mark.form, "-" | "–" | "." | "'" | "’") && touches || mark.form == "." && is_title(&before.form)
}

fn opens(form: &str) -> bool {
    phrase_bound(form) == Some(PhraseBound::Determiner) || is_mark(form) && !is_boundary(form)
}

fn is_demonstrative(form: &str) -> bool {
    matches!(form, "this" | "that" | "these" | "those")
}

fn trimmed(statement: &Statement, phrase: Range<usize>) -> Option<Range<usize>> {
    let is_edge = |word: &usize| !is_mark(statement.form(*word));
    let first = phrase.clone().find(is_edge)?;
    let last = phrase.rev().find(is_edge)?;
    Some(first..last + 1)
}
