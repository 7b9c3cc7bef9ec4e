use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::Weights;
use crate::LoadError;

/// An affine map `x W^T + b` whose matrix is packed once, for the kernel of this machine.
pub struct Linear {
    matrix: PackedBMatrix<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Reads the map of that name: `NAME.weight` of shape `[outputs, inputs]` and `NAME.bias`, which may be missing.
    ///
    /// # Errors
    /// If the weight is missing, or one of the two has another shape.
    pub fn read(weights: &Weights<'_>, name: &str, outputs: usize, inputs: usize) -> Result<Linear, LoadError> {
        let matrix = weights.tensor(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = format!("{name}.bias");
        let bias = if weights.has(&bias) { weights.tensor(&bias, &[outputs])? } else { vec![0.0; outputs] };
        Ok(Linear::new(&GemmExecutor::new(), &matrix, bias))
    }

    /// The image of each row of `input`, row after row; a last row that is not whole is left out.
    #[must_use]
    pub fn map(&self, input: &[f32]) -> Vec<f32> {
        let rows = input.len() / self.matrix.rows().max(1);
        let mut output = vec![0.0; rows * self.outputs()];
        let whole = input.get(..rows * self.matrix.rows()).unwrap_or_default();
        if rows > 0 {
            self.apply(&GemmExecutor::new(), whole, &mut output);
        }
        output
    }

    /// Packs a matrix of shape `[outputs, inputs]`; its bias has one value an output.
    pub(crate) fn new(gemm: &GemmExecutor, matrix: &[f32], bias: Vec<f32>) -> Linear {
        let outputs = bias.len();
        let inputs = matrix.len() / outputs.max(1);
        let matrix = gemm.prepack_b(NdTensorView::from_data([outputs, inputs], matrix).transposed());
        Linear { matrix, bias }
    }

    /// The length of an output row.
    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Writes the image of each row of `input` to `output`.
    pub(crate) fn apply(&self, gemm: &GemmExecutor, input: &[f32], output: &mut [f32]) {
        self.product(gemm, input, output, 0.0);
    }

    /// Adds the image of each row of `input` to `output`.
    pub(crate) fn add(&self, gemm: &GemmExecutor, input: &[f32], output: &mut [f32]) {
        self.product(gemm, input, output, 1.0);
    }

    fn product(&self, gemm: &GemmExecutor, input: &[f32], output: &mut [f32], beta: f32) {
        let inputs = self.matrix.rows();
        let input = NdTensorView::from_data([input.len() / inputs, inputs], input);
        let options = GemmOptions { beta, bias: Some(BiasVector::Row(&self.bias)), ..GemmOptions::default() };
        gemm.gemm(output, GemmInputA::Unpacked(input), GemmInputB::Packed(&self.matrix), options)
            .unwrap_or_else(|error| unreachable!("the shapes are those of the configuration: {error}"));
    }
}
