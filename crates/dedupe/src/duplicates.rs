use std::iter::once;
use std::ops::Range;

use crate::Signature;
use crate::buckets::Buckets;
use crate::words::combine;

/// The estimated share of the longer article from which on two are the same.
const SAME: f64 = 0.62;
/// Signature values of a band.
const ROWS: usize = 3;
/// Bands by which articles are looked up: two of one length that share 62 % (a resemblance of 0.45) agree in one of
/// them in 94 cases of 100, two that share 80 % (0.67) always.
const BANDS: usize = 30;
/// Articles entered in one place of a band. What more than so many have in common is furniture and finds nothing.
const CROWD: usize = 64;

/// The articles of a stream that nearly equal an earlier one.
///
/// Of each group, the first article is kept, and every later one is compared with the first articles alone: a group
/// cannot drift, each of its members nearly equals its first, and a duplicate takes no memory. A first article takes
/// under 600 bytes.
#[derive(Debug, Default)]
pub struct Duplicates {
    firsts: Vec<First>,
    bands: Buckets,
    candidates: Vec<u32>,
}

#[derive(Debug)]
struct First {
    id: Box<str>,
    // Boxed, as a growing vector would reserve up to twice the room.
    signature: Box<Signature>,
}

impl Duplicates {
    /// Adds the next article of the stream. If it nearly equals earlier ones that are no duplicates themselves, the id
    /// of the first of them.
    ///
    /// Articles with equal signatures always get the same first article. A text without words is like no other.
    pub fn add(&mut self, id: &str, signature: &Signature) -> Option<&str> {
        if signature.is_empty() {
            return None;
        }
        if let Some(first) = self.first_like(signature) {
            return self.firsts.get(first).map(|first| first.id.as_ref());
        }
        let first = First { id: id.into(), signature: Box::new(signature.clone()) };
        self.firsts.push(first);
        if self.bands.is_full_for(BANDS + 1) {
            self.bands.empty_and_grow();
            (0..self.firsts.len()).for_each(|number| self.enter(number));
        } else {
            self.enter(self.firsts.len() - 1);
        }
        None
    }

    /// The bytes that are held in memory, without what the allocator adds.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let ids: usize = self.firsts.iter().map(|first| first.id.len()).sum();
        let firsts = self.firsts.capacity() * size_of::<First>() + self.firsts.len() * size_of::<Signature>();
        ids + firsts + self.bands.bytes() + self.candidates.capacity() * size_of::<u32>()
    }

    fn first_like(&mut self, signature: &Signature) -> Option<usize> {
        self.candidates.clear();
        for (key, band) in keys(signature) {
            let found = self.bands.at(key).filter(|&number| agrees(&self.firsts, number, signature, &band));
            self.candidates.extend(found);
        }
        self.candidates.sort_unstable();
        self.candidates.dedup();
        let mut candidates = self.candidates.iter().map(|&number| number as usize);
        candidates
            .find(|&number| self.firsts.get(number).is_some_and(|first| first.signature.shared_with(signature) >= SAME))
    }

    fn enter(&mut self, number: usize) {
        let (Some(first), Ok(record)) = (self.firsts.get(number), u32::try_from(number)) else { return };
        for (key, band) in keys(&first.signature) {
            let alike = self.bands.at(key).filter(|&other| agrees(&self.firsts, other, &first.signature, &band));
            if alike.take(CROWD).count() < CROWD {
                self.bands.enter(key, record);
            }
        }
    }
}

/// The bands of a signature with their keys; the last band is the whole signature, so that equal ones are always found.
fn keys(signature: &Signature) -> impl Iterator<Item = (u64, Range<usize>)> {
    let values = signature.values();
    let bands = (0..BANDS).map(|band| band * ROWS..(band + 1) * ROWS).chain(once(0..values.len()));
    bands.map(move |band| {
        let of_band = values.get(band.clone()).unwrap_or_default();
        (combine(of_band.iter().map(|&value| u64::from(value)).chain([band.start as u64])), band)
    })
}

fn agrees(firsts: &[First], number: u32, signature: &Signature, band: &Range<usize>) -> bool {
    let Some(first) = firsts.get(number as usize) else { return false };
    first.signature.values().get(band.clone()) == signature.values().get(band.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|word| format!("w{word} ")).collect()
    }

    #[test]
    fn every_member_of_a_group_points_at_its_first_article() {
        let mut duplicates = Duplicates::default();
        let mut add = |id: &str, text: &str| duplicates.add(id, &Signature::of(text)).map(str::to_owned);
        assert_eq!(add("first", &text(0..500)), None);
        assert_eq!(add("other", &text(1000..1500)), None);
        assert_eq!(add("cut", &text(0..430)), Some("first".to_owned()));
        assert_eq!(add("copy of the cut", &text(0..430)), Some("first".to_owned()));
        assert_eq!(add("copy of the other", &text(1000..1500)), Some("other".to_owned()));
    }

    #[test]
    fn a_chain_of_small_changes_does_not_drift_from_the_first_article() {
        let mut duplicates = Duplicates::default();
        let found: Vec<bool> = (0..5)
            .map(|step| duplicates.add("", &Signature::of(&text(step * 115..step * 115 + 500))).is_some())
            .collect();
        assert_eq!(found, [false, true, false, true, false]);
    }

    #[test]
    fn texts_without_words_are_not_each_others_duplicates() {
        let mut duplicates = Duplicates::default();
        assert_eq!(duplicates.add("a", &Signature::of("")), None);
        assert_eq!(duplicates.add("b", &Signature::of(" – ")), None);
    }

    #[test]
    fn a_duplicate_takes_no_memory() {
        let mut duplicates = Duplicates::default();
        let signature = Signature::of(&text(0..100));
        let found = (0..100).filter(|_| duplicates.add("an article", &signature).is_some()).count();
        assert_eq!(found, 99);
        assert_eq!(duplicates.firsts.len(), 1);
    }
}
