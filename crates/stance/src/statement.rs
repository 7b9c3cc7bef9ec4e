use std::borrow::Cow;
use std::ops::Range;

use sayso_annotation::{Article, Quote, Segmentation, Span};
use sayso_lexicon::fold;

/// The words of a quote in the order of "cue content", wherever the cue stands in the text: what is evaluated or
/// demanded mostly follows the word that does so.
pub(crate) struct Statement<'text> {
    pub(crate) words: Vec<Word<'text>>,
    /// The number of words of the cue, after which the content starts.
    pub(crate) content_start: usize,
}

/// A word or punctuation mark with its form for look-ups.
pub(crate) struct Word<'text> {
    pub(crate) span: Span,
    pub(crate) form: Cow<'text, str>,
    pub(crate) is_capitalised: bool,
}

impl<'text> Statement<'text> {
    pub(crate) fn of(quote: &Quote, article: &'text Article, segmentation: &Segmentation) -> Statement<'text> {
        let words_of = |span| segmentation.words.get(segmentation.words_in(span)).unwrap_or_default();
        let word = |&span: &Span| {
            let text = span.slice(article.text());
            Word { span, form: fold(text), is_capitalised: text.starts_with(char::is_uppercase) }
        };
        let mut words: Vec<Word> = quote.cue.iter().flat_map(words_of).map(word).collect();
        let content_start = words.len();
        words.extend(quote.content.iter().flat_map(words_of).map(word));
        Statement { words, content_start }
    }

    /// The form of the word at that index; empty beyond the words.
    pub(crate) fn form(&self, word: usize) -> &str {
        self.words.get(word).map_or("", |word| &word.form)
    }

    /// Whether the content asks: its last mark beside quotation marks is a question mark.
    pub(crate) fn is_question(&self) -> bool {
        let content = self.words.get(self.content_start..).unwrap_or_default();
        content.iter().rev().find(|word| !is_quotation_mark(&word.form)).is_some_and(|word| word.form.ends_with('?'))
    }

    /// The longest form starting at `word`, of at most `longest` words, that `look_up` knows. Words are joined as they
    /// stand in the text: "hard-working" is one form though it is three words.
    pub(crate) fn longest_at<T>(
        &self,
        word: usize,
        longest: usize,
        look_up: impl Fn(&str) -> Option<T>,
    ) -> Option<(Range<usize>, T)> {
        let mut form = String::new();
        let mut found = None;
        let mut last: Option<&Word> = None;
        for (index, next) in self.words.iter().enumerate().skip(word).take(longest) {
            let touches = last.is_some_and(|last| last.span.end() == next.span.start());
            if is_mark(&next.form) && !(touches && next.form == "-") {
                break;
            }
            if !form.is_empty() && !touches {
                form.push(' ');
            }
            form.push_str(&next.form);
            if let Some(known) = look_up(&form) {
                found = Some((word..index + 1, known));
            }
            last = Some(next);
        }
        found
    }
}

/// Whether a form is punctuation alone. The signs of money and the like are words: "$1 million".
pub(crate) fn is_mark(form: &str) -> bool {
    !form.contains(|letter: char| letter.is_alphanumeric() || "$€£%#@&".contains(letter))
}

/// Whether a form is a mark at which a clause may end: any but a quotation mark.
pub(crate) fn is_boundary(form: &str) -> bool {
    is_mark(form) && !is_quotation_mark(form)
}

fn is_quotation_mark(form: &str) -> bool {
    form.chars().all(|mark| matches!(mark, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»' | '‹' | '›'))
}
