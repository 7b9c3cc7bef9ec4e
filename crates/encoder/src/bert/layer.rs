use std::ops::Range;

use rten_simd::SimdUnaryOp;
use rten_vecmath::Gelu;

use super::BertConfig;
use super::attention::Attention;
use super::layer_norm::LayerNorm;
use super::map::{Kernels, Map};
use super::quantized::ByteScratch;
use super::weights::Weights;
use crate::LoadError;

/// Rows that go through the feed-forward block at a time: few enough that its wide vectors stay in the cache.
const FEED_FORWARD_ROWS: usize = 96;

/// One layer: attention and a feed-forward block, each added to its input and normalised.
pub(crate) struct Layer {
    projection: Map,
    attention_output: Map,
    attention_norm: LayerNorm,
    widening: Map,
    narrowing: Map,
    output_norm: LayerNorm,
}

/// What a layer writes on its way; kept from layer to layer.
pub(crate) struct Scratch {
    attention: Attention,
    projected: Vec<f32>,
    mixed: Vec<f32>,
    wide: Vec<f32>,
    bytes: ByteScratch,
}

impl Layer {
    /// Reads and packs the weights of the layer at that index.
    pub(crate) fn read(
        weights: &Weights,
        config: &BertConfig,
        kernels: &Kernels,
        index: usize,
    ) -> Result<Layer, LoadError> {
        let (hidden, wide) = (config.hidden_size, config.intermediate_size);
        let name = |part: &str| format!("encoder.layer.{index}.{part}");
        let linear = |part: &str, outputs: usize, inputs: usize| {
            let matrix = weights.tensor(&name(&format!("{part}.weight")), &[outputs, inputs])?;
            let bias = weights.tensor(&name(&format!("{part}.bias")), &[outputs])?;
            Ok((matrix, bias))
        };
        let packed = |part: &str, outputs: usize, inputs: usize| {
            let (matrix, bias) = linear(part, outputs, inputs)?;
            Ok(Map::new(kernels, config.precision, &matrix, bias))
        };
        // Query, key and value are one product.
        let (mut matrix, mut bias) = linear("attention.self.query", hidden, hidden)?;
        for part in ["attention.self.key", "attention.self.value"] {
            let (next_matrix, next_bias) = linear(part, hidden, hidden)?;
            matrix.extend(next_matrix);
            bias.extend(next_bias);
        }
        Ok(Layer {
            projection: Map::new(kernels, config.precision, &matrix, bias),
            attention_output: packed("attention.output.dense", hidden, hidden)?,
            attention_norm: weights.layer_norm(&name("attention.output.LayerNorm"), config)?,
            widening: packed("intermediate.dense", wide, hidden)?,
            narrowing: packed("output.dense", hidden, wide)?,
            output_norm: weights.layer_norm(&name("output.LayerNorm"), config)?,
        })
    }

    /// Runs the layer in place over the rows of all windows.
    pub(crate) fn apply(&self, kernels: &Kernels, states: &mut [f32], windows: &[Range<usize>], scratch: &mut Scratch) {
        let Scratch { attention, projected, mixed, wide, bytes } = scratch;
        self.projection.apply(kernels, states, projected, bytes);
        attention.apply(&kernels.floats, projected, windows, mixed);
        self.attention_output.add(kernels, mixed, states, bytes);
        self.attention_norm.apply(states);
        for rows in states.chunks_mut(FEED_FORWARD_ROWS * self.narrowing.outputs()) {
            let wide = &mut wide[..rows.len() / self.narrowing.outputs() * self.widening.outputs()];
            self.widening.apply(kernels, rows, wide, bytes);
            Gelu {}.map_mut(wide);
            self.narrowing.add(kernels, wide, rows, bytes);
        }
        self.output_norm.apply(states);
    }
}

impl Scratch {
    /// Room for that many rows.
    pub(crate) fn new(config: &BertConfig, rows: usize) -> Scratch {
        let heads = config.num_attention_heads;
        Scratch {
            attention: Attention::new(heads, config.hidden_size / heads),
            projected: vec![0.0; rows * 3 * config.hidden_size],
            mixed: vec![0.0; rows * config.hidden_size],
            wide: vec![0.0; rows.min(FEED_FORWARD_ROWS) * config.intermediate_size],
            bytes: ByteScratch::default(),
        }
    }
}
