use std::ops::Range;

use sayso_annotation::{Article, MentionKind, Quote, Segmentation, Span, Speakers};
use sayso_lexicon::{PhraseBound, PositionKind, fold, phrase_bound};

use crate::noun_phrase::{ending_at, is_inner, starting_at};
use crate::signal::Signal;
use crate::statement::{Statement, Word, is_boundary, is_mark};

/// A copula stands at most this many words before the word that evaluates.
const COPULA_REACH: usize = 5;
/// A name for a pronoun is looked for among this many words before it.
const NAME_REACH: usize = 60;

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
/// the first noun phrase of the content is named in its place.
pub(crate) fn text(
    target: Range<usize>,
    statement: &Statement,
    quote: &Quote,
    article: &Article,
    segmentation: &Segmentation,
    speakers: &Speakers,
) -> Option<String> {
    let Some(pronoun) = pronoun(statement, &target) else { return written(statement, target, article) };
    if let Some(name) = mentioned(pronoun.span, speakers) {
        return Some(name.to_owned());
    }
    name_before(pronoun, quote, article, segmentation).or_else(|| {
        let topic = topic(statement).filter(|topic| self::pronoun(statement, topic).is_none())?;
        written(statement, topic, article)
    })
}

fn written(statement: &Statement, target: Range<usize>, article: &Article) -> Option<String> {
    let words = statement.words.get(target)?;
    let (first, last) = (words.first()?, words.last()?);
    // The words of a content of several spans, or of a cue behind its content, may not follow each other in the text.
    let last = words.iter().take_while(|word| word.span.start() >= first.span.start()).last().unwrap_or(last);
    Some(first.span.to(last.span).slice(article.text()).to_owned())
}

/// The word of a target that is a lone pronoun or demonstrative.
fn pronoun<'a, 'text>(statement: &'a Statement<'text>, target: &Range<usize>) -> Option<&'a Word<'text>> {
    let word = statement.words.get(target.start).filter(|_| target.len() == 1)?;
    matches!(phrase_bound(&word.form), Some(PhraseBound::Pronoun | PhraseBound::Determiner | PhraseBound::Conjunction))
        .then_some(word)
}

/// The object of a verb or phrase. The place or time that a cue may name before its content ("endorsed in Oslo") is none.
fn object(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let end = signal.words.end;
    let circumstance = end < statement.content_start && matches!(statement.form(end), "in" | "at" | "on" | "during");
    after_glue(statement, if circumstance { statement.content_start } else { end })
}

/// The object of what is demanded ("must stop the sale", "called for a vote"), or its verb if it has none.
fn demanded(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let end = statement.words.len();
    let mut verb = signal.words.end;
    let by_verb = statement.form(signal.words.end.saturating_sub(1)) == "to"
        || matches!(
            statement.form(signal.words.start),
            "must" | "should" | "let's" | "gotta" | "we'll" | "i'll" | "let"
        )
        || (verb..(verb + 4).min(end)).find(|&word| statement.form(word) == "to").is_some_and(|to| {
            verb = to + 1;
            true
        });
    if !by_verb {
        return after_glue(statement, verb);
    }
    while verb < end && phrase_bound(statement.form(verb)).is_some_and(|class| class != PhraseBound::Verb) {
        verb += 1;
    }
    after_glue(statement, verb + 1).or_else(|| subject(statement, signal.words.start))
}

fn evaluated(statement: &Statement, signal: &Signal) -> Option<Range<usize>> {
    let start = signal.words.start;
    let from = start.saturating_sub(COPULA_REACH).max(statement.content_start.min(start));
    let clause = (from..start).rev().take_while(|&word| !is_boundary(statement.form(word)));
    if let Some(copula) = clause.clone().find(|&word| is_copula(statement.form(word))) {
        return contracted_subject(statement, copula).or_else(|| subject(statement, copula));
    }
    let after = signal.words.end;
    if is_inner(statement.form(after)) {
        return starting_at(statement, after, statement.words.len());
    }
    if matches!(statement.form(after), "of" | "to" | "for" | "about" | "with")
        && signal.kind == PositionKind::Evaluation
    {
        return starting_at(statement, after + 1, statement.words.len());
    }
    None
}

fn contracted_subject(statement: &Statement, copula: usize) -> Option<Range<usize>> {
    (phrase_bound(statement.form(copula)) == Some(PhraseBound::Pronoun)).then_some(copula..copula + 1)
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
        is_mark(form) && !is_boundary(form)
            || form == "that"
            || matches!(
                phrase_bound(form),
                Some(
                    PhraseBound::Preposition | PhraseBound::Conjunction | PhraseBound::Auxiliary | PhraseBound::Adverb
                )
            )
    };
    let first = (start..end).find(|word| !is_glue(word))?;
    starting_at(statement, first, end)
}

fn is_copula(form: &str) -> bool {
    matches!(
        form,
        "is" | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "isn't"
            | "aren't"
            | "wasn't"
            | "weren't"
            | "am"
            | "being"
            | "it's"
            | "he's"
            | "she's"
            | "that's"
            | "they're"
            | "we're"
            | "you're"
            | "i'm"
            | "looks"
            | "seems"
            | "became"
            | "becomes"
            | "remains"
    )
}

fn mentioned(word: Span, speakers: &Speakers) -> Option<&str> {
    let of = |kind| kind == MentionKind::Pronoun;
    let mention = speakers.mentions.iter().find(|mention| of(mention.kind) && mention.span.covers(word))?;
    Some(&speakers.speakers.get(mention.speaker?)?.name)
}

/// The last name before a personal pronoun of the third person that is not part of the quote's source.
fn name_before(pronoun: &Word, quote: &Quote, article: &Article, segmentation: &Segmentation) -> Option<String> {
    let stem = pronoun.form.split('\'').next()?;
    if !["he", "she", "him", "her", "who", "whom"].contains(&stem) {
        return None;
    }
    let at = segmentation.words.partition_point(|word| word.start() < pronoun.span.start());
    let before = segmentation.words.get(at.saturating_sub(NAME_REACH)..at)?;
    let text = article.text();
    let is_name = |word: &Span| {
        word.slice(text).starts_with(char::is_uppercase)
            && phrase_bound(&fold(word.slice(text))).is_none()
            && !quote.source.iter().any(|source| source.covers(*word))
    };
    let last = before.iter().rposition(is_name)?;
    let first = before.get(..=last)?.iter().rev().take_while(|word| is_name(word)).last()?;
    Some(first.to(*before.get(last)?).slice(text).to_owned())
}
