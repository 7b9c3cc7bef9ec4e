use unicode_segmentation::UnicodeSegmentation;

/// The words of a text after UAX 29, as written.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    // A word never spans white space, and a stretch of ASCII is cut several times faster.
    text.split_whitespace().flat_map(UnicodeSegmentation::unicode_words)
}

/// Writes a word without its case and punctuation: "Don’t" and "don't" are the same.
pub(crate) fn fold(word: &str, folded: &mut String) {
    folded.clear();
    if word.is_ascii() {
        folded.extend(word.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| char::from(byte.to_ascii_lowercase())));
    } else {
        folded.extend(word.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase));
    }
}

/// One number for a row of numbers, in their order.
pub(crate) fn combine(numbers: impl IntoIterator<Item = u64>) -> u64 {
    numbers.into_iter().fold(0, |hash, number| scramble(hash ^ number))
}

/// `SplitMix64`'s step: neighbouring numbers come out far from each other.
pub(crate) const fn scramble(number: u64) -> u64 {
    let number = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        let mut word = String::new();
        words(text)
            .map(|written| {
                fold(written, &mut word);
                word.clone()
            })
            .collect()
    }

    #[test]
    fn case_marks_and_punctuation_are_left_out() {
        assert_eq!(folded("“Don’t,” said ÉMILE – 1,500 times."), ["dont", "said", "émile", "1500", "times"]);
        assert_eq!(folded("\"Don't,\" said Émile: 1,500 times!"), folded("“Don’t,” said ÉMILE – 1,500 times."));
    }

    #[test]
    fn scripts_without_spaces_have_words_too() {
        assert_eq!(folded("東京で会議").len(), 5);
    }
}
