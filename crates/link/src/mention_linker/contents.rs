use std::cmp::Reverse;

use sayso_annotation::{Quote, QuoteType, Span};

use crate::words::Words;

/// For each word whether it stands inside the content of a quote of that type.
pub(crate) fn words_in_quotes(words: &Words, quotes: &[Quote], kind: QuoteType) -> Vec<bool> {
    let quotes = quotes.iter().filter(|quote| quote.kind == kind);
    let mut spans: Vec<Span> = quotes.flat_map(|quote| quote.content.iter()).collect();
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut reach = 0;
    let starts = (0..words.len()).map(|index| words.at(index).map_or(0, |word| word.span.start()));
    let quoted = starts.map(|start| {
        while let Some(span) = spans.next_if(|span| span.start() <= start) {
            reach = reach.max(span.end());
        }
        start < reach
    });
    quoted.collect()
}

/// For each quote the innermost other quote whose content holds its source.
pub(crate) fn enclosing_quotes(quotes: &[Quote]) -> Vec<Option<usize>> {
    /// At one byte the longer content opens first, and sources come after.
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum Edge {
        Content(Reverse<usize>),
        Source,
    }
    let mut edges: Vec<(usize, Edge, usize)> = Vec::new();
    for (index, quote) in quotes.iter().enumerate() {
        edges.extend(quote.content.iter().map(|span| (span.start(), Edge::Content(Reverse(span.end())), index)));
        edges.extend(quote.source.start().map(|start| (start, Edge::Source, index)));
    }
    edges.sort_unstable();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut outer = vec![None; quotes.len()];
    for (at, edge, index) in edges {
        while open.last().is_some_and(|(end, _)| *end <= at) {
            open.pop();
        }
        match edge {
            Edge::Content(Reverse(end)) => open.push((end, index)),
            Edge::Source => {
                let others = open.iter().rev().map(|(_, quote)| *quote);
                if let Some(outer) = outer.get_mut(index) {
                    *outer = others.take(DEEPEST).find(|quote| *quote != index);
                }
            }
        }
    }
    outer
}

/// Whether quotation marks stand open at a word, read from the byte at which its paragraph begins.
pub(crate) fn in_marks(words: &Words, paragraph: usize, at: usize) -> bool {
    let mut open = false;
    for index in (at.saturating_sub(REACH)..at).skip_while(|&index| words.starts(index) < paragraph) {
        match words.text(index) {
            "“" | "«" | "``" => open = true,
            "”" | "»" => open = false,
            "\"" | "''" => open = !open,
            "'" if words.text(index + 1) == "'" && words.is_glued(index + 1) => open = !open,
            _ => {}
        }
    }
    open
}

/// Marks are counted over so many words.
const REACH: usize = 512;

/// Quotes within quotes are looked at so deep.
const DEEPEST: usize = 8;
