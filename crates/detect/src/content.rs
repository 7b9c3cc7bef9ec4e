use std::ops::Range;

use sayso_lexicon::{CueVerb, WordClass, cue_verb};

use crate::cues::{Cue, CueKind, cues};
use crate::sources;
use crate::units::Unit;

/// A cue with what its clause gives it, as tokens of one unit.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) cue: Range<usize>,
    pub(crate) source: Option<Range<usize>>,
    /// The parts of the content; empty where a colon ends the unit and the content is what comes next.
    pub(crate) content: Vec<Range<usize>>,
}

/// A content without quotation marks longer than this is none. It also bounds the work on a text without full stops.
const MOST_TOKENS: usize = 200;

/// How far after a cue its content may begin, past "in a statement on Monday".
const REACH: usize = 16;

/// A verb form that is a cue less often than this reports only marked words or a clause that "that" opens.
const LEAST_SHARE: f32 = 0.3;

/// What the cues of a unit report, in text order.
pub(crate) fn readings(unit: &Unit<'_>) -> Vec<Reading> {
    let cues = cues(unit);
    let mut floor = 0;
    let mut subjects = Vec::with_capacity(cues.len());
    for cue in &cues {
        let subject = match cue.kind {
            CueKind::AccordingTo | CueKind::Noun => None,
            _ if cue.is_gerund() && unit.is(cue.tokens.start.wrapping_sub(1), "as") => {
                quoted_speaker(unit, cue.tokens.start - 1)
            }
            _ if cue.is_gerund() => sources::before(unit, cue.tokens.start, floor)
                .filter(|subject| subject.start.checked_sub(1).is_some_and(|before| unit.is(before, "with"))),
            _ => sources::before(unit, cue.tokens.start, floor),
        };
        floor = cue.tokens.end;
        subjects.push(subject);
    }
    let clauses = Clauses { unit, cues, subjects };
    let mut readings: Vec<Reading> = Vec::new();
    for index in 0..clauses.cues.len() {
        let last_source = readings.iter().rev().find_map(|reading| reading.source.clone());
        readings.extend(clauses.read(index, last_source));
    }
    readings
}

/// Who speaks in "The agency quoted Olga Riss as saying …".
fn quoted_speaker(unit: &Unit<'_>, before_as: usize) -> Option<Range<usize>> {
    let reach = before_as.saturating_sub(REACH);
    let verb = (reach..before_as).rev().find(|&token| unit.is(token, "quoted") || unit.is(token, "cited"))?;
    let passive = unit.has(verb.checked_sub(1)?, &[WordClass::Auxiliary]);
    if passive {
        return sources::before(unit, verb - 1, 0);
    }
    (verb + 1 < before_as).then_some(verb + 1..before_as)
}

/// "It was said by two clerks that …": the "it" only keeps the place of the clause.
fn unit_is_it(unit: &Unit<'_>, subject: &Range<usize>) -> bool {
    subject.len() == 1 && unit.is(subject.start, "it")
}

/// The cues of a unit, each with the subject before it.
struct Clauses<'u, 't> {
    unit: &'u Unit<'t>,
    cues: Vec<Cue>,
    subjects: Vec<Option<Range<usize>>>,
}

impl Clauses<'_, '_> {
    fn read(&self, index: usize, last_source: Option<Range<usize>>) -> Option<Reading> {
        let cue = self.cues.get(index)?;
        match cue.kind {
            CueKind::AccordingTo => self.read_according_to(index, cue),
            CueKind::Passive => self.read_passive(index, cue),
            CueKind::Noun => self.read_noun(index, cue),
            CueKind::Verb(verb) => self.read_active(index, cue, verb, last_source),
        }
    }

    /// `CLAUSE, according to SOURCE` or `According to SOURCE, CLAUSE`.
    fn read_according_to(&self, index: usize, cue: &Cue) -> Option<Reading> {
        let mut source = sources::after(self.unit, cue.tokens.end)?;
        let content = if self.only_lead_in(cue.tokens.start) {
            let comma = |range: Range<usize>| range.into_iter().take(REACH).find(|&token| self.unit.is_comma(token));
            // What looks like an appositive is the clause itself if no comma closes it.
            let comma = if self.unit.is_comma(source.end) {
                source.end
            } else {
                comma(source.clone()).or_else(|| comma(source.end..self.unit.tokens.len()))?
            };
            source.end = source.end.min(comma);
            comma + 1..self.clause_end(index, comma + 1)
        } else {
            let end = self.without_punctuation(0, cue.tokens.start);
            self.left_edge(end)..end
        };
        (content.len() > 1).then(|| Reading { cue: cue.tokens.clone(), source: Some(source), content: vec![content] })
    }

    /// `CONTENT was criticised by SOURCE as CONTENT`.
    fn read_passive(&self, index: usize, cue: &Cue) -> Option<Reading> {
        let subject = self.subjects.get(index)?.clone()?;
        let source = sources::after(self.unit, cue.tokens.end + 1)?;
        let rest = source.end..self.clause_end(index, source.end);
        if unit_is_it(self.unit, &subject) && self.unit.is(rest.start, "that") {
            return Some(Reading { cue: cue.tokens.clone(), source: Some(source), content: vec![rest] });
        }
        let judged = rest.len() > 1 && (self.unit.is(rest.start, "as") || self.unit.is(rest.start, "for"));
        let content = if judged { vec![subject, rest] } else { vec![subject] };
        Some(Reading { cue: cue.tokens.clone(), source: Some(source), content })
    }

    /// `SOURCE's warning that CONTENT` or `a warning from SOURCE that CONTENT`.
    fn read_noun(&self, index: usize, cue: &Cue) -> Option<Reading> {
        let unit = self.unit;
        let after = cue.tokens.end;
        let named_after = ["by", "from", "of"].iter().any(|preposition| unit.is(after, preposition));
        let source =
            if named_after { sources::after(unit, after + 1)? } else { sources::owner(unit, cue.tokens.start)? };
        let start = if named_after { source.end } else { after };
        let content = start..self.clause_end(index, start);
        let said = unit.is(start, "that") && content.len() > 2;
        said.then(|| Reading { cue: cue.tokens.clone(), source: Some(source), content: vec![content] })
    }

    fn read_active(
        &self,
        index: usize,
        cue: &Cue,
        verb: &CueVerb,
        last_source: Option<Range<usize>>,
    ) -> Option<Reading> {
        let mut subject = self.subjects.get(index)?.clone();
        if verb.speech && self.is_inverted(cue, verb) {
            subject = None;
        }
        let anchor = subject.as_ref().map_or(cue.tokens.start, |subject| subject.start);
        let quoted = self.quoted_before(anchor).filter(|_| verb.speech || !self.has_object(cue.tokens.end));
        // What "adding" and its like report comes after them.
        let looks_ahead = cue.is_gerund() && self.content_start(cue, verb).is_some();
        if let Some(quoted) = quoted.filter(|_| !looks_ahead) {
            let source = subject.or_else(|| sources::after(self.unit, cue.tokens.end)).or(last_source);
            let first_part = self.quoted_start(quoted)..quoted + 1;
            let after = source.as_ref().map_or(cue.tokens.end, |source| source.end.max(cue.tokens.end));
            let content = std::iter::once(first_part).chain(self.second_part(index, after)).collect();
            return Some(Reading { cue: cue.tokens.clone(), source, content });
        }
        let source = subject.clone().or_else(|| last_source.clone()).or_else(|| self.main_subject(cue));
        let fronted = source.as_ref().and_then(|source| self.fronted_clause(cue, source));
        if let Some(start) = fronted.or_else(|| self.content_start(cue, verb)) {
            let content = start..self.clause_end(index, start);
            let marked = self.unit.is_quoted(start);
            if source.is_some() && (marked || content.len() > usize::from(!verb.object)) {
                return Some(Reading { cue: cue.tokens.clone(), source, content: vec![content] });
            }
            return None;
        }
        if self.unit.word(self.addressee_end(cue, verb)) == ":" || self.ends_in_colon(cue) {
            return Some(Reading { cue: cue.tokens.clone(), source, content: Vec::new() });
        }
        self.read_trailing(index, cue, verb, subject)
    }

    /// `CLAUSE, SOURCE said.`, `CLAUSE, said SOURCE.` and `CLAUSE, SOURCE said, CLAUSE`.
    fn read_trailing(&self, index: usize, cue: &Cue, verb: &CueVerb, subject: Option<Range<usize>>) -> Option<Reading> {
        let unit = self.unit;
        let anchor = subject.as_ref().map_or(cue.tokens.start, |subject| subject.start);
        let comma = anchor.checked_sub(1).filter(|&before| unit.is_comma(before) || unit.is_dash(before))?;
        let source = subject.or_else(|| sources::after(unit, cue.tokens.end))?;
        let left = self.left_edge(comma)..comma;
        let after = cue.tokens.end.max(source.end);
        // "The road, she said, will open": the subject of the content is cut from its verb.
        let cut =
            unit.is_comma(after) && (left.len() < 3 || unit.has(after + 1, &[WordClass::Auxiliary, WordClass::Modal]));
        if !verb.speech || verb.share < LEAST_SHARE || left.len() < 3 && !cut {
            return None;
        }
        let mut content = vec![left];
        if cut && !unit.is_over(after) && !self.is_cue_start(after + 1) {
            content.push(after + 1..self.clause_end(index, after + 1));
        }
        Some(Reading { cue: cue.tokens.clone(), source: Some(source), content })
    }

    /// Whether the subject stands after the verb: `"…," said Anna Berg.`
    fn is_inverted(&self, cue: &Cue, verb: &CueVerb) -> bool {
        let unit = self.unit;
        let Some(before) = cue.tokens.start.checked_sub(1) else { return false };
        if unit.is_quoted(before) {
            return true;
        }
        if !unit.is_comma(before) && !unit.is_dash(before) {
            return false;
        }
        let Some(source) = sources::after(unit, cue.tokens.end) else { return false };
        let names_someone = unit.is_capitalised(source.start) || matches!(verb.lemma.as_str(), "say" | "add");
        let closes = unit.is_over(source.end)
            || unit.is_comma(source.end)
            || unit.has(source.end, &[WordClass::Preposition, WordClass::Day, WordClass::Subordinator]);
        names_someone && closes && !unit.has(source.start, &[WordClass::SubjectPronoun])
    }

    /// The stretch in marks just before the token, past a comma or dash that stands outside the marks.
    fn quoted_before(&self, anchor: usize) -> Option<usize> {
        let before = anchor.checked_sub(1)?;
        let parted = self.unit.is_comma(before) || self.unit.is_dash(before);
        let stretch = if parted { before.checked_sub(1)? } else { before };
        (self.unit.is_quoted(stretch) && !self.is_title(stretch)).then_some(stretch)
    }

    /// Whether a stretch within a sentence is the title of a work: `on ABC's "Morning Joe," he said`.
    fn is_title(&self, stretch: usize) -> bool {
        let Some(token) = self.unit.tokens.get(stretch) else { return false };
        let words = || token.span.slice(self.unit.text).split_whitespace();
        let capitalised =
            |word: &str| word.chars().find(|letter| letter.is_alphabetic()).is_none_or(char::is_uppercase);
        let within = stretch.checked_sub(1).is_some_and(|before| self.unit.is_word(before));
        within && words().count() <= 6 && words().all(|word| capitalised(word) || word.len() <= 3)
    }

    /// Where the content that ends with this stretch begins: with the stretch if that is a sentence, with the clause if
    /// it is a part of one.
    fn quoted_start(&self, quoted: usize) -> usize {
        let mut first = quoted;
        while first.checked_sub(1).is_some_and(|before| self.unit.is_quoted(before)) {
            first -= 1;
        }
        let Some(token) = self.unit.tokens.get(first) else { return first };
        let words = token.span.slice(self.unit.text);
        let letter = words.chars().find(|letter| letter.is_alphanumeric());
        if letter.is_none_or(|letter| !letter.is_lowercase()) { first } else { self.left_edge(first) }
    }

    /// The marked part after the cue that interrupts a content: `"The talks," he said, "will go on."`
    fn second_part(&self, index: usize, after: usize) -> Option<Range<usize>> {
        let limit = self.cues.get(index + 1).map_or(self.unit.tokens.len(), |next| next.tokens.start);
        let quoted = (after..limit).take(REACH * 2).find(|&token| self.unit.is_quoted(token))?;
        let before = quoted.checked_sub(1)?;
        let parted = self.unit.is_comma(before) || self.unit.is_dash(before) || self.unit.word(before) == ":";
        (parted || self.unit.is_quoted(before)).then(|| quoted..self.clause_end(index, quoted))
    }

    /// The first token of the content after a cue; `None` if nothing that may be one follows.
    fn content_start(&self, cue: &Cue, verb: &CueVerb) -> Option<usize> {
        let unit = self.unit;
        let start = self.addressee_end(cue, verb);
        if unit.is_over(start) {
            return None;
        }
        if verb.speech
            && let Some(colon) = self.colon_before_marks(cue.tokens.end)
        {
            return Some(colon + 1);
        }
        match unit.word(start) {
            ":" => return Some(start + 1),
            "," => return unit.is_quoted(start + 1).then_some(start + 1),
            "" => {
                let names_a_work = matches!(verb.lemma.as_str(), "read" | "sing" | "write") && self.is_title(start);
                return (!names_a_work).then_some(start);
            }
            _ => {}
        }
        if verb.addressee && unit.is(start, "to") {
            return Some(start);
        }
        let opens_clause = |token| unit.has(token, &[WordClass::Subordinator]) && !unit.is(token, "as");
        if opens_clause(start) && (verb.clause || verb.speech || verb.object) {
            return Some(start);
        }
        if unit.has(start, &[WordClass::Auxiliary, WordClass::Modal]) {
            return None;
        }
        let circumstance = unit.has(start, &[WordClass::Preposition, WordClass::Day, WordClass::Adverb]);
        if circumstance && (!verb.object || unit.has(start, &[WordClass::Day])) {
            let reach = unit.tokens.len().min(start + REACH);
            let opening = (start..reach).find(|&token| {
                unit.is(token, "that") && !unit.is_comma(token.saturating_sub(1))
                    || unit.word(token) == ":"
                    || unit.is_quoted(token) && unit.is_comma(token.saturating_sub(1))
            });
            let opening = opening.map(|token| if unit.word(token) == ":" { token + 1 } else { token });
            let past_day = unit.has(start, &[WordClass::Day, WordClass::Adverb]).then_some(start + 1);
            let past_day = past_day.filter(|&next| unit.is_word(next) && !unit.has(next, &[WordClass::Preposition]));
            return opening.or(past_day.filter(|_| verb.share >= LEAST_SHARE)).filter(|&token| !unit.is_over(token));
        }
        let takes_content = (verb.clause || verb.object) && verb.share >= LEAST_SHARE && unit.is_word(start);
        takes_content.then_some(start)
    }

    /// A colon that opens marked words further on: `said in an interview, after the vote: "…"`.
    fn colon_before_marks(&self, start: usize) -> Option<usize> {
        let next = self.cues.partition_point(|cue| cue.tokens.start < start);
        let next_cue = self.cues.get(next).map_or(self.unit.tokens.len(), |cue| cue.tokens.start);
        let reach = next_cue.min(start + REACH);
        (start..reach)
            .take_while(|&token| !self.unit.is_quoted(token))
            .find(|&token| self.unit.word(token) == ":" && self.unit.is_quoted(token + 1))
    }

    /// The clause after `As SOURCE put it,`.
    fn fronted_clause(&self, cue: &Cue, source: &Range<usize>) -> Option<usize> {
        let as_before = source.start.checked_sub(1).filter(|&before| self.unit.is(before, "as"))?;
        let fronted = self.only_lead_in(as_before) && self.unit.is_comma(cue.tokens.end);
        (fronted && !self.unit.is_over(cue.tokens.end)).then_some(cue.tokens.end + 1)
    }

    /// The token after the hearer: "told | reporters | that …". Verbs that name none return the end of the cue.
    fn addressee_end(&self, cue: &Cue, verb: &CueVerb) -> usize {
        let unit = self.unit;
        let start = cue.tokens.end;
        if !verb.addressee || unit.is_quoted(start) || unit.word(start) == ":" || unit.is_comma(start) {
            return start;
        }
        if unit.has(start, &[WordClass::ObjectPronoun]) {
            return start + 1;
        }
        let clause_words = [WordClass::Subordinator, WordClass::SubjectPronoun, WordClass::Possessive];
        for token in start..unit.tokens.len().min(start + REACH) {
            let begun = token > start;
            let determiner = unit.has(token, &[WordClass::Determiner])
                && !unit.has(token.wrapping_sub(1), &[WordClass::Preposition, WordClass::Conjunction]);
            let clause = unit.has(token, &clause_words) || unit.is(token, "to") || determiner;
            if unit.is_quoted(token) || matches!(unit.word(token), ":" | ",") || begun && clause {
                return token;
            }
            if unit.is_over(token) {
                return token;
            }
        }
        start + 1
    }

    /// The token after the content that starts at `start` and follows cue `index`.
    fn clause_end(&self, index: usize, start: usize) -> usize {
        let unit = self.unit;
        let mut end = unit.tokens.len().min(start + MOST_TOKENS);
        for (later, subject) in self.cues.iter().zip(&self.subjects).skip(index + 1) {
            let cut = later.tokens.start;
            if cut >= end {
                break;
            }
            let before = cut.wrapping_sub(1);
            let joined = unit.is_comma(before)
                || unit.has(before, &[WordClass::Conjunction])
                || later.is_gerund() && unit.is_quoted(before);
            let ends = match later.kind {
                CueKind::AccordingTo => true,
                CueKind::Noun => false,
                CueKind::Verb(_) | CueKind::Passive => subject.is_none() && joined,
            };
            if cut > start && ends {
                end = cut;
            }
        }
        let stop = (start..end).find(|&token| unit.word(token) == ";" || self.is_turn(token));
        self.without_punctuation(start, stop.unwrap_or(end))
    }

    /// Whether the speaker's words end here because the reporter turns to something else: ", but", ", while".
    fn is_turn(&self, token: usize) -> bool {
        self.unit.is_comma(token)
            && ["but", "while", "although", "though"].iter().any(|word| self.unit.is(token + 1, word))
    }

    /// Takes punctuation and "and" off the end of `start..end`.
    fn without_punctuation(&self, start: usize, mut end: usize) -> usize {
        while let Some(last) = end.checked_sub(1).filter(|&last| last >= start) {
            let closes = matches!(self.unit.word(last), ")" | "]" | "%" | "'" | "’");
            let word = self.unit.is_word(last) && !self.unit.has(last, &[WordClass::Conjunction]);
            if word || closes || self.unit.is_quoted(last) {
                break;
            }
            end = last;
        }
        end
    }

    /// Where the clause that ends before token `end` begins: after a semicolon or a dateline, or with the unit.
    fn left_edge(&self, end: usize) -> usize {
        let unit = self.unit;
        let floor = end.saturating_sub(MOST_TOKENS);
        let after_break = (floor..end).rev().find(|&token| unit.word(token) == ";").map_or(floor, |token| token + 1);
        let dateline = (after_break..end.min(after_break + REACH))
            .find(|&token| unit.is_dash(token) && unit.word(after_break).chars().all(|letter| letter.is_uppercase()));
        let mut start = dateline.map_or(after_break, |dash| dash + 1);
        while start < end && !unit.is_word(start) && !unit.is_quoted(start) {
            start += 1;
        }
        start
    }

    /// The subject of the main clause, for a cue without one of its own: what opens the unit, or follows the clause of a
    /// gerund that opens it.
    fn main_subject(&self, cue: &Cue) -> Option<Range<usize>> {
        let unit = self.unit;
        let opens = self.only_lead_in(cue.tokens.start);
        let joined = cue.tokens.start.checked_sub(1).is_some_and(|before| {
            unit.is_comma(before) || unit.is_dash(before) || unit.has(before, &[WordClass::Conjunction])
        });
        let start = if opens && cue.is_gerund() {
            (cue.tokens.end..unit.tokens.len()).find(|&token| unit.is_comma(token))? + 1
        } else if !opens && (joined || cue.is_gerund()) {
            let lead_in = [WordClass::Adverb, WordClass::Conjunction];
            (0..cue.tokens.start).find(|&token| unit.is_word(token) && !unit.has(token, &lead_in))?
        } else {
            return None;
        };
        let subject = sources::after(unit, start)?;
        if unit.has(start, &[WordClass::Determiner, WordClass::SubjectPronoun]) {
            return Some(subject);
        }
        let end = subject.clone().find(|&token| !unit.is_capitalised(token)).unwrap_or(subject.end);
        (end > start).then_some(start..end)
    }

    /// Whether nothing but an adverb or conjunction stands before the token.
    fn only_lead_in(&self, token: usize) -> bool {
        (0..token).all(|before| {
            !self.unit.is_word(before) && !self.unit.is_quoted(before)
                || self.unit.has(before, &[WordClass::Conjunction, WordClass::Adverb, WordClass::Subordinator])
        })
    }

    fn is_cue_start(&self, token: usize) -> bool {
        cue_verb(self.unit.word(token)).is_some()
            || self.cues.binary_search_by_key(&token, |cue| cue.tokens.start).is_ok()
    }

    fn has_object(&self, token: usize) -> bool {
        !self.unit.is_over(token) && !self.unit.is_comma(token)
    }

    fn ends_in_colon(&self, cue: &Cue) -> bool {
        let last = self.unit.tokens.len().saturating_sub(1);
        self.unit.word(last) == ":" && last - cue.tokens.end.min(last) < REACH
    }
}
