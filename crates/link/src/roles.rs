pub(crate) mod spelled;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use sayso_lexicon::{fold, is_no_name, is_person_noun, is_title};

use crate::names::{Name, NameKind};
use crate::words::Words;

/// What an article calls its people beside their names: titles ("Mayor Anna Berg") and appositives ("Anna Berg, the
/// mayor of Oslo,").
#[derive(Default)]
pub(crate) struct Roles {
    by_head: HashMap<String, Vec<Role>>,
    /// The same under the words before the head noun: "NATO" in "NATO Secretary-General".
    by_modifier: HashMap<String, Vec<Role>>,
    /// Whom each whole phrase means, folded, without an article; nobody where it means several.
    by_phrase: HashMap<String, Option<usize>>,
}

#[derive(Clone)]
struct Role {
    member: usize,
    word: usize,
    modifiers: Vec<String>,
}

/// Whom a description can mean.
#[derive(Default)]
pub(crate) struct Bearers {
    pub(crate) members: Vec<usize>,
    /// Whether they are called so with all its words.
    pub(crate) exact: bool,
}

/// A noun phrase: its head noun and the other words that tell something, all folded.
pub(crate) struct Description {
    pub(crate) head: String,
    pub(crate) modifiers: Vec<String>,
    /// Those of the modifiers that are names: "Oslo" in "the Oslo senator".
    pub(crate) proper: Vec<String>,
}

/// A title or appositive is at most so many words long.
const MOST_WORDS: usize = 8;
/// A place after a name has at most so many words.
const MOST_PLACE_WORDS: usize = 4;
/// So many people of one role are compared.
const MOST_ROLES: usize = 12;

impl Roles {
    pub(crate) fn read(words: &Words, names: &[Name], bearers: &[usize]) -> Roles {
        let mut roles = Roles::default();
        let people = names.iter().zip(bearers).enumerate();
        let people = people.filter(|(_, (name, _))| matches!(name.kind, NameKind::Person | NameKind::Unknown));
        for (index, (name, &member)) in people {
            let apposed = spelled::apposed_to(words, name);
            let phrases = [title_before(words, name), appositive_after(words, name), apposed, told_of(words, name)];
            roles.note(age_after(words, name), member);
            for phrase in phrases.into_iter().flatten() {
                let article = matches!(fold(words.text(phrase.start)).as_ref(), "a" | "an" | "the");
                let spelled = words.spelled(phrase.start + usize::from(article)..phrase.end);
                roles.note(Some(fold(&spelled).into_owned()), member);
                let Some(Description { head, mut modifiers, .. }) = Description::read(words, phrase) else { continue };
                modifiers.extend(place_after(words, name));
                let role = Role { member, word: name.words.start, modifiers };
                for modifier in role.modifiers.iter().filter(|word| *word != "former") {
                    roles.by_modifier.entry(modifier.clone()).or_default().push(role.clone());
                }
                // "Doctors Anna Berg and Carl Dahl" are a doctor each.
                let singular = head.strip_suffix('s').filter(|noun| is_person_noun(noun)).map(str::to_owned);
                if let Some(next) = singular.is_some().then(|| joined_after(words, names, index)).flatten() {
                    let role = Role { member: bearers.get(next).copied().unwrap_or(member), ..role.clone() };
                    roles.by_head.entry(singular.clone().unwrap_or_default()).or_default().push(role);
                }
                roles.by_head.entry(singular.unwrap_or(head)).or_default().push(role);
            }
        }
        roles
    }

    /// Whom a description at that word can mean: those called so before it with all its modifiers, the last one first,
    /// else the next one after it; else those whose role is the same where other words differ.
    pub(crate) fn bearers(&self, description: &Description, at: usize) -> Bearers {
        // "the NATO chief" can be any leader of NATO, "the Oslo Democrat" anybody from there.
        let head = description.head.as_str();
        let any_leader = matches!(head, "chief" | "head" | "boss" | "leader" | "republican" | "democrat");
        let led = || description.modifiers.iter().filter(|_| any_leader).find_map(|word| self.by_modifier.get(word));
        let Some(roles) = self.by_head.get(&description.head).or_else(led) else { return Bearers::default() };
        let next = roles.partition_point(|role| role.word < at);
        let called = |fits: &dyn Fn(&Role) -> bool| -> Vec<usize> {
            let earlier = roles.iter().take(next).rev().take(MOST_ROLES).filter(|role| fits(role));
            let bearers: Vec<usize> = earlier.map(|role| role.member).collect();
            let later = || roles.iter().skip(next).take(MOST_ROLES).find(|role| fits(role)).map(|role| role.member);
            if bearers.is_empty() { later().into_iter().collect() } else { bearers }
        };
        let exact = called(&|role| {
            description.agrees(&role.modifiers)
                && description.modifiers.iter().all(|word| role.modifiers.contains(word))
        });
        if !exact.is_empty() {
            return Bearers { members: exact, exact: true };
        }
        Bearers { members: called(&|role| description.agrees(&role.modifiers)), exact: false }
    }

    fn note(&mut self, phrase: Option<String>, member: usize) {
        let Some(phrase) = phrase else { return };
        let meant = self.by_phrase.entry(phrase).or_insert(Some(member));
        *meant = meant.filter(|&other| other == member);
    }

    /// The only one of whom the article says that phrase, of several words.
    pub(crate) fn called_with_all(&self, phrase: &str) -> Option<usize> {
        self.by_phrase.get(fold(phrase).as_ref()).copied().flatten().filter(|_| phrase.contains([' ', '-']))
    }

    /// Whether the article calls anybody so.
    pub(crate) fn know(&self, noun: &str) -> bool {
        self.by_head.contains_key(&canonical(noun))
    }

    /// Who is called something with one of these words.
    pub(crate) fn called_with(&self, modifiers: &[String]) -> HashSet<usize> {
        let roles = modifiers.iter().filter_map(|word| self.by_modifier.get(word));
        roles.flat_map(|roles| roles.iter().take(MOST_ROLES)).map(|role| role.member).collect()
    }
}

impl Description {
    /// The description that a noun is by itself.
    pub(crate) fn of(noun: &str) -> Description {
        Description { head: canonical(noun), modifiers: Vec::new(), proper: Vec::new() }
    }

    pub(crate) fn read(words: &Words, phrase: Range<usize>) -> Option<Description> {
        let head = head_of(words, &phrase);
        let tells = |&index: &usize| {
            let word = words.text(index);
            index != head && word.contains(char::is_alphabetic) && (!is_no_name(word) || is_past(word))
        };
        let modifiers = phrase.clone().filter(tells).map(|index| canonical(words.text(index))).collect();
        let headline = words.is_title_case(words.sentence(head));
        let names = phrase
            .filter(|index| !headline && tells(index))
            .filter(|&index| words.at(index).is_some_and(|word| word.capital && !word.opens));
        let proper = names.map(|index| canonical(words.text(index))).filter(|word| !is_party(word)).collect();
        let noun = words.text(head);
        let is_noun = noun.contains(char::is_alphabetic) && !is_no_name(noun);
        is_noun.then(|| Description { head: canonical(noun), modifiers, proper })
    }

    /// Whether these words do not speak against it: no former holder where it means the present one, and neither another party nor another
    /// place.
    fn agrees(&self, modifiers: &[String]) -> bool {
        let called = |word: &str| self.modifiers.iter().any(|it| it == word);
        let said = |word: &str| modifiers.iter().any(|it| it == word);
        let past = said("former") && !called("former");
        let other_party = (called("republican") && said("democratic")) || (called("democratic") && said("republican"));
        let elsewhere = !self.proper.is_empty() && !self.proper.iter().any(|word| modifiers.contains(word));
        !(past || other_party || elsewhere)
    }
}

/// The form under which words of one meaning are compared: "Sen." is "senator", "front-runner" is "candidate".
pub(crate) fn canonical(word: &str) -> String {
    let folded = fold(word.trim_end_matches('.'));
    let same = match folded.as_ref() {
        "gov" => "governor",
        "sen" => "senator",
        "rep" | "congressman" | "congresswoman" => "representative",
        "gen" => "general",
        "rev" => "reverend",
        "gop" => "republican",
        "spokeswoman" | "spokesperson" => "spokesman",
        "chairwoman" | "chairperson" | "chair" => "chairman",
        "nominee" | "frontrunner" | "front-runner" | "runner" | "hopeful" | "contender" => "candidate",
        other => other,
    };
    same.to_owned()
}

fn is_past(word: &str) -> bool {
    fold(word) == "former"
}

fn is_party(word: &str) -> bool {
    matches!(word, "republican" | "democratic" | "democrat")
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
        let lower = word.starts_with(char::is_lowercase) && !is_no_name(word) && !is_link(word) || is_past(word);
        words.sentence(index) == words.sentence(name.start) && (lower || (word == "-" && words.is_glued(index)))
    };
    let floor = name.start.saturating_sub(MOST_WORDS);
    let start = (floor..name.start).rev().take_while(belongs).last().unwrap_or(name.start);
    (start < name.words.start).then_some(start..name.words.start)
}

/// The name that an "and" joins to that one.
fn joined_after(words: &Words, names: &[Name], index: usize) -> Option<usize> {
    let (name, next) = (names.get(index)?, names.get(index + 1)?);
    (words.text(name.words.end) == "and" && next.start == name.words.end + 1).then_some(index + 1)
}

/// What an age after a name makes of its bearer: "71-year-old" of "Anna Berg, 71,".
fn age_after(words: &Words, name: &Name) -> Option<String> {
    let age = words.text(name.words.end + 1);
    let years = (1..=3).contains(&age.len()) && age.bytes().all(|digit| digit.is_ascii_digit());
    let closed = matches!(words.text(name.words.end + 2), "," | "." | "and");
    (words.text(name.words.end) == "," && years && closed).then(|| format!("{age}-year-old"))
}

/// What the article says that somebody is, in a sentence of its own: "a guard" in "Anna Berg is a guard in Oslo."
fn told_of(words: &Words, name: &Name) -> Option<Range<usize>> {
    let is = matches!(words.text(name.words.end), "is" | "was");
    let start = name.words.end + 2;
    let article = matches!(words.text(start - 1), "a" | "an" | "the");
    let inside = |&index: &usize| {
        let word = words.text(index);
        words.sentence(index) == words.sentence(name.start)
            && word.contains(char::is_alphanumeric)
            && !is_link(word)
            && (!is_no_name(word) || is_past(word))
    };
    let last = (start..start + MOST_WORDS).take_while(inside).last().filter(|_| is && article)?;
    let noun = words.text(last);
    (is_person_noun(noun) || name.kind == NameKind::Person).then_some(start..last + 1)
}

/// The words of the place or party after a name: "of Oslo", "(D-Oslo)".
fn place_after(words: &Words, name: &Name) -> Vec<String> {
    let place = words.text(name.words.end) == "of" || words.text(name.words.end) == "(";
    let after = name.words.end + 1..name.words.end + 1 + if place { MOST_PLACE_WORDS } else { 0 };
    let inside = after.take_while(|&index| {
        let word = words.text(index);
        words.at(index).is_some_and(|word| word.capital) || matches!(word, "-" | ".")
    });
    inside.map(|index| canonical(words.text(index))).collect()
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

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_role_goes_by_other_words() {
        assert_speakers("Sen. Anna Berg met Gov. Carl Dahl.  [The senator] spoke.", &["Anna Berg"]);
        let text = "Republican candidate Anna Berg met Democratic candidate Carl Dahl.  [The GOP nominee] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn of_several_bearers_the_one_in_mind_is_meant() {
        let text = "Gov. Anna Berg met former governor Carl Dahl.  Then Berg left.  [The governor] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn a_place_tells_bearers_apart() {
        let text = "Senator Anna Berg of Ohio met Senator Carl Dahl of Maine.  [The Ohio senator] spoke.";
        assert_speakers(text, &["Anna Berg"]);
        assert_speakers("Senator Anna Berg of Ohio met Carl Dahl.  [The Ohio Democrat] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn an_appositive_before_a_name_describes_its_bearer() {
        let text = "The harbour master, Anna Berg, left.  Carl Dahl, a docker, stayed.  [The harbour master] spoke.";
        assert_speakers(text, &["Anna Berg"]);
        let text = "The minister, Anna Berg, was ill.  Her lawyer, Carl Dahl, came.  [The lawyer] spoke.";
        assert_speakers(text, &["Carl Dahl"]);
    }

    #[test]
    fn a_sentence_tells_what_somebody_is() {
        assert_speakers("Anna Berg is a guard in Oslo.  [The guard] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn a_former_holder_is_not_the_present_one() {
        let text = "Ambassador Anna Berg came.  Former ambassador Carl Dahl sat there.  [The ambassador] spoke.  \
                    [The former ambassador] spoke.";
        assert_speakers(text, &["Anna Berg", "Carl Dahl"]);
    }

    #[test]
    fn an_age_and_a_whole_phrase_describe_their_bearer() {
        let text = "Anna Berg, 71, and Eva Lund, a mother of three, won.  [The 71-year-old] spoke.  \
                    [The mother of three] spoke.";
        assert_speakers(text, &["Anna Berg", "Eva Lund"]);
    }
}
