use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use sayso_annotation::TextTooLong;

use crate::Damage;

/// Why an article, or a whole file, could not be read. Its message names the place, the cause and the remedy.
#[derive(Debug, thiserror::Error)]
#[error("{}{problem}", place(path, *line, article.as_deref()))]
pub struct ReadError {
    /// The file or folder; `-` for standard input.
    pub path: PathBuf,
    /// The line of the file, from 1, where there is one to name.
    pub line: Option<u64>,
    /// The article, where its id is known.
    pub article: Option<String>,
    /// How much is lost.
    pub reach: Reach,
    /// What is wrong; boxed, so that results stay small.
    pub problem: Box<ReadProblem>,
}

/// How much is lost by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// One article; the reader goes on with the next of the same file.
    Article,
    /// The file, or what was left of it; the reader goes on with the next file.
    File,
}

/// What is wrong with an input.
#[derive(Debug, thiserror::Error)]
pub enum ReadProblem {
    /// The operating system refuses.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// Nothing says how to read the file.
    #[error(
        "its ending names no format; `--input-format text`, `jsonl`, `csv`, `tsv`, `parquet`, `html`, `warc`, `brat` or `label-studio` says how to read it"
    )]
    UnknownFormat,
    /// A folder without a single file to read.
    #[error(
        "this folder holds no file to read (.txt, .jsonl, .csv, .tsv, .parquet, .html, .warc or .ann, also compressed as .gz or .zst) \
         that the options let through"
    )]
    EmptyFolder,
    /// A format that is written only.
    #[error("an Excel workbook is written, not read; save its sheet as CSV (UTF-8)")]
    Workbook,
    /// Not text at all.
    #[error("this is a binary file, not text (it holds NUL bytes; save it as UTF-8 text)")]
    Binary,
    /// Not UTF-8.
    #[error("byte {byte}{} is not UTF-8; `--encoding lossy` reads it all the same", in_column(column.as_deref()))]
    Encoding {
        /// The first bad byte, from 0: of the file, or of the field where a column is named.
        byte: u64,
        /// The column of a table.
        column: Option<String>,
    },
    /// A table without the column that is needed.
    #[error("there is no column \"{column}\"; {}; `{option}` names another", listed(found))]
    MissingColumn {
        /// The column sought.
        column: String,
        /// The columns there are.
        found: Vec<String>,
        /// The option of the command line that names the column.
        option: &'static str,
    },
    /// Compression that breaks off.
    #[error(transparent)]
    Damaged(Damage),
    /// More than is read of an article.
    #[error("the article has more than {limit} bytes, the most that is read; `--max-article-bytes` sets another limit")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A record of an archive, which has no lines to name.
    #[error("record {number}: {problem}")]
    InRecord {
        /// Among all records of the file, from 1.
        number: u64,
        /// What is wrong with it.
        problem: Box<ReadProblem>,
    },
    /// An article without a word.
    #[error("the article has no text")]
    NoText,
    /// A line, row or file that breaks its format.
    #[error("{0}")]
    Broken(String),
    /// A quote that breaks the rules of the format.
    #[error("quote {quote}: {message}")]
    BadQuote {
        /// Its id, or its position.
        quote: String,
        /// The rule.
        message: String,
    },
    /// The id of an article read before.
    #[error(
        "the same id was read before, at {first}; this one is skipped: give each article an id, or each file a name, of its own"
    )]
    SameId {
        /// Where, as file and line.
        first: String,
    },
    /// More text than spans can point into.
    #[error(transparent)]
    TooLong(#[from] TextTooLong),
}

/// Something in a file that could not be kept, though the article could.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", place(path, Some(*line), None))]
pub struct Warning {
    /// The file.
    pub path: PathBuf,
    /// Its line, from 1.
    pub line: u64,
    /// What was not kept, and why.
    pub message: String,
}

impl ReadError {
    pub(crate) fn of_file(path: &Path, problem: ReadProblem) -> ReadError {
        let problem = Box::new(problem);
        ReadError { path: path.to_owned(), line: None, article: None, reach: Reach::File, problem }
    }

    pub(crate) fn of_article(path: &Path, line: Option<u64>, problem: ReadProblem) -> ReadError {
        let problem = Box::new(problem);
        ReadError { path: path.to_owned(), line, article: None, reach: Reach::Article, problem }
    }

    pub(crate) fn unreadable(path: &Path, error: io::Error) -> ReadError {
        let problem = error.downcast().map_or_else(ReadProblem::Unreadable, ReadProblem::Damaged);
        ReadError::of_file(path, problem)
    }

    pub(crate) fn about(self, article: &str) -> ReadError {
        ReadError { article: Some(article.to_owned()), ..self }
    }
}

/// `FILE: ` or `FILE:LINE: `, with the article where it is known.
fn place(path: &Path, line: Option<u64>, article: Option<&str>) -> String {
    let mut place = place_name(path, line) + ": ";
    if let Some(article) = article {
        let _ = write!(place, "article \"{article}\": ");
    }
    place
}

/// `FILE` or `FILE:LINE`.
pub(crate) fn place_name(path: &Path, line: Option<u64>) -> String {
    let file = if path == Path::new("-") { "standard input".to_owned() } else { path.display().to_string() };
    line.map_or_else(|| file.clone(), |line| format!("{file}:{line}"))
}

fn listed(columns: &[String]) -> String {
    if columns.is_empty() { "there is none".to_owned() } else { format!("the columns are: {}", columns.join(", ")) }
}

fn in_column(column: Option<&str>) -> String {
    column.map(|column| format!(" of column \"{column}\"")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_file_line_and_article() {
        let error = ReadError::of_article(Path::new("a.jsonl"), Some(3), ReadProblem::NoText).about("a1");
        assert_eq!(error.to_string(), "a.jsonl:3: article \"a1\": the article has no text");
    }

    #[test]
    fn standard_input_is_named() {
        let error = ReadError::of_file(Path::new("-"), ReadProblem::Encoding { byte: 7, column: None });
        assert!(error.to_string().starts_with("standard input: byte 7 is not UTF-8"), "{error}");
    }
}
