use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use sayso_formats::{Existing, Output, ReadError, Warning};
use sayso_pipeline::AnalysisError;
use serde::{Deserialize, Serialize};

use crate::table::CsvTable;

/// The articles that a run leaves out: said on standard error as they come, and listed in a file if one is asked for.
pub(crate) struct Problems {
    count: u64,
    file: Option<CsvTable>,
}

/// An article that is left out, and why.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProblemRow {
    path: String,
    line: Option<u64>,
    article: Option<String>,
    problem: String,
}

impl ProblemRow {
    pub(crate) const COLUMNS: [&'static str; 4] = ["path", "line", "article", "problem"];

    /// An article, or a whole file, that could not be read.
    pub(crate) fn unreadable(error: &ReadError) -> ProblemRow {
        let path = error.path.display().to_string();
        let (line, article) = (error.line, error.article.clone());
        ProblemRow { path, line, article, problem: error.problem.to_string() }
    }

    /// An article with the id of one before it, wherever that stood.
    pub(crate) fn same_id(error: &ReadError) -> ProblemRow {
        ProblemRow { problem: "the same id was read before".to_owned(), ..ProblemRow::unreadable(error) }
    }

    /// An article that broke a stage.
    pub(crate) fn broken(error: &AnalysisError) -> ProblemRow {
        let (article, problem) = (Some(error.article.clone()), error.reason.clone());
        ProblemRow { path: String::new(), line: None, article, problem }
    }
}

impl Problems {
    pub(crate) fn new(file: Option<&Path>, existing: Existing) -> Result<Problems> {
        let file = file.map(|path| {
            let output = Output::create(path, existing).with_context(|| "cannot list errors".to_owned())?;
            CsvTable::new(output, &ProblemRow::COLUMNS)
        });
        Ok(Problems { count: 0, file: file.transpose()? })
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// An article, or a whole file, could not be read.
    pub(crate) fn unreadable(&mut self, error: &ReadError, say: impl FnOnce(&str)) -> Result<()> {
        say(&format!("skipped: {error}"));
        self.list(&ProblemRow::unreadable(error))
    }

    /// A stage broke on an article.
    pub(crate) fn broken(&mut self, error: &AnalysisError, say: impl FnOnce(&str)) -> Result<()> {
        say(&format!("skipped: {error}"));
        self.list(&ProblemRow::broken(error))
    }

    fn list(&mut self, row: &ProblemRow) -> Result<()> {
        self.count += 1;
        self.file.as_mut().map_or(Ok(()), |file| file.write(row))
    }

    /// Completes the file of errors; it is written even if there are none.
    pub(crate) fn finish(self) -> Result<u64> {
        if let Some(file) = self.file {
            file.finish()?;
        }
        Ok(self.count)
    }
}

/// Says on standard error what could not be kept of a file.
pub(crate) fn say_warnings(warnings: &[Warning]) {
    for warning in warnings {
        say(&format!("note: {warning}"));
    }
}

/// Says a line on standard error. That it cannot be said is no reason to stop.
pub(crate) fn say(line: &str) {
    let _ = writeln!(std::io::stderr(), "sayso: {line}");
}
