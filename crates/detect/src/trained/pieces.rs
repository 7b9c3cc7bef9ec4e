use std::ops::Range;

use sayso_annotation::Span;
use sayso_encoder::{Tokens, Window};
use serde::Deserialize;

/// The units that are tagged: words and punctuation marks, each with the word pieces that it is made of.
pub(crate) struct Units {
    /// The first piece of each unit, and the number of pieces at the end.
    first: Vec<usize>,
    spans: Vec<Span>,
    classes: Vec<usize>,
}

/// The classes of punctuation that the transitions of the CRFs look at.
#[derive(Debug, Deserialize)]
pub(crate) struct Punctuation {
    /// The marks of each class; the first class, of words, lists none.
    marks: Vec<Vec<String>>,
    /// The mark whose class depends on its place.
    straight: String,
    /// Its class where it opens: after white space.
    opening: usize,
    /// Its class where it closes: glued to the character before.
    closing: usize,
}

impl Punctuation {
    /// The number of classes: those of the marks, and the same again for units at the start of a line.
    pub(crate) fn classes(&self) -> usize {
        2 * self.marks.len()
    }

    fn class(&self, piece: &str, boundary: u8) -> usize {
        let class = if piece == self.straight {
            if boundary == 0 { self.closing } else { self.opening }
        } else {
            self.marks.iter().position(|marks| marks.iter().any(|mark| mark == piece)).unwrap_or(0)
        };
        if boundary == AT_LINE_START { class + self.marks.len() } else { class }
    }
}

/// The boundary, of the three that a token type tells, of a piece that a line break precedes.
const AT_LINE_START: u8 = 2;

impl Units {
    pub(crate) fn read(text: &str, tokens: &Tokens, punctuation: &Punctuation) -> Units {
        let mut units = Units { first: tokens.word_starts().to_vec(), spans: Vec::new(), classes: Vec::new() };
        units.first.push(tokens.len());
        for (pieces, span) in tokens.words() {
            let head = tokens.spans().get(pieces.start).copied().unwrap_or(span);
            let boundary = tokens.token_types().get(pieces.start).map_or(0, |token_type| token_type / 3);
            units.classes.push(punctuation.class(head.slice(text), boundary));
            units.spans.push(span);
        }
        units
    }

    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    pub(crate) fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The units that begin in a window.
    pub(crate) fn in_window(&self, window: &Window) -> Range<usize> {
        let units = self.first.get(..self.len()).unwrap_or_default();
        let tokens = window.tokens();
        units.partition_point(|&first| first < tokens.start)..units.partition_point(|&first| first < tokens.end)
    }

    /// The first piece of a unit; of the unit after the last, the number of pieces.
    pub(crate) fn first_piece(&self, unit: usize) -> usize {
        self.first.get(unit).copied().unwrap_or_default()
    }

    /// The text that a range of units covers.
    pub(crate) fn span(&self, units: &Range<usize>) -> Option<Span> {
        let last = self.spans.get(units.end.checked_sub(1)?)?;
        Some(self.spans.get(units.start)?.to(*last))
    }

    /// Which of the windows (as ranges of units) holds the units with the most pieces between them and its nearer edge. An
    /// edge of the text is far away; of equals the first wins.
    pub(crate) fn home(&self, windows: &[Range<usize>], units: &Range<usize>) -> Option<usize> {
        let room = |window: &Range<usize>| {
            if units.start < window.start || units.end > window.end {
                return None;
            }
            let gap = |from: usize, to: usize| self.first_piece(to) - self.first_piece(from);
            let left = if window.start > 0 { gap(window.start, units.start) } else { usize::MAX };
            let right = if window.end < self.len() { gap(units.end, window.end) } else { usize::MAX };
            Some(left.min(right))
        };
        let rooms = windows.iter().enumerate().filter_map(|(index, window)| Some((room(window)?, index)));
        rooms.max_by_key(|&(room, index)| (room, std::cmp::Reverse(index))).map(|(_, index)| index)
    }
}
