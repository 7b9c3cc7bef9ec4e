pub(crate) mod clues;

use std::collections::HashMap;
use std::ops::Range;

use sayso_lexicon::{PhraseBound, Pronoun, PronounGender, PronounNumber, cue_verb, fold, phrase_bound};

use crate::antecedents::clues::weigh;
use crate::names::cast::{Cast, Member};
use crate::names::{Gender, NameKind, gender_of_given_name};
use crate::words::Words;

/// The mentions up to a place in the article, in text order.
#[derive(Default)]
pub(crate) struct Antecedents {
    seen: Vec<Seen>,
    /// How often the whole article names each member of the cast.
    totals: HashMap<usize, usize>,
}

/// A mention that a later pronoun may take up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    pub(crate) member: usize,
    /// The word after it.
    pub(crate) end: usize,
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    /// Whether it is the source of a quote.
    pub(crate) speaks: bool,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
    /// Whether it is the first mention of its sentence.
    pub(crate) opens: bool,
    /// Whether it is the first mention of its paragraph.
    pub(crate) leads: bool,
    /// Whether a verb follows, as after a subject.
    pub(crate) acts: bool,
    /// Whether it owns what follows: "Berg's", "her".
    pub(crate) owns: bool,
    /// Whether a preposition stands before it.
    pub(crate) governed: bool,
}

/// What a phrase asks of the one it stands for, and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    pub(crate) wanted: Wanted,
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    /// Whether it stands inside quotation marks.
    pub(crate) quoted: bool,
    /// Whether it is the first word of its sentence but for a conjunction or adverb.
    pub(crate) opens: bool,
    /// Whether all the words that it says stand in quotation marks.
    pub(crate) direct: bool,
    /// Whether it comes after the words that it says: "“No,” she said".
    pub(crate) follows: bool,
    /// Whom the words that it says name.
    pub(crate) named: Vec<usize>,
    /// The name after an opening clause that holds the phrase: "As she left, Berg said".
    pub(crate) ahead: Option<usize>,
}

/// Whom a phrase may stand for, with what speaks for it.
pub(crate) struct Candidate<'a> {
    pub(crate) member: &'a Member,
    /// The last mention.
    pub(crate) seen: Seen,
    /// How many other candidates were mentioned since.
    pub(crate) rank: usize,
    /// How often it was mentioned within reach; never where it is mentioned elsewhere only.
    pub(crate) times: usize,
    /// How often the article names it.
    pub(crate) total: usize,
    /// Whether it spoke last of all.
    pub(crate) spoke_last: bool,
    /// Whether the article names no other candidate more often.
    pub(crate) topic: bool,
    /// Whether the words of the phrase name it.
    pub(crate) named: bool,
    /// Whether the sentence names it only after the phrase.
    pub(crate) ahead: bool,
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
    /// "the town".
    Place,
    /// "who".
    Anybody,
    /// A description of one, or of several.
    One,
    Many,
}

/// A pronoun reaches back so many mentions, and so many sentences.
const REACH: usize = 60;
const REACH_SENTENCES: usize = 20;
/// So many candidates are remembered of a pronoun that is settled later.
const RANKED: usize = 8;

impl Antecedents {
    /// Nothing seen yet; `bearers` says for each name of the article who bears it.
    pub(crate) fn new(bearers: &[usize]) -> Antecedents {
        let mut totals = HashMap::new();
        for &bearer in bearers {
            *totals.entry(bearer).or_default() += 1;
        }
        Antecedents { seen: Vec::new(), totals }
    }

    /// Adds the next mention; one within the source that was seen last is part of that.
    pub(crate) fn see(&mut self, mut seen: Seen) {
        let before = self.seen.last();
        if before.is_some_and(|before| before.member == seen.member && before.speaks && seen.end <= before.end) {
            return;
        }
        seen.opens = before.is_none_or(|before| before.sentence != seen.sentence);
        seen.leads = before.is_none_or(|before| before.paragraph != seen.paragraph);
        self.seen.push(seen);
    }

    /// The mentions within reach, the last first.
    pub(crate) fn recent(&self) -> impl Iterator<Item = &Seen> {
        self.seen.iter().rev().take(REACH)
    }

    /// Whom a phrase stands for: the candidate for whom most speaks; of equals the one mentioned last.
    pub(crate) fn resolve(&self, cast: &Cast, asking: &Asking) -> Option<usize> {
        self.ranked(cast, asking).first().copied()
    }

    /// Those whom a phrase may stand for, the one for whom most speaks first, of equals the one
    /// mentioned last, and at most [`RANKED`].
    pub(crate) fn ranked(&self, cast: &Cast, asking: &Asking) -> Vec<usize> {
        let candidates = self.candidates(cast, asking, asking.ahead.as_slice());
        let mut weighed: Vec<(f32, usize)> =
            candidates.iter().map(|candidate| (weigh(candidate, asking), candidate.seen.member)).collect();
        weighed.sort_by(|a, b| b.0.total_cmp(&a.0));
        weighed.into_iter().map(|(_, member)| member).take(RANKED).collect()
    }

    /// Those whom a phrase may stand for, the last mentioned first; after them those of `others` that are out of reach.
    pub(crate) fn candidates<'a>(&'a self, cast: &'a Cast, asking: &Asking, others: &[usize]) -> Vec<Candidate<'a>> {
        let recent = self.seen.iter().rev().take(REACH);
        let recent = recent.take_while(|seen| asking.sentence.saturating_sub(seen.sentence) <= REACH_SENTENCES);
        let spoke_last = self.last_speaker().map(|seen| seen.member);
        let mut candidates: Vec<Candidate> = Vec::new();
        for seen in recent {
            let Some(member) = cast.member(seen.member).filter(|member| asking.wanted.fits(member)) else { continue };
            if let Some(known) = candidates.iter_mut().find(|known| known.seen.member == seen.member) {
                known.times += 1;
                if known.seen.quoted && !asking.quoted && !seen.quoted {
                    known.seen = *seen;
                }
                continue;
            }
            candidates.push(self.candidate(member, *seen, candidates.len(), spoke_last, asking));
        }
        for &index in others {
            let known = candidates.iter().any(|known| known.seen.member == index);
            let Some(member) = cast.member(index).filter(|member| !known && asking.wanted.fits(member)) else {
                continue;
            };
            let seen = Seen { member: index, ..Seen::at(asking.sentence, asking.paragraph) };
            let rank = candidates.len();
            candidates.push(Candidate { times: 0, ..self.candidate(member, seen, rank, spoke_last, asking) });
        }
        let most = candidates.iter().map(|candidate| candidate.total).max();
        for candidate in &mut candidates {
            candidate.topic = Some(candidate.total) == most;
        }
        candidates
    }

    fn candidate<'a>(
        &self,
        member: &'a Member,
        seen: Seen,
        rank: usize,
        spoke_last: Option<usize>,
        asking: &Asking,
    ) -> Candidate<'a> {
        Candidate {
            member,
            seen,
            rank,
            times: 1,
            total: self.totals.get(&seen.member).copied().unwrap_or_default(),
            spoke_last: spoke_last == Some(seen.member),
            topic: false,
            named: asking.named.contains(&seen.member),
            ahead: asking.ahead == Some(seen.member),
        }
    }

    /// The last person named outside quotation marks in these or later sentences.
    pub(crate) fn last_named_since(&self, cast: &Cast, sentence: usize) -> Option<usize> {
        let since = self.seen.iter().rev().take(REACH).take_while(|seen| seen.sentence >= sentence);
        let mut members = since.filter(|seen| !seen.quoted).map(|seen| seen.member);
        members
            .find(|&member| cast.member(member).is_some_and(|member| member.named && member.kind == NameKind::Person))
    }

    /// The last person who is the first mention of one of these or later sentences, and its subject.
    pub(crate) fn last_acting_since(&self, cast: &Cast, sentence: usize) -> Option<usize> {
        let since = self.seen.iter().rev().take(REACH).take_while(|seen| seen.sentence >= sentence);
        let mut acting = since.filter(|seen| !seen.quoted && seen.opens && !seen.governed && !seen.owns);
        let person = |seen: &&Seen| cast.member(seen.member).is_some_and(|it| it.named && it.kind == NameKind::Person);
        acting.find(person).map(|seen| seen.member)
    }

    /// Who speaks last in that sentence or, if nobody does, acts in it first, as far as it was read.
    pub(crate) fn subject_of(&self, cast: &Cast, sentence: usize) -> Option<usize> {
        let here = || self.seen.iter().rev().take(REACH).take_while(|seen| seen.sentence >= sentence);
        let here = || here().filter(|seen| seen.sentence == sentence && !seen.quoted);
        let person = |seen: &&Seen| cast.member(seen.member).is_some_and(|member| member.kind == NameKind::Person);
        let speaks = here().find(|seen| seen.speaks);
        let acts = || here().filter(|seen| seen.acts && !seen.owns).last();
        speaks.or_else(acts).or_else(|| here().filter(person).last()).map(|seen| seen.member)
    }

    /// The last one who spoke.
    pub(crate) fn last_speaker(&self) -> Option<Seen> {
        self.seen.iter().rev().take(REACH).copied().find(|seen| seen.speaks)
    }
}

impl Seen {
    /// The mention that those words are, in its sentence.
    pub(crate) fn read(words: &Words, member: usize, phrase: Range<usize>) -> Seen {
        let bound = |index: usize| phrase_bound(&fold(words.text(index)));
        let verb = bound(phrase.end)
            .is_some_and(|bound| matches!(bound, PhraseBound::Auxiliary | PhraseBound::Verb | PhraseBound::Adverb));
        let next = words.text(phrase.end);
        let acts = verb || cue_verb(next).is_some() || (next.ends_with("ed") && next.starts_with(char::is_lowercase));
        let last = phrase.end.saturating_sub(1);
        let pronoun = matches!(fold(words.text(last)).as_ref(), "his" | "her" | "its" | "their");
        let before = phrase.start.checked_sub(1).filter(|&before| words.sentence(before) == words.sentence(last));
        Seen {
            member,
            end: phrase.end,
            acts,
            owns: words.is_possessive(last) || pronoun,
            governed: before.and_then(bound) == Some(PhraseBound::Preposition),
            ..Seen::at(words.sentence(last), 0)
        }
    }

    fn at(sentence: usize, paragraph: usize) -> Seen {
        Seen {
            member: 0,
            end: 0,
            sentence,
            paragraph,
            speaks: false,
            quoted: false,
            opens: false,
            leads: false,
            acts: false,
            owns: false,
            governed: false,
        }
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
            Wanted::One => !member.plural || member.kind == NameKind::Body,
            Wanted::Many => member.plural || member.kind == NameKind::People,
            Wanted::Several => member.plural || member.kind == NameKind::Body,
            Wanted::Place => member.kind == NameKind::Place,
            Wanted::Thing => {
                !member.plural && matches!(member.kind, NameKind::Body | NameKind::Place | NameKind::Unknown)
            }
            Wanted::Person(gender) => {
                let known = member.gender.or_else(|| gender_of_given_name(member.name.split(' ').next()?));
                let agrees = known.is_none() || gender.is_none() || known == gender;
                let person = member.kind == NameKind::Person
                    || (member.kind == NameKind::Unknown
                        && gender.is_some()
                        && (known == gender || (known.is_none() && member.named && member.name.contains(' '))));
                !member.plural && person && agrees
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_pronoun_goes_to_the_last_name_of_its_gender() {
        let text = "Anna Berg met Carl Dahl in Oslo.  [She] spoke.  [He] spoke.";
        assert_speakers(text, &["Anna Berg", "Carl Dahl"]);
        assert_speakers("Anna Berg left Acme Corp. on Monday.  [She] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn a_quoted_name_is_no_antecedent_of_a_later_pronoun() {
        let text = "{“I saw Clara Dahl,”} [Anna Berg] said.  {“It was late,”} [she] said.";
        assert_speakers(text, &["Anna Berg", "Anna Berg"]);
    }

    #[test]
    fn a_pronoun_goes_to_the_subject_rather_than_to_a_name_behind_a_preposition() {
        let text = "Carl Dahl, the mayor, came back from a visit to Bo Falk on Monday.  [He] spoke.";
        assert_speakers(text, &["Carl Dahl"]);
    }

    #[test]
    fn nobody_speaks_of_himself_by_name() {
        assert_speakers("They saw Carl Dahl and Erik Falk.  [He] said {Dahl was late}.", &["Erik Falk"]);
        assert_speakers("They saw Carl Dahl and Erik Falk.  [He] said {Falk was late}.", &["Carl Dahl"]);
    }

    #[test]
    fn a_pronoun_may_come_before_its_name() {
        assert_speakers("Snow fell.  As [she] rose to speak, Anna Berg smiled.", &["Anna Berg"]);
    }

    #[test]
    fn they_are_those_who_are_named_together_or_described() {
        assert_speakers("Anna Berg and Carl Dahl met in Oslo.  [They] spoke.", &["Anna Berg and Carl Dahl"]);
        assert_speakers("Anna Berg is ill.  Her older advisers met.  [They] spoke.", &["Anna Berg's older advisers"]);
    }
}
