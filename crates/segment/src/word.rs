use sayso_annotation::Span;
use sayso_lexicon::{Abbreviation, abbreviation};
use unicode_segmentation::UnicodeSegmentation;

use crate::stop::{is_acronym, is_initial};

/// Appends the words and punctuation marks of a sentence that starts at byte `start` of the text.
///
/// Word boundaries are those of UAX 29, with four exceptions: an abbreviation keeps its full stop ("Mr.", "U.S.", "J."),
/// also where that ends the sentence; two apostrophes or two backticks are one quotation mark; a run of full stops is
/// one ellipsis; and a run of hyphens is one dash. So "don't" and "Russia’s" are one word each, the possessive included,
/// "well-kept" is three, and an address is many.
pub(crate) fn append_words(sentence: &str, start: usize, words: &mut Vec<Span>) {
    let first_of_sentence = words.len();
    for (at, word) in sentence.split_word_bound_indices() {
        if word.starts_with(char::is_whitespace) && word.trim_start().is_empty() {
            continue;
        }
        let span = Span::of(start + at..start + at + word.len());
        let last = words.get_mut(first_of_sentence..).and_then(<[Span]>::last_mut);
        match last.filter(|last| last.end() == span.start()) {
            Some(last) if joins(sentence, Span::of(last.start() - start..at), word, at) => *last = last.to(span),
            _ => words.push(span),
        }
    }
}

/// Whether `word`, at byte `at` of the sentence, goes on with the word right before it.
fn joins(sentence: &str, before: Span, word: &str, at: usize) -> bool {
    let last = before.slice(sentence);
    match word {
        "'" | "`" => last == word,
        "-" => last.starts_with('-'),
        "." => last.starts_with('.') || keeps_full_stop(last, sentence.get(at + 1..).unwrap_or_default()),
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
