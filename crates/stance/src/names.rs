use std::collections::BTreeMap;

use sayso_annotation::{Article, MentionKind, Quote, Segmentation, Span, Speakers};
use sayso_lexicon::{PronounGender, PronounPerson, fold, phrase_bound, pronoun};

use crate::statement::Word;

/// A name for a pronoun is looked for among this many words before it.
const REACH: usize = 60;

/// The names that the pronouns of one article stand for.
pub(crate) struct Names<'a> {
    article: &'a Article,
    segmentation: &'a Segmentation,
    /// The speaker's name of each linked pronoun, by its first byte.
    linked: BTreeMap<usize, &'a str>,
}

impl<'a> Names<'a> {
    pub(crate) fn of(article: &'a Article, segmentation: &'a Segmentation, speakers: &'a Speakers) -> Names<'a> {
        let pronouns = speakers.mentions.iter().filter(|mention| mention.kind == MentionKind::Pronoun);
        let name = |speaker: usize| speakers.speakers.get(speaker).map(|speaker| speaker.name.as_str());
        let linked = pronouns.filter_map(|mention| Some((mention.span.start(), name(mention.speaker?)?))).collect();
        Names { article, segmentation, linked }
    }

    /// The name that a pronoun of a quote stands for: that of its speaker where it is linked to one, or else, for "he",
    /// "she" or "who", the last name before it that is not part of the quote's own source.
    pub(crate) fn name(&self, word: &Word, quote: &Quote) -> Option<String> {
        if let Some(&name) = self.linked.get(&word.span.start()) {
            return Some(name.to_owned());
        }
        let person = pronoun(word.form.split('\'').next()?)?;
        let is_she = matches!(person.gender, PronounGender::Female | PronounGender::Male);
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
