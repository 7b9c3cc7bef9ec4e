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
    /// If the file cannot be read, or a row has too few cells or too many.
    pub(crate) fn load(path: &Path) -> Result<ListFile, ReadError> {
        let file = std::fs::File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
        let mut rows = ReaderBuilder::new().from_reader(file);
        let broken = |error: csv::Error| {
            let line = error.position().map(csv::Position::line);
            ReadError::of_article(path, line, ReadProblem::Broken(format!("the list cannot be read: {error}")))
        };
        let header: Vec<String> = rows.headers().map_err(broken)?.iter().map(trimmed).collect();
        let row = |cells: StringRecord| ListRow { line: cells.position().map(csv::Position::line), cells };
        let rows: Result<Vec<ListRow>, csv::Error> = rows.records().map(|cells| cells.map(row)).collect();
        Ok(ListFile { path: path.to_owned(), header, rows: rows.map_err(broken)? })
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

fn trimmed(text: &str) -> String {
    text.trim_start_matches('\u{feff}').trim().to_owned()
}
