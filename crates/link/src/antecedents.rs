use sayso_lexicon::{Pronoun, PronounGender, PronounNumber};

use crate::cast::Cast;
use crate::names::{Gender, NameKind};

/// A mention that a later pronoun may take up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) member: usize,
    pub(crate) sentence: usize,
    /// Whether it is the source of a quote.
    pub(crate) speaks: bool,
    /// Whether it only owns something: "Berg's house".
    pub(crate) possessive: bool,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
}

/// The mentions up to a place in the article, in text order.
#[derive(Default)]
pub(crate) struct Antecedents {
    seen: Vec<Seen>,
}

/// What a phrase asks of the one it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    Person(Option<Gender>),
    Several,
    Body,
    Anybody,
}

/// So many mentions back a pronoun can reach, and so many sentences.
const REACH: usize = 60;
const REACH_SENTENCES: usize = 20;

impl Wanted {
    pub(crate) fn by(pronoun: Pronoun) -> Wanted {
        match (pronoun.number, pronoun.gender) {
            (PronounNumber::Plural, _) => Wanted::Several,
            (_, PronounGender::Female) => Wanted::Person(Some(Gender::Female)),
            (_, PronounGender::Male) => Wanted::Person(Some(Gender::Male)),
            (_, PronounGender::Neuter) => Wanted::Body,
            (_, PronounGender::Any) => Wanted::Anybody,
        }
    }

    fn fits(self, cast: &Cast, member: usize) -> bool {
        let Some(member) = cast.member(member) else { return false };
        match self {
            Wanted::Anybody => true,
            Wanted::Several => member.plural || member.kind == NameKind::People,
            Wanted::Body => {
                !member.plural && matches!(member.kind, NameKind::Body | NameKind::Place | NameKind::Unknown)
            }
            Wanted::Person(gender) => {
                let agrees = member.gender.is_none() || gender.is_none() || member.gender == gender;
                !member.plural && member.kind == NameKind::Person && agrees
            }
        }
    }
}

impl Antecedents {
    pub(crate) fn see(&mut self, seen: Seen) {
        self.seen.push(seen);
    }

    /// Whom a pronoun in that sentence stands for: of the fitting mentions before it the nearest by sentences, where one
    /// that speaks or opens its sentence comes before one that only owns something or is quoted.
    pub(crate) fn resolve(&self, cast: &Cast, wanted: Wanted, sentence: usize, quoted: bool) -> Option<usize> {
        let recent = self.seen.iter().enumerate().rev().take(REACH);
        let recent = recent.take_while(|(_, seen)| sentence.saturating_sub(seen.sentence) <= REACH_SENTENCES);
        let fitting = recent.filter(|(_, seen)| wanted.fits(cast, seen.member));
        let best = fitting.min_by_key(|(index, seen)| self.cost(*index, seen, sentence, quoted))?;
        Some(best.1.member)
    }

    fn cost(&self, index: usize, seen: &Seen, sentence: usize, quoted: bool) -> (usize, usize) {
        let before = index.checked_sub(1).and_then(|before| self.seen.get(before));
        let opens = before.is_none_or(|before| before.sentence != seen.sentence);
        let cost = 4 * sentence.saturating_sub(seen.sentence)
            + if seen.speaks { 0 } else { 3 }
            + if opens { 0 } else { 2 }
            + if seen.possessive { 2 } else { 0 }
            + if seen.quoted && !quoted { 8 } else { 0 };
        (cost, self.seen.len() - index)
    }

    /// The last one that fits, wherever it stands.
    pub(crate) fn last(&self, cast: &Cast, wanted: Wanted) -> Option<usize> {
        let recent = self.seen.iter().rev().take(REACH);
        recent.map(|seen| seen.member).find(|&member| wanted.fits(cast, member))
    }
}
