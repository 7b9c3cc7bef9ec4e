use sayso_annotation::{CodePoints, Span, SpanSet};

/// How much a content of the first side and one of the second have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Overlap {
    /// The index of the content on the first side.
    pub(crate) first: usize,
    /// The index of the content on the second side.
    pub(crate) second: usize,
    /// The shared code points, at least one.
    pub(crate) shared: usize,
}

/// Finds all pairs of contents that overlap, in order of their indices.
///
/// One sweep over the text; the time is that of sorting the spans and of the overlaps themselves.
pub(crate) fn overlaps(first: &[&SpanSet], second: &[&SpanSet], points: &CodePoints) -> Vec<Overlap> {
    let mut spans: Vec<(Span, Side, usize)> = Vec::new();
    spans.extend(
        first.iter().enumerate().flat_map(|(index, set)| set.iter().map(move |span| (span, Side::First, index))),
    );
    spans.extend(
        second.iter().enumerate().flat_map(|(index, set)| set.iter().map(move |span| (span, Side::Second, index))),
    );
    spans.sort_unstable();
    let (mut open_first, mut open_second) = (Vec::new(), Vec::new());
    let mut found: Vec<Overlap> = Vec::new();
    for (span, side, index) in spans {
        let (own, other) = match side {
            Side::First => (&mut open_first, &mut open_second),
            Side::Second => (&mut open_second, &mut open_first),
        };
        other.retain(|&(open, _): &(Span, usize)| open.end() > span.start());
        for &(open, partner) in other.iter() {
            let end = open.end().min(span.end());
            let shared = points.code_point_at(end) - points.code_point_at(span.start());
            let (first, second) = if side == Side::First { (index, partner) } else { (partner, index) };
            found.push(Overlap { first, second, shared });
        }
        own.push((span, index));
    }
    found.sort_unstable();
    found.dedup_by(|next, kept| {
        let is_same = (next.first, next.second) == (kept.first, kept.second);
        if is_same {
            kept.shared += next.shared;
        }
        is_same
    });
    found.retain(|overlap| overlap.shared > 0);
    found
}

/// The code points that a set covers.
pub(crate) fn code_points(spans: &SpanSet, points: &CodePoints) -> usize {
    spans.iter().map(|span| points.code_point_at(span.end()) - points.code_point_at(span.start())).sum()
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    First,
    Second,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn overlap_counts_code_points_not_bytes() {
        let text = "«é» über";
        let set = |start, end| SpanSet::from(Span::within(text, start, end).unwrap());
        let points = CodePoints::new(text);
        let found = overlaps(&[&set(0, 7)], &[&set(2, text.len())], &points);
        assert_eq!(text.get(2..7), Some("é» "));
        assert_eq!(found, [Overlap { first: 0, second: 0, shared: 3 }]);
        assert_eq!(code_points(&set(0, text.len()), &points), 8);
    }

    proptest! {
        #[test]
        fn the_sweep_agrees_with_intersecting_all_pairs(
            first in prop::collection::vec(prop::collection::vec((0u32..40, 1u32..10), 1..3), 0..6),
            second in prop::collection::vec(prop::collection::vec((0u32..40, 1u32..10), 1..3), 0..6),
        ) {
            let text = "x".repeat(50);
            let points = CodePoints::new(&text);
            let sets = |lists: &[Vec<(u32, u32)>]| -> Vec<SpanSet> {
                let set = |list: &Vec<(u32, u32)>| list.iter().map(|&(at, len)| Span::new(at, at + len)).collect();
                lists.iter().map(set).collect()
            };
            let (first, second) = (sets(&first), sets(&second));
            let found = overlaps(&first.iter().collect::<Vec<_>>(), &second.iter().collect::<Vec<_>>(), &points);
            let mut expected = Vec::new();
            for (a, one) in first.iter().enumerate() {
                for (b, other) in second.iter().enumerate() {
                    let shared = one.intersection(other).covered_bytes();
                    if shared > 0 {
                        expected.push(Overlap { first: a, second: b, shared });
                    }
                }
            }
            prop_assert_eq!(found, expected);
        }
    }
}
