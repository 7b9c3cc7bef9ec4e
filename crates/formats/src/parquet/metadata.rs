//! What the metadata of a Parquet file would do to the library: it calls itself for every level of the schema, and a stack that is
//! used up ends the process; and it goes through every list, however long it is said to be.
//!
//! The schema is a list in the metadata at the end of the file, each element before its children.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use super::thrift::{Compact, Fault, I16, I64, LIST, STRUCT};

/// The deepest schema that is read; lists and maps count twice.
pub(super) const MAX_LEVELS: usize = 200;

/// What is wrong with the metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Excess {
    /// The schema nests deeper than [`MAX_LEVELS`].
    Levels,
    /// A list is longer than what is left of the file.
    List,
    /// They tell how the file is encrypted.
    Encrypted,
    /// They end before or after their last field, or a field is not of its type.
    Broken,
}

impl From<Fault> for Excess {
    fn from(fault: Fault) -> Excess {
        match fault {
            Fault::EndlessList => Excess::List,
            Fault::Broken => Excess::Broken,
        }
    }
}

/// Looks for what the library would not stand. Of a file that is no Parquet file that is nothing; the library says what is wrong
/// with it.
pub(super) fn excess(file: &mut File) -> io::Result<Option<Excess>> {
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
    Ok(check(&metadata).err())
}

fn check(metadata: &[u8]) -> Result<(), Excess> {
    let mut metadata = Compact::new(metadata);
    let mut field = 0;
    while let Some(kind) = metadata.field(&mut field)? {
        match (field, kind) {
            (2, LIST) => check_schema(&mut metadata)?,
            (2, _) => return Err(Excess::Broken),
            (8, STRUCT) => return Err(Excess::Encrypted),
            _ => metadata.skip(kind)?,
        }
    }
    if metadata.is_at_end() { Ok(()) } else { Err(Excess::Broken) }
}

fn check_schema(metadata: &mut Compact<'_>) -> Result<(), Excess> {
    // How many children of each element above are still to come.
    let mut open: Vec<u64> = Vec::new();
    let (count, _) = metadata.list()?;
    for _ in 0..count {
        while open.last() == Some(&0) {
            open.pop();
        }
        if let Some(left) = open.last_mut() {
            *left -= 1;
        }
        let children = children_of_element(metadata)?;
        if children > count {
            return Err(Excess::List);
        }
        if children > 0 {
            open.push(children);
        }
        if open.len() > MAX_LEVELS {
            return Err(Excess::Levels);
        }
    }
    Ok(())
}

fn children_of_element(metadata: &mut Compact<'_>) -> Result<u64, Excess> {
    let (mut field, mut children) = (0, 0);
    while let Some(kind) = metadata.field(&mut field)? {
        match (field, kind) {
            (5, I16..=I64) => children = u64::try_from(metadata.integer()?).unwrap_or_default(),
            (5, _) => return Err(Excess::Broken),
            _ => metadata.skip(kind)?,
        }
    }
    Ok(children)
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
        assert_eq!(excess_of(b"\x19\x11\0\x03\0\0\0PAR1"), None);
    }

    #[test]
    fn an_encrypted_file_is_told() {
        assert_eq!(excess_of(b"\x8c\0\0\x03\0\0\0PAR1"), Some(Excess::Encrypted));
    }

    #[test]
    fn metadata_that_do_not_end_where_they_should_are_told() {
        for metadata in [&b"\x19\x21\0\0\x04\0\0\0"[..], b"\x19\x1c\x03\x02\0\0\0", b"\x25\x02\0\x03\0\0\0"] {
            assert_eq!(excess_of(&[metadata, b"PAR1"].concat()), Some(Excess::Broken), "{metadata:?}");
        }
    }

    #[test]
    fn what_is_no_parquet_file_is_left_to_the_library() {
        for bytes in [&b""[..], b"PAR1", b"\xff\xff\xff\xffPAR1", b"\0\x01\0\0\0PAR2"] {
            assert_eq!(excess_of(bytes), None);
        }
    }
}
