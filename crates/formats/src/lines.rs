use std::io::{self, BufRead};

use crate::encoding::BOM;

/// The lines of a file, one at a time, with where they stand.
pub(crate) struct Lines<R> {
    bytes: R,
    number: u64,
    /// The offset of the next line in the file.
    offset: u64,
    /// The most bytes of a line that are kept.
    limit: usize,
}

/// A line without its line break.
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: u64,
    /// The offset of its first byte in the file.
    pub(crate) offset: u64,
    /// Nothing of a line that is too long.
    pub(crate) bytes: Vec<u8>,
    /// Whether it is longer than lines may be.
    pub(crate) is_too_long: bool,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(bytes: R) -> Lines<R> {
        Lines { bytes, number: 0, offset: 0, limit: usize::MAX }
    }

    /// Keeps nothing of lines that are longer, whatever their length.
    pub(crate) fn at_most(self, limit: usize) -> Lines<R> {
        Lines { limit, ..self }
    }

    /// The next line that is not blank; `None` at the end of the file.
    pub(crate) fn read(&mut self) -> io::Result<Option<Line>> {
        self.next_line(self.limit)
    }

    /// Passes over the next line that is not blank; whether there was one.
    pub(crate) fn skip(&mut self) -> io::Result<bool> {
        Ok(self.next_line(0)?.is_some())
    }

    fn next_line(&mut self, limit: usize) -> io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let (read, is_blank, mut is_too_long) = self.read_until_break(&mut bytes, limit)?;
            if read == 0 {
                return Ok(None);
            }
            let mut offset = self.offset;
            self.offset += read;
            self.number += 1;
            if self.number == 1 && bytes.starts_with(BOM) {
                bytes.drain(..BOM.len());
                offset += BOM.len() as u64;
            }
            while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                bytes.pop();
            }
            if is_blank || (!is_too_long && bytes.is_empty()) {
                continue;
            }
            if bytes.len() > limit {
                is_too_long = true;
                bytes = Vec::new();
            }
            return Ok(Some(Line { number: self.number, offset, bytes, is_too_long }));
        }
    }

    /// Reads up to the end of the line; how much, whether all of it is white space, and whether it is too long to keep.
    fn read_until_break(&mut self, line: &mut Vec<u8>, limit: usize) -> io::Result<(u64, bool, bool)> {
        // A byte order mark and a line break count for nothing.
        let most = limit.saturating_add(BOM.len() + 2);
        let (mut read, mut is_blank, mut is_too_long) = (0, true, false);
        loop {
            let ready = match self.bytes.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                ready => ready?,
            };
            let end = ready.iter().position(|&byte| byte == b'\n').map(|end| end + 1);
            let part = end.and_then(|end| ready.get(..end)).unwrap_or(ready);
            let count = part.len();
            is_blank &= part.iter().all(u8::is_ascii_whitespace);
            is_too_long |= line.len() + count > most;
            if is_too_long {
                *line = Vec::new();
            } else {
                line.extend_from_slice(part);
            }
            self.bytes.consume(count);
            read += count as u64;
            if count == 0 || end.is_some() {
                return Ok((read, is_blank, is_too_long));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn blank_lines_are_counted_but_not_returned_and_the_bom_is_dropped() {
        let mut lines = Lines::new(&b"\xEF\xBB\xBFa\r\n\n  \nb"[..]);
        let mut seen = Vec::new();
        while let Some(line) = lines.read().unwrap() {
            seen.push((line.number, line.offset, String::from_utf8(line.bytes).unwrap()));
        }
        assert_eq!(seen, [(1, 3, "a".to_owned()), (4, 10, "b".to_owned())]);
    }

    #[test]
    fn nothing_is_kept_of_a_line_that_is_too_long() {
        let bytes = BufReader::with_capacity(7, &b"1234567890\r\n12345678901\nab\n"[..]);
        let mut lines = Lines::new(bytes).at_most(10);
        let mut seen = Vec::new();
        while let Some(line) = lines.read().unwrap() {
            seen.push((line.number, line.bytes.len(), line.is_too_long));
        }
        assert_eq!(seen, [(1, 10, false), (2, 0, true), (3, 2, false)]);
        let mut lines = Lines::new(BufReader::with_capacity(7, &b"123456789012345678901234567890\nb"[..])).at_most(10);
        let long = lines.read().unwrap().unwrap();
        assert!(long.is_too_long && long.bytes.is_empty());
        assert_eq!(lines.read().unwrap().unwrap().bytes, b"b");
    }

    #[test]
    fn lines_are_passed_over_as_they_are_read() {
        let mut lines = Lines::new(&b"\n one\n\ntwo\nthree"[..]);
        assert!(lines.skip().unwrap() && lines.skip().unwrap());
        assert_eq!(lines.read().unwrap().unwrap().number, 5);
        assert!(!lines.skip().unwrap());
    }
}
