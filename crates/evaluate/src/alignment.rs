use sayso_annotation::{Annotations, CodePoints, Quote, QuoteType, SpanSet};

use crate::assignment::{Edge, Weight, assign};
use crate::mask::Mask;
use crate::overlap::{Overlap, code_points, overlaps};
use crate::pair::Pair;

/// The quotes of both sides that are scored, and which of them were matched.
pub(crate) struct Alignment {
    pub(crate) reference: Vec<ScoredQuote>,
    pub(crate) predicted: Vec<ScoredQuote>,
    /// The match of each reference quote.
    pub(crate) of_reference: Vec<Option<Match>>,
    /// The match of each predicted quote.
    pub(crate) of_predicted: Vec<Option<Match>>,
}

/// A quote without what lies in masked zones.
pub(crate) struct ScoredQuote {
    /// Where it stands among the quotes of its annotations.
    pub(crate) index: usize,
    pub(crate) kind: QuoteType,
    pub(crate) content: SpanSet,
    pub(crate) cue: SpanSet,
    pub(crate) source: SpanSet,
    /// The code points of the content.
    size: usize,
}

/// A quote of the other side whose content overlaps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    /// Its index among the scored quotes of its side.
    pub(crate) partner: usize,
    /// The code points that both contents cover.
    shared: usize,
    /// The code points that either covers.
    either: usize,
}

impl Alignment {
    pub(crate) fn new(pair: &Pair) -> Alignment {
        let article = &pair.reference.article;
        let points = CodePoints::new(article.text());
        let mask = Mask::new(article.text(), &article.meta.ignore);
        let reference = scored(&pair.reference.annotations, &mask, &points);
        let predicted = scored(pair.predicted, &mask, &points);
        let (mut of_reference, mut of_predicted) = (vec![None; reference.len()], vec![None; predicted.len()]);
        for (first, second, shared) in best_matches(&reference, &predicted, &points) {
            let either = reference[first].size + predicted[second].size - shared;
            of_reference[first] = Some(Match { partner: second, shared, either });
            of_predicted[second] = Some(Match { partner: first, shared, either });
        }
        Alignment { reference, predicted, of_reference, of_predicted }
    }

    /// The pairs of a reference quote and a predicted one that are matched at a Jaccard index of at least 0.5.
    pub(crate) fn found(&self) -> impl Iterator<Item = (&ScoredQuote, &ScoredQuote)> {
        let matches = self.reference.iter().zip(&self.of_reference);
        matches.filter_map(|(quote, of)| {
            let of = of.filter(|of| of.reaches(50))?;
            Some((quote, &self.predicted[of.partner]))
        })
    }
}

impl Match {
    /// Whether the Jaccard index of the contents is at least that many hundredths.
    pub(crate) fn reaches(&self, percent: usize) -> bool {
        self.shared * 100 >= self.either * percent
    }
}

impl ScoredQuote {
    /// Whether the sources name the same words, at least in part; two absent sources do.
    pub(crate) fn source_agrees(&self, other: &ScoredQuote) -> bool {
        self.source.overlaps(&other.source) || (self.source.is_empty() && other.source.is_empty())
    }

    fn agreement(&self, other: &ScoredQuote) -> i64 {
        i64::from(self.cue == other.cue) + i64::from(self.source == other.source) + i64::from(self.kind == other.kind)
    }
}

/// The quotes less than half of whose content is masked, in text order.
fn scored(annotations: &Annotations, mask: &Mask, points: &CodePoints) -> Vec<ScoredQuote> {
    let quotes = annotations.quotes().iter().enumerate();
    let mut kept: Vec<_> = quotes.filter_map(|(index, quote)| scored_quote(index, quote, mask, points)).collect();
    kept.sort_by(|a, b| a.content.as_slice().cmp(b.content.as_slice()));
    kept
}

fn scored_quote(index: usize, quote: &Quote, mask: &Mask, points: &CodePoints) -> Option<ScoredQuote> {
    let masked = code_points(&mask.inside(&quote.content), points);
    if 2 * masked >= code_points(&quote.content, points) {
        return None;
    }
    let content = mask.outside(&quote.content);
    let size = code_points(&content, points);
    let (cue, source) = (mask.outside(&quote.cue), mask.outside(&quote.source));
    Some(ScoredQuote { index, kind: quote.kind, content, cue, source, size })
}

/// The matching with the most shared code points, then the highest Jaccard indices, then the most equal other parts.
fn best_matches(
    reference: &[ScoredQuote],
    predicted: &[ScoredQuote],
    points: &CodePoints,
) -> Vec<(usize, usize, usize)> {
    let first: Vec<&SpanSet> = reference.iter().map(|quote| &quote.content).collect();
    let second: Vec<&SpanSet> = predicted.iter().map(|quote| &quote.content).collect();
    let found = overlaps(&first, &second, points);
    let edge = |found: &Overlap| {
        let (one, other) = (&reference[found.first], &predicted[found.second]);
        let shared = found.shared as u64;
        let either = (one.size + other.size - found.shared) as u64;
        let jaccard = ((shared << JACCARD_BITS) / either.max(1)) as i64;
        let weight = Weight { overlap: shared as i64, jaccard, agreement: one.agreement(other) };
        Edge { row: found.first, column: found.second, weight }
    };
    let edges: Vec<Edge> = found.iter().map(edge).collect();
    let columns = assign(reference.len(), predicted.len(), &edges);
    let shared = |row: usize, column: usize| {
        let at = found.binary_search_by_key(&(row, column), |overlap| (overlap.first, overlap.second)).ok()?;
        Some((row, column, found[at].shared))
    };
    columns.iter().enumerate().filter_map(|(row, column)| shared(row, (*column)?)).collect()
}

/// Jaccard indices are compared as whole numbers of this many bits. A text has at most 2³² code points.
const JACCARD_BITS: u32 = 30;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, quote};

    fn matches(sample: &Sample) -> Vec<(String, Option<String>)> {
        let alignment = Alignment::new(&sample.pair());
        let words = |quote: &ScoredQuote| quote.content.text(sample.text());
        let quotes = alignment.reference.iter().zip(&alignment.of_reference);
        quotes.map(|(quote, of)| (words(quote), of.map(|of| words(&alignment.predicted[of.partner])))).collect()
    }

    fn owned(expected: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
        expected.iter().map(|&(words, partner)| (words.to_owned(), partner.map(str::to_owned))).collect()
    }

    #[test]
    fn nested_quotes_are_matched_where_the_greatest_overlap_first_would_go_wrong() {
        // The second prediction shares 24 with the outer quote and 20 with the inner one, the first 21 and 10: greedy
        // takes 24 + 10, the best is 21 + 20.
        let text = "aaaaaaaaaa bbb bbbbbb ccccccccc";
        let sample = Sample::new(text)
            .reference(quote("aaaaaaaaaa bbb bbbbbb ccccccccc"))
            .reference(quote("bbb bbbbbb ccccccccc"))
            .predicted(quote("aaaaaaaaaa bbb bbbbbb"))
            .predicted(quote("aaa bbb bbbbbb ccccccccc"));
        let expected = [
            ("aaaaaaaaaa bbb bbbbbb ccccccccc", Some("aaaaaaaaaa bbb bbbbbb")),
            ("bbb bbbbbb ccccccccc", Some("aaa bbb bbbbbb ccccccccc")),
        ];
        assert_eq!(matches(&sample), owned(&expected));
    }

    #[test]
    fn the_greatest_total_wins_over_the_greatest_pair() {
        let text = "aaaaaaaaaa bbbbbbbbb cccccccccc";
        let sample = Sample::new(text)
            .reference(quote("aaaaaaaaaa bbbbbbbbb"))
            .reference(quote("bbbbbbbbb cccccccccc"))
            .predicted(quote("aaaaaaaaaa bbbbbbbbb cccccccccc"))
            .predicted(quote("aaaaaaaaaa"));
        let expected = [
            ("aaaaaaaaaa bbbbbbbbb", Some("aaaaaaaaaa")),
            ("bbbbbbbbb cccccccccc", Some("aaaaaaaaaa bbbbbbbbb cccccccccc")),
        ];
        assert_eq!(matches(&sample), owned(&expected));
    }

    #[test]
    fn of_two_predictions_that_cover_as_much_the_tighter_one_wins() {
        let text = "They said that the port will close soon.";
        let sample = Sample::new(text)
            .reference(quote("the port will close"))
            .predicted(quote("that the port will close soon"))
            .predicted(quote("the port will close soon"));
        assert_eq!(matches(&sample), owned(&[("the port will close", Some("the port will close soon"))]));
    }

    #[test]
    fn quotes_of_one_content_are_matched_by_their_other_parts() {
        let text = "Berg said and Dahl confirmed that the port will close.";
        let berg = quote("the port will close").cue("said").source("Berg");
        let dahl = quote("the port will close").cue("confirmed").source("Dahl");
        let sample = Sample::new(text).reference(berg).reference(dahl).predicted(dahl).predicted(berg);
        let alignment = Alignment::new(&sample.pair());
        for (quote, of) in alignment.reference.iter().zip(&alignment.of_reference) {
            assert_eq!(quote.source, alignment.predicted[of.unwrap().partner].source);
        }
    }

    #[test]
    fn a_quote_half_of_which_is_masked_is_not_scored() {
        let text = "abcde12345 abcde1234 end";
        let sample = Sample::new(text)
            .ignore("12345")
            .ignore("1234 ")
            .reference(quote("abcde12345"))
            .reference(quote("abcde1234"))
            .predicted(quote("end"));
        assert_eq!(matches(&sample), owned(&[("abcde", None)]));
    }

    #[test]
    fn jaccard_is_compared_exactly_at_the_threshold() {
        let of = |shared, either| Match { partner: 0, shared, either };
        assert!(of(4, 5).reaches(80) && !of(799, 1000).reaches(80));
        assert!(of(1, 2).reaches(50) && !of(49, 99).reaches(50));
    }

    #[test]
    fn many_nested_quotes_are_matched_in_bounded_time() {
        let depth = 400;
        let text = "“".repeat(depth) + &"”".repeat(depth);
        let mut sample = Sample::new(&text);
        for level in 0..depth {
            let span = sayso_annotation::Span::of(3 * level..text.len() - 3 * level);
            sample = sample.reference_span(span).predicted_span(span);
        }
        let alignment = Alignment::new(&sample.pair());
        assert!(alignment.of_reference.iter().all(|of| of.is_some_and(|of| of.reaches(100))));
    }
}
