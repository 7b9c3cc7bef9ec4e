const EMPTY: u32 = u32::MAX;
const FEWEST_SLOTS: usize = 4096;

/// A hash table from keys to the numbers of records, five bytes a slot: of a key, only eight bits are kept.
///
/// A look-up may therefore give records of other keys; the caller, who has the records, leaves those out. Entries are
/// probed linearly, and the number of slots need not be a power of two, so that the table grows by a quarter at a time.
#[derive(Debug, Default)]
pub(crate) struct Buckets {
    slots: Vec<u32>,
    /// The last bits of each entry's key: most entries of other keys are told by them, without a look at the record.
    tags: Vec<u8>,
    used: usize,
}

impl Buckets {
    /// Whether so many more entries would fill more than four slots in five.
    pub(crate) fn is_full_for(&self, more: usize) -> bool {
        (self.used + more) * 5 > self.slots.len() * 4
    }

    /// Forgets all entries and makes room for a quarter more of them; the caller enters its records again.
    pub(crate) fn empty_and_grow(&mut self) {
        let slots = (self.slots.len() + self.slots.len() / 4).max(FEWEST_SLOTS);
        // Gives the old table back first: both never stand side by side.
        *self = Self::default();
        self.slots = vec![EMPTY; slots];
        self.tags = vec![0; slots];
    }

    /// The records entered under a key, and some of others.
    pub(crate) fn at(&self, key: u64) -> impl Iterator<Item = u32> {
        let home = self.home(key);
        let (records_before, records) = self.slots.split_at(home);
        let (tags_before, tags) = self.tags.split_at(home);
        let entries = records.iter().zip(tags).chain(records_before.iter().zip(tags_before));
        let entries = entries.take_while(|&(&record, _)| record != EMPTY);
        entries.filter(move |&(_, &tag)| tag == tag_of(key)).map(|(&record, _)| record)
    }

    /// Enters a record. The table must not be full.
    pub(crate) fn enter(&mut self, key: u64, record: u32) {
        let home = self.home(key);
        let (records_before, records) = self.slots.split_at_mut(home);
        let (tags_before, tags) = self.tags.split_at_mut(home);
        let mut entries = records.iter_mut().zip(tags).chain(records_before.iter_mut().zip(tags_before));
        if let Some((slot, tag)) = entries.find(|(slot, _)| **slot == EMPTY) {
            *slot = record;
            *tag = tag_of(key);
            self.used += 1;
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.slots.capacity() * size_of::<u32>() + self.tags.capacity()
    }

    fn home(&self, key: u64) -> usize {
        ((u128::from(key) * self.slots.len() as u128) >> 64) as usize
    }
}

fn tag_of(key: u64) -> u8 {
    key.to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::scramble;

    #[test]
    fn what_was_entered_is_found_until_the_table_is_full() {
        let mut buckets = Buckets::default();
        assert!(buckets.at(7).next().is_none());
        assert!(buckets.is_full_for(1));
        buckets.empty_and_grow();
        let mut entered = 0;
        while !buckets.is_full_for(1) {
            buckets.enter(scramble(u64::from(entered)), entered);
            entered += 1;
        }
        assert_eq!(entered, 3276);
        assert!((0..entered).all(|record| buckets.at(scramble(u64::from(record))).any(|found| found == record)));
    }

    #[test]
    fn the_last_slot_is_followed_by_the_first() {
        let mut buckets = Buckets::default();
        buckets.empty_and_grow();
        (0..3).for_each(|record| buckets.enter(u64::MAX, record));
        assert_eq!(buckets.at(u64::MAX).collect::<Vec<_>>(), [0, 1, 2]);
    }
}
