use std::ops::Range;

use sayso_lexicon::{PhraseBound, fold, is_body, is_no_name, is_person_noun, phrase_bound};

use crate::names::{Name, NameKind};
use crate::sources::is_plural;
use crate::words::Words;

/// What a relative pronoun ("who", "which") takes up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// The noun phrase before it, with its appositives, as a source would be marked: "Anna Berg, a baker".
    Phrase(Range<usize>),
    /// What an earlier relative of the sentence takes up: "who came and who saw".
    SameAs(usize),
}

/// Reads what the relative pronoun at a word takes up; `None` where no noun phrase stands before it.
///
/// `kinds` says for each name what bears it.
pub(crate) fn taken_up(words: &Words, names: &[Name], kinds: &dyn Fn(usize) -> NameKind, at: usize) -> Option<Taken> {
    let reader = Reader { words, names, kinds, floor: at.saturating_sub(REACH), sentence: words.sentence(at) };
    let before = words.text(reader.before(at)?);
    let earlier = || {
        let mut earlier = (reader.floor..at - 1).rev().take_while(|&index| reader.holds(index));
        earlier.find(|index: &usize| matches!(words.text(*index), "who" | "whom" | "which")).map(Taken::SameAs)
    };
    if matches!(before, "and" | "or" | "but") {
        return earlier();
    }
    let personal = fold(words.text(at)).starts_with("who");
    let phrase = reader.phrase_before(reader.skip_insertions(at), personal)?;
    let unlikely = personal && reader.sort(&phrase) == Sort::Thing;
    earlier().filter(|_| unlikely).or(Some(Taken::Phrase(phrase)))
}

/// A relative reaches back so many words.
const REACH: usize = 40;
/// So many names are listed before a common appositive.
const MOST_LISTED: usize = 4;

/// What the head of a noun phrase can be.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Thing,
    /// A body, or a name or plural that tells nothing.
    Open,
    Somebody,
}

struct Reader<'a> {
    words: &'a Words<'a>,
    names: &'a [Name],
    kinds: &'a dyn Fn(usize) -> NameKind,
    floor: usize,
    sentence: usize,
}

impl Reader<'_> {
    fn holds(&self, index: usize) -> bool {
        index >= self.floor && self.words.sentence(index) == self.sentence
    }

    /// The word before that one, in the sentence and within reach.
    fn before(&self, index: usize) -> Option<usize> {
        index.checked_sub(1).filter(|&before| self.holds(before))
    }

    fn text_before(&self, index: usize) -> &str {
        self.before(index).map_or("", |before| self.words.text(before))
    }

    /// The end of the phrase before `end`, where a comma, a bracket, an age or a list of examples stands between.
    fn skip_insertions(&self, mut end: usize) -> usize {
        while let Some(last) = self.before(end) {
            let open = |marks: &[&str]| {
                let mut inside = (self.floor..last).rev().take_while(|&index| self.holds(index));
                inside.find(|&index| marks.contains(&self.words.text(index)) && !self.words.is_glued(index + 1))
            };
            let start = match self.words.text(last) {
                "," => Some(last),
                ")" => (self.floor..last).rev().find(|&index| self.words.text(index) == "("),
                "—" | "–" | "-" | "--" => open(&["—", "–", "-", "--"]).or(Some(last)),
                word if word.starts_with(|first: char| first.is_ascii_digit()) => {
                    self.before(last).filter(|&comma| self.words.text(comma) == ",")
                }
                _ => None,
            };
            match start.filter(|&start| self.holds(start)) {
                Some(start) => end = start,
                None => break,
            }
        }
        end
    }

    fn phrase_before(&self, end: usize, personal: bool) -> Option<Range<usize>> {
        let first = self.noun_phrase(end)?;
        let (mut noun, mut whole) = (first.clone(), first.clone());
        // "officials in her government who": of the nouns that prepositions join, the last that can be somebody.
        let mut joined = first.clone();
        while let Some(preposition) = self.preposition_before(joined.start)
            && let Some(outer) = self.noun_phrase(preposition.start)
        {
            let counts = self.words.text(preposition.start) == "of" && self.counts(&outer);
            let examples = preposition.len() == 2;
            let head = |phrase: &Range<usize>| fold(self.words.text(phrase.end - 1)).into_owned();
            // "an officer of the guard who"
            let of_body = self.words.text(preposition.start) == "of"
                && is_body(&head(&noun))
                && is_person_noun(&head(&outer))
                && self.name_ending_at(noun.end).is_none();
            if of_body {
                joined = outer.start..joined.end;
                (noun, whole) = (outer, joined.clone());
                continue;
            }
            if !examples && !counts && (!personal || self.sort(&noun) == Sort::Somebody) {
                break;
            }
            joined = outer.start..if examples { preposition.start } else { joined.end };
            if examples || counts || self.sort(&outer) > self.sort(&noun) {
                whole = joined.clone();
                noun = if counts { noun } else { outer };
            }
        }
        let head = self.words.text(noun.end - 1);
        let bare = !is_plural(head) && is_person_noun(head) && !is_determiner(self.words.text(whole.start));
        if self.text_before(whole.start) == "and"
            && (is_plural(head) || bare)
            && !self.is_person(&noun)
            && let Some(first) = self.noun_phrase(whole.start - 1)
            && !self.is_person(&first)
        {
            whole.start = first.start;
        }
        if personal
            && self.sort(&noun) == Sort::Thing
            && let Some(name) = self.person_ending_at(noun.start)
        {
            return Some(name.start..name.words.end);
        }
        Some(self.named_before(&whole, personal).unwrap_or(whole))
    }

    /// The names that a phrase says something of: "Anna Berg, a baker", "Anna Berg is a baker".
    fn named_before(&self, phrase: &Range<usize>, personal: bool) -> Option<Range<usize>> {
        let last = self.before(phrase.start)?;
        let comma = self.words.text(last) == ",";
        if !comma && !matches!(self.words.text(last), "is" | "was" | "are" | "were") {
            return None;
        }
        let mut end = if comma { self.skip_insertions(phrase.start) } else { last };
        if let Some((place, NameKind::Place | NameKind::Unknown)) = self.name_ending_at(end)
            && self.text_before(place.start) == "of"
        {
            end = place.start - 1;
        }
        let mut first = self.name_ending_at(end).filter(|(_, kind)| !personal || *kind != NameKind::Place)?.0;
        for _ in 0..MOST_LISTED {
            let joined = matches!(self.text_before(first.start), "and" | ",");
            let listed = joined.then(|| self.person_ending_at(first.start - 1)).flatten();
            match listed.filter(|name| self.holds(name.start)) {
                Some(name) => first = name,
                None => break,
            }
        }
        Some(first.start..if comma { phrase.end } else { end })
    }

    /// The noun phrase that ends before a word, with its determiner.
    fn noun_phrase(&self, end: usize) -> Option<Range<usize>> {
        let mut start = end;
        while let Some(before) = self.before(start) {
            let word = self.words.at(before)?;
            if let Some((_, name)) = self.name_over(before) {
                start = name.start.min(before);
                if self.words.is_possessive(before) {
                    break;
                }
                continue;
            }
            let hyphen = word.text == "-" && self.words.is_glued(before) && self.words.is_glued(before + 1);
            let owner =
                matches!(word.text, "'" | "’") && self.before(before).is_some_and(|it| self.words.is_possessive(it));
            if !hyphen && !owner && !self.is_nominal(before, start == end) {
                break;
            }
            start = before;
            if hyphen {
                start = self.before(before).unwrap_or(before);
            }
        }
        if start == end {
            return None;
        }
        while let Some(before) = self.before(start).filter(|&before| is_determiner(self.words.text(before))) {
            start = before;
        }
        Some(start..end)
    }

    /// Whether a word can belong to a noun phrase after its determiner.
    fn is_nominal(&self, index: usize, last: bool) -> bool {
        let word = self.words.text(index);
        let folded = fold(word);
        let bound = phrase_bound(&folded).is_some_and(|bound| bound != PhraseBound::Adverb || word.ends_with("ly"));
        let participle = folded.ends_with("ing") && !last && !self.words.at(index).is_some_and(|word| word.capital);
        let alone = matches!(folded.as_ref(), "those" | "some" | "many" | "others" | "someone" | "anyone" | "everyone");
        let head = last && (alone || matches!(word, "familiar" | "close"));
        let noun = word.contains(char::is_alphanumeric) && !bound && !is_no_name(word) && !participle;
        noun || head
    }

    fn preposition_before(&self, start: usize) -> Option<Range<usize>> {
        let last = self.before(start)?;
        match self.words.text(last) {
            "as" => self.before(last).filter(|&such| self.words.text(such) == "such").map(|such| such..start),
            "of" | "in" | "at" | "for" | "from" | "with" | "to" | "on" | "by" | "under" | "near" | "inside"
            | "within" | "behind" | "across" => Some(last..start),
            _ => None,
        }
    }

    /// Whether a phrase counts what follows its "of": "dozens of women", "12 percent of voters".
    fn counts(&self, phrase: &Range<usize>) -> bool {
        let head = fold(self.words.text(phrase.end - 1));
        matches!(
            head.as_ref(),
            "percent"
                | "dozens"
                | "hundreds"
                | "thousands"
                | "millions"
                | "majority"
                | "number"
                | "group"
                | "handful"
                | "series"
                | "couple"
                | "pair"
                | "%"
        )
    }

    fn sort(&self, phrase: &Range<usize>) -> Sort {
        if let Some((_, kind)) = self.name_ending_at(phrase.end) {
            return match kind {
                NameKind::Person | NameKind::People => Sort::Somebody,
                NameKind::Unknown => Sort::Open,
                NameKind::Body | NameKind::Place => Sort::Thing,
            };
        }
        let head = fold(self.words.text(phrase.end - 1));
        let singular = head.strip_suffix('s').unwrap_or(&head);
        let irregular = matches!(head.as_ref(), "people" | "women" | "men" | "percent" | "%" | "familiar" | "close");
        match () {
            () if is_person_noun(singular) || irregular || is_no_name(&head) => Sort::Somebody,
            () if is_body(&head) || is_plural(&head) => Sort::Open,
            () => Sort::Thing,
        }
    }

    fn is_person(&self, phrase: &Range<usize>) -> bool {
        self.person_ending_at(phrase.end).is_some()
    }

    fn name_over(&self, index: usize) -> Option<(usize, &Name)> {
        let last = self.names.partition_point(|name| name.words.start <= index).checked_sub(1)?;
        self.names.get(last).filter(|name| name.words.contains(&index)).map(|name| (last, name))
    }

    /// The name that ends before a word and owns nothing.
    fn name_ending_at(&self, end: usize) -> Option<(&Name, NameKind)> {
        let (index, name) = self.name_over(end.checked_sub(1)?)?;
        (name.words.end == end && !self.words.is_possessive(end - 1)).then_some((name, (self.kinds)(index)))
    }

    fn person_ending_at(&self, end: usize) -> Option<&Name> {
        self.name_ending_at(end).filter(|(_, kind)| *kind == NameKind::Person).map(|(name, _)| name)
    }
}

fn is_determiner(word: &str) -> bool {
    matches!(
        fold(word).as_ref(),
        "a" | "an"
            | "the"
            | "this"
            | "last"
            | "some"
            | "many"
            | "these"
            | "those"
            | "his"
            | "her"
            | "their"
            | "its"
            | "other"
            | "several"
            | "most"
            | "all"
            | "both"
            | "one"
            | "two"
            | "three"
            | "four"
            | "five"
            | "six"
            | "seven"
            | "eight"
            | "nine"
            | "ten"
            | "another"
            | "any"
            | "few"
            | "no"
            | "every"
            | "someone"
            | "anyone"
            | "everyone"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names;
    use crate::testing::segment;

    /// What the last "who" or "which" of a text takes up.
    fn taken(text: &str) -> Option<String> {
        let words = Words::read(text, &segment(text));
        let names = names::find(&words);
        let at = (0..words.len()).rev().find(|&index| matches!(words.text(index), "who" | "which"))?;
        match taken_up(&words, &names, &|index| names[index].kind, at)? {
            Taken::Phrase(phrase) => Some(words.spelled(phrase)),
            Taken::SameAs(earlier) => Some(format!("{}: {}", earlier, words.text(earlier))),
        }
    }

    #[track_caller]
    fn assert_taken(text: &str, expected: &str) {
        assert_eq!(taken(text).as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn a_relative_takes_up_a_name_with_its_appositive() {
        assert_taken("They saw Anna Berg, who left.", "Anna Berg");
        assert_taken("They saw Anna Berg, 40, who left.", "Anna Berg");
        assert_taken(
            "They saw Anna Berg, a teacher of rural law at the College of the North in Southland, who left.",
            "Anna Berg, a teacher of rural law at the College of the North in Southland",
        );
        assert_taken("They saw Anna Berg of Norway, who left.", "Anna Berg of Norway");
        assert_taken(
            "They saw Anna Berg, the leader of the Northern Party, who left.",
            "Anna Berg, the leader of the Northern Party",
        );
        assert_taken(
            "They saw Anna Berg and Carl Dahl, retired bakers who left.",
            "Anna Berg and Carl Dahl, retired bakers",
        );
    }

    #[test]
    fn a_relative_takes_up_the_noun_that_can_be_somebody() {
        assert_taken("They saw officials in the government who left.", "officials in the government");
        assert_taken("They saw dozens of women who left.", "dozens of women");
        assert_taken("They saw bakers such as Anna Berg who left.", "bakers");
        assert_taken("They saw one baker familiar with the bread, who left.", "one baker familiar with the bread");
        assert_taken("They saw young and older bakers who left.", "young and older bakers");
    }

    #[test]
    fn a_relative_skips_what_stands_between() {
        assert_taken("They saw two bakers (and a cat) who left.", "two bakers");
        assert_taken("They saw two bakers — Falk and Dahl — who left.", "two bakers");
    }

    #[test]
    fn a_second_relative_takes_up_the_same() {
        assert_taken("They saw Anna Berg, who came and who left.", "5: who");
    }

    #[test]
    fn a_question_takes_up_nothing() {
        assert_eq!(taken("Then who left?"), None);
    }
}
