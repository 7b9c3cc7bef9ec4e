use sayso_annotation::{Quote, QuoteType, Span, SpanSet};

use super::heads::Calibration;
use crate::stretches::Stretch;

/// Mends what a model read with what the rules find.
///
/// 1. A content that holds most of a marked stretch holds all of it, its marks too.
/// 2. Where the rules find a wholly marked quote, its content is right to the letter more often than the model's: a quote
///    of the model with the same cue takes it over.
/// 3. Wholly marked quotes that no quote of the model overlaps are added, and so are the turns of a transcript. Other
///    quotes of the rules are not: on the development set one in six was right.
pub(crate) fn mend(
    text: &str,
    read: Vec<Quote>,
    by_rules: Vec<Quote>,
    stretches: &[Stretch],
    calibration: &Calibration,
) -> Vec<Quote> {
    let mut quotes = read;
    for quote in &mut quotes {
        quote.content = quote.content.iter().map(|span| whole_stretches(text, span, stretches)).collect();
    }
    let read_until = quotes.len();
    for rule in by_rules {
        let overlapping = quotes.iter_mut().take(read_until).filter(|quote| quote.content.overlaps(&rule.content));
        let nearest = overlapping.max_by(|a, b| {
            let likeness = |quote: &Quote| jaccard(&quote.content, &rule.content);
            likeness(a).total_cmp(&likeness(b))
        });
        let direct = rule.kind == QuoteType::Direct;
        match nearest {
            Some(quote) if direct && quote.cue.overlaps(&rule.cue) => quote.content = rule.content,
            Some(quote) if !is_turn(&rule) || jaccard(&quote.content, &rule.content) >= 0.5 => {}
            _ if direct => quotes.push(Quote { confidence: Some(calibration.marks), ..rule }),
            _ if is_turn(&rule) => {
                quotes.push(Quote { confidence: Some(calibration.turns), ..rule });
            }
            _ => {}
        }
    }
    quotes
}

/// Whether a quote is a turn of a transcript or interview: nothing reports it, and it is named or not marked.
fn is_turn(rule: &Quote) -> bool {
    rule.cue.is_empty() && (rule.kind != QuoteType::Direct || !rule.source.is_empty())
}

/// Extends a span to the whole of each stretch of which it holds more than half.
fn whole_stretches(text: &str, span: Span, stretches: &[Stretch]) -> Span {
    let first = stretches.partition_point(|stretch| stretch.span.end() <= span.start());
    let near = stretches.iter().skip(first).take_while(|stretch| stretch.span.start() < span.end());
    near.fold(span, |whole, stretch| {
        let shared = span.intersection(stretch.span).map_or(0, Span::len);
        if 2 * shared > stretch.inner.trimmed(text).len() { whole.to(stretch.span) } else { whole }
    })
}

/// The share of the bytes of two sets that both cover.
fn jaccard(one: &SpanSet, other: &SpanSet) -> f64 {
    let both = one.intersection(other).covered_bytes();
    let either = one.covered_bytes() + other.covered_bytes() - both;
    both as f64 / either.max(1) as f64
}

#[cfg(test)]
mod tests {
    use sayso_encoder::PlattScaling;

    use super::*;
    use crate::marks_only::bare_quote;
    use sayso_annotation::{Article, Meta};
    use sayso_segment::{Segment, WebText};

    use crate::stretches::stretches;

    const TEXT: &str = "“It is shut. We go,” said Lind. “Nobody cares.”";

    fn span(words: &str) -> Span {
        let start = TEXT.find(words).unwrap();
        Span::of(start..start + words.len())
    }

    fn quote(kind: QuoteType, content: &[&str], cue: &str) -> Quote {
        let mut quote = bare_quote(kind, content.iter().map(|words| span(words)).collect());
        quote.cue = Some(cue).filter(|cue| !cue.is_empty()).map(span).into_iter().collect();
        quote
    }

    fn mended(read: Vec<Quote>, by_marks: Vec<Quote>) -> Vec<String> {
        let article = Article::new("a", TEXT, Meta::default()).unwrap();
        let stretches = stretches(TEXT, &WebText.segment(&article));
        let calibration = Calibration { read: PlattScaling { slope: 1.0, offset: 0.0 }, marks: 0.9, turns: 0.5 };
        let quotes = mend(TEXT, read, by_marks, &stretches, &calibration);
        quotes.iter().map(|quote| quote.content.text(TEXT)).collect()
    }

    #[test]
    fn most_of_a_stretch_becomes_all_of_it() {
        assert_eq!(
            mended(vec![quote(QuoteType::Direct, &["It is shut. We"], "said")], vec![]),
            ["“It is shut. We go,”"]
        );
        assert_eq!(mended(vec![quote(QuoteType::Direct, &["We"], "said")], vec![]), ["We"]);
    }

    #[test]
    fn a_quote_of_the_same_cue_takes_the_content_that_the_marks_give() {
        let read = vec![quote(QuoteType::Direct, &["“It is shut. We go,”"], "said")];
        let by_marks = vec![quote(QuoteType::Direct, &["“It is shut. We go,”", "“Nobody cares.”"], "said")];
        assert_eq!(mended(read, by_marks), ["“It is shut. We go,” […] “Nobody cares.”"]);
    }

    #[test]
    fn a_marked_quote_that_the_model_missed_is_added() {
        let by_marks = vec![quote(QuoteType::Direct, &["“Nobody cares.”"], "")];
        assert_eq!(mended(vec![], by_marks), ["“Nobody cares.”"]);
    }

    #[test]
    fn a_quote_without_marks_is_left_to_the_model() {
        assert!(mended(vec![], vec![quote(QuoteType::Indirect, &["Nobody cares"], "said")]).is_empty());
    }

    #[test]
    fn a_turn_of_a_transcript_stands_beside_what_is_reported_in_it() {
        let turn = vec![quote(QuoteType::Indirect, &["It is shut. We go,” said Lind. “Nobody cares"], "")];
        let read = vec![quote(QuoteType::Indirect, &["We"], "said")];
        assert_eq!(mended(read, turn).len(), 2);
    }
}
