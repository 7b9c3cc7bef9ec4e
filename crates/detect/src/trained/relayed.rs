use sayso_annotation::{Quote, Span, ends_line};
use sayso_lexicon::fold;

/// Verbs that relay what somebody said to somebody else.
const RELAYS: [&str; 6] = ["quote", "quoted", "quotes", "quoting", "cited", "citing"];

/// What follows whom they relay.
const AS_SAYING: [&str; 4] = ["as saying", "as telling", "as having said", "as having told"];

/// The longest name or description of whom a text relays, in bytes.
const LONGEST: usize = 200;

/// Gives a quote that is relayed the source who said it: "The Courier quoted Anna Berg as saying that …".
///
/// PolNeAR takes the Courier for the source of such a quote; who reads a table of who said what asks for Berg.
pub(crate) fn credit_the_relayed(text: &str, quote: &mut Quote) {
    if let Some(relayed) = quote.cue.iter().find_map(|cue| relayed(text, cue)) {
        quote.source = relayed.into();
    }
}

/// Whom a cue relays.
fn relayed(text: &str, cue: Span) -> Option<Span> {
    let mut words = cue.slice(text).split_inclusive(char::is_whitespace);
    let mut verb_end = cue.start();
    words.find(|word| {
        verb_end += word.len();
        RELAYS.contains(&fold(word.trim_end()).as_ref())
    })?;
    let after = text.get(verb_end..)?;
    let clause = after.split(|letter| ends_line(letter) || matches!(letter, ';' | '“' | '”' | '"')).next()?;
    let end = AS_SAYING.iter().filter_map(|says| clause.find(&format!(" {says}"))).min()?;
    let relayed = Span::of(verb_end..verb_end + end).trimmed(text);
    (!relayed.is_empty() && relayed.len() <= LONGEST).then_some(relayed)
}

#[cfg(test)]
mod tests {
    use sayso_annotation::{QuoteType, SpanSet};

    use super::*;
    use crate::marks_only::bare_quote;

    fn source(text: &str, cue: &str, source: &str) -> String {
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::of(start..start + words.len())
        };
        let mut quote = bare_quote(QuoteType::Indirect, SpanSet::default());
        (quote.cue, quote.source) = (span(cue).into(), span(source).into());
        credit_the_relayed(text, &mut quote);
        quote.source.text(text)
    }

    #[test]
    fn who_is_quoted_is_the_source() {
        assert_eq!(source("The Courier quoted Anna Berg as saying it rained.", "quoted", "The Courier"), "Anna Berg");
        let text = "The Courier quoted Anna Berg, the mayor, as saying it rained.";
        assert_eq!(source(text, "quoted", "The Courier"), "Anna Berg, the mayor,");
        assert_eq!(source("The Courier quotes Mr. Berg as saying it rained.", "quotes", "The Courier"), "Mr. Berg");
        assert_eq!(source("It has quoted her as telling us so.", "has quoted her as telling", "It"), "her");
    }

    #[test]
    fn others_keep_theirs() {
        assert_eq!(
            source("Anna Berg was quoted as saying it rained.", "was quoted as saying", "Anna Berg"),
            "Anna Berg"
        );
        assert_eq!(source("The Courier said Anna Berg, as saying goes, left.", "said", "The Courier"), "The Courier");
        assert_eq!(source("He quoted Berg. As saying goes, no.", "quoted", "He"), "He");
    }
}
