use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::Delimiter;
use crate::bytes::Bytes;

/// The rows of a table (RFC 4180), none of which is buffered beyond a bound.
///
/// The reader of the crate `csv` keeps a row whatever its length, and an open quotation mark makes the rest of a file one row.
pub(crate) struct CsvRows {
    bytes: Bytes,
    core: Reader,
    limit: usize,
    /// Lines that the state machine did not see.
    passed: u64,
}

/// One row, whose memory is used again.
#[derive(Default)]
pub(crate) struct Row {
    /// The line of the file that it starts on, from 1.
    pub(crate) line: u64,
    /// Whether it is longer than rows may be; then it has no fields.
    pub(crate) is_too_large: bool,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

/// Room that a row starts with.
const FIRST_TEXT: usize = 1 << 12;
const FIRST_FIELDS: usize = 32;

impl Row {
    /// The fields as they stand in the file, without quotation marks around them.
    pub(crate) fn fields(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        let ends = self.ends.get(..self.fields).unwrap_or_default();
        ends.iter().enumerate().map(|(index, &end)| {
            let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or_default();
            self.text.get(start..end).unwrap_or_default()
        })
    }
}

impl CsvRows {
    /// Reads rows of at most that many bytes.
    pub(crate) fn new(mut bytes: Bytes, delimiter: Delimiter, limit: usize) -> CsvRows {
        // The state machine looks for a byte order mark in what it gets first, and takes one alone for the end.
        bytes.peek(4);
        CsvRows { bytes, core: ReaderBuilder::new().delimiter(delimiter.byte()).build(), limit, passed: 0 }
    }

    /// Reads the next row; `false` at the end. A row that is too large is passed over and marked.
    pub(crate) fn read(&mut self, row: &mut Row) -> io::Result<bool> {
        self.read_at_most(row, self.limit)
    }

    /// Passes over the next row; whether there was one.
    pub(crate) fn skip(&mut self) -> io::Result<bool> {
        self.read_at_most(&mut Row::default(), 0)
    }

    /// Goes to the start of the next row: the state machine leaves the second half of `\r\n`, and blank lines, to the row that
    /// follows.
    fn pass_line_breaks(&mut self) -> io::Result<()> {
        loop {
            match self.bytes.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                input => match input?.first() {
                    Some(&letter @ (b'\r' | b'\n')) => {
                        self.bytes.consume(1);
                        self.passed += u64::from(letter == b'\n');
                    }
                    _ => return Ok(()),
                },
            }
        }
    }

    fn read_at_most(&mut self, row: &mut Row, limit: usize) -> io::Result<bool> {
        self.pass_line_breaks()?;
        row.line = self.core.line() + self.passed;
        row.is_too_large = false;
        row.fields = 0;
        row.text.resize(row.text.len().max(FIRST_TEXT), 0);
        row.ends.resize(row.ends.len().max(FIRST_FIELDS), 0);
        let (mut text, mut fields) = (0, 0);
        loop {
            let input = match self.bytes.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                input => input?,
            };
            let (free_text, free_ends) = (row.text.get_mut(text..), row.ends.get_mut(fields..));
            let (result, read, written, ended) =
                self.core.read_record(input, free_text.unwrap_or_default(), free_ends.unwrap_or_default());
            self.bytes.consume(read);
            text += written;
            fields += ended;
            row.is_too_large |= text > limit || fields > limit;
            if row.is_too_large {
                (text, fields) = (0, 0);
            }
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => row.text.resize(grown(row.text.len(), limit), 0),
                ReadRecordResult::OutputEndsFull => row.ends.resize(grown(row.ends.len(), limit), 0),
                ReadRecordResult::Record => {
                    row.fields = if row.is_too_large { 0 } else { fields };
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }
}

/// Twice the room, but little more than the limit.
fn grown(room: usize, limit: usize) -> usize {
    room.saturating_mul(2).min(limit.saturating_add(FIRST_TEXT)).max(room)
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn rows(table: &'static [u8], limit: usize) -> Vec<(u64, bool, Vec<String>)> {
        let bytes = Bytes::new(BufReader::with_capacity(5, table));
        let (mut rows, mut row, mut seen) = (CsvRows::new(bytes, Delimiter::COMMA, limit), Row::default(), Vec::new());
        while rows.read(&mut row).unwrap() {
            let fields = row.fields().map(|field| String::from_utf8_lossy(field).into_owned());
            seen.push((row.line, row.is_too_large, fields.collect()));
        }
        seen
    }

    #[test]
    fn fields_come_without_quotation_marks_and_rows_with_their_line() {
        let seen = rows(b"\xEF\xBB\xBFa,b\r\n\"x\n\"\"y\"\"\",\n\nz,,w", 99);
        let fields: Vec<Vec<String>> = seen.iter().map(|(_, _, fields)| fields.clone()).collect();
        assert_eq!(fields, [vec!["a", "b"], vec!["x\n\"y\"", ""], vec!["z", "", "w"]]);
        assert_eq!(seen.iter().map(|(line, _, _)| *line).collect::<Vec<_>>(), [1, 2, 5]);
    }

    #[test]
    fn a_row_may_have_many_and_long_fields() {
        let row: &'static [u8] = Box::leak(vec!["abc"; 50_000].join(",").into_bytes().into_boxed_slice());
        assert_eq!(rows(row, 1 << 20)[0].2.len(), 50_000);
    }

    #[test]
    fn a_row_that_is_too_large_is_marked_and_the_next_is_read() {
        let long = format!("a\n\"{}\n\"\nb\n", "x, ".repeat(20_000));
        let seen = rows(Box::leak(long.into_bytes().into_boxed_slice()), 100);
        let kinds: Vec<(bool, usize)> = seen.iter().map(|(_, large, fields)| (*large, fields.len())).collect();
        assert_eq!(kinds, [(false, 1), (true, 0), (false, 1)]);
    }

    #[test]
    fn an_open_quotation_mark_is_one_row_that_takes_no_memory() {
        let table = format!("a\n\"{}", "x\n".repeat(500_000));
        let mut rows = CsvRows::new(Bytes::new(io::Cursor::new(table)), Delimiter::COMMA, 1000);
        let mut row = Row::default();
        assert!(rows.read(&mut row).unwrap() && rows.read(&mut row).unwrap());
        assert!(row.is_too_large && row.text.len() < 10_000);
        assert!(!rows.read(&mut row).unwrap());
    }

    #[test]
    fn rows_are_passed_over_as_they_are_read() {
        let bytes = Bytes::new(&b"h\n\"a\nb\"\nc\n"[..]);
        let mut rows = CsvRows::new(bytes, Delimiter::COMMA, 99);
        assert!(rows.skip().unwrap() && rows.skip().unwrap());
        let mut row = Row::default();
        assert!(rows.read(&mut row).unwrap());
        assert_eq!(row.fields().next(), Some(&b"c"[..]));
        assert!(!rows.skip().unwrap());
    }
}
