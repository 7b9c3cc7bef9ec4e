//! How deep the schema of a Parquet file nests, told before the library builds it: it calls itself for every level, and a stack
//! that is used up ends the process.
//!
//! The schema is a list in the metadata at the end of the file, each element before its children, in Thrift's compact protocol
//! (<https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>).

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

/// The deepest schema that is read; lists and maps count twice.
pub(crate) const MAX_LEVELS: usize = 200;

/// Whether a schema nests deeper than [`MAX_LEVELS`]. Of a file that is no Parquet file it does not; the library says what is
/// wrong with that.
pub(crate) fn is_too_deep(file: &mut File) -> io::Result<bool> {
    const TAIL: u64 = 8;
    let length = file.seek(SeekFrom::End(0))?;
    let Some(before_tail) = length.checked_sub(TAIL) else { return Ok(false) };
    let mut tail = [0; TAIL as usize];
    file.seek(SeekFrom::Start(before_tail))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, ..] = tail;
    let metadata_length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let Some(start) = before_tail.checked_sub(metadata_length) else { return Ok(false) };
    file.seek(SeekFrom::Start(start))?;
    let mut metadata = Vec::new();
    file.take(metadata_length).read_to_end(&mut metadata)?;
    Ok(levels(&metadata).is_some_and(|levels| levels > MAX_LEVELS))
}

/// The levels of the schema in a file's metadata, counted until there are too many.
fn levels(metadata: &[u8]) -> Option<usize> {
    let mut metadata = Compact(metadata);
    let mut field = 0;
    while let Some(kind) = metadata.field(&mut field)? {
        if field == 2 && kind == LIST {
            return metadata.schema_levels();
        }
        metadata.skip(kind, 0)?;
    }
    None
}

/// What is left to read; each method gives nothing if it is broken.
struct Compact<'a>(&'a [u8]);

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
    fn schema_levels(&mut self) -> Option<usize> {
        // How many children of each element above are still to come.
        let mut open: Vec<u64> = Vec::new();
        let (count, _) = self.list()?;
        let mut deepest = 0;
        for _ in 0..count {
            while open.last() == Some(&0) {
                open.pop();
            }
            if let Some(left) = open.last_mut() {
                *left -= 1;
            }
            let children = self.children_of_element()?;
            if children > 0 {
                open.push(children);
            }
            deepest = deepest.max(open.len());
            if deepest > MAX_LEVELS {
                break;
            }
        }
        Some(deepest)
    }

    fn children_of_element(&mut self) -> Option<u64> {
        let (mut field, mut children) = (0, 0);
        while let Some(kind) = self.field(&mut field)? {
            if field == 5 && (I16..=I64).contains(&kind) {
                // Zigzag: an even number is twice the value, an odd one negative.
                let number = self.varint()?;
                children = if number % 2 == 0 { number / 2 } else { 0 };
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
        Some((count, head & 0x0f))
    }

    fn skip(&mut self, kind: u8, depth: u8) -> Option<()> {
        // The library does not follow that far either.
        if depth > 64 {
            return None;
        }
        match kind {
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
                (0..count).try_for_each(|_| self.skip_element(kind, depth + 1))
            }
            MAP => {
                let count = self.varint()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip_element(kinds >> 4, depth + 1)?;
                    self.skip_element(kinds & 0x0f, depth + 1)
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

    /// As [`Compact::skip`]; in a list, a truth value takes a byte.
    fn skip_element(&mut self, kind: u8, depth: u8) -> Option<()> {
        self.skip(if matches!(kind, TRUE | FALSE) { BYTE } else { kind }, depth)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
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
        assert!(!is_too_deep(&mut nested(MAX_LEVELS - 1)).unwrap());
        assert!(is_too_deep(&mut nested(MAX_LEVELS)).unwrap());
    }

    #[test]
    fn what_is_no_parquet_file_is_left_to_the_library() {
        for bytes in [&b""[..], b"PAR1", b"\xff\xff\xff\xffPAR1", b"\x19\x2c\x03\0\0\0PAR1"] {
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(bytes).unwrap();
            assert!(!is_too_deep(&mut file).unwrap());
        }
    }
}
