use crate::quote_words::{QuoteWord, word_count};

/// How one of two quotes stands to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Alignment {
    /// They are the same from end to end, but for small edits.
    Whole,
    /// The shorter, of so many words, is a part of the longer, but for small edits inside it.
    Part {
        /// Words of the shorter.
        words: usize,
    },
}

/// One edit, a word changed, added or left out, is small to so many words of the shorter quote.
const WORDS_AN_EDIT: usize = 6;
/// More edits than any quote may have.
const NEVER: u32 = 1 << 20;

/// Aligns two quotes word by word. An ellipsis of the shorter may stand for any words of the longer; an edit never
/// touches a negation or a number.
pub(crate) fn align(one: &[QuoteWord], other: &[QuoteWord]) -> Option<Alignment> {
    let (shorter, longer) = if word_count(one) <= word_count(other) { (one, other) } else { (other, one) };
    let longer: Vec<QuoteWord> = longer.iter().copied().filter(|&word| word != QuoteWord::GAP).collect();
    let words = word_count(shorter);
    let most_edits = words / WORDS_AN_EDIT;
    // Cheap, and most quotes that are looked up are told apart by it: a word that is missing is an edit.
    let missing = shorter.iter().filter(|&&word| word != QuoteWord::GAP && !longer.contains(&word)).count();
    if missing > most_edits {
        return None;
    }
    let small = |edits: u32| edits as usize <= most_edits;
    if small(edits(shorter, &longer, Ends::Both)) {
        return Some(Alignment::Whole);
    }
    small(edits(shorter, &longer, Ends::Free)).then_some(Alignment::Part { words })
}

/// Which words of the longer quote have to be accounted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// All.
    Both,
    /// Those between the first and the last word of the shorter quote, which both must stand in it.
    Free,
}

/// The fewest edits that make the shorter quote the longer one, or a part of it: Sellers' algorithm, row by row.
fn edits(shorter: &[QuoteWord], longer: &[QuoteWord], ends: Ends) -> u32 {
    let cost = |word: QuoteWord| if word.is_decisive() { NEVER } else { 1 };
    // At place `i`, the edits so far if the first `i` words of the longer quote are behind us.
    let mut row: Vec<u32> = match ends {
        Ends::Free => vec![0; longer.len() + 1],
        Ends::Both => std::iter::once(0)
            .chain(longer.iter().scan(0, |sum: &mut u32, &word| {
                *sum = sum.saturating_add(cost(word));
                Some(*sum)
            }))
            .collect(),
    };
    for (at, &word) in shorter.iter().enumerate() {
        let must_match = ends == Ends::Free && (at == 0 || at + 1 == shorter.len());
        let mut next = Vec::with_capacity(row.len());
        if word == QuoteWord::GAP {
            next.extend(row.iter().scan(u32::MAX, |least, &edits| {
                *least = edits.min(*least);
                Some(*least)
            }));
        } else {
            let deleted = if must_match { NEVER } else { cost(word) };
            let mut left = row.first().map_or(u32::MAX, |edits| edits.saturating_add(deleted));
            next.push(left);
            for (above, &other) in row.windows(2).zip(longer) {
                let &[diagonal, above] = above else { continue };
                let changed = match (word == other, must_match) {
                    (true, _) => 0,
                    (false, true) => NEVER,
                    (false, false) => cost(word).max(cost(other)),
                };
                let added = if must_match { NEVER } else { cost(other) };
                left =
                    diagonal.saturating_add(changed).min(above.saturating_add(deleted)).min(left.saturating_add(added));
                next.push(left);
            }
        }
        row = next;
    }
    let edits = match ends {
        Ends::Both => row.last(),
        Ends::Free => row.iter().min(),
    };
    edits.copied().unwrap_or(NEVER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quote_words::quote_words;

    fn aligned(one: &str, other: &str) -> Option<Alignment> {
        let aligned = align(&quote_words(one), &quote_words(other));
        assert_eq!(aligned, align(&quote_words(other), &quote_words(one)), "either way round");
        aligned
    }

    #[test]
    fn a_word_in_six_may_be_edited() {
        assert_eq!(
            aligned("The harbour will close on Sunday", "The port will close on Sunday"),
            Some(Alignment::Whole)
        );
        assert_eq!(
            aligned("The old harbour will close on Sunday", "The harbour will close on Sunday"),
            Some(Alignment::Whole)
        );
        assert_eq!(aligned("The harbour will close on Sunday", "A port will close on Sunday"), None);
    }

    #[test]
    fn a_negation_or_another_number_makes_another_statement() {
        assert_eq!(
            aligned("The harbour will close on Sunday night", "The harbour will not close on Sunday night"),
            None
        );
        assert_eq!(aligned("We have lost 40 ships to the fog", "We have lost 50 ships to the fog"), None);
    }

    #[test]
    fn a_part_begins_and_ends_with_words_of_the_longer_quote() {
        let longer =
            "We will not sell the pier, and we will not lease it to anyone who asks for it, the mayor knows that";
        assert_eq!(aligned("we will not lease it to anyone who asks", longer), Some(Alignment::Part { words: 9 }));
        assert_eq!(aligned("we will lease it to anyone who asks for it", longer), None);
    }

    #[test]
    fn an_ellipsis_stands_for_what_was_left_out() {
        let longer = "The pier is old and rotten, as my father used to say, and it is going to fall";
        assert_eq!(aligned("The pier is old … and it is going to fall", longer), Some(Alignment::Whole));
        assert_eq!(aligned("The pier is old and it is going to fall", longer), None);
    }
}
