/// Why an encoder or a tokenizer could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The configuration is not one of a model that this crate can run.
    #[error("the model's configuration is not usable: {reason}")]
    Config {
        /// What is wrong with it.
        reason: String,
    },
    /// The weights do not fit the configuration, or are damaged.
    #[error("the model's weights are not usable: {reason}")]
    Weights {
        /// What is wrong with them.
        reason: String,
    },
    /// A file of the model cannot be read.
    #[error("{}: {cause}", path.display())]
    File {
        /// Where it should be.
        path: std::path::PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// A file of the model is not the one that its manifest names.
    #[error("{file} is damaged or another version: its sha256 is {found}, model.toml says {expected}")]
    Hash {
        /// The file.
        file: String,
        /// The hash in `model.toml`.
        expected: String,
        /// The hash of the file.
        found: String,
    },
    /// The backend that is asked for cannot run the model here.
    #[error("the rust-bert backend cannot be used: {reason}")]
    Backend {
        /// Why not, and the remedy.
        reason: String,
    },
    /// The tokenizer file is not one of a BERT model.
    #[error("the tokenizer is not usable: {reason}")]
    Tokenizer {
        /// What is wrong with it.
        reason: String,
    },
}

impl LoadError {
    pub(crate) fn config(reason: impl ToString) -> LoadError {
        LoadError::Config { reason: reason.to_string() }
    }

    pub(crate) fn weights(reason: impl ToString) -> LoadError {
        LoadError::Weights { reason: reason.to_string() }
    }

    pub(crate) fn backend(reason: impl ToString) -> LoadError {
        LoadError::Backend { reason: reason.to_string() }
    }

    pub(crate) fn tokenizer(reason: impl ToString) -> LoadError {
        LoadError::Tokenizer { reason: reason.to_string() }
    }
}
