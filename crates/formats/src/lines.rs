use std::io::{self, BufRead};

use crate::encoding::BOM;

/// The lines of a file, one at a time, with where they stand.
pub(crate) struct Lines<R> {
    bytes: R,
    number: u64,
    /// The offset of the next line in the file.
    offset: u64,
}

/// A line without its line break.
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: u64,
    /// The offset of its first byte in the file.
    pub(crate) offset: u64,
    pub(crate) bytes: Vec<u8>,
}

impl<R: BufRead> Lines<R> {
    pub(crate) fn new(bytes: R) -> Lines<R> {
        Lines { bytes, number: 0, offset: 0 }
    }

    /// The next line that is not blank; `None` at the end of the file.
    pub(crate) fn read(&mut self) -> io::Result<Option<Line>> {
        loop {
            let mut bytes = Vec::new();
            let read = self.bytes.read_until(b'\n', &mut bytes)?;
            if read == 0 {
                return Ok(None);
            }
            let mut offset = self.offset;
            self.offset += read as u64;
            self.number += 1;
            if self.number == 1 && bytes.starts_with(BOM) {
                bytes.drain(..BOM.len());
                offset += BOM.len() as u64;
            }
            while bytes.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                bytes.pop();
            }
            if !bytes.iter().all(u8::is_ascii_whitespace) {
                return Ok(Some(Line { number: self.number, offset, bytes }));
            }
        }
    }
}

#[cfg(test)]
mod tests {
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
}
