use std::io::{self, Write};

use flate2::GzBuilder;
use flate2::write::GzEncoder;

use crate::{Compression, Output, WriteError};

/// An output that compresses what is written to it. The same bytes come out wherever and whenever it runs: no name and no
/// time go into the file.
pub struct CompressedOutput(Encoder);

enum Encoder {
    Gzip(GzEncoder<Output>),
    Zstd(zstd::Encoder<'static, Output>),
}

impl CompressedOutput {
    pub(crate) fn new(output: Output, compression: Compression) -> io::Result<CompressedOutput> {
        Ok(CompressedOutput(match compression {
            Compression::Gzip => {
                const UNKNOWN_SYSTEM: u8 = 255;
                let level = flate2::Compression::default();
                Encoder::Gzip(GzBuilder::new().mtime(0).operating_system(UNKNOWN_SYSTEM).write(output, level))
            }
            Compression::Zstd => {
                let mut encoder = zstd::Encoder::new(output, zstd::DEFAULT_COMPRESSION_LEVEL)?;
                encoder.include_checksum(true)?;
                Encoder::Zstd(encoder)
            }
        }))
    }

    pub(crate) fn inner(&self) -> &Output {
        match &self.0 {
            Encoder::Gzip(encoder) => encoder.get_ref(),
            Encoder::Zstd(encoder) => encoder.get_ref(),
        }
    }

    pub(crate) fn commit(self) -> Result<(), WriteError> {
        // An encoder that cannot be finished takes its output along, and with it the name.
        let output = match self.0 {
            Encoder::Gzip(encoder) => encoder.finish(),
            Encoder::Zstd(encoder) => encoder.finish(),
        };
        output.map_err(WriteError::Stream)?.commit()
    }
}

impl Write for CompressedOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Encoder::Gzip(encoder) => encoder.write(bytes),
            Encoder::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Encoder::Gzip(encoder) => encoder.flush(),
            Encoder::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::Existing;

    fn written(name: &str, bytes: &[u8]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        let mut output = Output::create(&path, Existing::Refuse).unwrap();
        output.write_all(bytes).unwrap();
        output.commit().unwrap();
        std::fs::read(path).unwrap()
    }

    #[test]
    fn what_is_compressed_opens_again_and_the_bytes_are_the_same_each_time() {
        let text = "row\r\n".repeat(10_000).into_bytes();
        for name in ["q.csv.gz", "q.csv.zst"] {
            let bytes = written(name, &text);
            assert!(bytes.len() < 1_000, "{name}: {}", bytes.len());
            assert_eq!(bytes, written(&name.replace('q', "other"), &text));
            let mut read = Vec::new();
            if name.ends_with("gz") {
                flate2::read::GzDecoder::new(&bytes[..]).read_to_end(&mut read).unwrap();
            } else {
                read = zstd::decode_all(&bytes[..]).unwrap();
            }
            assert_eq!(read, text);
        }
    }
}
