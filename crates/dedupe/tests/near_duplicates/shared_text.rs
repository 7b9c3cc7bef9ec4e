use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Words of a run that two texts have in common by more than chance.
const RUN: usize = 5;

/// The share of the words of the longer text that stand in runs of at least five words that the other text has too,
/// without case and punctuation. This is what "80 % shared" means in these tests; it is counted, not estimated.
pub(crate) fn shared_text(one: &str, other: &str) -> f64 {
    let (one, other) = (words(one), words(other));
    let (longer, shorter) = if one.len() >= other.len() { (one, other) } else { (other, one) };
    let runs: HashSet<&[u64]> = shorter.windows(RUN).collect();
    let mut is_shared = vec![false; longer.len()];
    for (start, run) in longer.windows(RUN).enumerate() {
        if runs.contains(run) {
            is_shared[start..start + RUN].fill(true);
        }
    }
    is_shared.iter().filter(|&&is_shared| is_shared).count() as f64 / longer.len().max(1) as f64
}

/// The words as numbers, which are compared faster.
fn words(text: &str) -> Vec<u64> {
    let number = |word: &str| {
        let mut hasher = DefaultHasher::new();
        let folded = word.chars().filter(|char| char.is_alphanumeric()).flat_map(char::to_lowercase);
        let letters = folded.map(|char| char.hash(&mut hasher)).count();
        (letters > 0).then(|| hasher.finish())
    };
    text.split_whitespace().filter_map(number).collect()
}

#[test]
fn shared_text_is_the_part_of_the_longer_text_in_common_runs() {
    let share = |one: &str, other: &str| (shared_text(one, other) * 10.0).round() as u32;
    let long = "a b c d e f g h i j";
    assert_eq!(share(long, "A, b, c; d e f"), 6);
    assert_eq!(share("a b c d e f", long), 6);
    assert_eq!(share(long, "a b c d x f g h i j"), 5, "a run of four words is none");
}
