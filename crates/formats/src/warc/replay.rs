use std::io::{self, BufRead, Read};

use crate::bytes::read_ready;

/// A stream that can go back to a mark, as long as that is not too far behind.
pub(super) struct Replay<R> {
    inner: R,
    /// What was read since the mark, and a little ahead.
    kept: Vec<u8>,
    at: usize,
    /// The most that is kept.
    most: usize,
    /// Whether `kept` starts at the mark.
    holds_mark: bool,
    /// Why no more could be looked at; it is said when what is kept is read.
    failed: Option<io::Error>,
}

/// How much is taken from the stream at a time.
const CHUNK: usize = 1 << 14;

impl<R: BufRead> Replay<R> {
    pub(super) fn new(inner: R, most: usize) -> Replay<R> {
        Replay { inner, kept: Vec::new(), at: 0, most, holds_mark: true, failed: None }
    }

    /// Puts the mark here.
    pub(super) fn mark(&mut self) {
        self.kept.drain(..self.at);
        self.at = 0;
        self.holds_mark = true;
    }

    /// Goes back to the byte behind the mark, or as far as is kept.
    pub(super) fn rewind(&mut self) {
        self.at = usize::from(self.holds_mark).min(self.kept.len());
    }

    /// The next bytes, as many as that; fewer only at the end or before an error.
    pub(super) fn peek(&mut self, count: usize) -> &[u8] {
        while self.failed.is_none() && self.kept.len() - self.at < count {
            match self.take_more() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.failed = Some(error),
            }
        }
        let ahead = self.kept.get(self.at..).unwrap_or_default();
        ahead.get(..count).unwrap_or(ahead)
    }

    /// The error that comes next, if one was met while looking ahead.
    pub(super) fn failure(&mut self) -> &mut Option<io::Error> {
        &mut self.failed
    }

    /// Takes a chunk from the stream; whether there was one.
    fn take_more(&mut self) -> io::Result<bool> {
        loop {
            match self.inner.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(ready) => {
                    let chunk = ready.get(..CHUNK).unwrap_or(ready);
                    let length = chunk.len();
                    self.kept.extend_from_slice(chunk);
                    self.inner.consume(length);
                    return Ok(length > 0);
                }
            }
        }
    }
}

impl<R: BufRead> BufRead for Replay<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.kept.len() {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            if self.kept.len() >= self.most {
                self.kept.clear();
                self.at = 0;
                self.holds_mark = false;
            }
            self.take_more()?;
        }
        Ok(self.kept.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, count: usize) {
        self.at = (self.at + count).min(self.kept.len());
    }
}

impl<R: BufRead> Read for Replay<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_ready(self, buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_goes_back_behind_its_mark() {
        let mut replay = Replay::new(&b"abcdef"[..], 99);
        let mut two = [0; 2];
        replay.read_exact(&mut two).unwrap();
        replay.mark();
        replay.read_exact(&mut two).unwrap();
        assert_eq!((&two, replay.peek(9)), (b"cd", &b"ef"[..]));
        replay.rewind();
        assert_eq!(replay.peek(9), b"def");
    }

    #[test]
    fn no_more_is_kept_than_allowed() {
        let mut replay = Replay::new(io::BufReader::new(io::repeat(b'a').take(10_000_000).chain(&b"b"[..])), 1 << 16);
        io::copy(&mut (&mut replay).take(10_000_000), &mut io::sink()).unwrap();
        assert!(replay.kept.len() <= (1 << 16) + CHUNK);
        replay.rewind();
        assert!(matches!(replay.peek(1), b"a" | b"b"));
    }
}
