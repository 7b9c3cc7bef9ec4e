use std::ops::Range;

use sayso_lexicon::{CueVerb, Inflection, WordClass, cue_verb, is_cue_noun};

use crate::units::Unit;

/// Words that report, as tokens of a unit.
#[derive(Clone, Debug)]
pub(crate) struct Cue {
    /// The whole group: "has repeatedly denied", "called for", "according to".
    pub(crate) tokens: Range<usize>,
    pub(crate) kind: CueKind,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum CueKind {
    /// A verb with its own subject, active.
    Verb(&'static CueVerb),
    /// "was criticised", with "by" after it.
    Passive,
    /// "according to".
    AccordingTo,
    /// "warning", with a clause that says of what.
    Noun,
}

impl Cue {
    pub(crate) fn is_gerund(&self) -> bool {
        matches!(self.kind, CueKind::Verb(verb) if verb.inflection == Inflection::Gerund)
    }
}

/// The cues of a unit, in text order.
pub(crate) fn cues(unit: &Unit<'_>) -> Vec<Cue> {
    let mut found: Vec<Cue> = Vec::new();
    for index in 0..unit.tokens.len() {
        let free_from = found.last().map_or(0, |cue| cue.tokens.end);
        let governs_next = governs_infinitive(unit.word(index))
            && unit.is(index + 1, "to")
            && cue_verb(unit.word(index + 2)).is_some_and(|verb| verb.inflection == Inflection::Base);
        if index < free_from || governs_next {
            continue;
        }
        let cue = if unit.is(index, "according") && unit.is(index + 1, "to") {
            Some(Cue { tokens: index..index + 2, kind: CueKind::AccordingTo })
        } else if is_noun_with_clause(unit, index) {
            Some(Cue { tokens: index..index + 1, kind: CueKind::Noun })
        } else {
            cue_verb(unit.word(index)).and_then(|verb| verb_group(unit, index, verb, free_from))
        };
        found.extend(cue);
    }
    found
}

/// The group of the verb at `index`: its auxiliaries, negation and adverbs before it, its particle after it.
fn verb_group(unit: &Unit<'_>, index: usize, verb: &'static CueVerb, free_from: usize) -> Option<Cue> {
    let after_preposition = index.checked_sub(1).is_some_and(|before| unit.has(before, &[WordClass::Preposition]));
    let verbal_noun = verb.inflection == Inflection::Gerund && after_preposition && !verb.clause;
    let phrasal = ["off", "up", "back"].iter().any(|particle| unit.is(index + 1, particle));
    if verbal_noun || phrasal && verb.object || is_noun_or_adjective(unit, index, verb) {
        return None;
    }
    let mut start = index;
    let mut passive = false;
    while start > free_from {
        let before = start - 1;
        let auxiliary = unit.has(before, &[WordClass::Auxiliary, WordClass::Modal, WordClass::Negation]);
        if !auxiliary && !is_adverb(unit, before) {
            break;
        }
        passive |= auxiliary && is_form_of_be(unit.word(before));
        start = before;
    }
    if unit.is(start.wrapping_sub(1), "to") && start > free_from {
        start = infinitive_start(unit, start - 1, free_from)?;
    }
    let mut end = index + 1;
    if verb.particles.iter().any(|particle| unit.is(end, particle)) {
        end += 1;
    } else if verb.needs_particle {
        return None;
    }
    let kind = match verb.inflection {
        Inflection::Past | Inflection::Participle if passive => {
            if !unit.is(end, "by") {
                return None;
            }
            CueKind::Passive
        }
        _ => CueKind::Verb(verb),
    };
    Some(Cue { tokens: start..end, kind })
}

/// Whether a form that may be a verb is none here: "the claims", "her calls", "of reports", "the alleged thief".
fn is_noun_or_adjective(unit: &Unit<'_>, index: usize, verb: &CueVerb) -> bool {
    let may_be_noun = matches!(verb.inflection, Inflection::Base | Inflection::Third);
    let before = index.checked_sub(1);
    let after_preposition =
        before.is_some_and(|before| unit.has(before, &[WordClass::Preposition]) && !unit.is(before, "to"));
    is_after_noun_marker(unit, index) && verb.inflection != Inflection::Gerund || may_be_noun && after_preposition
}

/// "her claim that", "a warning from the union that".
fn is_noun_with_clause(unit: &Unit<'_>, index: usize) -> bool {
    if !is_cue_noun(unit.word(index)) || !is_after_noun_marker(unit, index) {
        return false;
    }
    let named = ["by", "from", "of"].iter().any(|preposition| unit.is(index + 1, preposition));
    let reach = if named { 12 } else { 1 };
    (index + 1..=index + reach).any(|token| unit.is(token, "that"))
}

/// Whether the word before can only stand before a noun: "the", "her", "Berg's".
fn is_after_noun_marker(unit: &Unit<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    unit.has(before, &[WordClass::Determiner, WordClass::Possessive]) && !unit.has(before, &[WordClass::SubjectPronoun])
        || is_possessive(unit.word(before))
}

/// Whether a word has the ending of an owner: "Berg's", "the judges'".
pub(crate) fn is_possessive(word: &str) -> bool {
    ["'s", "’s", "s'", "s’"].iter().any(|ending| word.ends_with(ending))
}

/// Where the group of an infinitive begins: "declined to say" and "went on to explain" report, "to say" alone does not.
fn infinitive_start(unit: &Unit<'_>, to: usize, free_from: usize) -> Option<usize> {
    let governor = to.checked_sub(1).filter(|&before| before >= free_from)?;
    let mut start = match unit.word(governor) {
        "on" if matches!(unit.word(governor.checked_sub(1)?), "went" | "goes" | "going" | "go") => governor - 1,
        word if governs_infinitive(word) => governor,
        _ => return None,
    };
    while start > free_from
        && (is_adverb(unit, start - 1) || unit.has(start - 1, &[WordClass::Auxiliary, WordClass::Modal]))
    {
        start -= 1;
    }
    Some(start)
}

/// Whether "to say" after this verb reports, or reports that nothing was said.
fn governs_infinitive(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "declined"
            | "declines"
            | "declining"
            | "refused"
            | "refuses"
            | "refusing"
            | "continued"
            | "continues"
            | "failed"
    )
}

fn is_adverb(unit: &Unit<'_>, index: usize) -> bool {
    let word = unit.word(index);
    let in_ly = word.len() > 4 && word.ends_with("ly") && !unit.is_capitalised(index);
    in_ly && !matches!(word, "family" | "reply" | "ally" | "bully" | "supply" | "rally" | "anomaly" | "assembly")
        || unit.has(index, &[WordClass::Adverb]) && !unit.has(index, &[WordClass::Day])
}

pub(crate) fn is_form_of_be(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "is" | "are" | "was" | "were" | "be" | "been" | "being" | "isn't" | "wasn't" | "weren't" | "aren't"
    )
}

#[cfg(test)]
mod tests {
    use crate::units::tests::unit;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        let unit = unit(text);
        cues(&unit).iter().filter_map(|cue| Some(unit.span(&cue.tokens)?.slice(text).to_owned())).collect()
    }

    #[test]
    fn a_group_holds_auxiliaries_negation_adverbs_and_the_particle() {
        assert_eq!(found("Mr Sorel has repeatedly denied the claims."), ["has repeatedly denied"]);
        assert_eq!(found("Ms Lind did not say who paid."), ["did not say"]);
        assert_eq!(found("The union has also called for a vote."), ["has also called for"]);
    }

    #[test]
    fn a_noun_that_looks_like_a_verb_is_no_cue() {
        assert_eq!(found("The reports and his claims ended the calls for calm."), Vec::<String>::new());
    }

    #[test]
    fn a_noun_of_speech_is_a_cue_where_a_clause_follows() {
        assert_eq!(found("Her claim that it fell was false."), ["claim"]);
        assert_eq!(found("A warning from the union that it would fall was read."), ["warning"]);
        assert_eq!(found("Her claim was false."), Vec::<String>::new());
    }

    #[test]
    fn an_infinitive_reports_only_after_a_verb_that_says_so() {
        assert_eq!(found("Ms Lind declined to say who paid."), ["declined to say"]);
        assert_eq!(found("It is hard to say who paid."), Vec::<String>::new());
    }

    #[test]
    fn a_passive_reports_where_its_agent_is_named() {
        assert_eq!(found("The plan was criticised by the union."), ["was criticised"]);
        assert_eq!(found("The plan was criticised."), Vec::<String>::new());
    }

    #[test]
    fn a_modal_that_is_a_name_is_no_auxiliary() {
        assert_eq!(found("Prime Minister Theresa May said nothing."), ["said"]);
    }
}
