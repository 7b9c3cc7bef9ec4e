use std::collections::HashMap;
use std::ops::Range;

use sayso_lexicon::{fold, is_no_name, is_title};

use crate::names::{Name, NameKind};
use crate::words::Words;

/// What an article calls its people beside their names: titles ("Mayor Anna Berg") and appositives ("Anna Berg, the
/// mayor of Oslo,"), by their head noun.
#[derive(Default)]
pub(crate) struct Roles {
    by_head: HashMap<String, Vec<Role>>,
    /// All roles under the words that modify their head: "NATO" in "NATO Secretary-General".
    by_modifier: HashMap<String, Vec<Role>>,
}

#[derive(Clone, Debug)]
struct Role {
    member: usize,
    word: usize,
    modifiers: Vec<String>,
}

/// A noun phrase around its head noun.
pub(crate) struct Description {
    pub(crate) head: String,
    pub(crate) modifiers: Vec<String>,
}

/// A title or appositive is at most so many words long.
const MOST_WORDS: usize = 8;
/// Of so many people of one role the last is looked for.
const MOST_ROLES: usize = 12;

impl Roles {
    pub(crate) fn read(words: &Words, names: &[Name], bearers: &[usize]) -> Roles {
        let mut roles = Roles::default();
        for (name, &member) in names.iter().zip(bearers) {
            if !matches!(name.kind, NameKind::Person | NameKind::Unknown) {
                continue;
            }
            for range in [before(words, name), after(words, name)].into_iter().flatten() {
                let Some(description) = Description::read(words, range) else { continue };
                let role = Role { member, word: name.words.start, modifiers: description.modifiers };
                for modifier in &role.modifiers {
                    roles.by_modifier.entry(modifier.clone()).or_default().push(role.clone());
                }
                roles.by_head.entry(description.head).or_default().push(role);
            }
        }
        roles
    }

    /// Whom a description at that word means: the one last called so, or else the first called so later; one who shares
    /// more of its adjectives comes first.
    pub(crate) fn resolve(&self, description: &Description, at: usize) -> Option<usize> {
        let shared = |role: &Role| role.modifiers.iter().filter(|word| description.modifiers.contains(word)).count();
        let generic = matches!(description.head.as_str(), "chief" | "head" | "boss" | "leader");
        let named = self.by_head.get(&description.head).or_else(|| {
            let by_modifier = |word| self.by_modifier.get(word);
            description.modifiers.iter().filter(|_| generic).find_map(by_modifier)
        })?;
        let next = named.partition_point(|role| role.word < at);
        let earlier = named.iter().take(next).rev().take(MOST_ROLES);
        let later = named.iter().skip(next).take(1);
        let ranked = earlier.chain(later).enumerate();
        ranked.max_by_key(|(rank, role)| (shared(role), std::cmp::Reverse(*rank))).map(|(_, role)| role.member)
    }
}

impl Description {
    /// Reads a noun phrase: its head noun is the last word before "of", "for", "who" and the like.
    pub(crate) fn read(words: &Words, phrase: Range<usize>) -> Option<Description> {
        let end = phrase.clone().find(|&index| ends_head(words.text(index))).unwrap_or(phrase.end);
        let head = end.checked_sub(1).filter(|head| phrase.contains(head))?;
        let content = |index: &usize| {
            let word = words.text(*index);
            word.contains(char::is_alphabetic) && !is_no_name(word) && *index != head
        };
        let modifiers = phrase.clone().filter(content).map(|index| fold(words.text(index)).into_owned()).collect();
        let head = words.text(head);
        let noun = head.contains(char::is_alphabetic) && !is_no_name(head);
        noun.then(|| Description { head: fold(head).into_owned(), modifiers })
    }
}

/// Whether a word ends the part of a noun phrase that its head noun closes.
pub(crate) fn ends_head(word: &str) -> bool {
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
            | ","
            | "("
            | "—"
            | "–"
            | "-"
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
    )
}

/// The title or description just before a name: the words back to an article, a mark or a function word.
fn before(words: &Words, name: &Name) -> Option<Range<usize>> {
    let sentence = words.at(name.words.start)?.sentence;
    let mut start = name.start;
    let floor = name.start.saturating_sub(MOST_WORDS);
    while start > floor {
        let word = words.at(start - 1)?;
        let part = word.text.contains(char::is_alphabetic) && !is_no_name(word.text) && !ends_head(word.text);
        if word.sentence != sentence || !(part || (word.text == "-" && word.glued)) {
            break;
        }
        start -= 1;
    }
    (start < name.words.start).then_some(start..name.words.start)
}

/// The appositive just after a name, between commas.
fn after(words: &Words, name: &Name) -> Option<Range<usize>> {
    let comma = words.at(name.words.end).filter(|word| word.text == ",")?;
    let start = name.words.end + 1;
    let opener = words.text(start);
    let article = matches!(opener, "a" | "an" | "the" | "his" | "her" | "their" | "former");
    if !article && !is_title(opener) && !words.at(start)?.possessive && !words.at(start)?.capital {
        return None;
    }
    let inside = |index: &usize| {
        words.at(*index).is_some_and(|word| word.sentence == comma.sentence && !matches!(word.text, "," | "." | ";"))
    };
    let end = (start..start + MOST_WORDS).take_while(inside).last()? + 1;
    let before_verb = words.text(end);
    (end - start < MOST_WORDS || before_verb == ",").then_some(start..end)
}
