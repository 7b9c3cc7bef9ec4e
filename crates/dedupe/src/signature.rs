use xxhash_rust::xxh3::xxh3_64;

use crate::SignatureError;
use crate::words::{combine, fold, scramble, words};

/// Words of a shingle.
const SHINGLE: usize = 3;
/// Values of a signature: one a permutation.
const VALUES: usize = 256;
/// Changes whenever equal texts get another signature than before.
const VERSION: u8 = 1;

/// A `MinHash` sketch of a text: what tells how much of it stands in another text.
///
/// The text is read as the set of its runs of three words, without case and punctuation. Of each of 256 fixed random
/// orders of all runs, the sketch keeps 8 bits of the set's first run; two sets agree there as often as they share a
/// run. The same text has the same signature in every run and on every machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    shingles: u32,
    values: [u8; VALUES],
}

impl Signature {
    /// The length of [`Self::to_bytes`].
    pub const BYTES: usize = 1 + 4 + VALUES;

    /// The signature of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let shingles = shingles(text);
        let mut least = [u32::MAX; VALUES];
        // A few orders at a time stay in registers.
        let orders = FLIPS.as_chunks::<8>().0.iter().zip(FACTORS.as_chunks::<8>().0);
        for (least, (flips, factors)) in least.as_chunks_mut::<8>().0.iter_mut().zip(orders) {
            for &shingle in &shingles {
                for ((least, flip), factor) in least.iter_mut().zip(flips).zip(factors) {
                    *least = (*least).min((shingle ^ flip).wrapping_mul(*factor));
                }
            }
        }
        // The least values of a long text all begin with zeros; multiplied, every bit counts.
        let values = least.map(|least| least.wrapping_mul(0x9E37_79B1).to_be_bytes()[0]);
        Self { shingles: u32::try_from(shingles.len()).unwrap_or(u32::MAX), values }
    }

    /// Whether the text has no words; such a text is like no other.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shingles == 0
    }

    /// The estimated share (0 to 1) of the longer text's runs of three words that the other text has too. Its standard
    /// error is about 0.03.
    #[must_use]
    pub fn shared_with(&self, other: &Self) -> f64 {
        if self.is_empty() || other.is_empty() {
            return 0.0;
        }
        let equal = self.values.iter().zip(&other.values).filter(|(one, other)| one == other).count();
        // One value in 256 is equal by chance.
        let chance = 1.0 / 256.0;
        let jaccard = ((equal as f64 / VALUES as f64 - chance) / (1.0 - chance)).max(0.0);
        let (one, other) = (f64::from(self.shingles), f64::from(other.shingles));
        let common = jaccard * (one + other) / (1.0 + jaccard);
        (common / one.max(other)).min(1.0)
    }

    /// The bytes to store a signature in.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [VERSION; Self::BYTES];
        let (shingles, values) = bytes[1..].split_at_mut(4);
        shingles.copy_from_slice(&self.shingles.to_le_bytes());
        values.copy_from_slice(&self.values);
        bytes
    }

    /// The signature that [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// If the bytes are not of a signature, or of one that another version made.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        let wrong_length = || SignatureError::WrongLength { found: bytes.len(), expected: Self::BYTES };
        let (&version, rest) = bytes.split_first().ok_or_else(wrong_length)?;
        if version != VERSION {
            return Err(SignatureError::OtherVersion { found: version, expected: VERSION });
        }
        let (shingles, values) = rest.split_first_chunk().ok_or_else(wrong_length)?;
        let values = values.try_into().map_err(|_| wrong_length())?;
        Ok(Self { shingles: u32::from_le_bytes(*shingles), values })
    }

    pub(crate) fn values(&self) -> &[u8] {
        &self.values
    }
}

/// The runs of three words, each once; a text of fewer words is one run.
fn shingles(text: &str) -> Vec<u32> {
    let mut folded = String::new();
    let mut hashes = Vec::with_capacity(text.len() / 5);
    for word in words(text) {
        fold(word, &mut folded);
        if !folded.is_empty() {
            hashes.push(xxh3_64(folded.as_bytes()));
        }
    }
    if hashes.is_empty() {
        return Vec::new();
    }
    let short = |hash: u64| (hash >> 32) as u32;
    let mut shingles: Vec<u32> = if hashes.len() < SHINGLE {
        vec![short(combine(hashes))]
    } else {
        hashes.windows(SHINGLE).map(|run| short(combine(run.iter().copied()))).collect()
    };
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// The random orders: order `i` ranks a run `r` by `(r ^ FLIPS[i]) * FACTORS[i]`, which is one to one as the factor is
/// odd.
const FLIPS: [u32; VALUES] = random(0);
const FACTORS: [u32; VALUES] = {
    let mut factors = random(1);
    let mut at = 0;
    while at < VALUES {
        factors[at] |= 1;
        at += 1;
    }
    factors
};

const fn random(row: u64) -> [u32; VALUES] {
    let mut numbers = [0; VALUES];
    let mut at = 0;
    while at < VALUES {
        numbers[at] = (scramble(scramble(row) ^ at as u64) >> 32) as u32;
        at += 1;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(range: std::ops::Range<u32>) -> String {
        range.map(|number| format!("w{number} ")).collect()
    }

    #[test]
    fn a_text_of_which_the_tail_is_cut_shares_what_is_left() {
        let shared = Signature::of(&numbered(0..1000)).shared_with(&Signature::of(&numbered(0..700)));
        assert!((shared - 0.7).abs() < 0.08, "{shared}");
    }

    #[test]
    fn a_text_of_which_a_part_was_replaced_shares_the_rest() {
        let shared = Signature::of(&numbered(0..1000)).shared_with(&Signature::of(&numbered(300..1300)));
        assert!((shared - 0.7).abs() < 0.08, "{shared}");
    }

    #[test]
    fn other_texts_share_nothing() {
        let shared = Signature::of(&numbered(0..500)).shared_with(&Signature::of(&numbered(600..1100)));
        assert!(shared < 0.05, "{shared}");
    }

    #[test]
    fn a_signature_never_changes() {
        // Stored signatures would no longer be of use: a change here wants another VERSION.
        let bytes = Signature::of("The quick brown fox jumps over the lazy dog.").to_bytes();
        assert_eq!((bytes[1], xxh3_64(&bytes)), (7, 13_697_594_811_928_597_668));
    }

    #[test]
    fn bytes_of_another_version_or_length_are_refused() {
        let mut bytes = Signature::of("a b c d").to_bytes().to_vec();
        assert_eq!(
            Signature::from_bytes(&bytes[..9]),
            Err(SignatureError::WrongLength { found: 9, expected: Signature::BYTES })
        );
        bytes[0] = 0;
        assert_eq!(Signature::from_bytes(&bytes), Err(SignatureError::OtherVersion { found: 0, expected: VERSION }));
    }

    proptest! {
        #[test]
        fn bytes_hold_the_whole_signature(text in "\\PC{0,200}") {
            let signature = Signature::of(&text);
            prop_assert_eq!(Signature::from_bytes(&signature.to_bytes()), Ok(signature));
        }
    }
}
