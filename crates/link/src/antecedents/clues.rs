use std::collections::HashMap;
use std::sync::LazyLock;

use crate::antecedents::{Asking, Candidate, Wanted};
use crate::names::NameKind;

/// How much speaks for a candidate: the sum of the weights of the clues that hold.
///
/// The weights are those of a log-linear choice among the candidates (Denis and Baldridge 2007, a ranking model of
/// pronoun resolution), fitted on PolNeAR train by `scripts/train/antecedents.py`.
pub(crate) fn weigh(candidate: &Candidate, asking: &Asking) -> f32 {
    let holding = CLUES.iter().zip(WEIGHTS.iter()).filter(|(clue, _)| (clue.holds)(candidate, asking));
    holding.map(|(_, weight)| weight).sum()
}

/// Something that can be true of a candidate.
pub(crate) struct Clue {
    pub(crate) name: &'static str,
    pub(crate) holds: fn(&Candidate, &Asking) -> bool,
}

static WEIGHTS: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let rows = include_str!("clue_weights.csv").lines().skip(1).filter_map(|row| row.rsplit_once(','));
    let weights: HashMap<&str, f32> = rows.filter_map(|(name, weight)| Some((name, weight.parse().ok()?))).collect();
    CLUES.iter().map(|clue| weights.get(clue.name).copied().unwrap_or_default()).collect()
});

macro_rules! clues {
    ($($name:literal: |$candidate:ident, $asking:ident| $holds:expr;)*) => {
        &[$(Clue { name: $name, holds: |$candidate, $asking| $holds }),*]
    };
}

/// All clues; the names are those of the weights.
pub(crate) static CLUES: &[Clue] = clues! {
    "in this sentence": |it, at| sentences(it, at) == 0;
    "one sentence before": |it, at| sentences(it, at) == 1;
    "two sentences before": |it, at| sentences(it, at) == 2;
    "three sentences before": |it, at| sentences(it, at) == 3;
    "four or more sentences before": |it, at| sentences(it, at) >= 4;
    "seven or more sentences before": |it, at| sentences(it, at) >= 7;
    "twelve or more sentences before": |it, at| sentences(it, at) >= 12;
    "in this paragraph": |it, at| it.seen.paragraph == at.paragraph;
    "one paragraph before": |it, at| it.seen.paragraph + 1 == at.paragraph;
    "mentioned last": |it, _at| it.rank == 0;
    "mentioned last but one": |it, _at| it.rank == 1;
    "mentioned before three others": |it, _at| it.rank >= 3;
    "speaks there": |it, _at| it.seen.speaks;
    "spoke last": |it, _at| it.spoke_last;
    "spoke last, after the words": |it, at| it.spoke_last && at.follows;
    "spoke last, in this paragraph": |it, at| it.spoke_last && it.seen.paragraph == at.paragraph;
    "spoke last, opening": |it, at| it.spoke_last && at.opens;
    "spoke last, in this sentence": |it, at| it.spoke_last && sentences(it, at) == 0;
    "opens its sentence": |it, _at| it.seen.opens;
    "opens the sentence before, opening": |it, at| it.seen.opens && at.opens && sentences(it, at) == 1;
    "opens this sentence": |it, at| it.seen.opens && sentences(it, at) == 0;
    "leads its paragraph": |it, _at| it.seen.leads;
    "leads this paragraph": |it, at| it.seen.leads && it.seen.paragraph == at.paragraph;
    "acts": |it, _at| it.seen.acts;
    "acts in this sentence": |it, at| it.seen.acts && sentences(it, at) == 0;
    "owns": |it, _at| it.seen.owns;
    "owns in this sentence": |it, at| it.seen.owns && sentences(it, at) == 0;
    "governed": |it, _at| it.seen.governed;
    "quoted": |it, at| it.seen.quoted && !at.quoted;
    "quoted, both": |it, at| it.seen.quoted && at.quoted;
    "named in the words, marked": |it, at| it.named && at.direct;
    "named in the words, before": |it, at| it.named && !at.direct && at.follows;
    "named in the words, after": |it, at| it.named && !at.direct && !at.follows;
    "named ahead": |it, _at| it.ahead && it.times == 0;
    "named ahead too": |it, _at| it.ahead && it.times > 0;
    "gender known": |it, at| matches!(at.wanted, Wanted::Person(Some(_))) && it.member.gender.is_some();
    "perhaps a person": |it, at| matches!(at.wanted, Wanted::Person(_)) && it.member.kind == NameKind::Unknown;
    "only described": |it, _at| !it.member.named;
    "mentioned twice": |it, _at| it.times == 2;
    "mentioned often": |it, _at| it.times >= 3;
    "mentioned six times or more": |it, _at| it.times >= 6;
    "named most": |it, _at| it.topic;
    "named once in all": |it, _at| it.total <= 1;
    "named five times in all": |it, _at| it.total >= 5;
    "named twelve times in all": |it, _at| it.total >= 12;
    "several, a body": |it, at| at.wanted == Wanted::Several && it.member.kind == NameKind::Body;
    "several, joined": |it, at| at.wanted == Wanted::Several && it.member.name.contains(" and ");
    "thing, a body": |it, at| at.wanted == Wanted::Thing && it.member.kind == NameKind::Body;
    "thing, a place": |it, at| at.wanted == Wanted::Thing && it.member.kind == NameKind::Place;
};

fn sentences(candidate: &Candidate, asking: &Asking) -> usize {
    asking.sentence.saturating_sub(candidate.seen.sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_clue_has_a_weight_and_every_weight_a_clue() {
        let rows = include_str!("clue_weights.csv").lines().skip(1);
        let weighed: Vec<&str> = rows.filter_map(|row| Some(row.rsplit_once(',')?.0)).collect();
        assert_eq!(weighed, CLUES.iter().map(|clue| clue.name).collect::<Vec<_>>());
    }
}
