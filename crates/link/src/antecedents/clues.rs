//! What speaks for a candidate that a pronoun may stand for.
//!
//! A log-linear choice among the candidates (Denis and Baldridge 2007, a ranking model of pronoun resolution), fitted
//! on PolNeAR train.

use crate::antecedents::{Asking, Candidate, Wanted};
use crate::clues::clues;
use crate::names::NameKind;

clues! { "clue_weights.csv", |it: Candidate, at: Asking|
    "in this sentence": sentences(it, at) == 0;
    "one sentence before": sentences(it, at) == 1;
    "two sentences before": sentences(it, at) == 2;
    "three sentences before": sentences(it, at) == 3;
    "four or more sentences before": sentences(it, at) >= 4;
    "seven or more sentences before": sentences(it, at) >= 7;
    "twelve or more sentences before": sentences(it, at) >= 12;
    "in this paragraph": it.seen.paragraph == at.paragraph;
    "one paragraph before": it.seen.paragraph + 1 == at.paragraph;
    "mentioned last": it.rank == 0;
    "mentioned last but one": it.rank == 1;
    "mentioned before three others": it.rank >= 3;
    "speaks there": it.seen.speaks;
    "spoke last": it.spoke_last;
    "spoke last, after the words": it.spoke_last && at.follows;
    "spoke last, in this paragraph": it.spoke_last && it.seen.paragraph == at.paragraph;
    "spoke last, opening": it.spoke_last && at.opens;
    "spoke last, in this sentence": it.spoke_last && sentences(it, at) == 0;
    "opens its sentence": it.seen.opens;
    "opens the sentence before, opening": it.seen.opens && at.opens && sentences(it, at) == 1;
    "opens this sentence": it.seen.opens && sentences(it, at) == 0;
    "leads its paragraph": it.seen.leads;
    "leads this paragraph": it.seen.leads && it.seen.paragraph == at.paragraph;
    "acts": it.seen.acts;
    "acts in this sentence": it.seen.acts && sentences(it, at) == 0;
    "owns": it.seen.owns;
    "owns in this sentence": it.seen.owns && sentences(it, at) == 0;
    "governed": it.seen.governed;
    "quoted": it.seen.quoted && !at.quoted;
    "quoted, both": it.seen.quoted && at.quoted;
    "named in the words, marked": it.named && at.direct;
    "named in the words, before": it.named && !at.direct && at.follows;
    "named in the words, after": it.named && !at.direct && !at.follows;
    "named ahead": it.ahead && it.times == 0;
    "named ahead too": it.ahead && it.times > 0;
    "gender known": matches!(at.wanted, Wanted::Person(Some(_))) && it.member.gender.is_some();
    "perhaps a person": matches!(at.wanted, Wanted::Person(_)) && it.member.kind == NameKind::Unknown;
    "only described": !it.member.named;
    "mentioned twice": it.times == 2;
    "mentioned often": it.times >= 3;
    "mentioned six times or more": it.times >= 6;
    "named most": it.topic;
    "named once in all": it.total <= 1;
    "named five times in all": it.total >= 5;
    "named twelve times in all": it.total >= 12;
    "several, a body": at.wanted == Wanted::Several && it.member.kind == NameKind::Body;
    "several, joined": at.wanted == Wanted::Several && it.member.plural && it.member.name.contains(" and ");
    "thing, a body": at.wanted == Wanted::Thing && it.member.kind == NameKind::Body;
    "thing, a place": at.wanted == Wanted::Thing && it.member.kind == NameKind::Place;
}

fn sentences(candidate: &Candidate, asking: &Asking) -> usize {
    asking.sentence.saturating_sub(candidate.seen.sentence)
}
