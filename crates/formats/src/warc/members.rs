use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::replay::Replay;
use crate::bytes::Bytes;
use crate::{Compression, Damage};

/// The content of a gzip file that holds each record in a member of its own: a damaged member is one error, and the next read
/// goes on with the member behind it.
pub(super) struct Members {
    state: State,
    /// How much of the current member was unpacked.
    bytes: u64,
}

enum State {
    Between(Replay<Bytes>),
    Within(Box<GzDecoder<Replay<Bytes>>>),
    /// Only while one of the others turns into the next.
    Turning,
}

/// How far a damaged member is searched anew for the start of the next.
const SEARCHED: usize = 8 << 20;

impl Members {
    pub(super) fn new(bytes: Bytes) -> Members {
        Members { state: State::Between(Replay::new(bytes, SEARCHED)), bytes: 0 }
    }
}

impl Read for Members {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(&mut self.state, State::Turning) {
                State::Turning => return Ok(0),
                State::Between(mut packed) => {
                    let at_end = packed.fill_buf().map(<[u8]>::is_empty);
                    if !matches!(at_end, Ok(false)) {
                        self.state = State::Between(packed);
                        return at_end.map(|_| 0);
                    }
                    packed.mark();
                    self.bytes = 0;
                    self.state = State::Within(Box::new(GzDecoder::new(packed)));
                }
                State::Within(mut decoder) => match decoder.read(buffer) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(count) => {
                        self.bytes += count as u64;
                        self.state = State::Within(decoder);
                        return Ok(count);
                    }
                    Err(cause) => return Err(self.pass_over(*decoder, cause)),
                },
            }
        }
    }
}

impl Members {
    /// Goes to the next thing that looks like a member.
    fn pass_over(&mut self, decoder: GzDecoder<Replay<Bytes>>, cause: io::Error) -> io::Error {
        let mut packed = decoder.into_inner();
        if cause.raw_os_error().is_some() || cause.kind() == io::ErrorKind::Interrupted {
            self.state = State::Between(packed);
            return cause;
        }
        packed.rewind();
        let found = find_member(&mut packed);
        self.state = State::Between(packed);
        let damage = Damage { compression: Compression::Gzip, bytes: self.bytes, cause };
        found.err().unwrap_or_else(|| io::Error::other(damage))
    }
}

/// Goes to the next bytes that may start a member (RFC 1952, 2.3), or to the end.
fn find_member(packed: &mut Replay<Bytes>) -> io::Result<()> {
    loop {
        let ready = packed.fill_buf()?;
        if ready.is_empty() {
            return Ok(());
        }
        let passed = ready.iter().position(|&byte| byte == 0x1f);
        let count = passed.unwrap_or(ready.len());
        packed.consume(count);
        if passed.is_some() {
            match packed.peek(4) {
                [0x1f, 0x8b, 8, flags] if flags & 0xe0 == 0 => return Ok(()),
                _ => packed.consume(1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compression::tests::gzip;

    /// What can be read, and the number of errors between.
    fn read(packed: Vec<u8>) -> (String, usize) {
        let mut members = Members::new(Bytes::new(io::Cursor::new(packed)));
        let (mut content, mut errors) = (Vec::new(), 0);
        while members.read_to_end(&mut content).is_err() {
            errors += 1;
        }
        (String::from_utf8_lossy(&content).into_owned(), errors)
    }

    #[test]
    fn members_follow_on_each_other() {
        assert_eq!(read([gzip(b"one "), gzip(b""), gzip(b"two")].concat()), ("one two".to_owned(), 0));
        assert_eq!(read(Vec::new()), (String::new(), 0));
    }

    #[test]
    fn a_damaged_member_costs_itself_alone() {
        let noise: String = (0..9000_u32).map(|number| format!("{:x} ", number.wrapping_mul(2_654_435_761))).collect();
        let whole = [gzip(b"one."), gzip(noise.as_bytes()), gzip(b"three.")].concat();
        let first = gzip(b"one.").len();
        for at in [first, first + 15, first + 2000, whole.len() - 40] {
            let mut broken = whole.clone();
            for byte in broken.iter_mut().skip(at).take(9) {
                *byte ^= 0x55;
            }
            let (content, errors) = read(broken);
            assert!(content.starts_with("one.") && content.ends_with("three."), "{at}: {content:.40}");
            assert!(errors >= 1, "{at}");
        }
    }

    #[test]
    fn a_member_that_is_cut_off_is_an_error() {
        let mut packed = [gzip(b"one."), gzip(b"two.")].concat();
        packed.truncate(packed.len() - 3);
        let (content, errors) = read(packed);
        assert!(content.starts_with("one.") && errors == 1, "{content}");
    }
}
