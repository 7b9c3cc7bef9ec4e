//! Whom descriptions mean that stand for more, or for less, than their head noun: "she and Carl Dahl",
//! "Oslo surgeon" in a headline, "friends of her family".

use sayso_lexicon::{fold, is_person_noun, pronoun, voice_noun};

use crate::antecedents::Wanted;
use crate::names::NameKind;
use crate::resolver::Resolver;
use crate::sources::{Nominal, SourceForm, is_plural};

/// A description that owns another has at most so many words.
const MOST_OWNER_WORDS: usize = 4;
/// A headline's person is named within so many names after it.
const MOST_ANNOUNCED: usize = 12;

impl Resolver<'_> {
    /// The one that a pronoun stands for and the ones named after it, together: "she and Carl Dahl".
    pub(crate) fn with_others(&mut self, nominal: &Nominal, owner: usize) -> Option<usize> {
        let and = nominal.words.start + 1;
        if self.words.text(and) != "and" {
            return None;
        }
        let SourceForm::Names(named) = SourceForm::read_words(self.words, self.names, and + 1..nominal.source.end)?
        else {
            return None;
        };
        // A group of a group, and that of another, would never end.
        let owner = Some(owner).filter(|&owner| self.cast.member(owner).is_some_and(|owner| owner.named))?;
        let others = named.iter().filter_map(|&name| self.bearers.get(name).copied());
        let members: Vec<usize> = std::iter::once(owner).chain(others).collect();
        self.as_one(&members)
    }

    /// A described person with others of theirs: "the mayor and her aides" are "Anna Berg and her aides".
    pub(crate) fn with_own(&mut self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        let and = nominal.words.clone().find(|&word| self.words.text(word) == "and")?;
        let theirs = matches!(self.words.text(and + 1), "his" | "her" | "their" | "its");
        let one = Nominal { words: nominal.words.start..and, ..nominal.clone() };
        let head = fold(self.words.text(one.head)).into_owned();
        let known = self.meant_by(&one, at, quoted).filter(|_| theirs && !is_plural(&head))?;
        let rest = self.words.spelled(and..nominal.words.end);
        let known = self.cast.member(known).filter(|known| known.named)?;
        let name = format!("{} {rest}", known.name);
        Some(self.cast.describe(&name, NameKind::People, None, true))
    }

    /// Whether a word can belong to the description of a thing: neither a name, nor a noun for people, a body or a
    /// document.
    pub(crate) fn is_of_a_thing(&self, word: usize) -> bool {
        let capital = self.words.at(word).is_some_and(|word| word.capital);
        let word = fold(self.words.text(word));
        // "@annaberg" is somebody.
        !capital
            && word != "@"
            && !is_plural(&word)
            && !is_person_noun(&word)
            && !is_group(&word)
            && voice_noun(&word).is_none()
    }

    /// Whom a headline means by "Mayor" or "Oslo surgeon": the first person named after it who speaks, else the first.
    pub(crate) fn announced(&self, nominal: &Nominal) -> Option<usize> {
        let sentence = self.words.sentence(nominal.head);
        let next = self.names.partition_point(|name| name.words.start < nominal.words.end);
        let later = self.names.get(next..)?.iter().zip(self.bearers.get(next..)?).take(MOST_ANNOUNCED);
        let members = later.filter(|(name, _)| self.words.sentence(name.start) != sentence).map(|(_, &member)| member);
        let person = |member: &usize| self.cast.member(*member).is_some_and(|it| it.kind == NameKind::Person);
        let people = members.filter(person);
        let speaks = |member: &usize| self.cast.member(*member).is_some_and(|it| it.speaks);
        people.clone().find(speaks).or_else(|| people.clone().next())
    }

    /// The person whose name in the possessive opens a description.
    pub(crate) fn opening_owner(&self, nominal: &Nominal) -> Option<usize> {
        let name = self.names.get(nominal.name?).filter(|name| name.start == nominal.words.start)?;
        let owner = *self.bearers.get(nominal.name?)?;
        let person = self.cast.member(owner).is_some_and(|owner| owner.kind == NameKind::Person);
        (person && self.words.is_possessive(name.words.end - 1)).then_some(owner)
    }

    /// A description that another one owns, which means somebody named: "the senator's aides" are "Anna Berg's aides".
    pub(crate) fn owned_by_description(&self, nominal: &Nominal, at: usize, quoted: bool) -> Option<String> {
        let words = self.words;
        let owner = nominal.words.clone().take(MOST_OWNER_WORDS).find(|&word| words.is_possessive(word))?;
        let named = nominal.name.and_then(|name| self.names.get(name)).is_some_and(|name| name.words.start <= owner);
        let noun = fold(words.text(owner)).into_owned();
        if !nominal.definite || named || owner + 1 >= nominal.words.end || !is_person_noun(&noun) || is_plural(&noun) {
            return None;
        }
        let phrase = nominal.words.start..owner + 1;
        let one = Nominal { words: phrase.clone(), head: owner, name: None, source: phrase, ..nominal.clone() };
        let known = self.meant_by(&one, at, quoted)?;
        let known = self.cast.member(known).filter(|known| known.named)?;
        let rest = words.spelled(owner + 1..nominal.words.end);
        Some(format!("{}{} {rest}", known.name, words.possessive_of(&known.name, known.plural)))
    }

    /// A description with the owner that a pronoun in it stands for: "friends of her family" is "friends of Anna Berg's
    /// family".
    pub(crate) fn owner_inside(&self, nominal: &Nominal, at: usize, quoted: bool) -> Option<String> {
        let words = self.words;
        let inner = nominal.words.start + 1..nominal.words.end;
        let owns = |word: &usize| matches!(words.text(*word), "his" | "her" | "its" | "their");
        let pronoun_at = inner.clone().find(owns).filter(|&word| word + 1 < inner.end)?;
        // What a relative clause says belongs to its own subject.
        if (inner.start..pronoun_at).any(|word| matches!(words.text(word), "who" | "whose" | "which" | "that" | "and"))
        {
            return None;
        }
        let owner = self.last(Wanted::by(pronoun(words.text(pronoun_at))?), at, quoted)?;
        let owner = self.cast.member(owner).filter(|owner| owner.named)?;
        let before = words.spelled(nominal.words.start..pronoun_at);
        let (ending, rest) =
            (words.possessive_of(&owner.name, owner.plural), words.spelled(pronoun_at + 1..nominal.words.end));
        Some(format!("{before} {}{ending} {rest}", owner.name))
    }
}

/// Whether a word after "the" means people: "the left".
pub(crate) fn is_group(word: &str) -> bool {
    matches!(
        word,
        "left" | "right" | "country" | "nation" | "world" | "rest" | "majority" | "minority" | "former" | "latter"
    )
}

/// Whether a noun means a place that the article has named: "the town".
pub(crate) fn is_place(noun: &str) -> bool {
    matches!(noun, "town" | "city" | "village" | "county" | "kingdom" | "island" | "district" | "province")
}

/// Whether a noun for a body means one that a reader knows without its name: "the police".
pub(crate) fn is_standing_body(noun: &str) -> bool {
    matches!(
        noun,
        "media"
            | "press"
            | "police"
            | "military"
            | "government"
            | "administration"
            | "opposition"
            | "community"
            | "campaign"
            | "public"
            | "audience"
            | "crowd"
            | "electorate"
            | "establishment"
            | "base"
            | "house"
            | "senate"
            | "congress"
            | "parliament"
            | "court"
            | "courts"
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn people_are_named_with_those_beside_them() {
        assert_speakers("They saw Anna Berg.  [She and Carl Dahl] spoke.", &["Anna Berg and Carl Dahl"]);
        let text = "Anna Berg, the mayor of Oslo, left.  [The mayor and her aides] spoke.";
        assert_speakers(text, &["Anna Berg and her aides"]);
    }

    #[test]
    fn a_headline_announces_a_person() {
        let text = "[Oslo surgeon] warns of ice.\nCarl Dahl was away.  Then [Anna Berg] spoke.";
        assert_speakers(text, &["Anna Berg", "Anna Berg"]);
    }

    #[test]
    fn a_pronoun_in_a_description_is_named() {
        let text = "Anna Berg left.  [Two friends of her family] spoke.";
        assert_speakers(text, &["two friends of Anna Berg's family"]);
        let text = "Anna Dahls’ aides and Carl Dahls’ aides left.  Anna Dahls left.  [Her friends] spoke.";
        assert_speakers(text, &["Anna Dahls' friends"]);
    }

    #[test]
    fn a_thing_speaks_for_its_owner_or_for_nobody() {
        assert_speakers("They saw Anna Berg.  [Berg’s sharp tone] said it.", &["Anna Berg"]);
        assert_speakers("They saw Anna Berg.  [The move] means it.", &[""]);
        assert_speakers("They saw Anna Berg.  [Nobody] means it.", &[""]);
    }

    #[test]
    fn a_description_is_taken_up_by_its_noun() {
        let text = "[Three harbour officials] spoke.  [The officials] left.";
        assert_speakers(text, &["three harbour officials"; 2]);
    }

    #[test]
    fn the_candidate_is_the_one_the_article_is_about() {
        let text = "Anna Berg won.  Then Berg spoke.  Carl Dahl left.  [The candidate] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn the_police_are_not_the_last_body() {
        assert_speakers("The Nordic Trade Committee met.  [The police] said so.", &["police"]);
    }

    #[test]
    fn an_appositive_is_the_name_before_it() {
        assert_speakers("They saw Anna Berg, [a baker] who spoke.", &["Anna Berg"]);
    }

    #[test]
    fn whose_names_the_owner() {
        assert_speakers("They saw Anna Berg, [whose aides] spoke.", &["Anna Berg's aides"]);
    }

    #[test]
    fn nobody_says_what_a_thing_shows() {
        assert_speakers("They saw Anna Berg.  So [conventional wisdom] has it.", &[""]);
        assert_speakers("So [bakers everywhere] say.", &["bakers everywhere"]);
    }
}
