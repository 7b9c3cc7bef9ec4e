use sayso_annotation::Span;

/// The number of token types: three boundaries times three cases.
pub const TOKEN_TYPES: usize = 9;

/// The token type of a word piece: `3 * boundary + case`, what an uncased vocabulary forgets about the raw text.
///
/// | boundary | the piece |
/// | --- | --- |
/// | 0 | is glued to the character before it |
/// | 1 | has white space before it |
/// | 2 | has a line break in the white space before it, or nothing but white space before it in the text |
///
/// | case | the letters of the piece |
/// | --- | --- |
/// | 2 | are at least two, all of them capitals |
/// | 1 | begin with a capital (and it is no case 2) |
/// | 0 | are anything else, or there are none |
///
/// Only a character with case counts as a letter: one with the Unicode property `Uppercase` (a capital) or `Lowercase`.
/// White space is the Unicode property `White_Space`; a line break is one of `\n`, `\r`, `\u{2028}` and `\u{2029}`.
/// Training computes the same numbers in Python: change both or neither.
#[must_use]
pub fn token_type(text: &str, piece: Span) -> u8 {
    let before = text.get(..piece.start()).unwrap_or_default();
    3 * boundary(before) + case(piece.slice(text))
}

fn boundary(before: &str) -> u8 {
    let mut spaced = false;
    for letter in before.chars().rev() {
        if is_line_break(letter) {
            return 2;
        }
        if !letter.is_whitespace() {
            return u8::from(spaced);
        }
        spaced = true;
    }
    2
}

fn is_line_break(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn case(piece: &str) -> u8 {
    let mut letters = piece.chars().filter(|letter| letter.is_uppercase() || letter.is_lowercase());
    if !letters.next().is_some_and(char::is_uppercase) {
        return 0;
    }
    match letters.next() {
        Some(second) if second.is_uppercase() && letters.all(char::is_uppercase) => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The types of the pieces that stand between bars, in order.
    fn types(marked: &str) -> Vec<u8> {
        let text = marked.replace('|', "");
        let mut start = 0;
        let mut types = Vec::new();
        for (index, part) in marked.split('|').enumerate() {
            let end = start + part.len();
            if index % 2 == 1 {
                types.push(token_type(&text, Span::of(start..end)));
            }
            start = end;
        }
        types
    }

    #[test]
    fn a_piece_in_a_word_is_glued() {
        assert_eq!(types("un|believ||able|,"), [0, 0]);
    }

    #[test]
    fn white_space_of_any_kind_is_a_boundary() {
        assert_eq!(types("a |b|\u{a0}|c|\t |d|\u{202f}|e|"), [3, 3, 3, 3]);
    }

    #[test]
    fn a_zero_width_space_is_no_white_space() {
        assert_eq!(types("a\u{200b}|b|"), [0]);
    }

    #[test]
    fn a_line_break_anywhere_in_the_white_space_counts() {
        assert_eq!(types("a\n|b| \r\n  |c|\u{2028}|d| \u{2029}|e|"), [6, 6, 6, 6]);
    }

    #[test]
    fn the_first_piece_of_the_text_starts_a_line() {
        assert_eq!(types("|a|"), [6]);
        assert_eq!(types("  |a|"), [6]);
        assert_eq!(types("\u{feff}|a|"), [0]);
    }

    #[test]
    fn a_capital_first_letter_is_case_one() {
        assert_eq!(types("x|Berg| |Mc||Donald| |I| |A.| |'Tis| |Élan|"), [1, 4, 1, 4, 4, 4, 4]);
    }

    #[test]
    fn two_capitals_and_no_small_letter_are_case_two() {
        assert_eq!(types("x|NATO| |U.S.| |ÉU| |AT&T| |B2B|"), [2, 5, 5, 5, 5]);
    }

    #[test]
    fn small_letters_first_and_no_letters_are_case_zero() {
        assert_eq!(types("x|iPhone| |said| |“| |2020| |協| |ß|"), [0, 3, 3, 3, 3, 3]);
    }
}
