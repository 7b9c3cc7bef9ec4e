mod attention;
mod config;
mod layer;
mod layer_norm;
mod linear;
mod map;
mod quantized;
mod weights;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use rten_simd::SimdUnaryOp;
use rten_vecmath::Gelu;

pub use self::config::{BertConfig, Precision};
use self::layer::{Layer, Scratch};
use self::layer_norm::LayerNorm;
pub use self::linear::Linear;
use self::map::Kernels;
pub use self::weights::Weights;
use crate::encoder::assert_readable;
use crate::{Encoder, LoadError, TokenVectors, Window};

/// Rows that go through the model at a time, whole windows always: enough to use every kernel well, few enough that
/// what the layers write stays in the cache.
const BATCH_ROWS: usize = 512;

/// BERT (Devlin et al. 2019): the encoder of Hugging Face's `BertModel` without its pooler.
///
/// The rows of several windows go through each matrix together, without padding; only attention looks at windows.
pub struct Bert {
    config: BertConfig,
    words: Arc<[f32]>,
    positions: Vec<f32>,
    token_types: Vec<f32>,
    embedding_norm: LayerNorm,
    layers: Vec<Layer>,
}

impl Bert {
    /// Reads a model from the bytes of a safetensors file with the tensor names of `BertModel` (with or without a
    /// `bert.` before them) and values of type F32, F16 or BF16. Tensors that it does not need are passed over.
    ///
    /// # Errors
    /// If the file is damaged, or a tensor is missing or has another shape than the configuration gives it; or if the
    /// configuration is not usable.
    pub fn from_safetensors(config: BertConfig, safetensors: &[u8]) -> Result<Bert, LoadError> {
        Bert::read(config, &Weights::read(safetensors)?, None)
    }

    /// As [`Bert::from_safetensors`], with the word embeddings of another model if one is given, which then are in memory once.
    pub(crate) fn read(
        config: BertConfig,
        weights: &Weights<'_>,
        words: Option<Arc<[f32]>>,
    ) -> Result<Bert, LoadError> {
        config.check()?;
        let kernels = Kernels::default();
        let hidden = config.hidden_size;
        let table = |name: &str, rows: usize| weights.tensor(&format!("embeddings.{name}.weight"), &[rows, hidden]);
        let layers: Result<_, _> =
            (0..config.num_hidden_layers).map(|index| Layer::read(weights, &config, &kernels, index)).collect();
        let words = words.filter(|words| words.len() == config.vocab_size * hidden);
        Ok(Bert {
            words: words.map_or_else(|| table("word_embeddings", config.vocab_size).map(Arc::from), Ok)?,
            positions: table("position_embeddings", config.max_position_embeddings)?,
            token_types: table("token_type_embeddings", config.type_vocab_size)?,
            embedding_norm: weights.layer_norm("embeddings.LayerNorm", &config)?,
            layers: layers?,
            config,
        })
    }

    /// The shape of the model.
    #[must_use]
    pub fn config(&self) -> &BertConfig {
        &self.config
    }

    /// The word embeddings, for another model that shares them.
    pub(crate) fn words(&self) -> Arc<[f32]> {
        Arc::clone(&self.words)
    }

    /// The name of the matrix kernel that runs on this machine.
    #[must_use]
    pub fn kernel() -> String {
        Kernels::default().floats.kernel_name().to_string()
    }

    fn encode_batch(&self, kernels: &Kernels, windows: &[Window], encoded: &mut Vec<TokenVectors>) {
        let hidden = self.config.hidden_size;
        let rows = windows.iter().map(Window::rows).sum();
        let mut states = Vec::with_capacity(rows * hidden);
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(windows.len());
        for window in windows {
            let start = states.len() / hidden;
            self.embed(window, &mut states);
            ranges.push(start..states.len() / hidden);
        }
        self.embedding_norm.apply(&mut states);
        let mut scratch = Scratch::new(&self.config, rows);
        for layer in &self.layers {
            layer.apply(kernels, &mut states, &ranges, &mut scratch);
        }
        encoded.extend(ranges.into_iter().map(|range| {
            let values = states[range.start * hidden..range.end * hidden].to_vec();
            TokenVectors::new(hidden, values)
        }));
    }

    /// Appends the sum of word, position and token type embedding of each row.
    fn embed(&self, window: &Window, states: &mut Vec<f32>) {
        assert_readable(window, self);
        let hidden = self.config.hidden_size;
        let positions = self.positions.chunks_exact(hidden);
        for ((&id, &token_type), position) in window.ids().iter().zip(window.token_types()).zip(positions) {
            let word = row(&self.words, hidden, id as usize).unwrap_or_default();
            let token_type = row(&self.token_types, hidden, token_type.into())
                .or_else(|| row(&self.token_types, hidden, 0))
                .unwrap_or_default();
            let parts = word.iter().zip(token_type).zip(position);
            states.extend(parts.map(|((word, token_type), position)| word + token_type + position));
        }
    }
}

fn row(table: &[f32], length: usize, index: usize) -> Option<&[f32]> {
    table.chunks_exact(length).nth(index)
}

impl Encoder for Bert {
    fn hidden(&self) -> usize {
        self.config.hidden_size
    }

    fn longest_window(&self) -> usize {
        self.config.max_position_embeddings
    }

    fn vocabulary(&self) -> usize {
        self.config.vocab_size
    }

    fn encode(&self, windows: &[Window]) -> Vec<TokenVectors> {
        let mut encoded = Vec::with_capacity(windows.len());
        let kernels = Kernels::default();
        let mut rest = windows;
        while !rest.is_empty() {
            let mut rows = 0;
            let fitting = rest.iter().take_while(|window| {
                rows += window.rows();
                rows <= BATCH_ROWS
            });
            let (batch, others) = rest.split_at(fitting.count().max(1));
            self.encode_batch(&kernels, batch, &mut encoded);
            rest = others;
        }
        encoded
    }
}

/// The exact Gaussian error linear unit of each value, in place.
pub fn gelu(values: &mut [f32]) {
    Gelu {}.map_mut(values);
}

impl fmt::Debug for Bert {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bert").field("config", &self.config).finish_non_exhaustive()
    }
}
