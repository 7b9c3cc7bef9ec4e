use std::io;
use std::path::PathBuf;

use crate::Format;

/// Why an output could not be written. Its message holds the cause.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output is there already and nobody asked to overwrite it.
    #[error("{} exists; `--force` overwrites it", path.display())]
    Exists {
        /// The output.
        path: PathBuf,
    },
    /// The operating system refuses.
    #[error("{} cannot be written: {cause}", path.display())]
    Unwritable {
        /// The output.
        path: PathBuf,
        /// Its reason.
        cause: io::Error,
    },
    /// A stream, such as standard output, takes no more.
    #[error("the output cannot be written: {0}")]
    Stream(io::Error),
    /// Quotes cannot be written this way.
    #[error("quotes cannot be written as {0} here; choose csv, tsv or jsonl, or brat with a folder as output")]
    NoSuchOutput(Format),
}

impl WriteError {
    /// Whether the reader at the other end of a pipe has gone, as when `head` has seen enough.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            WriteError::Unwritable { cause, .. } | WriteError::Stream(cause) => {
                cause.kind() == io::ErrorKind::BrokenPipe
            }
            WriteError::Exists { .. } | WriteError::NoSuchOutput(_) => false,
        }
    }
}
