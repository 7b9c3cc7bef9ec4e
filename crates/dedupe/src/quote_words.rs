use xxhash_rust::xxh3::xxh3_64;

use crate::words::{combine, fold, scramble, words};

/// Words of a quote that are read; of a longer one, a speech, the rest is left out.
const MOST_WORDS: usize = 256;
/// Words on both sides of an ellipsis that make it a place where anything may have stood.
const BESIDE_GAP: usize = 3;
/// Words of a run by which quotes are looked up.
const RUN: usize = 3;

/// A word as a number of 16 bits.
///
/// Two words of a language are the same number about once in 30,000 pairs, which does not matter where several words
/// in a row are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuoteWord(u16);

impl QuoteWord {
    /// An ellipsis.
    pub(crate) const GAP: Self = Self(0);
    const DECISIVE: u16 = 1 << 15;

    fn of(folded: &str) -> Self {
        let hash = (xxh3_64(folded.as_bytes()) >> 49) as u16;
        let decisive = NEGATIONS.contains(&folded) || folded.chars().any(char::is_numeric);
        Self(hash.max(1) | if decisive { Self::DECISIVE } else { 0 })
    }

    /// Whether another word in this place makes another statement: a negation or a number.
    pub(crate) fn is_decisive(self) -> bool {
        self.0 & Self::DECISIVE != 0
    }
}

const NEGATIONS: [&str; 9] = ["no", "not", "never", "none", "nobody", "nothing", "nor", "neither", "without"];

/// The words of a quote, with a [`QuoteWord::GAP`] for each ellipsis that has words enough on both sides.
pub(crate) fn quote_words(quote: &str) -> Vec<QuoteWord> {
    let dots = quote.replace(". . .", "…").replace("...", "…");
    let mut quote = Vec::new();
    let mut folded = String::new();
    let mut part_start = 0;
    for part in dots.split('…') {
        let mut part_words = Vec::new();
        for word in words(part) {
            fold(word, &mut folded);
            push_word(&folded, word, &mut part_words);
        }
        if part_words.is_empty() {
            continue;
        }
        if quote.len() - part_start >= BESIDE_GAP && part_words.len() >= BESIDE_GAP {
            quote.push(QuoteWord::GAP);
            part_start = quote.len();
        }
        quote.append(&mut part_words);
    }
    quote.truncate(MOST_WORDS);
    quote
}

/// "don't" is two words, "do not", so that both ways to write it are the same.
fn push_word(folded: &str, written: &str, words: &mut Vec<QuoteWord>) {
    let contracted = written.to_lowercase().replace('’', "'").ends_with("n't");
    let stem = match folded {
        "cannot" | "cant" => Some("can"),
        "wont" if contracted => Some("will"),
        "shant" if contracted => Some("shall"),
        _ if contracted => folded.strip_suffix("nt"),
        _ => None,
    };
    let not = stem.map(|_| "not");
    let parts = [Some(stem.unwrap_or(folded)), not].into_iter().flatten();
    words.extend(parts.filter(|part| !part.is_empty()).map(QuoteWord::of));
}

/// How many words there are, without the gaps.
pub(crate) fn word_count(quote: &[QuoteWord]) -> usize {
    quote.iter().filter(|&&word| word != QuoteWord::GAP).count()
}

/// The runs of three words by which a quote is looked up: of every two neighbouring runs, the one with the smaller
/// hash. Two quotes that have four words in a row in common thus have one of these runs in common.
pub(crate) fn look_up_runs(quote: &[QuoteWord]) -> Vec<(u64, &[QuoteWord])> {
    let runs: Vec<_> =
        quote.windows(RUN).filter(|run| !run.contains(&QuoteWord::GAP)).map(|run| (key(run), run)).collect();
    let mut chosen: Vec<_> = match runs.as_slice() {
        [only] => vec![*only],
        runs => runs.windows(2).filter_map(|pair| pair.iter().min_by_key(|(key, _)| *key)).copied().collect(),
    };
    chosen.sort_unstable_by_key(|(key, _)| *key);
    chosen.dedup_by_key(|(key, _)| *key);
    // The chosen hashes lie low, which would crowd one end of a hash table.
    chosen.into_iter().map(|(key, run)| (scramble(key), run)).collect()
}

/// One number for words in their order.
pub(crate) fn key(words: &[QuoteWord]) -> u64 {
    combine(words.iter().map(|word| u64::from(word.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_are_written_out() {
        assert_eq!(quote_words("We don't, can’t and won't."), quote_words("we do not cannot and will not"));
        assert_ne!(quote_words("a wont of mine"), quote_words("a will not of mine"));
    }

    #[test]
    fn an_ellipsis_between_words_enough_is_a_gap() {
        let gaps = |quote: &str| quote_words(quote).iter().filter(|&&word| word == QuoteWord::GAP).count();
        assert_eq!(gaps("The port will close . . . and the town will pay."), 1);
        assert_eq!(gaps("The port will close […] and the town will pay..."), 1);
        assert_eq!(gaps("... The port … will close."), 0);
    }

    #[test]
    fn negations_and_numbers_are_decisive() {
        let decisive = |word: &str| quote_words(word).iter().any(|word| word.is_decisive());
        assert!(decisive("never") && decisive("4.1") && decisive("isn't"));
        assert!(!decisive("always"));
    }

    #[test]
    fn four_words_in_common_are_a_look_up_run_in_common() {
        let one = quote_words("the tide will carry it out before noon");
        let other = quote_words("or so we hope, the tide will carry nobody");
        let keys = |quote: &[QuoteWord]| look_up_runs(quote).iter().map(|(key, _)| *key).collect::<Vec<_>>();
        assert!(keys(&one).iter().any(|key| keys(&other).contains(key)));
    }
}
