use std::fmt;
use std::iter;
use std::ops::Range;

use sayso_annotation::Span;

use crate::{LoadError, token_type};

/// Bytes of text that are tokenised at a time, up to the next space or line break: the `tokenizers` crate holds some 50 bytes
/// for each.
const PORTION: usize = 1 << 14;
/// Where a portion ends that has neither.
const LONGEST_PORTION: usize = 1 << 16;
/// What a vocabulary writes before a piece that goes on with a word.
const CONTINUES: &str = "##";

/// A BERT WordPiece tokenizer, read from a `tokenizer.json` of the Hugging Face `tokenizers` library.
pub struct Tokenizer {
    word_pieces: tokenizers::Tokenizer,
    cls: u32,
    sep: u32,
}

/// The word pieces of an article in text order; special tokens are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    ids: Vec<u32>,
    spans: Vec<Span>,
    token_types: Vec<u8>,
    word_starts: Vec<usize>,
    cls: u32,
    sep: u32,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`. Truncation and padding that it asks for are left out.
    ///
    /// # Errors
    /// If it cannot be read, or knows no `[CLS]`, `[SEP]` or `[UNK]`.
    pub fn from_json(json: &[u8]) -> Result<Tokenizer, LoadError> {
        let mut word_pieces = tokenizers::Tokenizer::from_bytes(json).map_err(LoadError::tokenizer)?;
        word_pieces.with_truncation(None).map_err(LoadError::tokenizer)?;
        word_pieces.with_padding(None);
        let special = |token: &str| {
            let id = word_pieces.token_to_id(token);
            id.ok_or_else(|| LoadError::tokenizer(format!("it has no {token}")))
        };
        special("[UNK]")?;
        let (cls, sep) = (special("[CLS]")?, special("[SEP]")?);
        Ok(Tokenizer { word_pieces, cls, sep })
    }

    /// Cuts a text of at most 4 GiB into word pieces, in time and memory linear in its length.
    ///
    /// Each span is the piece as the text has it: with its case and accents, and without white space around it. Pieces
    /// of one character (a Hangul syllable may have several) share its span. A "word" of more than 100 characters is
    /// one `[UNK]`.
    #[must_use]
    pub fn tokenize(&self, text: &str) -> Tokens {
        let mut tokens = Tokens { cls: self.cls, sep: self.sep, ..Tokens::default() };
        for portion in portions(text) {
            // WordPiece fails only where it lacks the unknown token; from_json has looked for that.
            let Ok(encoding) = self.word_pieces.encode(portion.slice(text), false) else { continue };
            let pieces = encoding.get_tokens().iter().zip(encoding.get_ids()).zip(encoding.get_offsets());
            for ((piece, &id), &(start, end)) in pieces {
                let span = Span::of(portion.start() + start..portion.start() + end);
                if tokens.is_empty() || !piece.starts_with(CONTINUES) {
                    tokens.word_starts.push(tokens.len());
                }
                tokens.ids.push(id);
                tokens.spans.push(span);
                tokens.token_types.push(token_type(text, span));
            }
        }
        tokens
    }

    /// The number of word pieces and special tokens; every id is smaller.
    #[must_use]
    pub fn vocabulary(&self) -> usize {
        self.word_pieces.get_vocab_size(true)
    }
}

impl fmt::Debug for Tokenizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokenizer").field("vocabulary", &self.vocabulary()).finish_non_exhaustive()
    }
}

impl Tokens {
    /// The number of word pieces.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether the text had no word piece, as an empty one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The vocabulary index of each piece.
    #[must_use]
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Where each piece stands in the text, in bytes.
    #[must_use]
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// The [`token_type`] of each piece.
    #[must_use]
    pub fn token_types(&self) -> &[u8] {
        &self.token_types
    }

    /// The first piece of each word, in order. A word is what BERT's vocabulary cuts into pieces: a stretch without
    /// white space or punctuation, or one punctuation mark.
    #[must_use]
    pub fn word_starts(&self) -> &[usize] {
        &self.word_starts
    }

    /// The pieces of each word, and where it stands in the text.
    pub fn words(&self) -> impl ExactSizeIterator<Item = (Range<usize>, Span)> {
        let span = |piece: usize| self.spans.get(piece).copied().unwrap_or(Span::new(0, 0));
        self.word_starts.iter().enumerate().map(move |(word, &start)| {
            let end = self.word_starts.get(word + 1).copied().unwrap_or(self.len());
            (start..end, span(start).to(span(end.saturating_sub(1))))
        })
    }

    /// Ids of pieces between `[CLS]` and `[SEP]`.
    pub(crate) fn framed(&self, ids: impl Iterator<Item = u32>) -> Vec<u32> {
        framed(self.cls, ids, self.sep)
    }

    /// Tokens with ids from 0 whose words have the given numbers of pieces; `[CLS]` is 1000, `[SEP]` 1001.
    #[cfg(test)]
    pub(crate) fn of_words(words: &[usize]) -> Tokens {
        let word_starts = (0..words.len()).map(|word| words[..word].iter().sum()).collect();
        let ids: Vec<u32> = (0..words.iter().sum::<usize>() as u32).collect();
        let (spans, token_types) = (vec![Span::new(0, 0); ids.len()], vec![0; ids.len()]);
        Tokens { ids, spans, token_types, word_starts, cls: 1000, sep: 1001 }
    }
}

/// What stands in the rows of a window, special tokens first and last.
pub(crate) fn framed<T>(first: T, inner: impl Iterator<Item = T>, last: T) -> Vec<T> {
    iter::once(first).chain(inner).chain(iter::once(last)).collect()
}

/// Cuts a text after a space or line break, where no word goes on, into portions of about [`PORTION`] bytes.
fn portions(text: &str) -> impl Iterator<Item = Span> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let mut after_space = false;
        let end = rest.char_indices().find_map(|(byte, letter)| {
            let ends = (byte >= PORTION && after_space) || byte >= LONGEST_PORTION;
            // The tokenizer drops some white space, such as a vertical tab, instead of dividing words there.
            after_space = matches!(letter, ' ' | '\n');
            ends.then_some(byte)
        });
        let portion = Span::of(start..end.map_or(text.len(), |end| start + end));
        start = portion.end();
        Some(portion)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A vocabulary of ASCII characters, alone and within a word, and of a few more pieces.
    fn tokenizer() -> Tokenizer {
        let mut pieces: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"].map(String::from).into();
        pieces.extend(
            ["“", "”", "’", "é", "–", "berg", "said", "cafe", "##s", "un", "##able", "東", "京"].map(String::from),
        );
        for letter in ('!'..='~').filter(|letter| !letter.is_uppercase()) {
            pieces.push(letter.to_string());
            pieces.push(format!("##{letter}"));
        }
        pieces.sort();
        pieces.dedup();
        let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
        Tokenizer::from_json(tokenizer_json(&pieces).as_bytes()).unwrap()
    }

    fn tokenizer_json(pieces: &[&str]) -> String {
        let vocabulary: serde_json::Map<_, _> =
            pieces.iter().enumerate().map(|(id, piece)| (piece.to_string(), id.into())).collect();
        serde_json::json!({
            "version": "1.0",
            "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
            "padding": {"strategy": {"Fixed": 8}, "direction": "Right", "pad_to_multiple_of": null,
                        "pad_id": 0, "pad_type_id": 0, "pad_token": "[PAD]"},
            "added_tokens": [],
            "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                           "strip_accents": null, "lowercase": true},
            "pre_tokenizer": {"type": "BertPreTokenizer"},
            "post_processor": null,
            "decoder": null,
            "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                      "max_input_chars_per_word": 100, "vocab": vocabulary},
        })
        .to_string()
    }

    fn pieces(text: &str) -> Vec<&str> {
        tokenizer().tokenize(text).spans().iter().map(|span| span.slice(text)).collect()
    }

    #[test]
    fn curly_quotes_are_pieces_of_their_own() {
        assert_eq!(pieces("“Unable,” said Berg’s"), ["“", "Un", "able", ",", "”", "said", "Berg", "’", "s"]);
    }

    #[test]
    fn pieces_that_go_on_with_a_word_start_none() {
        let tokens = tokenizer().tokenize("“Unable,” said Berg’s");
        assert_eq!(tokens.word_starts(), [0, 1, 3, 4, 5, 6, 7, 8]);
    }

    #[test]
    fn accents_stay_in_the_span_of_their_letter() {
        assert_eq!(pieces("Cafés CAFÉ"), ["Café", "s", "CAFÉ"]);
    }

    #[test]
    fn a_no_break_space_divides_words_and_belongs_to_none() {
        assert_eq!(pieces("said\u{a0}Berg\u{202f}."), ["said", "Berg", "."]);
    }

    #[test]
    fn an_emoji_is_one_unknown_piece() {
        assert_eq!(pieces("said 😀 Berg"), ["said", "😀", "Berg"]);
    }

    #[test]
    fn chinese_characters_are_pieces_of_their_own() {
        assert_eq!(pieces("Berg東京said"), ["Berg", "東", "京", "said"]);
    }

    #[test]
    fn a_text_of_several_portions_is_tokenised_as_one() {
        let line = "“Unable,” said Berg.\n";
        let text = line.repeat(3 * PORTION / line.len());
        let tokenizer = tokenizer();
        let (one, all) = (tokenizer.tokenize(line), tokenizer.tokenize(&text));
        assert!(portions(&text).count() > 2);
        assert_eq!(all.ids(), one.ids().repeat(text.len() / line.len()));
        assert!(all.spans().chunks(one.len()).all(|line| line[1].slice(&text) == "Un"));
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let text = "é".repeat(LONGEST_PORTION);
        assert_eq!(portions(&text).map(Span::len).collect::<Vec<_>>(), [LONGEST_PORTION; 2]);
    }

    #[test]
    fn a_tokenizer_without_special_tokens_is_refused() {
        let json = tokenizer_json(&["[UNK]"]);
        let refused = Tokenizer::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(refused.to_string(), "the tokenizer is not usable: it has no [CLS]");
    }

    proptest! {
        #[test]
        fn any_text_gives_spans_in_order_and_on_character_boundaries(text in "(?s)[“”’aBé한\u{301}\u{a0}\u{200b}\0 😀東\u{1f468}.]{0,40}|.{0,60}") {
            let tokens = tokenizer().tokenize(&text);
            let mut last = 0;
            for &span in tokens.spans() {
                prop_assert!(Span::within(&text, span.start(), span.end()).is_some(), "{span:?} in {text:?}");
                prop_assert!(span.start() >= last);
                last = span.start();
            }
        }
    }
}
