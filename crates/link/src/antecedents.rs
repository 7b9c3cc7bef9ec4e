use sayso_lexicon::{Pronoun, PronounGender, PronounNumber};

use crate::cast::{Cast, Member};
use crate::names::{Gender, NameKind};

/// The mentions up to a place in the article, in text order.
#[derive(Default)]
pub(crate) struct Antecedents {
    seen: Vec<Seen>,
}

/// A mention that a later pronoun may take up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) member: usize,
    pub(crate) sentence: usize,
    /// Whether it is the source of a quote.
    pub(crate) speaks: bool,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
}

/// What a phrase asks of the one it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// "she", "the mayor".
    Person(Option<Gender>),
    /// "they".
    Several,
    /// "it": a body, a place or a thing.
    Thing,
    /// "the company".
    Body,
    /// "who".
    Anybody,
}

/// A pronoun reaches back so many mentions, and so many sentences.
const REACH: usize = 60;
const REACH_SENTENCES: usize = 20;

impl Antecedents {
    pub(crate) fn see(&mut self, seen: Seen) {
        self.seen.push(seen);
    }

    /// Whom a phrase in that sentence stands for: of the fitting mentions before it the nearest by sentences, where one
    /// that speaks or opens its sentence comes before others, and quoted ones come last.
    pub(crate) fn resolve(&self, cast: &Cast, wanted: Wanted, sentence: usize, quoted: bool) -> Option<usize> {
        let recent = self.seen.iter().enumerate().rev().take(REACH);
        let recent = recent.take_while(|(_, seen)| sentence.saturating_sub(seen.sentence) <= REACH_SENTENCES);
        let fitting = recent.filter_map(|(index, seen)| {
            let member = cast.member(seen.member).filter(|member| wanted.fits(member))?;
            let unsure = matches!(wanted, Wanted::Person(Some(_))) && member.gender.is_none();
            Some((self.cost(index, sentence, quoted) + if unsure { 3 } else { 0 }, seen.member))
        });
        // The iteration is from the nearest on, and the first of equals wins.
        fitting.min_by_key(|(cost, _)| *cost).map(|(_, member)| member)
    }

    /// The one of these members that is most in mind in that sentence; the first if none is.
    pub(crate) fn nearest_of(&self, members: &[usize], sentence: usize, quoted: bool) -> Option<usize> {
        let recent = self.seen.iter().enumerate().rev().take(REACH).filter(|(_, seen)| members.contains(&seen.member));
        let nearest = recent.min_by_key(|(index, _)| self.cost(*index, sentence, quoted));
        nearest.map(|(_, seen)| seen.member).or(members.first().copied())
    }

    /// The last one that fits, wherever it stands.
    pub(crate) fn last(&self, cast: &Cast, wanted: Wanted) -> Option<usize> {
        let recent = self.seen.iter().rev().take(REACH).map(|seen| seen.member);
        recent.into_iter().find(|&member| cast.member(member).is_some_and(|member| wanted.fits(member)))
    }

    /// The last two people named or speaking up to here, the one first named first.
    pub(crate) fn last_two(&self, cast: &Cast) -> Option<[usize; 2]> {
        let person = |member: &usize| cast.member(*member).is_some_and(|it| it.named && it.kind == NameKind::Person);
        let mut people = self.seen.iter().rev().take(REACH).map(|seen| seen.member).filter(person);
        let last = people.next()?;
        people.find(|&member| member != last).map(|before| [before.min(last), before.max(last)])
    }

    /// The last person or body named outside quotation marks in these or later sentences.
    pub(crate) fn last_named_since(&self, cast: &Cast, sentence: usize) -> Option<usize> {
        let since = self.seen.iter().rev().take(REACH).take_while(|seen| seen.sentence >= sentence);
        let mut members = since.filter(|seen| !seen.quoted).map(|seen| seen.member);
        members
            .find(|&member| cast.member(member).is_some_and(|member| member.named && member.kind == NameKind::Person))
    }

    /// The last one who spoke.
    pub(crate) fn last_speaker(&self) -> Option<Seen> {
        self.seen.iter().rev().take(REACH).copied().find(|seen| seen.speaks)
    }

    /// The weights are chosen on PolNeAR train; the choice is flat around them.
    fn cost(&self, index: usize, sentence: usize, quoted: bool) -> usize {
        let Some(seen) = self.seen.get(index) else { return usize::MAX };
        let before = index.checked_sub(1).and_then(|before| self.seen.get(before));
        let opens = before.is_none_or(|before| before.sentence != seen.sentence);
        4 * sentence.saturating_sub(seen.sentence)
            + if seen.speaks { 0 } else { 2 }
            + if opens { 0 } else { 4 }
            + if seen.quoted && !quoted { 12 } else { 0 }
    }
}

impl Wanted {
    pub(crate) fn by(pronoun: Pronoun) -> Wanted {
        match (pronoun.number, pronoun.gender) {
            (PronounNumber::Plural, _) => Wanted::Several,
            (_, PronounGender::Female) => Wanted::Person(Some(Gender::Female)),
            (_, PronounGender::Male) => Wanted::Person(Some(Gender::Male)),
            (_, PronounGender::Neuter) => Wanted::Thing,
            (_, PronounGender::Any) => Wanted::Anybody,
        }
    }

    fn fits(self, member: &Member) -> bool {
        match self {
            Wanted::Anybody => true,
            Wanted::Several => member.plural,
            Wanted::Body => member.kind == NameKind::Body && member.named,
            Wanted::Thing => {
                !member.plural && matches!(member.kind, NameKind::Body | NameKind::Place | NameKind::Unknown)
            }
            Wanted::Person(gender) => {
                let agrees = member.gender.is_none() || gender.is_none() || member.gender == gender;
                !member.plural && member.kind == NameKind::Person && agrees
            }
        }
    }
}
