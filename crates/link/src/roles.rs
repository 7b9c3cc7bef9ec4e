use std::collections::HashMap;
use std::ops::Range;

use sayso_lexicon::{fold, is_no_name, is_title};

use crate::names::{Name, NameKind};
use crate::words::Words;

/// What an article calls its people beside their names: titles ("Mayor Anna Berg") and appositives ("Anna Berg, the
/// mayor of Oslo,").
#[derive(Default)]
pub(crate) struct Roles {
    by_head: HashMap<String, Vec<Role>>,
    /// The same under the words before the head noun: "NATO" in "NATO Secretary-General".
    by_modifier: HashMap<String, Vec<Role>>,
}

#[derive(Clone)]
struct Role {
    member: usize,
    word: usize,
    modifiers: Vec<String>,
}

/// A noun phrase: its head noun and the other words that tell something, all folded.
pub(crate) struct Description {
    pub(crate) head: String,
    pub(crate) modifiers: Vec<String>,
}

/// A title or appositive is at most so many words long.
const MOST_WORDS: usize = 8;
/// So many people of one role are compared.
const MOST_ROLES: usize = 12;

impl Roles {
    pub(crate) fn read(words: &Words, names: &[Name], bearers: &[usize]) -> Roles {
        let mut roles = Roles::default();
        let people = names.iter().zip(bearers);
        for (name, &member) in people.filter(|(name, _)| matches!(name.kind, NameKind::Person | NameKind::Unknown)) {
            let phrases = [title_before(words, name), appositive_after(words, name)];
            for phrase in phrases.into_iter().flatten() {
                let Some(Description { head, modifiers }) = Description::read(words, phrase) else { continue };
                let role = Role { member, word: name.words.start, modifiers };
                for modifier in &role.modifiers {
                    roles.by_modifier.entry(modifier.clone()).or_default().push(role.clone());
                }
                roles.by_head.entry(head).or_default().push(role);
            }
        }
        roles
    }

    /// Whom a description at that word means: of those called so with all its modifiers the last one before it, else the
    /// next one after it.
    pub(crate) fn resolve(&self, description: &Description, at: usize) -> Option<usize> {
        // "the NATO chief" can be any leader of NATO.
        let any_leader = matches!(description.head.as_str(), "chief" | "head" | "boss" | "leader");
        let led = || description.modifiers.iter().filter(|_| any_leader).find_map(|word| self.by_modifier.get(word));
        let roles = self.by_head.get(&description.head).or_else(led)?;
        let next = roles.partition_point(|role| role.word < at);
        let earlier = roles.iter().take(next).rev().take(MOST_ROLES);
        let said = |word: &String, role: &Role| role.modifiers.contains(word);
        let all = |role: &&Role| description.modifiers.iter().all(|word| said(word, role));
        earlier.chain(roles.get(next)).find(all).map(|role| role.member)
    }
}

impl Description {
    pub(crate) fn read(words: &Words, phrase: Range<usize>) -> Option<Description> {
        let head = head_of(words, &phrase);
        let tells = |&index: &usize| {
            let word = words.text(index);
            index != head && word.contains(char::is_alphabetic) && !is_no_name(word)
        };
        let modifiers = phrase.filter(tells).map(|index| fold(words.text(index)).into_owned()).collect();
        let noun = words.text(head);
        let is_noun = noun.contains(char::is_alphabetic) && !is_no_name(noun);
        is_noun.then(|| Description { head: fold(noun).into_owned(), modifiers })
    }
}

/// The head noun of a phrase: its last word before "of", "for", "who" and the like.
pub(crate) fn head_of(words: &Words, phrase: &Range<usize>) -> usize {
    let ends = |&index: &usize| {
        let hyphen = words.text(index) == "-" && words.is_glued(index);
        ends_head(words.text(index)) && !hyphen
    };
    phrase.clone().skip(1).find(ends).unwrap_or(phrase.end).saturating_sub(1)
}

/// Whether a word cannot stand before the head noun of its phrase.
pub(crate) fn ends_head(word: &str) -> bool {
    is_link(word) || matches!(word, "," | "(" | "—" | "–" | "-")
}

/// Whether a word links a noun to what follows: a preposition, a relative, a participle of publishing.
pub(crate) fn is_link(word: &str) -> bool {
    matches!(
        word,
        "of" | "for"
            | "at"
            | "in"
            | "on"
            | "from"
            | "with"
            | "to"
            | "by"
            | "who"
            | "whose"
            | "which"
            | "that"
            | "and"
            | "against"
            | "about"
            | "behind"
            | "inside"
            | "near"
            | "within"
            | "like"
            | "as"
            | "close"
            | "familiar"
            | "than"
            | "over"
            | "among"
            | "between"
            | "working"
            | "running"
            | "when"
            | "called"
            | "named"
            | "released"
            | "published"
            | "conducted"
            | "issued"
            | "taken"
            | "obtained"
            | "posted"
    )
}

/// The title or description just before a name: its capitalised titles, and lower-case words before them back to a
/// function word.
fn title_before(words: &Words, name: &Name) -> Option<Range<usize>> {
    let belongs = |&index: &usize| {
        let word = words.text(index);
        let lower = word.starts_with(char::is_lowercase) && !is_no_name(word) && !is_link(word);
        words.sentence(index) == words.sentence(name.start) && (lower || (word == "-" && words.is_glued(index)))
    };
    let floor = name.start.saturating_sub(MOST_WORDS);
    let start = (floor..name.start).rev().take_while(belongs).last().unwrap_or(name.start);
    (start < name.words.start).then_some(start..name.words.start)
}

/// The appositive just after a name, between commas.
fn appositive_after(words: &Words, name: &Name) -> Option<Range<usize>> {
    let comma = words.at(name.words.end).filter(|word| word.text == ",")?;
    let start = name.words.end + 1;
    let opener = words.at(start)?;
    let articles = matches!(opener.text, "a" | "an" | "the" | "his" | "her" | "their" | "former");
    if !articles && !is_title(opener.text) && !opener.possessive && !opener.capital {
        return None;
    }
    let inside = |&index: &usize| {
        words.at(index).is_some_and(|word| word.sentence == comma.sentence && !matches!(word.text, "," | "." | ";"))
    };
    (start..start + MOST_WORDS).take_while(inside).last().map(|last| start..last + 1)
}
