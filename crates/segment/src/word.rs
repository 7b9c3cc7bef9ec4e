use sayso_annotation::Span;
use sayso_lexicon::{Abbreviation, abbreviation};
use unicode_segmentation::UnicodeSegmentation;

use crate::stop::{is_acronym, is_initial};

/// Appends the words and punctuation marks of a sentence that starts at byte `start` of the text.
///
/// Word boundaries are those of UAX 29, with four exceptions: an abbreviation keeps its full stop ("Mr.", "U.S.",
/// "J."), also where that ends the sentence; two apostrophes or two backticks are one quotation mark; a run of full
/// stops is one ellipsis; and a run of hyphens is one dash. So "don't" and "Russia’s" are one word each, the possessive
/// included, "well-kept" is three, and an address is many.
pub(crate) fn append_words(sentence: &str, start: usize, words: &mut Vec<Span>) {
    let first_of_sentence = words.len();
    let mut end = 0;
    for piece in (Pieces { rest: sentence }) {
        let at = end + (piece.len() - piece.trim_start().len());
        end += piece.len();
        if at == end {
            continue;
        }
        let span = Span::of(start + at..start + end);
        let last = words.get_mut(first_of_sentence..).and_then(<[Span]>::last_mut);
        match last.filter(|last| last.end() == span.start()) {
            Some(last) if joins(sentence, Span::of(last.start() - start..at), piece, end) => *last = last.to(span),
            _ => words.push(span),
        }
    }
}

/// Whether `piece`, which ends at byte `end` of the sentence, goes on with the word right before it.
fn joins(sentence: &str, before: Span, piece: &str, end: usize) -> bool {
    match piece {
        "'" | "`" => before.slice(sentence) == piece,
        "-" => before.slice(sentence).starts_with('-'),
        "." => {
            let last = before.slice(sentence);
            last.starts_with('.') || keeps_full_stop(last, sentence.get(end..).unwrap_or_default())
        }
        _ => false,
    }
}

fn keeps_full_stop(word: &str, after: &str) -> bool {
    match abbreviation(word) {
        Some(Abbreviation::Number) => after.trim_start().starts_with(|next: char| next.is_ascii_digit()),
        Some(_) => true,
        None => is_initial(word) || is_acronym(word),
    }
}

/// The pieces of a text between the word boundaries of UAX 29, white space included.
///
/// The rules of UAX 29 look only at the piece that they end, so each piece can be found by itself. Most are ASCII
/// words, for which a scan of bytes does; it halves the time of the whole stage.
struct Pieces<'text> {
    rest: &'text str,
}

impl<'text> Iterator for Pieces<'text> {
    type Item = &'text str;

    fn next(&mut self) -> Option<&'text str> {
        let ascii = ascii_piece(self.rest.as_bytes()).and_then(|length| self.rest.get(..length));
        let piece = ascii.or_else(|| self.rest.split_word_bounds().next())?;
        self.rest = self.rest.get(piece.len()..)?;
        Some(piece)
    }
}

/// The length of the first piece, if it ends at an ASCII character and only ASCII decides that it does; a mark that
/// joins letters or digits ("don't", "3.5") is left to the full rules.
fn ascii_piece(bytes: &[u8]) -> Option<usize> {
    let &first = bytes.first()?;
    let run = |of: fn(&u8) -> bool| bytes.iter().position(|byte| !of(byte)).unwrap_or(bytes.len());
    let length = match first {
        b'_' | b'\r' | 0x80.. => return None,
        b' ' => run(|&byte| byte == b' '),
        _ if first.is_ascii_alphanumeric() => run(u8::is_ascii_alphanumeric),
        _ => 1,
    };
    let ascii_or_end = |at: usize| bytes.get(at).is_none_or(u8::is_ascii);
    match bytes.get(length) {
        Some(b'_') if first.is_ascii_alphanumeric() => None,
        Some(b'\'' | b'.' | b':' | b',' | b';') if first.is_ascii_alphanumeric() => {
            let joined = bytes.get(length + 1).is_some_and(u8::is_ascii_alphanumeric);
            (!joined && ascii_or_end(length + 1)).then_some(length)
        }
        _ => ascii_or_end(length).then_some(length),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(sentence: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        append_words(sentence, 0, &mut spans);
        spans.into_iter().map(|span| span.slice(sentence)).collect()
    }

    #[test]
    fn marks_are_words_and_white_space_is_none() {
        assert_eq!(words("“No,”\u{a0}she\n said."), ["“", "No", ",", "”", "she", "said", "."]);
    }

    #[test]
    fn apostrophes_inside_a_word_stay_inside() {
        assert_eq!(words("Don't take Russia’s 'word'"), ["Don't", "take", "Russia’s", "'", "word", "'"]);
    }

    #[test]
    fn two_apostrophes_or_backticks_are_one_mark() {
        assert_eq!(words("''Go,'' ``go'' '''"), ["''", "Go", ",", "''", "``", "go", "''", "''", "'"]);
    }

    #[test]
    fn an_abbreviation_keeps_its_full_stop() {
        assert_eq!(words("Mr. J. Lie of the U.S."), ["Mr.", "J.", "Lie", "of", "the", "U.S."]);
        assert_eq!(words("No. 5 said no."), ["No.", "5", "said", "no", "."]);
    }

    #[test]
    fn runs_of_full_stops_and_of_hyphens_are_one_word() {
        assert_eq!(
            words("Well... no -- a well-kept 3.5"),
            ["Well", "...", "no", "--", "a", "well", "-", "kept", "3.5"]
        );
    }

    #[test]
    fn a_soft_hyphen_stays_in_its_word() {
        assert_eq!(words("soft\u{ad}ware works"), ["soft\u{ad}ware", "works"]);
    }

    proptest! {
        #[test]
        fn pieces_are_those_of_unicode(
            text in "([ab1 _.,:;'\"\r\n\t-]|[é\u{301}\u{ad}\u{200d}א\u{1F1E6}\u{1F469}カ’]|\\PC){0,40}",
        ) {
            let pieces: Vec<&str> = Pieces { rest: &text }.collect();
            prop_assert_eq!(pieces, text.split_word_bounds().collect::<Vec<_>>());
        }

        #[test]
        fn words_hold_every_character_that_is_not_white_space(text in "([a1 .'`-]|[\u{301}\u{ad}\u{a0}“é]){0,40}") {
            let kept: String = words(&text).concat().chars().filter(|letter| !letter.is_whitespace()).collect();
            prop_assert_eq!(kept, text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>());
        }
    }
}
