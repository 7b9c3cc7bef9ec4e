use std::collections::BTreeMap;
use std::ops::Range;

use sayso_annotation::{Quote, Span, SpanSet};
use sayso_encoder::{TOKEN_TYPES, Tokens, Window};
use serde::Deserialize;

/// What a word is to a quote; the numbers are those of the trainer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Around = 0,
    Content = 1,
    Cue = 2,
    Source = 3,
    Target = 4,
}

/// How much the model reads of and around a quote, in word pieces.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct PassageSize {
    /// The most of the quote: the cue and source first, and of the content what comes first.
    pub(crate) longest: usize,
    /// Gaps between parts of the quote up to this are read too.
    pub(crate) gap: usize,
    /// Read before the first part.
    pub(crate) before: usize,
    /// Read behind the last part.
    pub(crate) after: usize,
    /// The most of a given target.
    pub(crate) target: usize,
}

/// The words of an article, with the pieces of each.
pub(crate) struct Words<'a> {
    tokens: &'a Tokens,
    pieces: Vec<Range<usize>>,
    spans: Vec<Span>,
}

/// What the model reads of a quote: its content, cue and source, with a little of what stands around them.
///
/// Training cuts the same passages in Python: change both or neither.
#[derive(Debug)]
pub(crate) struct Passage {
    /// The article's number of each word, ascending.
    pub(crate) words: Vec<usize>,
    /// The row of the first piece of each word.
    pub(crate) rows: Vec<usize>,
    pub(crate) roles: Vec<Role>,
    pieces: Vec<(usize, u8)>,
}

impl<'a> Words<'a> {
    pub(crate) fn of(tokens: &'a Tokens) -> Words<'a> {
        let (pieces, spans) = tokens.words().unzip();
        Words { tokens, pieces, spans }
    }

    pub(crate) fn span(&self, word: usize) -> Option<Span> {
        self.spans.get(word).copied()
    }

    fn size(&self, word: usize) -> usize {
        self.pieces.get(word).map_or(0, Range::len)
    }

    /// The words that lie in spans, if only in part.
    fn in_spans<'b>(&'b self, spans: &'b SpanSet) -> impl Iterator<Item = usize> + 'b {
        spans.iter().flat_map(|span| {
            let first = self.spans.partition_point(|word| word.end() <= span.start());
            first..self.spans.partition_point(|word| word.start() < span.end()).max(first)
        })
    }

    /// The words next to one, away from it, as long as their pieces fit.
    fn beside(&self, words: impl Iterator<Item = usize>, mut room: usize) -> Vec<usize> {
        let fits = |word: &usize| {
            let left = room.checked_sub(self.size(*word));
            room = left.unwrap_or_default();
            left.is_some()
        };
        words.take_while(fits).collect()
    }
}

impl Passage {
    /// Cuts the passage of a quote; one without words gives an empty passage.
    pub(crate) fn cut(quote: &Quote, words: &Words<'_>, size: PassageSize) -> Passage {
        let mut roles = BTreeMap::new();
        for (role, spans) in [(Role::Source, &quote.source), (Role::Cue, &quote.cue), (Role::Content, &quote.content)] {
            roles.extend(words.in_spans(spans).map(|word| (word, role)));
        }
        let role = |word: usize| roles.get(&word).copied().unwrap_or(Role::Around);
        let chosen = with_surroundings(&kept(&roles, words, size.longest), words, size);
        let mut passage = Passage { words: Vec::new(), rows: Vec::new(), roles: Vec::new(), pieces: Vec::new() };
        for word in chosen {
            let Some(pieces) = words.pieces.get(word) else { continue };
            passage.words.push(word);
            passage.rows.push(passage.pieces.len() + 1);
            passage.roles.push(role(word));
            let types = words.tokens.token_types().get(pieces.clone()).unwrap_or_default();
            passage.pieces.extend(pieces.clone().zip(types.iter().map(|kind| token_type(role(word), *kind))));
        }
        passage
    }

    /// What the encoder reads.
    pub(crate) fn window(&self, tokens: &Tokens) -> Window {
        Window::of_pieces(tokens, &self.pieces)
    }

    /// The same, with the pieces of a target in a segment of their own behind it, which the rows tell.
    pub(crate) fn window_with(&self, tokens: &Tokens, target: &Tokens, longest: usize) -> (Window, Range<usize>) {
        let passage = self.window(tokens);
        let first = passage.rows();
        let mut ids = passage.ids().to_vec();
        let mut types = passage.token_types().to_vec();
        let separator = ids.last().copied();
        ids.extend(target.ids().iter().take(longest));
        let rows = first..ids.len();
        types.resize(ids.len(), token_type(Role::Target, 0));
        ids.extend(separator);
        (Window::of_rows(ids, types), rows)
    }
}

fn token_type(role: Role, kind: u8) -> u8 {
    role as u8 * TOKEN_TYPES as u8 + kind
}

/// The words of a quote that are read, in order: of each kind those that come first, until the next does not fit.
fn kept(roles: &BTreeMap<usize, Role>, words: &Words<'_>, longest: usize) -> Vec<usize> {
    let of = |content: bool| {
        roles.iter().filter(move |(_, role)| (**role == Role::Content) == content).map(|(&word, _)| word)
    };
    let mut kept = words.beside(of(false), longest);
    let used: usize = kept.iter().map(|&word| words.size(word)).sum();
    kept.extend(words.beside(of(true), longest.saturating_sub(used)));
    kept.sort_unstable();
    kept
}

fn with_surroundings(kept: &[usize], words: &Words<'_>, size: PassageSize) -> Vec<usize> {
    let (Some(&first), Some(&last)) = (kept.first(), kept.last()) else { return Vec::new() };
    let mut chosen = words.beside((0..first).rev(), size.before);
    chosen.reverse();
    let mut previous = first;
    for &word in kept {
        let gap = previous + 1..word;
        if gap.clone().map(|word| words.size(word)).sum::<usize>() <= size.gap {
            chosen.extend(gap);
        }
        chosen.push(word);
        previous = word;
    }
    chosen.extend(words.beside(last + 1..words.spans.len(), size.after));
    chosen
}
