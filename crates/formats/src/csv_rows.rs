use std::io::{self, BufRead};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use crate::Delimiter;
use crate::bytes::Bytes;
use crate::encoding::BOM;

/// The rows of a table (RFC 4180), none of which is buffered beyond a bound.
///
/// The reader of the crate `csv` keeps a row whatever its length, and an open quotation mark makes the rest of a file one row.
pub(crate) struct CsvRows {
    bytes: Bytes,
    core: Reader,
    marks: Marks,
    limit: usize,
    /// Lines that the state machine did not see.
    passed: u64,
}

/// One row, whose memory is used again.
#[derive(Default)]
pub(crate) struct Row {
    /// The line of the file that it starts on, from 1.
    pub(crate) line: u64,
    /// How many more lines it takes, by line breaks within quotation marks.
    pub(crate) further_lines: u64,
    /// Whether it is longer than rows may be; then it has no fields.
    pub(crate) is_too_large: bool,
    /// What is wrong with its quotation marks; its fields are not what was meant then.
    pub(crate) fault: Option<MarkFault>,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
}

/// What is wrong with the quotation marks of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MarkFault {
    /// Text follows the mark that closes a field.
    TextBehind,
    /// A field is open to the end of the file.
    NeverClosed,
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
    /// Reads rows of at most that many bytes, whose fields are separated by `delimiter`, by what a first line `sep=;` declares as
    /// Excel writes it, or by `usual`; they may stand in quotation marks if `quoted`.
    pub(crate) fn new(
        mut bytes: Bytes,
        delimiter: Option<Delimiter>,
        usual: Delimiter,
        quoted: bool,
        limit: usize,
    ) -> CsvRows {
        // All of them, since the state machine passes over one too.
        while bytes.peek(BOM.len()) == BOM {
            bytes.consume(BOM.len());
        }
        const DECLARATION: &[u8] = b"sep=;\n";
        let declared = match *bytes.peek(DECLARATION.len()) {
            [b'S' | b's', b'E' | b'e', b'P' | b'p', b'=', delimiter, b'\r' | b'\n'] => Delimiter::new(delimiter),
            _ => None,
        };
        if declared.is_some() {
            // The line break is passed with those before the first row.
            bytes.consume(DECLARATION.len() - 1);
        }
        let delimiter = delimiter.or(declared).unwrap_or(usual);
        let core = ReaderBuilder::new().delimiter(delimiter.byte()).quoting(quoted).build();
        CsvRows {
            bytes,
            core,
            marks: Marks { delimiter, quoted, at: At::Start, breaks: 0, fault: None },
            limit,
            passed: 0,
        }
    }

    /// What separates the fields.
    pub(crate) fn delimiter(&self) -> Delimiter {
        self.marks.delimiter
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
        row.fault = None;
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
            let is_end = input.is_empty();
            self.marks.follow(input.get(..read).unwrap_or_default());
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
                    row.further_lines = std::mem::take(&mut self.marks.breaks);
                    row.fault = self.marks.end_row(is_end);
                    return Ok(true);
                }
                ReadRecordResult::End => return Ok(false),
            }
        }
    }
}

/// Where the quotation marks stand in a row, which the state machine does not tell: it takes what follows a closed field as more
/// of it, and the end of the file as the end of an open one.
struct Marks {
    delimiter: Delimiter,
    quoted: bool,
    at: At,
    /// Line breaks that are text of a field.
    breaks: u64,
    fault: Option<MarkFault>,
}

/// A place in a row.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// The start of a field.
    Start,
    /// In a field without marks around it, or behind one with them.
    Bare,
    /// Between the marks around a field.
    Open,
    /// Behind a mark that closes a field, or is the first of two.
    Closed,
    /// Behind white space after a closed field, which some programs write there.
    Behind,
}

impl Marks {
    fn follow(&mut self, bytes: &[u8]) {
        if !self.quoted {
            return;
        }
        for &byte in bytes {
            self.at = match (self.at, byte) {
                (At::Start | At::Closed, b'"') => At::Open,
                (At::Open, b'"') => At::Closed,
                (At::Open, byte) => {
                    self.breaks += u64::from(byte == b'\n');
                    At::Open
                }
                (_, b'\r' | b'\n') => At::Start,
                (_, byte) if byte == self.delimiter.byte() => At::Start,
                (At::Closed | At::Behind, b' ' | b'\t') => At::Behind,
                (At::Closed | At::Behind, _) => {
                    self.fault = Some(MarkFault::TextBehind);
                    At::Bare
                }
                _ => At::Bare,
            };
        }
    }

    /// What was wrong with the row that ends here.
    fn end_row(&mut self, is_end: bool) -> Option<MarkFault> {
        let is_open = is_end && self.at == At::Open;
        self.at = At::Start;
        let fault = self.fault.take();
        if is_open { Some(MarkFault::NeverClosed) } else { fault }
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
        let (mut rows, mut row, mut seen) =
            (CsvRows::new(bytes, None, Delimiter::COMMA, true, limit), Row::default(), Vec::new());
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
    fn marks_that_are_not_where_they_should_be_are_told() {
        let faults = |table: &'static [u8], quoted| {
            let bytes = Bytes::new(BufReader::with_capacity(5, table));
            let mut rows = CsvRows::new(bytes, None, Delimiter::COMMA, quoted, 99);
            let (mut row, mut seen) = (Row::default(), Vec::new());
            while rows.read(&mut row).unwrap() {
                seen.push(row.fault);
            }
            seen
        };
        let (behind, never) = (Some(MarkFault::TextBehind), Some(MarkFault::NeverClosed));
        let sound = b"\xEF\xBB\xBF\"a\",b\r\n\"x\n\"\"y\"\"\",\"\"\nz\"q\",5\"\n\"\"\"\",\"end\"";
        assert_eq!(faults(sound, true), [None; 4]);
        assert_eq!(faults(b"a,b\n\"1\" ,\"2\"\t\n", true), [None; 2]);
        assert_eq!(faults(b"a,b\n1,\"2\" \"\n", true), [None, behind]);
        assert_eq!(faults(b"a,b\n1,\"We go,\" said she.\n2,c\n", true), [None, behind, None]);
        assert_eq!(faults(b"a,b\n1,\"We go\n2,\"No,\" he said.\n3,c", true), [None, never]);
        assert_eq!(faults(b"a,b\n1,\"We go\n2,c\n", true), [None, never]);
        assert_eq!(faults(b"a,b\n1,\"We go\n2,\"c\" d\n", false), [None; 3]);
    }

    #[test]
    fn a_first_line_may_declare_the_delimiter() {
        for table in [&b"sep=;\r\na;b\r\n"[..], b"\xEF\xBB\xBFSEP=|\na|b\n"] {
            assert_eq!(rows(table, 99), [(2, false, vec!["a".to_owned(), "b".to_owned()])]);
        }
        assert_eq!(rows(b"sep=,b\n", 99)[0].2, ["sep=", "b"]);
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
        let mut rows = CsvRows::new(Bytes::new(io::Cursor::new(table)), None, Delimiter::COMMA, true, 1000);
        let mut row = Row::default();
        assert!(rows.read(&mut row).unwrap() && rows.read(&mut row).unwrap());
        assert!(row.is_too_large && row.text.len() < 10_000);
        assert!(!rows.read(&mut row).unwrap());
    }

    #[test]
    fn rows_are_passed_over_as_they_are_read() {
        let bytes = Bytes::new(&b"h\n\"a\nb\"\nc\n"[..]);
        let mut rows = CsvRows::new(bytes, None, Delimiter::COMMA, true, 99);
        assert!(rows.skip().unwrap() && rows.skip().unwrap());
        let mut row = Row::default();
        assert!(rows.read(&mut row).unwrap());
        assert_eq!(row.fields().next(), Some(&b"c"[..]));
        assert!(!rows.skip().unwrap());
    }
}
