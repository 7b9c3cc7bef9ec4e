//! What the metadata of a Parquet file would do to the library: it calls itself for every level of the schema, and a stack that is
//! used up ends the process; and it counts through a list of truth values that is not there, however long.
//!
//! The schema is a list in the metadata at the end of the file, each element before its children, in Thrift's compact protocol
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// The deepest schema that is read; lists and maps count twice.
pub(crate) const MAX_LEVELS: usize = 200;

/// What is wrong with the metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Excess {
    /// The schema nests deeper than [`MAX_LEVELS`].
    Levels,
    /// A list is longer than what is left of the file.
    List,
}

/// Looks for what the library would not stand. Of a file that is no Parquet file that is nothing; the library says what is wrong
/// with it.
pub(crate) fn excess(file: &mut File) -> io::Result<Option<Excess>> {
    const TAIL: u64 = 8;
    let length = file.seek(SeekFrom::End(0))?;
    let Some(before_tail) = length.checked_sub(TAIL) else { return Ok(None) };
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::Start(before_tail))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    if magic != *b"PAR1" {
        return Ok(None);
    }
    let metadata_length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let Some(start) = before_tail.checked_sub(metadata_length) else { return Ok(None) };
    file.seek(SeekFrom::Start(start))?;
    let mut metadata = Vec::new();
    file.take(metadata_length).read_to_end(&mut metadata)?;
    let mut metadata = Compact { left: &metadata, excess: None };
    // Where it is broken in another way, the library notices.
    let _ = metadata.walk();
    Ok(metadata.excess)
}

/// What is left to read; each method gives nothing if it is broken.
struct Compact<'a> {
    left: &'a [u8],
    excess: Option<Excess>,
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;
const UUID: u8 = 13;

impl Compact<'_> {
    fn walk(&mut self) -> Option<()> {
        let mut field = 0;
        while let Some(kind) = self.field(&mut field)? {
            if field == 2 && kind == LIST { self.schema()? } else { self.skip(kind, 0)? }
        }
        Some(())
    }

    fn schema(&mut self) -> Option<()> {
        // How many children of each element above are still to come.
        let mut open: Vec<u64> = Vec::new();
        let (count, _) = self.list()?;
        for _ in 0..count {
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let children = self.children_of_element()?;
            if children > count {
                self.excess = Some(Excess::List);
                return None;
            }
            if children > 0 {
                open.push(children);
            }
            if open.len() > MAX_LEVELS {
                self.excess = Some(Excess::Levels);
                return None;
            }
        }
        Some(())
    }

    fn children_of_element(&mut self) -> Option<u64> {
        let (mut field, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut field)? {
            if field == 5 && (I16..=I64).contains(&kind) {
                // Zigzag, and cut to 32 bits as the library does.
                let number = self.varint()?;
                let number = if number % 2 == 0 { number / 2 } else { !(number / 2) };
                children = u64::try_from(number as i32).unwrap_or_default();
            } else {
                self.skip(kind, 0)?;
            }
        }
        Some(children)
    }

    /// The type of the next field of a struct, whose number is counted on; `Some(None)` at the end of the struct.
    fn field(&mut self, number: &mut u64) -> Option<Option<u8>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        let step = u64::from(head >> 4);
        *number = if step == 0 { self.varint()? / 2 } else { number.checked_add(step)? };
        Some(Some(head & 0x0f))
    }

    /// The number of elements of a list and their type.
    fn list(&mut self) -> Option<(u64, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        self.counted(count)?;
        Some((count, head & 0x0f))
    }

    /// Refuses more elements than there are bytes; each takes one at least.
    fn counted(&mut self, count: u64) -> Option<()> {
        if count > self.left.len() as u64 {
            self.excess = Some(Excess::List);
            return None;
        }
        Some(())
    }

    fn skip(&mut self, kind: u8, depth: u8) -> Option<()> {
        // The library does not follow that far either.
        if depth > 64 {
            return None;
        }
        match kind {
            // In a list it should take a byte, but the library passes over none.
            TRUE | FALSE => Some(()),
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
                (0..count).try_for_each(|_| self.skip(kind, depth + 1))
            }
            MAP => {
                let count = self.varint()?;
                if count == 0 {
                    return Some(());
                }
                self.counted(count)?;
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip(kinds >> 4, depth + 1)?;
                    self.skip(kinds & 0x0f, depth + 1)
                })
            }
            STRUCT => {
                let mut field = 0;
                while let Some(kind) = self.field(&mut field)? {
                    self.skip(kind, depth + 1)?;
                }
                Some(())
            }
            _ => None,
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.left.split_first()?;
        self.left = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: u64) -> Option<()> {
        self.left = self.left.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    fn nested(groups: usize) -> File {
        let (open, close) = ("REQUIRED GROUP g { ".repeat(groups), "}".repeat(groups));
        let schema = format!("message m {{ REQUIRED BYTE_ARRAY a (UTF8); {open} REQUIRED INT64 n; {close} }}");
        let schema = Arc::new(parse_message_type(&schema).unwrap());
        let mut file = tempfile::tempfile().unwrap();
        let writer = SerializedFileWriter::new(&file, schema, Arc::new(WriterProperties::new())).unwrap();
        writer.close().unwrap();
        file.flush().unwrap();
        file
    }

    #[test]
    fn levels_are_counted_as_groups_within_each_other() {
        // The message itself is one.
        assert_eq!(excess(&mut nested(MAX_LEVELS - 1)).unwrap(), None);
        assert_eq!(excess(&mut nested(MAX_LEVELS)).unwrap(), Some(Excess::Levels));
    }

    fn excess_of(bytes: &[u8]) -> Option<Excess> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        excess(&mut file).unwrap()
    }

    #[test]
    fn a_list_of_more_elements_than_bytes_is_told() {
        // Field 1 is a list, field 1 is a map, each of 2³¹ − 1 truth values.
        assert_eq!(excess_of(b"\x19\xf1\xff\xff\xff\xff\x07\0\x08\0\0\0PAR1"), Some(Excess::List));
        assert_eq!(excess_of(b"\x1b\xff\xff\xff\xff\x07\x11\0\x08\0\0\0PAR1"), Some(Excess::List));
        // An element of the schema that is said to have as many children; room is made for them.
        assert_eq!(excess_of(b"\x29\x1c\x55\xfe\xff\xff\xff\x0f\0\0\x0a\0\0\0PAR1"), Some(Excess::List));
        let odd = b"\x29\x1c\x55\xff\xff\xea\xf3\xda\xfd\xe7\xfb\x74\0\0\x0e\0\0\0PAR1";
        assert_eq!(excess_of(odd), Some(Excess::List));
        assert_eq!(excess_of(b"\x19\x21\0\0\x04\0\0\0PAR1"), None);
    }

    #[test]
    fn what_is_no_parquet_file_is_left_to_the_library() {
        for bytes in [&b""[..], b"PAR1", b"\xff\xff\xff\xffPAR1", b"\x19\x2c\x03\0\0\0PAR1"] {
            assert_eq!(excess_of(bytes), None);
        }
    }
}
