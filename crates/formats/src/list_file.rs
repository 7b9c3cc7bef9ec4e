use std::path::{Path, PathBuf};

use csv::{ReaderBuilder, StringRecord};

use crate::{ReadError, ReadProblem};

/// A short list that a user keeps in a CSV file, one entry a row, under a header.
pub(crate) struct ListFile {
    path: PathBuf,
    pub(crate) header: Vec<String>,
    pub(crate) rows: Vec<ListRow>,
}

/// An entry, and where it stands.
pub(crate) struct ListRow {
    cells: StringRecord,
    line: Option<u64>,
}

impl ListFile {
    /// Reads a list.
    ///
    /// # Errors
    /// If the file cannot be read or is not UTF-8, two columns share a name, or a row has too few cells or too many.
    pub(crate) fn load(path: &Path) -> Result<ListFile, ReadError> {
        let bytes = std::fs::read(path).map_err(|error| ReadError::unreadable(path, error))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let byte = error.utf8_error().valid_up_to();
            let problem = format!("byte {byte} is not UTF-8; save the list as UTF-8 (\"CSV UTF-8\" in a spreadsheet)");
            ReadError::of_file(path, ReadProblem::Broken(problem))
        })?;
        let mut lines = Lines { text: &text, byte: 0, line: 1 };
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let broken = |error: csv::Error| {
            ReadError::of_file(path, ReadProblem::Broken(format!("the list cannot be read: {error}")))
        };
        let header: Vec<String> = reader.headers().map_err(broken)?.iter().map(trimmed).collect();
        let mut list = ListFile { path: path.to_owned(), header, rows: Vec::new() };
        let unnamed = |column: &String| column.is_empty();
        let twice = list.header.iter().enumerate().find(|(index, column)| {
            let mut before = list.header.iter().take(*index);
            !column.is_empty() && before.any(|other| other.eq_ignore_ascii_case(column))
        });
        if let Some((_, column)) = twice {
            return Err(list.bad_file(format!("two columns are called \"{column}\"; give each a name of its own")));
        }
        for cells in reader.records() {
            let cells = cells.map_err(broken)?;
            let line = cells.position().map(|position| lines.of_row(position.byte()));
            let row = ListRow { cells, line };
            let (cells, columns) = (row.cells.len(), list.header.len());
            if cells != columns {
                let remedy =
                    "end it with the commas of its empty cells, and put a cell with a comma into quotation marks";
                return Err(list.bad(&row, format!("the row has {cells} cells for {columns} columns; {remedy}")));
            }
            list.rows.push(row);
        }
        // Spreadsheets save empty columns behind the last one.
        if let Some(column) = list.header.iter().position(unnamed)
            && let Some(row) = list.rows.iter().find(|row| !row.at(Some(column)).is_empty())
        {
            let problem = format!("column {} has no name in the header; give it one, or take it out", column + 1);
            return Err(list.bad(row, problem));
        }
        Ok(list)
    }

    /// The column of that name, whatever its case.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column.eq_ignore_ascii_case(name))
    }

    /// The column of that name, which a list of `what` cannot do without.
    pub(crate) fn needed(&self, name: &str, what: &str) -> Result<usize, ReadError> {
        self.column(name).ok_or_else(|| {
            let found = self.header.join(", ");
            self.bad_file(format!("a list of {what} needs a column \"{name}\"; the columns are: {found}"))
        })
    }

    /// An error about the whole list.
    pub(crate) fn bad_file(&self, problem: String) -> ReadError {
        ReadError::of_file(&self.path, ReadProblem::Broken(problem))
    }

    /// An error about a row.
    pub(crate) fn bad(&self, row: &ListRow, problem: String) -> ReadError {
        ReadError::of_article(&self.path, row.line, ReadProblem::Broken(problem))
    }
}

impl ListRow {
    /// The text of a cell without the space around it; empty where there is no such column.
    pub(crate) fn at(&self, column: Option<usize>) -> String {
        column.and_then(|column| self.cells.get(column)).map(trimmed).unwrap_or_default()
    }

    /// The texts between the semicolons of a cell.
    pub(crate) fn several_at(&self, column: Option<usize>) -> Vec<String> {
        self.at(column).split(';').map(trimmed).filter(|text| !text.is_empty()).collect()
    }
}

/// Tells the lines of rows that come in the order of the file.
struct Lines<'a> {
    text: &'a str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, of the row that is read from that byte on; blank lines before it are skipped.
    fn of_row(&mut self, byte: u64) -> u64 {
        let from = usize::try_from(byte).unwrap_or(usize::MAX).max(self.byte);
        let bytes = self.text.as_bytes();
        let blank = bytes.iter().skip(from).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let passed = bytes.iter().take(from + blank).skip(self.byte);
        self.line += u64::try_from(passed.filter(|&&byte| byte == b'\n').count()).unwrap_or_default();
        self.byte = from + blank;
        self.line
    }
}

fn trimmed(text: &str) -> String {
    text.trim_start_matches('\u{feff}').trim().to_owned()
}
