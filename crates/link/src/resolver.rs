use std::collections::HashMap;

use sayso_annotation::Span;
use sayso_lexicon::{PronounPerson, VoiceNoun, fold, is_body, is_no_name, is_person_noun, voice_noun};

use crate::antecedents::{Antecedents, Wanted};
use crate::cast::Cast;
use crate::names::{Name, NameKind, gender_of_noun};
use crate::roles::{Description, Roles, is_link};
use crate::sources::{Nominal, SourceForm, is_plural};
use crate::words::Words;

/// Finds who is behind a source, from what the article has told up to there.
pub(crate) struct Resolver<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) names: &'a [Name],
    /// Who of the cast bears each name.
    pub(crate) bearers: Vec<usize>,
    pub(crate) cast: Cast,
    pub(crate) roles: Roles,
    pub(crate) antecedents: Antecedents,
    /// The last body of each noun: "campaign" for "the Berg campaign".
    pub(crate) bodies: HashMap<String, usize>,
}

/// The phrase before "who" is at most so many words long.
const MOST_WORDS: usize = 8;

impl Resolver<'_> {
    /// Notes that the bearers of these names speak.
    pub(crate) fn note_speaking(&mut self, names: &[usize]) {
        for &name in names {
            if let Some(&member) = self.bearers.get(name) {
                self.cast.speaks(member);
            }
        }
    }

    /// Notes the body that a name is or begins ("the Berg campaign"), and returns the one that it begins.
    pub(crate) fn note_body(&mut self, index: usize) -> Option<usize> {
        let name = self.names.get(index)?;
        let next = self.words.at(name.words.end).filter(|word| !word.capital && !word.glued && is_body(word.text));
        if let Some(noun) = next {
            let phrase = self.words.spelled(name.words.start..name.words.end + 1);
            let body = self.cast.describe(&phrase, NameKind::Body, None, false);
            self.bodies.insert(fold(noun.text).into_owned(), body);
            return Some(body);
        }
        if name.kind == NameKind::Body {
            let nouns = name.words.clone().map(|word| self.words.text(word)).filter(|word| is_body(word));
            let nouns: Vec<String> = nouns.map(|noun| fold(noun).into_owned()).collect();
            self.bodies.extend(nouns.into_iter().zip(self.bearers.get(index).copied()));
        }
        None
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
            SourceForm::Nominal(nominal) => self.nominal(nominal, at, quoted),
            SourceForm::Pronoun(found) => match found.person {
                PronounPerson::First => outer,
                PronounPerson::Second => None,
                PronounPerson::Relative => self.relative(at),
                PronounPerson::Third => {
                    let known = self.last(Wanted::by(*found), at, quoted);
                    known.or_else(|| Some(self.cast.describe(self.words.text(at), NameKind::Unknown, None, false)))
                }
            },
        }
    }

    fn last(&self, wanted: Wanted, at: usize, quoted: bool) -> Option<usize> {
        self.antecedents.resolve(&self.cast, wanted, self.words.sentence(at), quoted)
    }

    fn together(&mut self, named: &[usize]) -> Option<usize> {
        let members: Vec<usize> = named.iter().filter_map(|&name| self.bearers.get(name).copied()).collect();
        if let [member] = members.as_slice() {
            return Some(*member);
        }
        let members = members.iter().filter_map(|&member| self.cast.member(member));
        let names: Vec<&str> = members.map(|member| member.name.as_str()).collect();
        let (last, others) = names.split_last()?;
        let joined = format!("{} and {last}", others.join(", "));
        Some(self.cast.describe(&joined, NameKind::People, None, true))
    }

    /// Whom "who" at that word takes up: the name just before it, or the description there.
    fn relative(&mut self, at: usize) -> Option<usize> {
        let comma = self.words.text(at.checked_sub(1)?) == ",";
        let end = if comma { at - 1 } else { at };
        if let Some(name) = self.name_ending_at(end) {
            return Some(name);
        }
        let belongs = |&index: &usize| {
            let word = self.words.text(index);
            let part = word.contains(char::is_alphanumeric) && !is_no_name(word) && !is_link(word);
            part && self.words.sentence(index) == self.words.sentence(at)
        };
        let Some(start) = (end.saturating_sub(MOST_WORDS)..end).rev().take_while(belongs).last() else {
            return self.antecedents.last(&self.cast, Wanted::Anybody);
        };
        let before = |steps: usize| start.checked_sub(steps).map_or("", |index| self.words.text(index));
        let comma = start.saturating_sub(if matches!(before(1), "a" | "an" | "the") { 2 } else { 1 });
        if self.words.text(comma) == ","
            && let Some(apposed) = self.name_ending_at(comma)
        {
            return Some(apposed);
        }
        let head = self.words.text(end - 1);
        let plural = is_plural(head);
        let kind = if plural { NameKind::People } else { NameKind::Person };
        Some(self.cast.describe(&self.words.spelled(start..end), kind, gender_of_noun(head), plural))
    }

    /// The bearer of the name that ends before that word.
    fn name_ending_at(&self, end: usize) -> Option<usize> {
        let last = self.names.partition_point(|name| name.words.start < end).checked_sub(1)?;
        let name = self.names.get(last).filter(|name| name.words.end == end)?;
        self.bearers.get(last).copied().filter(|_| name.kind != NameKind::Place)
    }

    fn nominal(&mut self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        let head = fold(self.words.text(nominal.head)).into_owned();
        let owner = nominal.pronoun.and_then(|owner| self.last(Wanted::by(owner), at, quoted));
        if voice_noun(&head) == Some(VoiceNoun::Document) {
            let named = nominal.name.and_then(|name| self.bearers.get(name).copied());
            if let Some(author) = owner.or(named) {
                return Some(author);
            }
        }
        let plural = is_plural(&head);
        if nominal.definite
            && !plural
            && let Some(known) = self.known(nominal, &head, at, quoted)
        {
            return Some(known);
        }
        let kind = match () {
            () if plural => NameKind::People,
            () if is_body(&head) => NameKind::Body,
            () if is_person_noun(&head) => NameKind::Person,
            () => NameKind::Unknown,
        };
        let name = self.rendered(nominal, owner)?;
        Some(self.cast.describe(&name, kind, gender_of_noun(&head), plural))
    }

    /// Whom "the mayor", "the campaign", "the company" means, if the article tells.
    fn known(&self, nominal: &Nominal, head: &str, at: usize, quoted: bool) -> Option<usize> {
        if is_body(head) {
            let alone = nominal.words.len() == 1;
            let body = self.bodies.get(head).copied();
            return body.or_else(|| self.last(Wanted::Body, at, quoted)).filter(|_| alone);
        }
        let called = Description::read(self.words, nominal.words.clone());
        called.and_then(|called| self.roles.resolve(&called, at)).or_else(|| {
            // "the surgeon" without a word more is someone the reader has met; "the surgeon of the king" may be new.
            let met = nominal.head + 1 == nominal.words.end && is_person_noun(head);
            self.last(Wanted::Person(gender_of_noun(head)), at, quoted).filter(|_| met)
        })
    }

    /// A description as written, with the one it begins with in full: "Berg's campaign" is "Anna Berg's campaign", and
    /// so may "her campaign" be.
    fn rendered(&self, nominal: &Nominal, owner: Option<usize>) -> Option<String> {
        let span = self.words.span_of(nominal.words.clone())?;
        let full = self.words.spelled(nominal.words.clone());
        // A description owned by a description, and that by another, would never end.
        if let Some(owner) = owner.and_then(|owner| self.cast.member(owner)).filter(|owner| owner.named) {
            let rest = full.split_once(' ').map_or("", |(_, rest)| rest);
            let together = rest.starts_with("and ");
            return Some(format!("{}{} {rest}", owner.name, if together { "" } else { "'s" }));
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
