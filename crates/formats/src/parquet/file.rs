//! A Parquet file as the library reads it, with an end: told to skip two thousand million numbers that are not there, the library
//! would ask the file for each of them, and it makes room for as many bytes as a damaged file promises, or the head of a page.
//! Truth values it would skip without asking.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::FOOTER_SIZE;
use parquet::file::reader::{ChunkReader, Length};

use super::thrift::{Compact, Fault, I16, I64};

/// A file that is an error beyond its end.
pub(super) struct ParquetFile {
    file: File,
    length: u64,
}

impl ParquetFile {
    pub(super) fn new(file: File) -> ParquetFile {
        let length = Length::len(&file);
        ParquetFile { file, length }
    }
}

impl Length for ParquetFile {
    fn len(&self) -> u64 {
        self.length
    }
}

impl ChunkReader for ParquetFile {
    type T = Ending<BufReader<File>>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        // What is not read as a whole is the head of a page, or the last bytes of the file.
        let starts_head = self.length.checked_sub(FOOTER_SIZE as u64) != Some(start);
        Ok(Ending { bytes: self.file.get_read(start)?, starts_head, ends: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!("{length} bytes at byte {start} are beyond the end")));
        }
        self.file.get_bytes(start, length)
    }
}

/// A reader that is an error for whoever goes on reading at its end.
pub(super) struct Ending<R> {
    bytes: R,
    /// Whether the head of a page comes next.
    starts_head: bool,
    ends: u8,
}

/// How often the end may be met; who looks twice is not lost yet.
const MOST_ENDS: u8 = 8;

impl<R: BufRead> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if std::mem::take(&mut self.starts_head) {
            check_head(self.bytes.fill_buf()?)?;
        }
        let count = self.bytes.read(buffer)?;
        if count == 0 && !buffer.is_empty() {
            self.ends += 1;
            if self.ends > MOST_ENDS {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(count)
    }
}

/// The most bytes that a byte of a compressed page stands for: a block of Zstandard, which has four, may repeat a byte 131,072
/// times; other codecs pack less.
const MOST_UNPACKED: i64 = 131_072 / 4;

/// Refuses the head of a page that promises more than its page can hold, or has a list that goes on beyond what is at hand; those
/// that writers know have no list at all. A head that is longer or broken is left to the library.
fn check_head(start: &[u8]) -> io::Result<()> {
    let (mut unpacked, mut packed) = (None, None);
    let walked = walk_head(start, &mut unpacked, &mut packed);
    let refused = match (unpacked, packed) {
        (Some(unpacked), Some(packed)) if i64::from(unpacked) > i64::from(packed) * MOST_UNPACKED => {
            format!("a page of {packed} bytes cannot hold {unpacked}")
        }
        _ if walked == Err(Fault::EndlessList) => "a list in the head of a page goes on beyond its end".to_owned(),
        _ => return Ok(()),
    };
    Err(io::Error::new(io::ErrorKind::InvalidData, refused))
}

/// Reads how large a page is, uncompressed and as it stands in the file.
fn walk_head(start: &[u8], unpacked: &mut Option<i32>, packed: &mut Option<i32>) -> Result<(), Fault> {
    let (mut head, mut field) = (Compact::new(start), 0);
    while let Some(kind) = head.field(&mut field)? {
        match (field, kind) {
            (2, I16..=I64) => *unpacked = Some(head.integer()?),
            (3, I16..=I64) => *packed = Some(head.integer()?),
            _ => head.skip(kind)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file_of(bytes: &[u8]) -> ParquetFile {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        ParquetFile::new(file)
    }

    fn file() -> ParquetFile {
        file_of(b"0123456789")
    }

    #[test]
    fn bytes_within_the_file_are_read_and_none_beyond_its_end() {
        assert_eq!(file().get_bytes(6, 4).unwrap(), "6789");
        for (start, length) in [(6, 5), (11, 0), (0, usize::MAX), (u64::MAX, 1)] {
            assert!(file().get_bytes(start, length).is_err(), "{start} {length}");
        }
    }

    #[test]
    fn the_end_is_an_error_for_whoever_does_not_heed_it() {
        let mut reader = file().get_read(8).unwrap();
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert_eq!(read, "89");
        let ends = (0..20).map_while(|_| reader.read(&mut [0]).ok()).count();
        assert!(ends < usize::from(MOST_ENDS));
    }

    #[test]
    fn a_head_with_a_list_that_is_not_there_is_refused() {
        // Field 15 is a list of 2³¹ − 1 truth values.
        let file = file_of(b"\xf9\xf1\xff\xff\xff\xff\x07\0........");
        let mut head = [0; 8];
        let message = file.get_read(0).unwrap().read_exact(&mut head).unwrap_err().to_string();
        assert!(message.contains("goes on beyond its end"), "{message}");
        assert!(file_of(b"\xf9\xf1\xff\xff\xff\xff\x07\0").get_read(0).unwrap().read_exact(&mut head).is_ok());
        assert!(file_of(b"\x15\x02\x15\x04\0.......").get_read(0).unwrap().read_exact(&mut head).is_ok());
    }

    #[test]
    fn a_page_holds_no_more_than_its_bytes_can_stand_for() {
        // A data page of 1,024 bytes, and as many in the file, or 2.
        assert!(check_head(b"\x15\0\x15\x80\x10\x15\x80\x10\0").is_ok());
        assert!(check_head(b"\x15\0\x15\x80\x10\x15\x04\0").is_ok());
        let message = check_head(b"\x15\0\x15\xfe\xff\xff\xff\x0f\x15\x04").unwrap_err().to_string();
        assert_eq!(message, "a page of 2 bytes cannot hold 2147483647");
    }
}
