use std::ops::Range;

use sayso_lexicon::{fold, is_body, is_no_name};

use crate::names::{Name, NameKind};
use crate::roles::{ends_head, is_link};
use crate::words::Words;

/// A source and the names in it.
pub(crate) struct Inside<'a> {
    pub(crate) words: &'a Words<'a>,
    pub(crate) names: &'a [Name],
    /// The names of the source, by their index.
    pub(crate) within: Range<usize>,
    pub(crate) source: Range<usize>,
}

/// An appositive is sought after so many commas.
const MOST_MARKS: usize = 4;

impl<'a> Inside<'a> {
    fn names(&self) -> impl Iterator<Item = (usize, &'a Name)> + Clone {
        self.within.clone().zip(self.names.get(self.within.clone()).unwrap_or_default())
    }

    /// Whom the source names: people together, the one it opens with or ends in, or the one apposed to a description.
    pub(crate) fn named(&self) -> Option<Vec<usize>> {
        let head_end = self.head_end();
        let together = self.together(self.source.start).or_else(|| self.list());
        let one = together.or_else(|| self.subject(head_end).map(|name| vec![name]));
        one.or_else(|| self.apposed(head_end))
    }

    /// Those named on both sides of an "and": "Anna Berg, the mayor, and Carl Dahl of Oslo".
    pub(crate) fn joint(&self) -> Option<Vec<usize>> {
        if self.together(self.source.start).is_some() {
            return None;
        }
        let ands = self.source.clone().filter(|&index| self.words.text(index) == "and");
        ands.take(MOST_MARKS).find_map(|and| {
            let left = self.part(self.source.start..and).named()?;
            let right = self.part(and + 1..self.source.end).named()?;
            let (one, other) = (self.names.get(*left.last()?)?, self.names.get(*right.first()?)?);
            let open = self.words.text(and - 1) != "," && (one.words.end..and).any(|at| self.words.text(at) == ",");
            let person = |name: &Name| matches!(name.kind, NameKind::Person | NameKind::Unknown);
            let sure = one.kind == NameKind::Person || other.kind == NameKind::Person;
            let people = sure && person(one) && person(other);
            let next = other.start <= skip_article(self.words, and + 1);
            let apposed = self.words.text(other.start - 1) == "," && right.len() == 1;
            let bodies = one.kind == NameKind::Body && one.words.end == and && (next || apposed);
            let alike = people || (bodies && matches!(other.kind, NameKind::Body | NameKind::Unknown));
            (alike && !open && one.words.end <= and && other.words.start > and).then(|| [left, right].concat())
        })
    }

    /// A part of the source.
    fn part(&self, mut source: Range<usize>) -> Inside<'a> {
        while source.end > source.start && matches!(self.words.text(source.end - 1), "," | ")" | "—" | "–") {
            source.end -= 1;
        }
        let first = self.within.start + self.names().take_while(|(_, name)| name.words.start < source.start).count();
        let end = self.within.start + self.names().take_while(|(_, name)| name.words.start < source.end).count();
        Inside { words: self.words, names: self.names, within: first..end.max(first), source }
    }

    /// Where the first segment of the source ends: before a mark or a relative clause that is in no name.
    pub(crate) fn head_end(&self) -> usize {
        let words = self.words;
        let mut names = self.names().map(|(_, name)| name).peekable();
        let mut ends = |index: &usize| {
            while names.next_if(|name| name.words.end <= *index).is_some() {}
            let in_name = names.peek().is_some_and(|name| name.words.contains(index));
            let word = words.text(*index);
            let hyphen = word == "-" && !words.is_glued(*index);
            let mark = matches!(word, "," | "(" | "[" | "who" | "whose" | "which" | ":" | ";" | "—" | "–" | "--");
            (mark || hyphen) && !in_name
        };
        self.source.clone().skip(1).find(|index| ends(index)).unwrap_or(self.source.end)
    }

    /// Where the description of somebody unnamed ends, whose first segment ends at that word: a relative clause that
    /// tells who is meant, an example, and the rest of a list belong to it.
    pub(crate) fn description_end(&self, head_end: usize) -> usize {
        let words = self.words;
        let rest = head_end + usize::from(words.text(head_end) == ",")..self.source.end;
        let opener = words.text(rest.start);
        // "an official who was not authorized to speak" stays "an official".
        let one = matches!(fold(words.text(self.source.start)).as_ref(), "a" | "an");
        let restricts = !one && rest.start == head_end && matches!(opener, "who" | "whose" | "which");
        let examples = matches!(opener, "including" | "like" | "such");
        let article = matches!(opener, "a" | "an" | "the" | "his" | "her" | "who" | "whose" | "which");
        let lists = rest.start > head_end && !article && rest.clone().any(|word| words.text(word) == "and");
        if examples || lists {
            self.source.end
        } else if restricts {
            rest.clone().find(|&word| words.text(word) == ",").unwrap_or(rest.end)
        } else {
            head_end
        }
    }

    /// The names from a word on, where they are a list of names: "Anna Berg, the Greens and Carl Dahl".
    fn together(&self, start: usize) -> Option<Vec<usize>> {
        // Countries speak together only where nobody else does.
        let places = self.names().all(|(_, name)| name.kind == NameKind::Place);
        let speak =
            |name: &Name| (places || matches!(name.kind, NameKind::Person | NameKind::Unknown)) && name.start >= start;
        let people: Vec<(usize, &Name)> = self.names().filter(|(_, name)| speak(name)).collect();
        let (first, last) = (people.first()?.1, people.last()?.1);
        let closed = last.words.end == self.source.end || matches!(self.words.text(last.words.end), "(" | "," | "of");
        let joins = |index: usize| matches!(self.words.text(index), "and" | "&");
        let joint = |pair: &[(usize, &Name)]| {
            let [(_, one), (_, other)] = pair else { return false };
            let mut between = one.words.end..other.words.start;
            (joins(between.start) || matches!(self.words.text(between.start), "," | "("))
                && between.all(|index| joins(index) || self.modifies(index))
        };
        let any_and = (first.words.end..last.words.start).any(joins);
        let held =
            (start + 1..first.start).any(|at| is_link(self.words.text(at)) || self.words.text(at) == "including");
        let list = people.len() > 1 && closed && !held && any_and && people.windows(2).all(joint);
        list.then(|| people.iter().map(|(index, _)| *index).collect())
    }

    /// The names that the source consists of, but for articles, commas and "and": "Anna Berg, the Northern Council and
    /// Falk Motors".
    fn list(&self) -> Option<Vec<usize>> {
        let mut next = self.source.start;
        let mut last_and = false;
        for (_, name) in self.names() {
            let mut between = next..name.start;
            let joins = |index: usize| matches!(self.words.text(index), "," | "and" | "&" | "the" | "The");
            last_and = between.clone().any(|index| matches!(self.words.text(index), "and" | "&"));
            let apart = next == self.source.start
                || between.clone().any(|index| matches!(self.words.text(index), "," | "and" | "&"));
            let speaks = matches!(name.kind, NameKind::Person | NameKind::Unknown | NameKind::Body);
            if !speaks || !apart || !between.all(joins) || self.owns(name) {
                return None;
            }
            next = name.words.end;
        }
        (last_and && next == self.source.end && self.within.len() > 1).then(|| self.within.clone().collect())
    }

    /// The name that the source opens with ("Anna Berg of Oslo") or that ends its first segment ("the poet Anna Berg").
    fn subject(&self, head_end: usize) -> Option<usize> {
        let found = |(_, name): &(usize, &Name)| self.opens(name) || self.closes(name, head_end);
        self.names().find(found).map(|(index, _)| index)
    }

    fn opens(&self, name: &Name) -> bool {
        let next = self.words.text(name.words.end);
        let first = name.start <= skip_article(self.words, self.source.start);
        let plain = name.parts == 1 && name.kind == NameKind::Unknown && next == "for";
        first && !plain && !self.owns(name) && ends_head(next) && next != "and" && name.kind != NameKind::People
    }

    fn closes(&self, name: &Name, head_end: usize) -> bool {
        let placed = name.kind == NameKind::Person
            && name.parts > 1
            && matches!(self.words.text(name.words.end), "of" | "at" | "from" | "with");
        let closes = name.words.end == head_end || (placed && name.words.end < head_end);
        if !closes || (self.owns(name) && self.source.end > name.words.end) {
            return false;
        }
        if name.start <= skip_article(self.words, self.source.start) {
            // "Swedes who agree" are not the Swedes.
            return name.kind != NameKind::People || !matches!(self.words.text(head_end), "who" | "whose");
        }
        let before = self.source.start..name.start;
        // "Oslo's Office" is no other body's "Office".
        let bare = name.parts == 1 && is_body(self.words.text(name.words.start));
        let owned = bare && before.clone().any(|index| self.words.is_possessive(index));
        let linked = before.clone().any(|index| is_link(self.words.text(index)));
        let last = self.words.text(name.start - 1);
        let held = is_link(last) || matches!(last, "the" | "a" | "an");
        let age = self.words.text(before.start + 1) == "-";
        let counted = is_quantity(self.words.text(before.start)) && !age;
        match name.kind {
            // "many Swedes" are not the Swedes.
            NameKind::People => false,
            NameKind::Person => !linked || (!held && name.parts > 1),
            _ => !linked && !counted && !owned,
        }
    }

    /// The names that are apposed to a description: "the mayor, Anna Berg,".
    fn apposed(&self, head_end: usize) -> Option<Vec<usize>> {
        if head_end >= self.source.end || self.words.text(head_end) == "(" {
            return None;
        }
        let person = |name: &Name| name.kind == NameKind::Person;
        let commas = (head_end + 1..self.source.end).filter(|&index| self.words.text(index) == ",");
        let later = || commas.take(MOST_MARKS).find_map(|mark| self.apposed_after(mark, person));
        self.apposed_after(head_end, |name| name.kind != NameKind::Place).or_else(later)
    }

    /// The names that a segment after that mark consists of: "editor Anna Berg".
    fn apposed_after(&self, mark: usize, fits: impl Fn(&Name) -> bool) -> Option<Vec<usize>> {
        let start = skip_determiner(self.words, mark + 1);
        let apposed = |(_, name): &(usize, &Name)| {
            let end = name.words.end;
            let after = self.words.text(end);
            let closed = end == self.source.end || matches!(after, "," | "of" | "(" | "and" | "—" | "–" | "-" | "--");
            let bare = (start..name.start).all(|index| self.modifies(index));
            let named = name.start == start || name.kind == NameKind::Person;
            bare && closed && named && !self.owns(name) && fits(name)
        };
        let mut after = self.names().skip_while(|(_, name)| name.start < start);
        let (index, _) = after.find(apposed)?;
        self.together(start).or(Some(vec![index]))
    }

    /// Whether a word can stand between a mark and the name that it announces: "editor" in ", editor Anna Berg".
    fn modifies(&self, index: usize) -> bool {
        let word = self.words.text(index);
        (word == "former" || !is_no_name(word)) && !is_link(word) && !self.words.is_possessive(index)
    }

    fn owns(&self, name: &Name) -> bool {
        self.words.is_possessive(name.words.end - 1)
    }
}

fn skip_determiner(words: &Words, start: usize) -> usize {
    start + usize::from(matches!(words.text(start), "the" | "a" | "an" | "his" | "her" | "its" | "their"))
}

fn skip_article(words: &Words, start: usize) -> usize {
    start + usize::from(matches!(fold(words.text(start)).as_ref(), "the" | "a" | "an"))
}

fn is_quantity(word: &str) -> bool {
    let folded = fold(word);
    let determiner = matches!(folded.as_ref(), "the" | "a" | "an" | "his" | "her" | "its" | "their");
    (is_no_name(word) && !determiner && folded != "former") || word.starts_with(|first: char| first.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_name_is_found_behind_what_describes_it() {
        assert_speakers("So said [a calm, tested surgeon of the north, Anna Berg].", &["Anna Berg"]);
        assert_speakers("So said [conservative poet Anna Berg of the calm Nordic News].", &["Anna Berg"]);
        assert_speakers("So said [81-year-old Anna Berg].", &["Anna Berg"]);
        assert_speakers("So said [Anna Berg herself].", &["Anna Berg"]);
    }

    #[test]
    fn those_joined_by_and_speak_together() {
        let text = "So said [Anna Berg, the former mayor, and Senator Carl Dahl of Maine].";
        assert_speakers(text, &["Anna Berg and Carl Dahl"]);
        assert_speakers("So said [Anna Berg, friend of Carl Dahl and Nora Lind].", &["Anna Berg"]);
        let text = "So said [the Trade Department and the Department of Roads].";
        assert_speakers(text, &["Trade Department and Department of Roads"]);
        assert_speakers("So said [France, Norway and Chile].", &["France, Norway and Chile"]);
    }
}
