use std::ops::Range;

use sayso_annotation::{ParagraphKind, Segmentation, Span, SpanSet};
use sayso_lexicon::{WordClass, WordClasses, cue_verb, word_classes};

use crate::stretches::Stretch;

/// What the rules read: a sentence in which each stretch in quotation marks is a single token.
///
/// A sentence boundary within quotation marks does not end a unit, so that `"A. B," she said.` is one.
pub(crate) struct Unit<'a> {
    pub(crate) text: &'a str,
    pub(crate) paragraph: usize,
    pub(crate) tokens: Vec<Token>,
}

/// A word or punctuation mark outside quotation marks, or a whole stretch within them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) span: Span,
    pub(crate) kind: TokenKind,
    classes: WordClasses,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    Word,
    Punctuation,
    /// A stretch, by its index.
    Quoted(usize),
}

/// The units of an article's body and headings, in text order.
pub(crate) fn units<'a>(text: &'a str, segmentation: &Segmentation, stretches: &[Stretch]) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = Vec::new();
    let mut next_stretch = 0;
    for (paragraph, layout) in segmentation.paragraphs.iter().enumerate() {
        if layout.kind == ParagraphKind::Furniture {
            continue;
        }
        let mut last_end = 0;
        for sentence in segmentation.sentences.get(layout.sentences.clone()).unwrap_or_default() {
            let joins = sentence.span.start() < last_end
                || units
                    .last()
                    .is_some_and(|unit| unit.paragraph == paragraph && goes_on(unit, segmentation, sentence));
            if !joins {
                units.push(Unit { text, paragraph, tokens: Vec::new() });
            }
            let Some(unit) = units.last_mut() else { continue };
            for &word in segmentation.words.get(sentence.words.clone()).unwrap_or_default() {
                while stretches.get(next_stretch).is_some_and(|stretch| stretch.span.end() <= word.start()) {
                    next_stretch += 1;
                }
                match stretches.get(next_stretch) {
                    Some(stretch) if stretch.span.overlaps(word) => {
                        let kind = TokenKind::Quoted(next_stretch);
                        if unit.tokens.last().is_none_or(|last| last.kind != kind) {
                            unit.tokens.push(Token { span: stretch.span, kind, classes: WordClasses::default() });
                            last_end = stretch.span.end();
                        }
                    }
                    _ => unit.tokens.push(Token::of(word, text)),
                }
            }
        }
    }
    units.retain(|unit| !unit.tokens.is_empty());
    units
}

/// Whether a unit that ends in quoted words goes on in the next sentence: `"Why?" Berg asked.`
fn goes_on(unit: &Unit<'_>, segmentation: &Segmentation, next: &sayso_annotation::Sentence) -> bool {
    let Some(last) = unit.tokens.last() else { return false };
    let ends_open =
        last.span.slice(unit.text).trim_end_matches(|letter: char| !matches!(letter, '?' | '!' | '…' | ','));
    if !matches!(last.kind, TokenKind::Quoted(_)) || ends_open.is_empty() {
        return false;
    }
    let words = segmentation.words.get(next.words.clone()).unwrap_or_default();
    let mut verbs = words.iter().take(8).filter_map(|word| cue_verb(word.slice(unit.text)));
    words.len() <= 15 && verbs.any(|verb| verb.speech && verb.share > 0.5)
}

impl Token {
    fn of(span: Span, text: &str) -> Token {
        let word = span.slice(text);
        let is_word = word.chars().any(char::is_alphanumeric);
        let kind = if is_word { TokenKind::Word } else { TokenKind::Punctuation };
        Token { span, kind, classes: word_classes(word) }
    }

    pub(crate) fn is_quoted(self) -> bool {
        matches!(self.kind, TokenKind::Quoted(_))
    }
}

impl Unit<'_> {
    /// The token as written; empty for a stretch and outside the unit.
    pub(crate) fn word(&self, index: usize) -> &str {
        match self.tokens.get(index) {
            Some(token) if !token.is_quoted() => token.span.slice(self.text),
            _ => "",
        }
    }

    pub(crate) fn is(&self, index: usize, word: &str) -> bool {
        self.word(index).eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_word(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.kind == TokenKind::Word)
    }

    pub(crate) fn is_quoted(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.is_quoted())
    }

    /// The stretch in marks that the token is, if it is one.
    pub(crate) fn stretch(&self, index: usize) -> Option<usize> {
        match self.tokens.get(index)?.kind {
            TokenKind::Quoted(stretch) => Some(stretch),
            TokenKind::Word | TokenKind::Punctuation => None,
        }
    }

    pub(crate) fn is_comma(&self, index: usize) -> bool {
        self.word(index) == ","
    }

    /// A dash that stands like a comma: "–", "—", "--" or a lone hyphen.
    pub(crate) fn is_dash(&self, index: usize) -> bool {
        matches!(self.word(index), "–" | "—" | "―" | "--")
            || self.word(index) == "-" && self.gap_before(index) && self.gap_before(index + 1)
    }

    /// Whether the token has one of those classes. A name that looks like one ("Theresa May", "the US") has none.
    pub(crate) fn has(&self, index: usize, classes: &[WordClass]) -> bool {
        let Some(token) = self.tokens.get(index) else { return false };
        let modal_name = index > 0 && self.is_capitalised(index) && token.classes.has(WordClass::Modal);
        !modal_name && self.word(index) != "US" && token.classes.any(classes)
    }

    pub(crate) fn is_capitalised(&self, index: usize) -> bool {
        self.word(index).chars().next().is_some_and(char::is_uppercase)
    }

    pub(crate) fn is_number(&self, index: usize) -> bool {
        self.word(index).chars().next().is_some_and(|letter| letter.is_ascii_digit())
    }

    /// Whether only punctuation follows, from `index` on.
    pub(crate) fn is_over(&self, index: usize) -> bool {
        self.tokens.iter().skip(index).all(|token| token.kind == TokenKind::Punctuation)
    }

    /// Whether the token is a stretch of at most three words.
    pub(crate) fn is_short(&self, index: usize) -> bool {
        let words = |token: &Token| token.span.slice(self.text).split_whitespace().count();
        self.is_quoted(index) && self.tokens.get(index).is_some_and(|token| words(token) <= 3)
    }

    /// The text that a range of tokens covers.
    pub(crate) fn span(&self, tokens: &Range<usize>) -> Option<Span> {
        let first = self.tokens.get(tokens.start)?;
        let last = self.tokens.get(tokens.end.checked_sub(1)?)?;
        (tokens.start < tokens.end).then(|| first.span.to(last.span))
    }

    pub(crate) fn spans(&self, ranges: &[Range<usize>]) -> SpanSet {
        ranges.iter().filter_map(|range| self.span(range)).collect()
    }

    fn gap_before(&self, index: usize) -> bool {
        let end = index.checked_sub(1).and_then(|before| self.tokens.get(before)).map(|token| token.span.end());
        let start = self.tokens.get(index).map(|token| token.span.start());
        end.zip(start).is_none_or(|(end, start)| end < start)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use sayso_annotation::{Article, Meta};
    use sayso_segment::{Segment, WebText};

    use super::*;
    use crate::stretches::stretches;

    /// The first unit of a text.
    pub(crate) fn unit(text: &str) -> Unit<'_> {
        all(text).into_iter().next().expect("a unit")
    }

    fn all(text: &str) -> Vec<Unit<'_>> {
        let article = Article::new("a", text, Meta::default()).expect("short");
        let segmentation = WebText.segment(&article);
        units(text, &segmentation, &stretches(text, &segmentation))
    }

    fn shown(text: &str) -> Vec<Vec<&str>> {
        let units = all(text);
        units.iter().map(|unit| unit.tokens.iter().map(|token| token.span.slice(text)).collect()).collect()
    }

    #[test]
    fn a_stretch_in_marks_is_one_token_whatever_sentences_it_holds() {
        assert_eq!(
            shown("\"It fell. We ran,\" she said. He left."),
            [vec!["\"It fell. We ran,\"", "she", "said", "."], vec!["He", "left", "."]]
        );
    }

    #[test]
    fn a_question_goes_on_with_the_words_that_report_it() {
        assert_eq!(shown("“Who paid?” Berg asked."), [["“Who paid?”", "Berg", "asked", "."]]);
    }
}
