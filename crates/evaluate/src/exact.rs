use std::collections::{BTreeMap, BTreeSet};

use sayso_annotation::{Span, SpanSet};

use crate::alignment::ScoredQuote;

/// Which quotes of each side have a content that the other side has too, boundary by boundary.
///
/// Contents are compared as multisets: of three equal ones against two, two are right on either side.
pub(crate) fn equal_contents(reference: &[ScoredQuote], predicted: &[ScoredQuote]) -> (Vec<bool>, Vec<bool>) {
    let mut places: BTreeMap<&[Span], (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (index, quote) in reference.iter().enumerate() {
        places.entry(quote.content.as_slice()).or_default().0.push(index);
    }
    for (index, quote) in predicted.iter().enumerate() {
        places.entry(quote.content.as_slice()).or_default().1.push(index);
    }
    let mut is_right = (vec![false; reference.len()], vec![false; predicted.len()]);
    for (of_reference, of_predicted) in places.values() {
        for (&first, &second) in of_reference.iter().zip(of_predicted) {
            is_right.0[first] = true;
            is_right.1[second] = true;
        }
    }
    is_right
}

/// The different sets of spans that are not empty.
pub(crate) fn unique<'a>(spans: impl Iterator<Item = &'a SpanSet>) -> BTreeSet<&'a [Span]> {
    spans.filter(|spans| !spans.is_empty()).map(SpanSet::as_slice).collect()
}
