use std::borrow::Cow;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::{Bert, BertConfig, LoadError, Precision, Tokenizer, Weights, WindowSize};

/// A model as it is shipped: `model.toml`, the weights and the tokenizer, each of the hash that `model.toml` gives.
///
/// One set of weights holds the encoder and the heads of the stages; a stage reads its own section of `model.toml` with
/// [`ModelPackage::section`] and its own tensors with [`ModelPackage::weights`].
pub struct ModelPackage<'data> {
    manifest: toml::Table,
    shape: Shape,
    weights: Cow<'data, [u8]>,
    tokenizer: Cow<'data, [u8]>,
}

/// What `model.toml` says of the parts that this crate runs.
#[derive(Debug, Deserialize)]
struct Shape {
    name: String,
    version: String,
    files: Files,
    encoder: BertConfig,
    window: WindowRecord,
}

#[derive(Debug, Deserialize)]
struct Files {
    weights: FileRecord,
    tokenizer: FileRecord,
}

#[derive(Debug, Deserialize)]
struct FileRecord {
    file: String,
    sha256: String,
}

#[derive(Debug, Deserialize)]
struct WindowRecord {
    rows: usize,
    overlap: usize,
}

impl ModelPackage<'static> {
    /// Reads the model in a folder.
    ///
    /// # Errors
    /// If a file cannot be read, is not the one that `model.toml` names by its hash, or does not fit the others.
    pub fn load(folder: &Path) -> Result<ModelPackage<'static>, LoadError> {
        let read = |name: &str| {
            let path = folder.join(name);
            fs::read(&path).map_err(|cause| LoadError::File { path, cause })
        };
        let manifest = String::from_utf8(read("model.toml")?).map_err(LoadError::config)?;
        let (table, shape) = parse(&manifest)?;
        let (weights, tokenizer) = (read(&shape.files.weights.file)?, read(&shape.files.tokenizer.file)?);
        ModelPackage::checked(table, shape, weights.into(), tokenizer.into())
    }
}

impl<'data> ModelPackage<'data> {
    /// Takes a model whose files are in memory, as those that are compiled into the binary.
    ///
    /// # Errors
    /// As [`ModelPackage::load`].
    pub fn of_parts(
        manifest: &str,
        weights: &'data [u8],
        tokenizer: &'data [u8],
    ) -> Result<ModelPackage<'data>, LoadError> {
        let (table, shape) = parse(manifest)?;
        ModelPackage::checked(table, shape, weights.into(), tokenizer.into())
    }

    fn checked(
        manifest: toml::Table,
        shape: Shape,
        weights: Cow<'data, [u8]>,
        tokenizer: Cow<'data, [u8]>,
    ) -> Result<ModelPackage<'data>, LoadError> {
        for (record, bytes) in [(&shape.files.weights, &weights), (&shape.files.tokenizer, &tokenizer)] {
            let found: String = Sha256::digest(bytes.as_ref()).iter().map(|byte| format!("{byte:02x}")).collect();
            if found != record.sha256 {
                let (file, expected) = (record.file.clone(), record.sha256.clone());
                return Err(LoadError::Hash { file, expected, found });
            }
        }
        Ok(ModelPackage { manifest, shape, weights, tokenizer })
    }

    /// The name and version, such as `sayso-en 1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.shape.name, self.shape.version)
    }

    /// The same model, computed in other numbers than `model.toml` says.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> ModelPackage<'data> {
        self.shape.encoder.precision = precision;
        self
    }

    /// How articles are cut for this model.
    #[must_use]
    pub fn window_size(&self) -> WindowSize {
        WindowSize { rows: self.shape.window.rows, overlap: self.shape.window.overlap }
    }

    /// A section of `model.toml`.
    ///
    /// # Errors
    /// If it is missing or does not read as the type.
    pub fn section<Section: DeserializeOwned>(&self, name: &str) -> Result<Section, LoadError> {
        let missing = || LoadError::config(format!("model.toml has no section [{name}]"));
        self.manifest.get(name).ok_or_else(missing)?.clone().try_into().map_err(LoadError::config)
    }

    /// The tensors.
    ///
    /// # Errors
    /// If the file of weights is damaged.
    pub fn weights(&self) -> Result<Weights<'_>, LoadError> {
        Weights::read(&self.weights)
    }

    /// The tokenizer and the default encoder, which fit each other and the window size.
    ///
    /// # Errors
    /// If a part cannot be read, or the parts do not fit each other.
    pub fn encoder(&self) -> Result<(Tokenizer, Bert), LoadError> {
        let tokenizer = Tokenizer::from_json(&self.tokenizer)?;
        let bert = Bert::from_safetensors(self.shape.encoder.clone(), &self.weights)?;
        let (pieces, known) = (tokenizer.vocabulary(), self.shape.encoder.vocab_size);
        if pieces > known {
            return Err(LoadError::config(format!("the tokenizer has {pieces} word pieces, the encoder {known}")));
        }
        let (rows, longest) = (self.shape.window.rows, self.shape.encoder.max_position_embeddings);
        if rows > longest {
            return Err(LoadError::config(format!("windows of {rows} rows, but the encoder reads {longest}")));
        }
        Ok((tokenizer, bert))
    }
}

fn parse(manifest: &str) -> Result<(toml::Table, Shape), LoadError> {
    let table: toml::Table = toml::from_str(manifest).map_err(LoadError::config)?;
    let shape = table.clone().try_into().map_err(LoadError::config)?;
    Ok((table, shape))
}
