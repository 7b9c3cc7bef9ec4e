use std::collections::BTreeMap;

use sayso_annotation::{Article, MentionKind, Quote, Segmentation, Span, Speakers};
use sayso_lexicon::{PronounGender, PronounPerson, fold, phrase_bound, pronoun, without_titles};

use crate::statement::Word;

/// A name for a pronoun is looked for among this many words before it.
const REACH: usize = 60;

/// Whom the pronouns and names of one article stand for.
pub(crate) struct Names<'a> {
    article: &'a Article,
    segmentation: &'a Segmentation,
    /// The name of whom each linked pronoun means, by its first byte.
    linked: BTreeMap<usize, &'a str>,
    /// Where each name stands, and the fullest name of its bearer, by the byte after it.
    full: BTreeMap<usize, (Span, &'a str)>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(article: &'a Article, segmentation: &'a Segmentation, speakers: &'a Speakers) -> Names<'a> {
        let (mut linked, mut full) = (BTreeMap::new(), BTreeMap::new());
        for mention in &speakers.mentions {
            let speaker = mention.speaker.and_then(|speaker| speakers.speakers.get(speaker));
            let Some(name) = speaker.map(|speaker| speaker.name.as_str()).or(mention.name.as_deref()) else { continue };
            match mention.kind {
                MentionKind::Pronoun => drop(linked.insert(mention.span.start(), name)),
                MentionKind::Name => drop(full.insert(mention.span.end(), (mention.span, name))),
                MentionKind::Nominal => {}
            }
        }
        Names { article, segmentation, linked, full }
    }

    /// The fullest name of whom a phrase names, where it is a part of that name and nothing else but titles: "Mr. Berg". A body
    /// or country that has another name too keeps the one that it is called by.
    pub(crate) fn full(&self, phrase: Span) -> Option<&'a str> {
        let text = phrase.slice(self.article.text());
        let owner = ["'s", "’s", "'", "’"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(text);
        let (name, full) = self.full.get(&(phrase.start() + owner.len()))?;
        let called = name.slice(self.article.text());
        let mut parts = called.split_whitespace();
        let within = parts.all(|word| full.split_whitespace().any(|part| part == word));
        (without_titles(owner) == called && within).then_some(*full)
    }

    /// The name that a pronoun of a quote stands for: that of whom it is linked to, or else, for "who" and, where nothing is
    /// linked, for "he" and "she", the last name before it that is not part of the quote's own source.
    pub(crate) fn name(&self, word: &Word, quote: &Quote) -> Option<String> {
        if let Some(&name) = self.linked.get(&word.span.start()) {
            return Some(name.to_owned());
        }
        let person = pronoun(word.form.split('\'').next()?)?;
        // Where mentions are linked and this one is not, it means nobody who is named.
        let is_she = matches!(person.gender, PronounGender::Female | PronounGender::Male) && self.full.is_empty();
        if !is_she && person.person != PronounPerson::Relative {
            return None;
        }
        let words = &self.segmentation.words;
        let at = words.partition_point(|other| other.start() < word.span.start());
        let before = words.get(at.saturating_sub(REACH)..at)?;
        let is_name = |word: &Span| self.is_name(*word) && !quote.source.iter().any(|source| source.covers(*word));
        let last = before.iter().rposition(is_name)?;
        let first = before.get(..=last)?.iter().rev().take_while(|word| is_name(word)).last()?;
        Some(first.to(*before.get(last)?).slice(self.article.text()).to_owned())
    }

    fn is_name(&self, word: Span) -> bool {
        let word = word.slice(self.article.text());
        word.starts_with(char::is_uppercase) && phrase_bound(&fold(word)).is_none()
    }
}

#[cfg(test)]
mod tests {
    use sayso_annotation::{Mention, Speaker};

    use super::*;
    use crate::testing::{quoted, segmentation};

    #[test]
    fn a_part_of_a_name_is_written_in_full() {
        let (article, _) = quoted("Anna|said|Mr. Berg’s friend in Burma left the mayor, Berg.");
        let text = article.text();
        let at = |words: &str| {
            let start = text.find(words).unwrap();
            Span::of(start..start + words.len())
        };
        let mention = |words: &str, name: &str| Mention {
            span: at(words),
            kind: MentionKind::Name,
            speaker: None,
            name: Some(name.to_owned()),
        };
        let end = text.rfind("Berg").map(|start| Span::of(start..start + 4)).unwrap();
        let last = Mention { span: end, speaker: Some(0), ..mention("Berg", "B. Berg") };
        let mentions = vec![mention("Berg", "Carl Berg"), mention("Burma", "Myanmar"), last];
        let speakers = Speakers { mentions, speakers: vec![Speaker::named("Bo Berg")], ..Speakers::default() };
        let segmentation = segmentation(text);
        let names = Names::of(&article, &segmentation, &speakers);
        assert_eq!(names.full(at("Mr. Berg’s")), Some("Carl Berg"));
        assert_eq!(names.full(at("Mr. Berg")), Some("Carl Berg"));
        assert_eq!(names.full(at("Burma")), None, "as it is called");
        assert_eq!(names.full(at("Berg’")), Some("Carl Berg"));
        assert_eq!(names.full(at("friend in Burma")), None);
        assert_eq!(names.full(at("the mayor, Berg")), None);
        assert_eq!(names.full(end), Some("Bo Berg"), "a known speaker is written as the list has it");
    }
}
