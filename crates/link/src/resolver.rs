mod bodies;
pub(crate) mod nominals;
pub(crate) mod pairs;
pub(crate) mod place;
mod shares;

use std::collections::HashMap;
use std::ops::Range;

use sayso_annotation::{Segmentation, Span};
use sayso_lexicon::{PronounPerson, country, fold, is_body, is_no_name, is_person_noun, voice_noun};

use crate::antecedents::{Antecedents, Wanted};
use crate::documents::{Documents, document_in, issuer_of};
use crate::names::cast::Cast;
use crate::names::{Name, NameKind, gender_of_noun};
use crate::resolver::nominals::{is_group, is_place};
use crate::resolver::pairs::is_pair;
use crate::resolver::place::Place;
use crate::roles::Roles;
use crate::sources::groups;
use crate::sources::relatives::{self, Taken};
use crate::sources::{Nominal, SourceForm, is_plural};
use crate::words::Words;

/// Finds who is behind a source, from what the article has told up to there.
pub(crate) struct Resolver<'a> {
    pub(crate) segmentation: &'a Segmentation,
    pub(crate) words: &'a Words<'a>,
    pub(crate) names: &'a [Name],
    /// Who of the cast bears each name.
    pub(crate) bearers: Vec<usize>,
    pub(crate) cast: Cast,
    pub(crate) roles: Roles,
    pub(crate) documents: Documents,
    pub(crate) antecedents: Antecedents,
    pub(crate) place: Place,
    /// Whom the article names most often.
    pub(crate) main_person: Option<usize>,
    /// Whom each noun meant the last time: "officials" for "Oslo officials"; documents under their class.
    pub(crate) meant_before: HashMap<String, usize>,
    /// The last body of each noun: "campaign" for "the Berg campaign".
    pub(crate) bodies: HashMap<String, usize>,
    /// The first body of each noun in the whole article.
    pub(crate) first_bodies: HashMap<String, usize>,
}

impl Resolver<'_> {
    /// Notes that the bearers of these names speak.
    pub(crate) fn note_speaking(&mut self, names: &[usize]) {
        for &name in names {
            if let Some(&member) = self.bearers.get(name) {
                self.cast.speaks(member);
            }
        }
    }

    /// Whom a source at that word stands for; `outer` is who says the quote that the source is in.
    pub(crate) fn resolve(
        &mut self,
        form: &SourceForm,
        at: usize,
        quoted: bool,
        outer: Option<usize>,
    ) -> Option<usize> {
        match form {
            SourceForm::Names(named) => self.together(named),
            SourceForm::Nominal(nominal) if is_pair(self.words, nominal) => {
                self.pair().or_else(|| self.nominal(nominal, at, quoted))
            }
            SourceForm::Nominal(nominal) => self.nominal(nominal, at, quoted),
            SourceForm::Pronoun(found) => match found.person {
                PronounPerson::First => outer,
                PronounPerson::Second => None,
                PronounPerson::Relative => self.relative(at),
                PronounPerson::Third => self.last(Wanted::by(*found), at, quoted),
            },
        }
    }

    pub(crate) fn last(&self, wanted: Wanted, at: usize, quoted: bool) -> Option<usize> {
        self.antecedents.resolve(&self.cast, &self.asking(wanted, at, quoted))
    }

    /// Those whom a pronoun may mean, the likeliest first.
    pub(crate) fn ranked(&self, wanted: Wanted, at: usize, quoted: bool) -> Vec<usize> {
        self.antecedents.ranked(&self.cast, &self.asking(wanted, at, quoted))
    }

    pub(crate) fn together(&mut self, named: &[usize]) -> Option<usize> {
        let members: Vec<usize> = named.iter().filter_map(|&name| self.bearers.get(name).copied()).collect();
        if let [member] = members.as_slice() {
            return Some(*member);
        }
        self.as_one(&members)
    }

    /// The one speaker that several are together: "Anna Berg and Carl Dahl".
    pub(crate) fn as_one(&mut self, members: &[usize]) -> Option<usize> {
        let members = members.iter().filter_map(|&member| self.cast.member(member));
        let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        let (last, others) = names.split_last()?;
        let joined = format!("{} and {last}", others.join(", "));
        Some(self.cast.describe(&joined, NameKind::People, None, true))
    }

    /// Those who are named together in names that end with that one, and the words of all of them.
    pub(crate) fn joined(&mut self, last: usize) -> Option<(usize, Range<usize>)> {
        let kind = |name: usize| self.bearers.get(name).and_then(|&bearer| self.cast.member(bearer));
        let is_person = |name: usize| kind(name).is_some_and(|member| member.kind == NameKind::Person);
        let joined = groups::joined(self.words, self.names, last, is_person);
        let (first, last) = (self.names.get(*joined.first()?)?.start, self.names.get(last)?.words.end);
        let member = self.together(&joined).filter(|_| joined.len() > 1)?;
        Some((member, first..last))
    }

    /// Whom a phrase that can mean several people means.
    pub(crate) fn group(&mut self, phrase: Range<usize>) -> Option<usize> {
        let form = SourceForm::read(self.words, self.names, self.words.span_of(phrase.clone())?)?;
        let SourceForm::Nominal(nominal) = form else { return None };
        self.nominal(&nominal, phrase.start, false)
    }

    /// Whom "who" at that word takes up; nobody where it asks.
    fn relative(&mut self, at: usize) -> Option<usize> {
        let kind = |name: usize| self.bearers.get(name).and_then(|&bearer| self.cast.member(bearer));
        let kinds = |name: usize| kind(name).map_or(NameKind::Unknown, |member| member.kind);
        let taken_up = |at| relatives::taken_up(self.words, self.names, &kinds, at);
        let same = |taken| if let Taken::SameAs(earlier) = taken { taken_up(earlier) } else { Some(taken) };
        let Taken::Phrase(phrase) = taken_up(at).and_then(same)? else { return None };
        let form = SourceForm::read(self.words, self.names, self.words.span_of(phrase.clone())?)?;
        match form {
            SourceForm::Names(named) => self.together(&named),
            SourceForm::Nominal(nominal) => self.nominal(&nominal, phrase.start, false),
            SourceForm::Pronoun(_) => {
                Some(self.cast.describe(&self.words.spelled(phrase), NameKind::People, None, true))
            }
        }
    }

    fn nominal(&mut self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        let head = fold(self.words.text(nominal.head)).into_owned();
        match self.words.text(nominal.words.start) {
            // The answer of an interview.
            "A" if nominal.words.len() == 1 => return self.main_person,
            // "self-described"
            "self" => return self.last(Wanted::Person(None), at, quoted),
            _ => {}
        }
        let owner = match self.words.text(nominal.words.start) {
            "whose" => self.relative(nominal.words.start),
            _ => nominal.pronoun.and_then(|owner| self.last(Wanted::by(owner), at, quoted)),
        };
        if let Some(issuer) = self.author_of(nominal, owner, at, quoted) {
            return Some(issuer);
        }
        if let Some(together) = owner.and_then(|owner| self.with_others(nominal, owner)) {
            return Some(together);
        }
        if nominal.definite
            && let Some(together) = self.with_own(nominal, at, quoted)
        {
            return Some(together);
        }
        if nominal.bare
            && nominal.words.len() == 1
            && let Some(named) = self.cast.of_surname(&head)
        {
            return Some(named);
        }
        if nominal.definite
            && let Some(known) = self.roles.called_with_all(&self.words.spelled(nominal.words.clone()))
        {
            return Some(known);
        }
        if self.is_open(nominal)
            && let Some(known) = self.meant(nominal, at, quoted)
        {
            return Some(known);
        }
        if let Some(named) = self.apposed_to(nominal, &head) {
            return Some(named);
        }
        self.described(nominal, owner, at, quoted)
    }

    /// Whose name the appositive follows that a source is: "a baker" in "Anna Berg, a baker,".
    fn apposed_to(&self, nominal: &Nominal, head: &str) -> Option<usize> {
        let comma = nominal.source.start.checked_sub(1).filter(|&comma| self.words.text(comma) == ",")?;
        let last = self.names.partition_point(|name| name.words.start < comma).checked_sub(1)?;
        let name = self.names.get(last).filter(|name| name.words.end == comma)?;
        let article = matches!(fold(self.words.text(nominal.source.start)).as_ref(), "a" | "an" | "the");
        let here = self.words.sentence(name.start) == self.words.sentence(comma + 1);
        let kind = self.cast.member(*self.bearers.get(last)?)?.kind;
        let fits = (is_person_noun(head) && kind == NameKind::Person) || (is_body(head) && kind == NameKind::Body);
        self.bearers.get(last).copied().filter(|_| article && here && fits)
    }

    /// The member that a description names by itself.
    pub(crate) fn described(
        &mut self,
        nominal: &Nominal,
        owner: Option<usize>,
        at: usize,
        quoted: bool,
    ) -> Option<usize> {
        let head = fold(self.words.text(nominal.head)).into_owned();
        let plural = is_plural(&head);
        let kind = match () {
            () if plural => NameKind::People,
            () if is_body(&head) => NameKind::Body,
            () if is_person_noun(&head) => NameKind::Person,
            () => NameKind::Unknown,
        };
        // What belongs to a person and is neither people nor a body speaks for that person: "Berg's plan".
        let owner_speaks = owner.or_else(|| self.opening_owner(nominal));
        if kind == NameKind::Unknown
            && self.words.text(nominal.words.start + 1) != "and"
            && let Some(owner) = owner_speaks.filter(|_| !is_group(&head))
        {
            return Some(owner);
        }
        if nominal.definite && nominal.words.len() == 1 && is_place(&head) {
            return self.last(Wanted::Place, at, quoted);
        }
        // "The move" or "conventional wisdom" shows or means a thing, and nobody says it.
        if kind == NameKind::Unknown && nominal.definite && nominal.words.len() == 1 && !is_group(&head) {
            return None;
        }
        if kind == NameKind::Unknown && nominal.bare && nominal.words.clone().all(|word| self.is_of_a_thing(word)) {
            return None;
        }
        let share = shares::whole_of(self.words, nominal.words.clone(), at);
        let share = share.map(|share| self.within_sentence(nominal, share));
        let name = share
            .or_else(|| self.presidents(nominal, &head, at))
            .or_else(|| self.rendered(nominal, owner, at, quoted))?;
        let member = self.cast.describe(&name, kind, gender_of_noun(&head), plural);
        self.note_meant(nominal, member);
        Some(member)
    }

    /// Who issued a document, as its phrase tells.
    pub(crate) fn author_of(
        &mut self,
        nominal: &Nominal,
        owner: Option<usize>,
        at: usize,
        quoted: bool,
    ) -> Option<usize> {
        let noun = document_in(self.words, self.names, nominal.words.clone())?;
        let told = || issuer_of(self.words, self.names, nominal.words.start..nominal.source.end, noun);
        owner.or_else(|| told().and_then(|form| self.issuer(&form, at, quoted)))
    }

    pub(crate) fn issuer(&mut self, form: &SourceForm, at: usize, quoted: bool) -> Option<usize> {
        match form {
            SourceForm::Nominal(issuer) => {
                let body = issuer.definite && is_body(self.words.text(issuer.head));
                let known = body.then(|| self.meant_by(issuer, at, quoted)).flatten();
                known.or_else(|| self.described(issuer, None, at, quoted))
            }
            form => self.resolve(form, at, quoted, None),
        }
    }

    /// Notes whom a description meant.
    pub(crate) fn note_meant(&mut self, nominal: &Nominal, member: usize) {
        let key = self.describing_key(nominal);
        self.meant_before.insert(key, member);
    }

    /// A description as it would be written within a sentence: "a senior official" where it opens one.
    fn within_sentence(&self, nominal: &Nominal, full: String) -> String {
        let Some(first) = self.words.at(nominal.words.start).filter(|first| first.opens && first.capital) else {
            return full;
        };
        let singular = first.text.strip_suffix('s').unwrap_or(first.text);
        let named =
            nominal.name.and_then(|name| self.names.get(name)).is_some_and(|it| it.start <= nominal.words.start);
        let inner = first.text.chars().skip(1).any(char::is_uppercase);
        let common = is_no_name(first.text) || is_person_noun(singular) || voice_noun(first.text).is_some();
        let common = common || self.words.occurs_in_lower_case(first);
        if named || inner || !common || country(first.text).is_some() {
            return full;
        }
        let mut letters = full.chars();
        letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
    }

    /// A description as written, with the one it begins with in full: "Berg's campaign" is "Anna Berg's campaign", and
    /// so may "her campaign" be.
    fn rendered(&self, nominal: &Nominal, owner: Option<usize>, at: usize, quoted: bool) -> Option<String> {
        let span = self.words.span_of(nominal.words.clone())?;
        if let Some(owned) = self.owned_by_description(nominal, at, quoted) {
            return Some(owned);
        }
        let full = self.owner_inside(nominal, at, quoted).unwrap_or_else(|| self.words.spelled(nominal.words.clone()));
        let full = self.within_sentence(nominal, full);
        // A description owned by a description, and that by another, would never end.
        if let Some(owner) = owner.and_then(|owner| self.cast.member(owner)).filter(|owner| owner.named) {
            let rest = full.split_once(' ').map_or("", |(_, rest)| rest);
            let together = rest.starts_with("and ");
            let rest = rest.strip_prefix("own ").unwrap_or(rest);
            let ending = if together { "" } else { self.words.possessive_of(&owner.name, owner.plural) };
            return Some(format!("{}{ending} {rest}", owner.name));
        }
        let opening = || {
            let name = self.names.get(nominal.name?)?;
            let member = self.cast.member(*self.bearers.get(nominal.name?)?)?;
            let joined = self.words.is_possessive(name.words.end - 1) || self.words.text(name.words.end) == "and";
            let opens = name.start == nominal.words.start && name.words.end < nominal.words.end && joined;
            let opens = opens && member.kind == NameKind::Person;
            let bare = self.words.span_of(name.words.clone()).filter(|_| opens)?;
            Some((member.name.as_str(), Span::of(bare.end()..span.end())))
        };
        Some(opening().map_or(full, |(name, rest)| format!("{name}{}", self.words.slice(rest))))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_pronoun_that_nobody_fits_is_nobody() {
        assert_speakers("It was dark in the hills.  [She] spoke.", &[""]);
    }
}
