use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use anyhow::{Context, Result};
use sayso_formats::{Existing, OutputFile, Place};
use serde::{Deserialize, Serialize};

use super::manifest::hashed;
use super::repeats::Remembered;
use crate::problems::ProblemRow;
use crate::tally::Tally;

/// A stretch of the inputs: records that go into one file of the output, whatever the number of threads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) number: u32,
    pub(crate) from: RecordPlace,
    /// Where the next part begins, if there is one.
    pub(crate) until: RecordPlace,
}

/// Where a record stands, as receipts name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RecordPlace {
    pub(crate) input: usize,
    pub(crate) path: String,
    pub(crate) record: u64,
}

/// What is known of a part that is done. It is written after the part, so that a part without a receipt does not count.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Receipt {
    #[serde(flatten)]
    pub(crate) part: Part,
    file: String,
    bytes: u64,
    sha256: String,
    /// Sentences about what the format could not hold as it was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) notes: Vec<String>,
    pub(crate) tally: Tally,
    /// The articles that were left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) problems: Vec<ProblemRow>,
}

impl RecordPlace {
    pub(crate) fn place(&self) -> Place {
        Place { file: self.input, record: self.record }
    }
}

impl Receipt {
    /// Describes the file of a part.
    pub(crate) fn of(part: Part, file: &Path, tally: Tally, problems: Vec<ProblemRow>) -> Result<Receipt> {
        let found = hashed(file).with_context(|| format!("{}: cannot be read back", file.display()))?;
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (bytes, sha256) = (found.bytes, found.sha256);
        Ok(Receipt { part, file, bytes, sha256, notes: Vec::new(), tally, problems })
    }

    pub(crate) fn read(path: &Path) -> Result<Receipt> {
        let unreadable =
            || format!("{}: cannot be read; remove it and its part to have them made again", path.display());
        let json = fs::read(path).with_context(unreadable)?;
        serde_json::from_slice(&json).with_context(unreadable)
    }

    /// Checks that the file of the part is as it was written.
    pub(crate) fn check(&self, folder: &Path) -> Result<()> {
        let path = folder.join(&self.file);
        let found = hashed(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        anyhow::ensure!(
            (found.bytes, &found.sha256) == (self.bytes, &self.sha256),
            "{} has changed since it was written",
            path.display()
        );
        Ok(())
    }
}

/// Writes a file in one step.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut file = OutputFile::create(path, Existing::Overwrite)?;
    file.write_all(bytes).with_context(|| format!("{}: cannot be written", path.display()))?;
    Ok(file.commit()?)
}

/// Something as JSON over several lines.
pub(crate) fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// What later parts must know of the articles of a part, one a line.
pub(crate) fn remembered(path: &Path) -> Result<Vec<Remembered>> {
    let unreadable = || format!("{}: cannot be read", path.display());
    let lines = BufReader::new(fs::File::open(path).with_context(unreadable)?).lines();
    lines.map(|line| serde_json::from_str(&line.with_context(unreadable)?).with_context(unreadable)).collect()
}
