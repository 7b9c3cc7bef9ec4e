use sayso_annotation::{Quote, Segmentation, Span, SpanSet};
use sayso_lexicon::{WordClass, fold, word_classes};

use crate::cues::is_form_of_be;

/// Verbs that relay what somebody said to somebody else.
const RELAYS: [&str; 8] = ["quote", "quoted", "quotes", "quoting", "cite", "cited", "cites", "citing"];

/// What follows whom they relay.
const AS_SAYING: [&str; 4] = [" as saying", " as telling", " as having said", " as having told"];

/// The longest name or description of whom a text relays, in bytes.
const LONGEST: usize = 200;

/// Gives a quote that is relayed the source who said it, "The Courier quoted Anna Berg as saying that …", and what comes
/// after as its content.
///
/// PolNeAR takes the Courier for the source of such a quote; who reads a table of who said what asks for Berg.
pub(crate) fn credit_the_relayed(text: &str, segmentation: &Segmentation, quote: &mut Quote) {
    let found = quote.cue.iter().find_map(|cue| relayed(text, segmentation, cue));
    if let Some((relayed, says)) = found {
        quote.source = relayed.into();
        let after = |span: Span| (says.end() < span.end()).then(|| Span::of(span.start().max(says.end())..span.end()));
        let content: SpanSet = quote.content.iter().filter_map(after).map(|span| span.trimmed(text)).collect();
        if !content.is_empty() {
            quote.content = content;
        }
    }
}

/// Whom a cue relays, and where "as saying" stands. Nobody where it stands in the passive: "Berg was quoted by the Courier as saying".
fn relayed(text: &str, segmentation: &Segmentation, cue: Span) -> Option<(Span, Span)> {
    let sentence = segmentation.sentences.get(segmentation.sentence_at(cue.start())?)?.span;
    let form = |index: usize| segmentation.words.get(index).map(|word| fold(word.slice(text)));
    let verb =
        segmentation.words_in(cue).find(|&index| form(index).is_some_and(|form| RELAYS.contains(&form.as_ref())))?;
    let passive = |index: usize| form(index).is_some_and(|form| is_form_of_be(&form));
    let begins_adverbial = |form: &str| {
        word_classes(form).any(&[WordClass::Preposition, WordClass::Adverb, WordClass::Day, WordClass::Month])
    };
    let start = segmentation.words.get(verb)?.end();
    let mut end = sentence.end().min(start + LONGEST).max(start);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let clause = text.get(start..end)?;
    let says = AS_SAYING.iter().filter_map(|says| Some((clause.find(says)?, says.len()))).min()?;
    let says = Span::of(start + says.0..start + says.0 + says.1);
    let relayed = Span::of(start..says.start()).trimmed(text);
    let before = verb.checked_sub(1).filter(|_| form(verb).is_some_and(|form| form.ends_with("ed")));
    let is_passive = before.is_some_and(passive) || form(verb + 1).is_some_and(|form| begins_adverbial(&form));
    (!relayed.is_empty() && !is_passive).then_some((relayed, says))
}

#[cfg(test)]
mod tests {
    use sayso_annotation::{Article, Meta, QuoteType};
    use sayso_segment::{Segment, WebText};

    use super::*;
    use crate::marks_only::bare_quote;

    fn source(text: &str, cue: &str, source: &str) -> String {
        let span = |words: &str| {
            let start = text.find(words).unwrap();
            Span::of(start..start + words.len())
        };
        let mut quote = bare_quote(QuoteType::Indirect, SpanSet::default());
        (quote.cue, quote.source) = (span(cue).into(), span(source).into());
        let article = Article::new("a", text, Meta::default()).unwrap();
        credit_the_relayed(text, &WebText.segment(&article), &mut quote);
        quote.source.text(text)
    }

    #[test]
    fn who_is_quoted_is_the_source() {
        assert_eq!(source("The Courier quoted Anna Berg as saying it rained.", "quoted", "The Courier"), "Anna Berg");
        let text = "The Courier quoted Anna Berg, the mayor, as saying it rained.";
        assert_eq!(source(text, "quoted", "The Courier"), "Anna Berg, the mayor,");
        assert_eq!(source("The Courier quotes Mr. Berg as saying it rained.", "quotes", "The Courier"), "Mr. Berg");
        assert_eq!(
            source("The Courier cites Bo, owner of “The Anchor”, as saying so.", "cites", "The Courier"),
            "Bo, owner of “The Anchor”,"
        );
        assert_eq!(source("It has quoted her as telling us so.", "has quoted her as telling", "It"), "her");
    }

    #[test]
    fn the_content_comes_after_as_saying() {
        let text = "The Courier quoted Anna Berg as saying that it rained.";
        let content = |from: &str| {
            let start = text.find(from).unwrap();
            let mut quote = bare_quote(QuoteType::Indirect, Span::of(start..text.len() - 1).into());
            quote.cue = Span::of(12..18).into();
            let article = Article::new("a", text, Meta::default()).unwrap();
            credit_the_relayed(text, &WebText.segment(&article), &mut quote);
            quote.content.text(text)
        };
        assert_eq!(content("Anna"), "that it rained");
        assert_eq!(content("that"), "that it rained");
    }

    #[test]
    fn others_keep_theirs() {
        assert_eq!(
            source("Anna Berg was quoted as saying it rained.", "was quoted as saying", "Anna Berg"),
            "Anna Berg"
        );
        assert_eq!(source("The Courier said Anna Berg, as saying goes, left.", "said", "The Courier"), "The Courier");
        let text = "Berg was quoted by the Courier as saying it rained.";
        assert_eq!(source(text, "was quoted", "Berg"), "Berg");
        assert_eq!(source(text, "quoted", "Berg"), "Berg");
        assert_eq!(source("Berg, quoted in the Courier as saying it rained, left.", "quoted", "Berg"), "Berg");
        let text = "He quoted Berg. Anna Dahl was described as having told it.";
        assert_eq!(source(text, "quoted", "He"), "He");
    }
}
