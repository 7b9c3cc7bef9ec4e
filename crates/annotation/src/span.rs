use std::fmt;
use std::ops::Range;

/// A half-open range of **bytes** in an article's text: `start..end`, with `start <= end`.
///
/// A span that a stage returns lies within its article and on character boundaries; [`Span::within`] checks that for
/// offsets from outside. Files count code points instead: [`CodePoints`](crate::CodePoints) converts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Makes the span `start..end`, in bytes.
    ///
    /// # Panics
    /// If `start > end`.
    #[must_use]
    pub fn new(start: u32, end: u32) -> Span {
        assert!(start <= end, "a span cannot end ({end}) before it starts ({start})");
        Span { start, end }
    }

    /// Makes a span from byte offsets into a text of at most 4 GiB, as an [`Article`](crate::Article) guarantees.
    ///
    /// # Panics
    /// If `start > end` or an offset does not fit.
    #[must_use]
    pub fn of(range: Range<usize>) -> Span {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or_else(|_| panic!("byte {byte} is beyond 4 GiB"));
        Span::new(offset(range.start), offset(range.end))
    }

    /// Makes the span `start..end` if it is not empty, lies within `text` and on its character boundaries.
    #[must_use]
    pub fn within(text: &str, start: usize, end: usize) -> Option<Span> {
        let sliced = text.get(start..end)?;
        (!sliced.is_empty()).then(|| Span::of(start..end))
    }

    /// The first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The length in bytes.
    #[must_use]
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether the span covers nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `byte` lies inside.
    #[must_use]
    pub fn contains(self, byte: usize) -> bool {
        self.start() <= byte && byte < self.end()
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share a byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The bytes that both cover, if any.
    #[must_use]
    pub fn intersection(self, other: Span) -> Option<Span> {
        self.overlaps(other).then(|| Span::new(self.start.max(other.start), self.end.min(other.end)))
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Span) -> Span {
        Span::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The covered text; empty if the span is not one of this text's.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        text.get(self.range()).unwrap_or_default()
    }

    /// The span without the white space at its edges in `text`.
    #[must_use]
    pub fn trimmed(self, text: &str) -> Span {
        let covered = self.slice(text);
        let start = self.start() + (covered.len() - covered.trim_start().len());
        Span::of(start..start + covered.trim().len())
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[should_panic(expected = "cannot end")]
    fn a_span_that_ends_before_it_starts_is_refused() {
        let _ = Span::new(3, 2);
    }

    #[test]
    fn offsets_off_a_character_boundary_or_outside_make_no_span() {
        let text = "né";
        assert_eq!(Span::within(text, 1, 3).map(|span| span.slice(text)), Some("é"));
        assert_eq!(Span::within(text, 1, 2), None);
        assert_eq!(Span::within(text, 1, 4), None);
        assert_eq!(Span::within(text, 1, 1), None);
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        assert!(!Span::new(0, 2).overlaps(Span::new(2, 4)));
        assert_eq!(Span::new(0, 3).intersection(Span::new(2, 4)), Some(Span::new(2, 3)));
    }

    #[test]
    fn trimming_takes_white_space_off_both_edges() {
        let text = "  «a b»\u{a0}\n";
        assert_eq!(Span::of(0..text.len()).trimmed(text).slice(text), "«a b»");
        assert_eq!(Span::new(0, 2).trimmed(text), Span::new(2, 2));
    }
}
