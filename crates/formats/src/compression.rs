//! Compressed inputs: gzip of one member or many, and Zstandard of one frame or many.
//!
//! The first bytes tell, not the ending: browsers and crawlers unpack files without renaming them, and pipes have no name.

use std::fmt;
use std::io::{self, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use crate::bytes::Bytes;
use crate::{ReadError, ReadProblem};

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// gzip, `.gz`.
    Gzip,
    /// Zstandard, `.zst`.
    Zstd,
}

/// A compressed stream that cannot be read to its end.
#[derive(Debug, thiserror::Error)]
#[error(
    "its {compression} compression is damaged or cut off after {bytes} bytes of content ({cause}); what stands before is \
     read, `{}` tests the file: fetch it again",
    compression.test_command()
)]
pub struct Damage {
    /// How the file is compressed, or says that it is.
    pub compression: Compression,
    /// How much could be read, unpacked.
    pub bytes: u64,
    /// What the decoder says.
    pub cause: io::Error,
}

/// How much is unpacked at a time.
const CHUNK: usize = 1 << 16;

impl Compression {
    /// The compression that the ending of a file name tells, if it tells one.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Compression> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Some(Compression::Gzip),
            "zst" => Some(Compression::Zstd),
            _ => None,
        }
    }

    /// The compression that the first bytes of a file tell.
    pub(crate) fn of_start(start: &[u8]) -> Option<Compression> {
        match start {
            [0x1f, 0x8b, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            // A frame of Zstandard that is to be skipped.
            [low, 0x2a, 0x4d, 0x18, ..] if low & 0xf0 == 0x50 => Some(Compression::Zstd),
            _ => None,
        }
    }

    fn test_command(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip -t",
            Compression::Zstd => "zstd -t",
        }
    }
}

impl fmt::Display for Compression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        })
    }
}

/// The path without the ending of its compression: `news.jsonl` of `news.jsonl.gz`.
pub(crate) fn without_ending(path: &Path) -> &Path {
    match Compression::of_path(path) {
        // The stem of a path in its folder, without a copy.
        Some(_) => path.to_str().and_then(|name| name.rsplit_once('.')).map_or(path, |(stem, _)| Path::new(stem)),
        None => path,
    }
}

/// Unpacks a stream that is compressed, and leaves another as it is.
///
/// # Errors
/// If the path says that the stream is compressed, and it is neither that nor text.
pub(crate) fn unpack(path: &Path, mut bytes: Bytes) -> Result<Bytes, ReadError> {
    let start = bytes.peek(64);
    match (Compression::of_start(start), Compression::of_path(path)) {
        (Some(Compression::Gzip), _) => Ok(unpacked(MultiGzDecoder::new(bytes), Compression::Gzip)),
        (Some(Compression::Zstd), _) => {
            let decoder = zstd::Decoder::with_buffer(bytes).map_err(|error| ReadError::unreadable(path, error))?;
            Ok(unpacked(decoder, Compression::Zstd))
        }
        (None, Some(compression)) if start.is_empty() || start.iter().any(|&byte| is_no_text(byte)) => {
            let damage = Damage { compression, bytes: 0, cause: io::ErrorKind::InvalidData.into() };
            Err(ReadError::of_file(path, ReadProblem::Damaged(damage)))
        }
        (None, _) => Ok(bytes),
    }
}

fn is_no_text(byte: u8) -> bool {
    byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b)
}

fn unpacked(decoder: impl Read + Send + 'static, compression: Compression) -> Bytes {
    Bytes::new(BufReader::with_capacity(CHUNK, Unpacking { decoder, compression, bytes: 0 }))
}

/// A decoder whose errors say that the compression is damaged.
struct Unpacking<D> {
    decoder: D,
    compression: Compression,
    bytes: u64,
}

impl<D: Read> Read for Unpacking<D> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.decoder.read(buffer) {
            Ok(count) => {
                self.bytes += count as u64;
                Ok(count)
            }
            // The disk, not the compression.
            Err(error) if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(cause) => Err(io::Error::other(Damage { compression: self.compression, bytes: self.bytes, cause })),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;

    /// One gzip member.
    pub(crate) fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(content: &[u8]) -> Vec<u8> {
        zstd::encode_all(content, 0).unwrap()
    }

    fn unpack_all(name: &str, bytes: Vec<u8>) -> (String, Option<String>) {
        let mut content = Vec::new();
        let error = match unpack(Path::new(name), Bytes::new(io::Cursor::new(bytes))) {
            Ok(mut bytes) => bytes.read_to_end(&mut content).err().map(|error| error.to_string()),
            Err(error) => Some(error.to_string()),
        };
        (String::from_utf8(content).unwrap(), error)
    }

    #[test]
    fn every_member_and_every_frame_is_unpacked_whatever_the_name() {
        let content = ("one two".to_owned(), None);
        assert_eq!(unpack_all("a.txt", [gzip(b"one "), gzip(b"two")].concat()), content);
        assert_eq!(unpack_all("-", [zstd(b"one "), zstd(b"two")].concat()), content);
        assert_eq!(unpack_all("a.txt.gz", b"one two".to_vec()), content);
        let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9][..], &zstd(b"one two")].concat();
        assert_eq!(unpack_all("a.txt.zst", skipped), content);
    }

    #[test]
    fn what_stands_before_the_damage_is_read() {
        let noise: String =
            (0..40_000_u32).map(|number| format!("{:x} ", number.wrapping_mul(2_654_435_761))).collect();
        for (mut packed, tool) in [(gzip(noise.as_bytes()), "gzip -t"), (zstd(noise.as_bytes()), "zstd -t")] {
            packed.truncate(packed.len() - packed.len() / 4);
            let (content, error) = unpack_all("a.jsonl.gz", packed);
            assert!(content.len() > noise.len() / 3 && noise.starts_with(&content), "{}", content.len());
            let error = error.unwrap();
            assert!(error.contains(tool) && error.contains(&format!("after {} bytes", content.len())), "{error}");
        }
    }

    #[test]
    fn a_file_that_only_its_ending_calls_compressed_is_damaged_unless_it_is_text() {
        for bytes in [&b""[..], b"\0\0\0\0", b"\x1e\x8b\x08\0\0"] {
            let (_, error) = unpack_all("a.txt.gz", bytes.to_vec());
            assert!(error.unwrap().starts_with("a.txt.gz: its gzip compression is damaged"));
        }
    }

    #[test]
    fn the_ending_of_the_compression_stands_behind_that_of_the_format() {
        assert_eq!(without_ending(Path::new("in/a.b.jsonl.GZ")), Path::new("in/a.b.jsonl"));
        assert_eq!(without_ending(Path::new("in.gz/a")), Path::new("in.gz/a"));
    }
}
