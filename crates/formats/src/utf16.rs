use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

use crate::bytes::Bytes;

/// Turns a stream that starts with the byte order mark of UTF-16 into UTF-8, and leaves another as it is.
///
/// Half a character becomes U+FFFD.
pub(crate) fn as_utf8(mut bytes: Bytes) -> Bytes {
    let encoding = match bytes.peek(2) {
        [0xff, 0xfe] => UTF_16LE,
        [0xfe, 0xff] => UTF_16BE,
        _ => return bytes,
    };
    Bytes::new(BufReader::new(Transcoder { bytes, decoder: encoding.new_decoder_with_bom_removal(), ended: false }))
}

struct Transcoder {
    bytes: Bytes,
    decoder: Decoder,
    ended: bool,
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended {
            let input = self.bytes.fill_buf()?;
            let last = input.is_empty();
            let (result, read, written, _) = self.decoder.decode_to_utf8(input, buffer, last);
            self.bytes.consume(read);
            self.ended = last && result == CoderResult::InputEmpty;
            if written > 0 || (result == CoderResult::OutputFull && read == 0) {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &'static [u8], capacity: usize) -> String {
        let mut text = String::new();
        as_utf8(Bytes::new(BufReader::with_capacity(capacity, bytes))).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn both_byte_orders_are_read_whatever_comes_at_a_time() {
        for capacity in [1, 3, 99] {
            assert_eq!(read(b"\xff\xfeZ\0o\0\xeb\0\x3d\xd8\x00\xde", capacity), "Zoë😀");
            assert_eq!(read(b"\xfe\xff\0Z\0o\0\xeb", capacity), "Zoë");
            assert_eq!(read(b"Zoe", capacity), "Zoe");
        }
        assert_eq!(read(b"\xff\xfeZ\0o", 99), "Z\u{fffd}");
    }
}
