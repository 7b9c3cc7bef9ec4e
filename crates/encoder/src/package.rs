use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::backend::rust_bert;
use crate::{Backend, Bert, BertConfig, Encoder, LoadError, Precision, Tokenizer, Weights, WindowSize};

/// A model as it is shipped: `model.toml`, the weights and the tokenizer, each of the hash that `model.toml` gives.
///
/// The main weights hold the encoder and the heads that read its vectors. A *part* is a further encoder with heads of its own,
/// in a file of its own; it shares the word embeddings. A stage reads its section of `model.toml` with
/// [`ModelPackage::section`] and its tensors with [`ModelPackage::weights`] or [`ModelPackage::part_weights`].
pub struct ModelPackage<'data> {
    manifest: toml::Table,
    shape: Shape,
    weights: Cow<'data, [u8]>,
    tokenizer: Cow<'data, [u8]>,
    parts: BTreeMap<String, Cow<'data, [u8]>>,
    precision: Option<Precision>,
    backend: Backend,
    words: OnceLock<Arc<[f32]>>,
    read_tokenizer: OnceLock<Arc<Tokenizer>>,
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

/// The section of a part, as far as this crate reads it.
#[derive(Debug, Deserialize)]
struct Section {
    encoder: BertConfig,
}

#[derive(Debug, Deserialize)]
struct Files {
    weights: FileRecord,
    tokenizer: FileRecord,
    /// The parts, by name.
    #[serde(flatten)]
    parts: BTreeMap<String, FileRecord>,
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
        let parts = shape.files.parts.iter().map(|(name, record)| Ok((name.clone(), read(&record.file)?.into())));
        let parts = parts.collect::<Result<_, LoadError>>()?;
        ModelPackage::checked(table, shape, weights.into(), tokenizer.into(), parts)
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
        parts: &[(&str, &'data [u8])],
    ) -> Result<ModelPackage<'data>, LoadError> {
        let (table, shape) = parse(manifest)?;
        let parts = parts.iter().map(|&(name, bytes)| (name.to_owned(), bytes.into())).collect();
        ModelPackage::checked(table, shape, weights.into(), tokenizer.into(), parts)
    }

    fn checked(
        manifest: toml::Table,
        shape: Shape,
        weights: Cow<'data, [u8]>,
        tokenizer: Cow<'data, [u8]>,
        parts: BTreeMap<String, Cow<'data, [u8]>>,
    ) -> Result<ModelPackage<'data>, LoadError> {
        let mut files = vec![(&shape.files.weights, &weights), (&shape.files.tokenizer, &tokenizer)];
        for (name, record) in &shape.files.parts {
            let missing = || LoadError::config(format!("{} is not among the files of the model", record.file));
            files.push((record, parts.get(name).ok_or_else(missing)?));
        }
        for (record, bytes) in files {
            let found: String = Sha256::digest(bytes.as_ref()).iter().map(|byte| format!("{byte:02x}")).collect();
            if found != record.sha256 {
                let (file, expected) = (record.file.clone(), record.sha256.clone());
                return Err(LoadError::Hash { file, expected, found });
            }
        }
        Ok(ModelPackage {
            manifest,
            shape,
            weights,
            tokenizer,
            parts,
            precision: None,
            backend: Backend::default(),
            words: OnceLock::new(),
            read_tokenizer: OnceLock::new(),
        })
    }

    /// The name and version, such as `sayso-en 1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.shape.name, self.shape.version)
    }

    /// The same model, computed in other numbers than `model.toml` says.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> ModelPackage<'data> {
        self.precision = Some(precision);
        self
    }

    /// The same model, run by another backend.
    #[must_use]
    pub fn on(mut self, backend: Backend) -> ModelPackage<'data> {
        self.backend = backend;
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

    /// The main tensors.
    ///
    /// # Errors
    /// If the file of weights is damaged.
    pub fn weights(&self) -> Result<Weights<'_>, LoadError> {
        Weights::read(&self.weights)
    }

    /// Whether the model has a part of that name.
    #[must_use]
    pub fn has_part(&self, part: &str) -> bool {
        self.parts.contains_key(part)
    }

    /// The tensors of a part, named `PART.name` in its file, and behind them the main ones.
    ///
    /// # Errors
    /// If there is no such part, or a file is damaged.
    pub fn part_weights(&self, part: &str) -> Result<Weights<'_>, LoadError> {
        let missing = || LoadError::config(format!("model.toml has no [files.{part}]"));
        let own: &[u8] = self.parts.get(part).ok_or_else(missing)?;
        Weights::under(&format!("{part}."), &[own, &self.weights])
    }

    /// The tokenizer and the encoder on the model's backend, which fit each other and the window size.
    ///
    /// # Errors
    /// If a part cannot be read, or the parts do not fit each other; or if the backend cannot run here.
    pub fn encoder(&self) -> Result<(Arc<Tokenizer>, Box<dyn Encoder>), LoadError> {
        let (rows, longest) = (self.shape.window.rows, self.shape.encoder.max_position_embeddings);
        if rows > longest {
            return Err(LoadError::config(format!("windows of {rows} rows, but the encoder reads {longest}")));
        }
        self.encoder_of(self.shape.encoder.clone(), &self.weights()?)
    }

    /// The tokenizer and the encoder of a part, whose shape is the section `[PART.encoder]`.
    ///
    /// # Errors
    /// As [`ModelPackage::encoder`]; or if there is no such part.
    pub fn part_encoder(&self, part: &str) -> Result<(Arc<Tokenizer>, Box<dyn Encoder>), LoadError> {
        let Section { encoder } = self.section(part)?;
        self.encoder_of(encoder, &self.part_weights(part)?)
    }

    /// The tokenizer, which all encoders of the model share: it is read once.
    fn tokenizer(&self) -> Result<Arc<Tokenizer>, LoadError> {
        if let Some(read) = self.read_tokenizer.get() {
            return Ok(Arc::clone(read));
        }
        let read = Arc::new(Tokenizer::from_json(&self.tokenizer)?);
        Ok(Arc::clone(self.read_tokenizer.get_or_init(|| read)))
    }

    fn encoder_of(
        &self,
        config: BertConfig,
        weights: &Weights<'_>,
    ) -> Result<(Arc<Tokenizer>, Box<dyn Encoder>), LoadError> {
        let tokenizer = self.tokenizer()?;
        let (pieces, known) = (tokenizer.vocabulary(), config.vocab_size);
        if pieces > known {
            return Err(LoadError::config(format!("the tokenizer has {pieces} word pieces, the encoder {known}")));
        }
        let encoder = match self.backend {
            Backend::Rten => Box::new(self.bert(config, weights)?),
            Backend::RustBert(_) if self.precision == Some(Precision::Int8) => {
                return Err(LoadError::backend("it computes in f32 alone; leave --precision int8 out"));
            }
            Backend::RustBert(device) => rust_bert(&config, weights, device)?,
        };
        Ok((tokenizer, encoder))
    }

    fn bert(&self, config: BertConfig, weights: &Weights<'_>) -> Result<Bert, LoadError> {
        let precision = self.precision.unwrap_or(config.precision);
        let bert = Bert::read(BertConfig { precision, ..config }, weights, self.words.get().cloned())?;
        self.words.get_or_init(|| bert.words());
        Ok(bert)
    }
}

fn parse(manifest: &str) -> Result<(toml::Table, Shape), LoadError> {
    let table: toml::Table = toml::from_str(manifest).map_err(LoadError::config)?;
    let shape = table.clone().try_into().map_err(LoadError::config)?;
    Ok((table, shape))
}
