use rten_gemm::GemmExecutor;

use super::Precision;
use super::linear::Linear;
use super::quantized::{ByteKernel, ByteScratch, QuantizedLinear};

/// The matrix kernels of this machine. They cost nothing to make, but cannot be shared between threads.
#[derive(Default)]
pub(crate) struct Kernels {
    pub(crate) floats: GemmExecutor,
    pub(crate) bytes: ByteKernel,
}

/// An affine map in one of the precisions.
pub(crate) enum Map {
    Floats(Linear),
    Bytes(QuantizedLinear),
}

impl Map {
    /// Packs a matrix of shape `[outputs, inputs]`; its bias has one value an output.
    pub(crate) fn new(kernels: &Kernels, precision: Precision, matrix: &[f32], bias: Vec<f32>) -> Map {
        match precision {
            Precision::F32 => Map::Floats(Linear::new(&kernels.floats, matrix, bias)),
            Precision::Int8 => Map::Bytes(QuantizedLinear::new(&kernels.bytes, matrix, bias)),
        }
    }

    /// The length of an output row.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Map::Floats(map) => map.outputs(),
            Map::Bytes(map) => map.outputs(),
        }
    }

    /// Writes the image of each row of `input` to `output`.
    pub(crate) fn apply(&self, kernels: &Kernels, input: &[f32], output: &mut [f32], scratch: &mut ByteScratch) {
        match self {
            Map::Floats(map) => map.apply(&kernels.floats, input, output),
            Map::Bytes(map) => map.apply(&kernels.bytes, input, output, scratch),
        }
    }

    /// Adds the image of each row of `input` to `output`.
    pub(crate) fn add(&self, kernels: &Kernels, input: &[f32], output: &mut [f32], scratch: &mut ByteScratch) {
        match self {
            Map::Floats(map) => map.add(&kernels.floats, input, output),
            Map::Bytes(map) => map.add(&kernels.bytes, input, output, scratch),
        }
    }
}
