use std::ops::Range;

use crate::Tokens;
use crate::tokenizer::framed;

/// What the model reads at once: a stretch of an article's tokens between `[CLS]` and `[SEP]`.
///
/// Row 0 is `[CLS]`, the last row is `[SEP]`; the rows between are the article's tokens [`Window::tokens`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    ids: Vec<u32>,
    token_types: Vec<u8>,
    first: usize,
}

/// How an article is cut into windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSize {
    /// The most rows of a window, `[CLS]` and `[SEP]` among them; fewer than 3 count as 3.
    pub rows: usize,
    /// The most tokens that a window shares with the one before.
    pub overlap: usize,
}

impl Default for WindowSize {
    fn default() -> WindowSize {
        WindowSize { rows: 384, overlap: 128 }
    }
}

impl Window {
    /// Cuts the tokens of an article into windows of whole words that overlap; no tokens, no windows.
    ///
    /// Each window is as full as whole words allow, and the last starts early enough to be so too. Only a word that is
    /// longer than a window is cut. Training cuts the same windows in Python: change both or neither.
    #[must_use]
    pub fn cut(tokens: &Tokens, size: WindowSize) -> Vec<Window> {
        let window = |range: Range<usize>| Window {
            ids: tokens.framed(of(tokens.ids(), &range)),
            token_types: framed(0, of(tokens.token_types(), &range), 0),
            first: range.start,
        };
        ranges(tokens, size).into_iter().map(window).collect()
    }

    /// A window of the given rows, special tokens included, that stands at the start of an article; missing token types
    /// are 0.
    #[must_use]
    pub fn of_rows(ids: Vec<u32>, mut token_types: Vec<u8>) -> Window {
        token_types.resize(ids.len(), 0);
        Window { ids, token_types, first: 0 }
    }

    /// A window of chosen pieces, in order, between `[CLS]` and `[SEP]`, each with a token type of the caller's.
    ///
    /// Row `r` holds piece `r - 1` of the choice, whatever its index in the article.
    #[must_use]
    pub fn of_pieces(tokens: &Tokens, pieces: &[(usize, u8)]) -> Window {
        let ids = pieces.iter().map(|&(piece, _)| tokens.ids().get(piece).copied().unwrap_or_default());
        Window::of_rows(tokens.framed(ids), framed(0, pieces.iter().map(|&(_, token_type)| token_type), 0))
    }

    /// The vocabulary index of each row.
    #[must_use]
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// The token type of each row; 0 for `[CLS]` and `[SEP]`.
    #[must_use]
    pub fn token_types(&self) -> &[u8] {
        &self.token_types
    }

    /// The number of rows, `[CLS]` and `[SEP]` among them.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ids.len()
    }

    /// The article's tokens that the window holds, as a range of the article's token indices.
    #[must_use]
    pub fn tokens(&self) -> Range<usize> {
        self.first..self.first + self.ids.len().saturating_sub(2)
    }

    /// The article's token in a row; `None` for a special token.
    #[must_use]
    pub fn token_at(&self, row: usize) -> Option<usize> {
        let token = self.first + row.checked_sub(1)?;
        self.tokens().contains(&token).then_some(token)
    }

    /// The row of an article's token; `None` if the window does not hold it.
    #[must_use]
    pub fn row_of(&self, token: usize) -> Option<usize> {
        self.tokens().contains(&token).then(|| token - self.first + 1)
    }
}

/// The values of a range of pieces.
fn of<T: Copy>(values: &[T], pieces: &Range<usize>) -> impl Iterator<Item = T> {
    values.get(pieces.clone()).unwrap_or_default().iter().copied()
}

/// Tokens that a window may lose as it holds whole words.
const SLACK: usize = 4;

/// The tokens of each window: as few windows as can be, and of about one length.
fn ranges(tokens: &Tokens, size: WindowSize) -> Vec<Range<usize>> {
    let (end, room) = (tokens.len(), size.rows.max(3) - 2);
    let overlap = size.overlap.min(room - 1);
    let count = end.saturating_sub(overlap).div_ceil(room - overlap).max(1);
    let room = room.min((end + (count - 1) * overlap).div_ceil(count) + SLACK);
    let cuts = cuts(tokens, room);
    let first_cut_from = |token: usize| cuts.get(cuts.partition_point(|&cut| cut < token)).copied().unwrap_or(end);
    let last_cut_until = |token: usize| cuts.get(cuts.partition_point(|&cut| cut <= token) - 1).copied().unwrap_or(end);
    // A window that starts here reaches the end of the article.
    let last_start = first_cut_from(end.saturating_sub(room));
    let mut ranges = Vec::new();
    let (mut start, mut reached) = (0_usize, 0);
    while reached < end {
        reached = last_cut_until(start.saturating_add(room));
        ranges.push(start..reached);
        start = first_cut_from(reached.saturating_sub(size.overlap).max(start + 1)).min(last_start);
    }
    ranges
}

/// Where a window may start or end: between words, within one that is longer than a window, and at the end.
fn cuts(tokens: &Tokens, room: usize) -> Vec<usize> {
    let starts = tokens.word_starts();
    let ends = starts.iter().skip(1).copied().chain([tokens.len()]);
    let mut cuts: Vec<usize> = starts.iter().zip(ends).flat_map(|(&start, end)| (start..end).step_by(room)).collect();
    cuts.push(tokens.len());
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(words: &[usize], rows: usize, overlap: usize) -> Vec<(usize, usize)> {
        let windows = Window::cut(&Tokens::of_words(words), WindowSize { rows, overlap });
        windows.iter().map(|window| (window.tokens().start, window.tokens().end)).collect()
    }

    #[test]
    fn a_short_article_is_one_window() {
        assert_eq!(cut(&[1; 8], 10, 4), [(0, 8)]);
        assert_eq!(cut(&[1], 10, 4), [(0, 1)]);
    }

    #[test]
    fn an_empty_article_has_no_window() {
        assert!(cut(&[], 10, 4).is_empty());
    }

    #[test]
    fn the_last_window_ends_with_the_article() {
        assert_eq!(cut(&[1; 9], 10, 4), [(0, 8), (1, 9)]);
        assert_eq!(cut(&[1; 14], 10, 4), [(0, 8), (4, 12), (6, 14)]);
        assert_eq!(cut(&[1; 12], 10, 4), [(0, 8), (4, 12)]);
    }

    #[test]
    fn windows_are_of_about_one_length() {
        assert_eq!(cut(&[1; 41], 40, 8), [(0, 29), (12, 41)]);
    }

    #[test]
    fn words_stay_whole() {
        assert_eq!(cut(&[3, 3, 3, 3, 3], 10, 4), [(0, 6), (3, 9), (6, 12), (9, 15)]);
    }

    #[test]
    fn windows_are_those_of_training() {
        let words = [1, 1, 1, 1, 1, 1, 3, 1, 5, 1, 5, 5, 1, 2, 5, 1, 2, 2, 1, 1, 1, 2, 1, 2, 1, 1, 1, 1, 5, 3, 1, 3, 2]
            .into_iter()
            .chain([1, 1, 1, 2, 1, 1, 5, 1])
            .collect::<Vec<_>>();
        assert_eq!(cut(&words, 24, 8), [(0, 21), (15, 37), (29, 51), (44, 66), (56, 78)]);
    }

    #[test]
    fn a_word_longer_than_a_window_is_cut() {
        assert_eq!(cut(&[1, 9, 1], 6, 0), [(0, 1), (1, 5), (5, 9), (9, 11)]);
    }

    #[test]
    fn special_tokens_have_no_index_in_the_article() {
        let windows = Window::cut(&Tokens::of_words(&[1; 5]), WindowSize { rows: 5, overlap: 1 });
        let ids: Vec<_> = windows.iter().map(Window::ids).collect();
        assert_eq!(ids, [&[1000, 0, 1, 2, 1001], &[1000, 2, 3, 4, 1001]]);
        let rows: Vec<_> = (0..6).map(|row| windows[1].token_at(row)).collect();
        assert_eq!(rows, [None, Some(2), Some(3), Some(4), None, None]);
        let rows: Vec<_> = (0..6).map(|token| windows[1].row_of(token)).collect();
        assert_eq!(rows, [None, None, Some(1), Some(2), Some(3), None]);
    }

    proptest! {
        #[test]
        fn windows_cover_the_article_in_order(
            words in prop::collection::vec(1_usize..7, 0..120), rows in 0_usize..40, overlap in 0_usize..50,
        ) {
            let tokens: usize = words.iter().sum();
            let windows = cut(&words, rows, overlap);
            let mut last = None;
            for &(start, end) in &windows {
                prop_assert!(start < end && end - start + 2 <= rows.max(3));
                let (last_start, last_end) = last.unwrap_or((0, 0));
                prop_assert!(start <= last_end && end >= last_end);
                prop_assert!(start > last_start || last.is_none());
                last = Some((start, end));
            }
            prop_assert_eq!(last.unwrap_or((0, 0)).1, tokens);
        }
    }
}
