use std::io::{self, BufRead, Read};

/// The bytes of a file or of standard input, whose start can be looked at before they are read.
pub(crate) struct Bytes {
    /// What was looked at; what stands before `at` is read.
    head: Vec<u8>,
    at: usize,
    /// Why no more could be looked at; it is said when the head is read.
    failed: Option<io::Error>,
    rest: Box<dyn BufRead + Send>,
}

impl Bytes {
    pub(crate) fn new(rest: impl BufRead + Send + 'static) -> Bytes {
        Bytes { head: Vec::new(), at: 0, failed: None, rest: Box::new(rest) }
    }

    /// The next bytes, as many as that; fewer only before the end of the stream or an error.
    pub(crate) fn peek(&mut self, count: usize) -> &[u8] {
        while self.failed.is_none() && self.head.len() - self.at < count {
            match self.rest.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => self.failed = Some(error),
                Ok([]) => break,
                Ok(next) => {
                    let missing = count - (self.head.len() - self.at);
                    let taken = next.get(..missing).unwrap_or(next);
                    let length = taken.len();
                    self.head.extend_from_slice(taken);
                    self.rest.consume(length);
                }
            }
        }
        let ahead = self.head.get(self.at..).unwrap_or_default();
        ahead.get(..count).unwrap_or(ahead)
    }
}

impl BufRead for Bytes {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.head.len() {
            return Ok(self.head.get(self.at..).unwrap_or_default());
        }
        self.head.clear();
        self.at = 0;
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.at < self.head.len() { self.at += count } else { self.rest.consume(count) }
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_ready(self, buffer)
    }
}

/// What `read` does for a source that has a buffer of its own: hands on what is ready.
pub(crate) fn read_ready(source: &mut impl BufRead, buffer: &mut [u8]) -> io::Result<usize> {
    let mut ready = source.fill_buf()?;
    let count = ready.read(buffer)?;
    source.consume(count);
    Ok(count)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn what_was_looked_at_is_read_all_the_same() {
        let mut bytes = Bytes::new(BufReader::with_capacity(2, &b"abcdefg"[..]));
        assert_eq!(bytes.peek(3), b"abc");
        assert_eq!(bytes.peek(1), b"a");
        let mut start = [0; 2];
        bytes.read_exact(&mut start).unwrap();
        assert_eq!(bytes.peek(99), b"cdefg");
        let mut rest = String::new();
        bytes.read_to_string(&mut rest).unwrap();
        assert_eq!((&start, rest.as_str()), (b"ab", "cdefg"));
    }

    #[test]
    fn an_error_comes_after_what_could_be_read_before_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let mut bytes = Bytes::new(BufReader::new((&b"abc"[..]).chain(Broken)));
        assert_eq!(bytes.peek(9), b"abc");
        let mut read = Vec::new();
        assert_eq!(bytes.read_to_end(&mut read).unwrap_err().to_string(), "broken");
        assert_eq!(read, b"abc");
    }
}
