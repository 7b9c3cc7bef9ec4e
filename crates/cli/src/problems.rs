use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use sayso_formats::{Existing, Output, ReadError, Warning};
use sayso_pipeline::AnalysisError;
use serde::Serialize;

use crate::table::CsvTable;

/// The articles that a run skips: said on standard error as they come, and listed in a file if one is asked for.
pub(crate) struct Problems {
    count: u64,
    file: Option<CsvTable>,
}

/// A row of the `--errors` file.
#[derive(Serialize)]
struct Row<'a> {
    path: String,
    line: Option<u64>,
    article: Option<&'a str>,
    problem: String,
}

impl Problems {
    pub(crate) fn new(file: Option<&Path>, existing: Existing) -> Result<Problems> {
        let file = file.map(|path| {
            let output = Output::create(path, existing).with_context(|| "cannot list errors".to_owned())?;
            CsvTable::new(output, &["path", "line", "article", "problem"])
        });
        Ok(Problems { count: 0, file: file.transpose()? })
    }

    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// An article, or a whole file, could not be read.
    pub(crate) fn unreadable(&mut self, error: &ReadError, say: impl FnOnce(&str)) -> Result<()> {
        say(&format!("skipped: {error}"));
        let path = error.path.display().to_string();
        let (line, article) = (error.line, error.article.as_deref());
        self.list(&Row { path, line, article, problem: error.problem.to_string() })
    }

    /// A stage broke on an article.
    pub(crate) fn broken(&mut self, error: &AnalysisError, say: impl FnOnce(&str)) -> Result<()> {
        say(&format!("skipped: {error}"));
        let row = Row { path: String::new(), line: None, article: Some(&error.article), problem: error.reason.clone() };
        self.list(&row)
    }

    fn list(&mut self, row: &Row<'_>) -> Result<()> {
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
