//! Thrift's compact protocol (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>), in which the
//! metadata of a Parquet file and the heads of its pages are written. It is walked through as the library does, which passes
//! over truth values in a list without a look at the bytes: it would count through a list that is not there, however long.

use super::bytes_left::BytesLeft;

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
pub(super) const I16: u8 = 4;
pub(super) const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
pub(super) const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
pub(super) const STRUCT: u8 = 12;
const UUID: u8 = 13;

/// What is left to walk through.
pub(super) struct Compact<'a> {
    left: BytesLeft<'a>,
    /// The elements of lists that can still come: each takes a byte at least.
    elements_left: u64,
}

/// Why no more can be walked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A list, or all of them together, has more elements than there are bytes.
    EndlessList,
    /// It ends too soon, or nests too deep.
    Broken,
}

/// The library does not follow deeper structures either.
const MAX_DEPTH: u8 = 64;

impl Compact<'_> {
    pub(super) fn new(bytes: &[u8]) -> Compact<'_> {
        let left = BytesLeft::new(bytes);
        Compact { left, elements_left: left.count() }
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.left.count() == 0
    }

    /// The type of the next field of a struct, whose number is counted on; nothing at the end of the struct.
    pub(super) fn field(&mut self, number: &mut u64) -> Result<Option<u8>, Fault> {
        let head = self.byte()?;
        if head == 0 {
            return Ok(None);
        }
        let step = u64::from(head >> 4);
        *number = if step == 0 { self.varint()? / 2 } else { number.checked_add(step).ok_or(Fault::Broken)? };
        Ok(Some(head & 0x0f))
    }

    /// The number of elements of a list and their type.
    pub(super) fn list(&mut self) -> Result<(u64, u8), Fault> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        self.begin_elements(count)?;
        Ok((count, head & 0x0f))
    }

    fn begin_elements(&mut self, count: u64) -> Result<(), Fault> {
        if count > self.left.count() {
            return Err(Fault::EndlessList);
        }
        self.elements_left = self.elements_left.checked_sub(count).ok_or(Fault::EndlessList)?;
        Ok(())
    }

    pub(super) fn skip(&mut self, kind: u8) -> Result<(), Fault> {
        self.skip_within(kind, 0)
    }

    fn skip_within(&mut self, kind: u8, depth: u8) -> Result<(), Fault> {
        if depth > MAX_DEPTH {
            return Err(Fault::Broken);
        }
        match kind {
            // In a list it should take a byte, but the library passes over none.
            TRUE | FALSE => Ok(()),
            BYTE => self.bytes(1),
            I16..=I64 => self.varint().map(drop),
            DOUBLE => self.bytes(8),
            UUID => self.bytes(16),
            BINARY => {
                let length = self.varint()?;
                self.bytes(length)
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_within(kind, depth + 1))
            }
            MAP => {
                let count = self.varint()?;
                if count == 0 {
                    return Ok(());
                }
                self.begin_elements(count)?;
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip_within(kinds >> 4, depth + 1)?;
                    self.skip_within(kinds & 0x0f, depth + 1)
                })
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip_within(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(Fault::Broken),
        }
    }

    /// A whole number (zigzag), cut to 32 bits as the library does.
    pub(super) fn integer(&mut self) -> Result<i32, Fault> {
        let number = self.varint()?;
        Ok((if number % 2 == 0 { number / 2 } else { !(number / 2) }) as i32)
    }

    fn varint(&mut self) -> Result<u64, Fault> {
        self.left.varint().ok_or(Fault::Broken)
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        self.left.byte().ok_or(Fault::Broken)
    }

    fn bytes(&mut self, count: u64) -> Result<(), Fault> {
        self.left.bytes(count).map(drop).ok_or(Fault::Broken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_lists_together_have_no_more_elements_than_bytes() {
        // A list of three lists of truth values each.
        let lists = |counts: [u8; 3]| [0x39, counts[0] << 4 | TRUE, counts[1] << 4 | TRUE, counts[2] << 4 | TRUE];
        assert_eq!(Compact::new(&lists([1, 0, 0])).skip(LIST), Ok(()));
        assert_eq!(Compact::new(&lists([1, 1, 0])).skip(LIST), Err(Fault::EndlessList));
        assert_eq!(Compact::new(&lists([3, 0, 0])).skip(LIST), Err(Fault::EndlessList));
        assert_eq!(Compact::new(&lists([0, 0, 0])[..3]).skip(LIST), Err(Fault::EndlessList));
    }

    #[test]
    fn structures_deeper_than_the_library_follows_are_broken() {
        let nested = |depth: usize| [vec![0x19; depth], vec![0x09]].concat();
        assert_eq!(Compact::new(&nested(64)).skip(LIST), Ok(()));
        assert_eq!(Compact::new(&nested(65)).skip(LIST), Err(Fault::Broken));
    }
}
