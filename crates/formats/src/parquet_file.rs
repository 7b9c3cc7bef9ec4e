//! A Parquet file as the library reads it, with an end: told to skip two thousand million numbers that are not there, the library
//! would ask the file for each of them, and it makes room for as many bytes as a damaged file promises.

use std::fs::File;
use std::io::{self, BufReader, Read};

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

/// A file that is an error beyond its end.
pub(crate) struct ParquetFile {
    file: File,
    length: u64,
}

impl ParquetFile {
    pub(crate) fn new(file: File) -> ParquetFile {
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
        Ok(Ending { bytes: self.file.get_read(start)?, ends: 0 })
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        if start.checked_add(length as u64).is_none_or(|end| end > self.length) {
            return Err(ParquetError::EOF(format!("{length} bytes at byte {start} are beyond the end")));
        }
        self.file.get_bytes(start, length)
    }
}

/// A reader that is an error for whoever goes on reading at its end.
pub(crate) struct Ending<R> {
    bytes: R,
    ends: u8,
}

/// How often the end may be met; who looks twice is not lost yet.
const MOST_ENDS: u8 = 8;

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
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

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn file() -> ParquetFile {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"0123456789").unwrap();
        ParquetFile::new(file)
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
}
