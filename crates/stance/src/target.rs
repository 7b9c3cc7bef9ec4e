use std::ops::Range;

use sayso_annotation::{Article, Quote};
use sayso_lexicon::{PhraseBound, PositionKind, phrase_bound};

use crate::names::Names;
use crate::noun_phrase::{ending_at, is_inner, starting_at};
use crate::signal::Signal;
use crate::statement::{Statement, Word, is_boundary, is_mark};

/// A copula stands at most this many words before the word that evaluates.
const COPULA_REACH: usize = 5;
/// The "to" of what is demanded stands among this many words behind the demand: "urged the council to".
const INFINITIVE_REACH: usize = 4;

/// The words that a signal is about: what it governs, or its subject.
pub(crate) fn target(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let found = match signal.kind {
        PositionKind::Attitude | PositionKind::Cue | PositionKind::End => object(statement, signal),
        PositionKind::Demand => demanded(statement, signal),
        PositionKind::Evaluation => evaluated(statement, signal),
        PositionKind::Deed => subject(statement, signal.words.start),
        PositionKind::Report => None,
    };
    found.filter(|found| found != &signal.words).or_else(|| topic(statement))
}

/// The first noun phrase of the content: its subject.
pub(crate) fn topic(statement: &Statement) -> Option<Range<usize>> {
    after_glue(statement, statement.content_start)
}

/// The text of a target, without determiners. A pronoun becomes the name that it stands for; where that is not known,
/// the first noun phrase of the content is named in its place, or the first name, or else the pronoun stands.
pub(crate) fn text(
    target: Range<usize>,
    statement: &Statement,
    quote: &Quote,
    article: &Article,
    names: &Names,
) -> Option<String> {
    let Some(pronoun) = lone_pronoun(statement, &target) else { return written(statement, target, article) };
    names.name(pronoun, quote).or_else(move || {
        let topic = topic(statement).filter(|topic| lone_pronoun(statement, topic).is_none());
        written(statement, topic.or_else(|| first_name(statement)).unwrap_or(target), article)
    })
}

/// The first name in the content.
fn first_name(statement: &Statement) -> Option<Range<usize>> {
    let is_name = |word: &usize| {
        statement.words.get(*word).is_some_and(|word| word.is_capitalised) && is_inner(statement.form(*word))
    };
    let end = statement.words.len();
    let first = (statement.content_start..end).find(is_name)?;
    Some(first..(first..end).find(|word| !is_name(word)).unwrap_or(end))
}

/// The words as they stand in the text. Those of a content of several spans, or of a cue and its content, may not follow
/// each other there, and then the first of them alone are taken.
fn written(statement: &Statement, target: Range<usize>, article: &Article) -> Option<String> {
    let words = statement.words.get(target)?;
    let first = words.first()?;
    let last = words.iter().take_while(|word| first.span.start() <= word.span.start()).last()?;
    Some(first.span.to(last.span).slice(article.text()).to_owned())
}

/// The word of a target that is no more than a pronoun or a demonstrative.
fn lone_pronoun<'a, 'text>(statement: &'a Statement<'text>, target: &Range<usize>) -> Option<&'a Word<'text>> {
    let word = statement.words.get(target.start).filter(|_| target.len() == 1)?;
    let is_pronoun = |bound| matches!(bound, PhraseBound::Pronoun | PhraseBound::Determiner | PhraseBound::Conjunction);
    phrase_bound(&word.form).is_some_and(is_pronoun).then_some(word)
}

/// The object of a verb or phrase. The place or time that a cue may name before its content ("endorsed in Oslo") is none.
fn object(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let end = signal.words.end;
    let circumstance = end < statement.content_start && matches!(statement.form(end), "in" | "at" | "on" | "during");
    let found = after_glue(statement, if circumstance { statement.content_start } else { end })?;
    // "accused the council of waste": the phrase behind "of" is the charge.
    let is_charge = |word: &usize| statement.form(*word) == "of" && statement.form(end - 1).starts_with("accus");
    let of = found.clone().find(is_charge).unwrap_or(found.end);
    Some(found.start..of)
}

/// The object of what is demanded ("must stop the sale", "called for a vote"), or the subject where it has none.
fn demanded(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let Some(mut verb) = demanded_verb(statement, signal) else { return object(statement, signal) };
    let is_before_verb = |form| phrase_bound(form).is_some_and(|bound| bound != PhraseBound::Verb);
    while is_before_verb(statement.form(verb)) {
        verb += 1;
    }
    after_glue(statement, verb + 1).or_else(|| subject(statement, signal.words.start))
}

/// Where to look for the verb that a demand governs: behind a modal or "to". `None` if it governs a noun phrase.
fn demanded_verb(statement: &Statement, signal: &Signal) -> Option<usize> {
    let end = signal.words.end;
    let modal = ["must", "should", "let's", "let", "gotta", "we'll", "i'll"];
    if modal.contains(&statement.form(signal.words.start)) || statement.form(end.saturating_sub(1)) == "to" {
        return Some(end);
    }
    (end..end + INFINITIVE_REACH).find(|&word| statement.form(word) == "to").map(|to| to + 1)
}

/// What an adjective or noun evaluates: the subject of its copula, or else the noun behind it ("a terrible deal", "a
/// threat to peace").
fn evaluated(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let Range { start, end } = signal.words;
    let from = start.saturating_sub(COPULA_REACH).max(statement.content_start.min(start));
    let mut clause = (from..start).rev().take_while(|&word| !is_boundary(statement.form(word)));
    if let Some(copula) = clause.find(|&word| is_copula(statement.form(word))) {
        let is_contracted = phrase_bound(statement.form(copula)) == Some(PhraseBound::Pronoun);
        return if is_contracted { Some(copula..copula + 1) } else { subject(statement, copula) };
    }
    let is_governing = matches!(statement.form(end), "of" | "to" | "for" | "about" | "with");
    if is_governing || is_inner(statement.form(end)) {
        return starting_at(statement, end + usize::from(is_governing), statement.words.len());
    }
    None
}

/// The noun phrase before a verb and its auxiliaries and adverbs.
fn subject(statement: &Statement, verb: usize) -> Option<Range<usize>> {
    let start = statement.content_start;
    let mut end = verb;
    while end > start
        && matches!(
            phrase_bound(statement.form(end - 1)),
            Some(PhraseBound::Auxiliary | PhraseBound::Adverb | PhraseBound::Verb)
        )
    {
        end -= 1;
    }
    ending_at(statement, start, end)
}

/// The noun phrase at `start`, or behind prepositions, conjunctions, auxiliaries and quotation marks there.
fn after_glue(statement: &Statement, start: usize) -> Option<Range<usize>> {
    let end = statement.words.len();
    let is_glue = |word: &usize| {
        let form = statement.form(*word);
        let opens_no_phrase =
            |bound| !matches!(bound, PhraseBound::Determiner | PhraseBound::Pronoun | PhraseBound::Verb);
        is_mark(form) && !is_boundary(form) || form == "that" || phrase_bound(form).is_some_and(opens_no_phrase)
    };
    let first = (start..end).find(|word| !is_glue(word))?;
    starting_at(statement, first, end)
}

/// Whether a word links a subject to what is said of it, alone ("is", "isn't") or contracted with a pronoun ("it's").
fn is_copula(form: &str) -> bool {
    let copulas =
        ["am", "are", "be", "became", "becomes", "been", "being", "is", "looks", "remains", "seems", "was", "were"];
    let is_contracted = ["'s", "'re", "'m"].iter().any(|ending| form.ends_with(ending));
    copulas.contains(&form.strip_suffix("n't").unwrap_or(form))
        || is_contracted && phrase_bound(form) == Some(PhraseBound::Pronoun)
}
