use crate::Span;

/// The spans of one part of a quote: not empty, in text order, never overlapping.
///
/// A content that its cue interrupts is one set of two spans; a missing source is the empty set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SpanSet(Vec<Span>);

impl SpanSet {
    /// The empty set.
    #[must_use]
    pub fn new() -> SpanSet {
        SpanSet::default()
    }

    /// The spans in text order.
    #[must_use]
    pub fn as_slice(&self) -> &[Span] {
        &self.0
    }

    /// The spans in text order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Span> + '_ {
        self.0.iter().copied()
    }

    /// Whether there is no span.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first byte of the first span.
    #[must_use]
    pub fn start(&self) -> Option<usize> {
        self.0.first().map(|span| span.start())
    }

    /// The byte after the last span.
    #[must_use]
    pub fn end(&self) -> Option<usize> {
        self.0.last().map(|span| span.end())
    }

    /// The smallest span that covers all.
    #[must_use]
    pub fn hull(&self) -> Option<Span> {
        Some(self.0.first()?.to(*self.0.last()?))
    }

    /// The number of bytes covered.
    #[must_use]
    pub fn covered_bytes(&self) -> usize {
        self.0.iter().map(|span| span.len()).sum()
    }

    /// The parts that both sets cover.
    #[must_use]
    pub fn intersection(&self, other: &SpanSet) -> SpanSet {
        self.0.iter().flat_map(|&a| other.0.iter().filter_map(move |&b| a.intersection(b))).collect()
    }

    /// Whether the two sets share a byte.
    #[must_use]
    pub fn overlaps(&self, other: &SpanSet) -> bool {
        self.0.iter().any(|&a| other.0.iter().any(|&b| a.overlaps(b)))
    }

    /// The covered text, spans joined by ` […] `, the usual mark of an omission.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        let parts: Vec<&str> = self.0.iter().map(|span| span.slice(text)).collect();
        parts.join(SpanSet::OMISSION)
    }

    /// What stands between the spans of a set where its text is shown as one string.
    pub const OMISSION: &'static str = " […] ";
}

/// Sorts the spans, drops empty ones and joins those that overlap; spans that only touch stay two.
impl FromIterator<Span> for SpanSet {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> SpanSet {
        let mut spans: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty()).collect();
        spans.sort_unstable();
        spans.dedup_by(|next, kept| {
            let joined = kept.overlaps(*next);
            if joined {
                *kept = kept.to(*next);
            }
            joined
        });
        SpanSet(spans)
    }
}

impl From<Span> for SpanSet {
    fn from(span: Span) -> SpanSet {
        SpanSet::from_iter([span])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(spans: &[(u32, u32)]) -> SpanSet {
        spans.iter().map(|&(start, end)| Span::new(start, end)).collect()
    }

    #[test]
    fn spans_are_sorted_joined_where_they_overlap_and_kept_apart_where_they_touch() {
        assert_eq!(
            set(&[(6, 8), (0, 3), (2, 4), (4, 6), (9, 9)]).as_slice(),
            set(&[(0, 4), (4, 6), (6, 8)]).as_slice()
        );
        assert_eq!(set(&[(0, 3), (2, 4)]).as_slice().len(), 1);
    }

    #[test]
    fn intersection_counts_only_shared_bytes() {
        let shared = set(&[(0, 4), (10, 20)]).intersection(&set(&[(2, 12), (18, 30)]));
        assert_eq!(shared, set(&[(2, 4), (10, 12), (18, 20)]));
        assert_eq!(shared.covered_bytes(), 6);
    }

    #[test]
    fn text_marks_the_omission_between_spans() {
        let text = "\"The talks,\" he said, \"will go on.\"";
        assert_eq!(set(&[(0, 12), (22, 35)]).text(text), "\"The talks,\" […] \"will go on.\"");
    }
}
