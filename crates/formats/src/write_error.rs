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
    #[error(
        "quotes cannot be written as {0} here; choose csv, tsv, xlsx, parquet, jsonl or label-studio, or brat with a folder as \
         output"
    )]
    NoSuchOutput(Format),
    /// A file whose parts are compressed already, or a folder.
    #[error("{format} is not compressed as a whole ({}); call the output {}", why(*format), name.display())]
    NotCompressed {
        /// The format.
        format: Format,
        /// The name without the ending of the compression.
        name: PathBuf,
    },
}

impl WriteError {
    /// Whether the reader at the other end of a pipe has gone, as when `head` has seen enough.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        match self {
            WriteError::Unwritable { cause, .. } | WriteError::Stream(cause) => {
                cause.kind() == io::ErrorKind::BrokenPipe
            }
            WriteError::Exists { .. } | WriteError::NoSuchOutput(_) | WriteError::NotCompressed { .. } => false,
        }
    }
}

fn why(format: Format) -> &'static str {
    if format == Format::Brat { "it is a folder" } else { "its parts are already, and no program would open it" }
}
