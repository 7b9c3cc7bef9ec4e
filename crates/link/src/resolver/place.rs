use sayso_annotation::{Quote, QuoteType};
use sayso_lexicon::{PhraseBound, fold, phrase_bound};

use crate::antecedents::{Asking, Wanted};
use crate::resolver::Resolver;

/// What the quote that is being resolved says of its source.
#[derive(Default)]
pub(crate) struct Place {
    direct: bool,
    /// Whether the source comes after the content.
    follows: bool,
    /// Whom the content names.
    named: Vec<usize>,
}

/// So many names of a content are looked at.
const MOST_NAMED: usize = 32;
/// A clause before the one that names its subject has at most so many words before its pronoun, and as many after.
const OPENING_CLAUSE: usize = 12;

impl Resolver<'_> {
    /// The place of the source of a quote.
    pub(crate) fn place_of(&self, quote: &Quote) -> Place {
        let source = quote.source.start();
        let follows = quote.content.start().zip(source).is_some_and(|(content, source)| content < source);
        let named = quote.content.iter().flat_map(|span| {
            let start = self.names.partition_point(|name| self.words.starts(name.words.start) < span.start());
            let inside = move |index: &usize| {
                self.names.get(*index).is_some_and(|name| self.words.starts(name.words.start) < span.end())
            };
            (start..self.names.len()).take_while(inside)
        });
        let named = named.take(MOST_NAMED).filter_map(|name| self.bearers.get(name).copied());
        Place { direct: quote.kind == QuoteType::Direct, follows, named: named.collect() }
    }

    /// What the word there asks of the one it stands for.
    pub(crate) fn asking(&self, wanted: Wanted, at: usize, quoted: bool) -> Asking {
        let sentence = self.words.sentence(at);
        let before = (at.saturating_sub(OPENING_CLAUSE)..at).rev();
        let before = before.take_while(|&index| self.words.sentence(index) == sentence);
        let bound = |index: usize| phrase_bound(&fold(self.words.text(index)));
        let light = |index: usize| {
            let word = self.words.text(index);
            let adverb = matches!(bound(index), Some(PhraseBound::Conjunction | PhraseBound::Adverb));
            adverb || !word.contains(char::is_alphanumeric)
        };
        Asking {
            wanted,
            sentence,
            paragraph: self.paragraph(sentence),
            quoted,
            opens: before.clone().all(light),
            direct: self.place.direct,
            follows: self.place.follows,
            named: self.place.named.clone(),
            ahead: before.last().and_then(|first| self.named_ahead(first, at)),
        }
    }

    /// The paragraph of a sentence.
    pub(crate) fn paragraph(&self, sentence: usize) -> usize {
        self.segmentation.sentences.get(sentence).map_or(0, |sentence| sentence.paragraph)
    }

    /// The name after the comma that ends the opening clause around a pronoun: "As she left, Berg said".
    fn named_ahead(&self, first: usize, at: usize) -> Option<usize> {
        let opener = phrase_bound(&fold(self.words.text(first)));
        let subordinate = matches!(opener, Some(PhraseBound::Preposition | PhraseBound::Conjunction))
            && !matches!(fold(self.words.text(first)).as_ref(), "and" | "but" | "or");
        let next = self.names.partition_point(|name| name.words.start <= at);
        let names = self.names.get(next..)?.iter().zip(self.bearers.get(next..)?);
        let mut near = names.take_while(|(name, _)| {
            name.start < at + 2 * OPENING_CLAUSE && self.words.sentence(name.start) == self.words.sentence(at)
        });
        let after_comma = near.find(|(name, _)| name.start.checked_sub(1).is_some_and(|it| self.words.text(it) == ","));
        after_comma.filter(|_| subordinate).map(|(_, bearer)| *bearer)
    }
}
