use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::MinMax;

/// An affine map `x W^T + b` in products of 8-bit integers.
///
/// Each output of `W` has a scale of its own, and each input row a scale and a zero point, which are found as it comes
/// (dynamic quantization, Jacob et al. 2018). Weights take seven of the eight bits, so that no kernel of any machine
/// saturates and all of them give the same integers.
pub(crate) struct QuantizedLinear {
    matrix: PackedBMatrix<i8>,
    scales: Vec<f32>,
    /// The scaled sum of the weights of each output, by which a row's zero point shifts it.
    weight_sums: Vec<f32>,
    bias: Vec<f32>,
}

/// The largest weight: the kernels for processors without dot products of bytes add two products in 16 bits.
const LARGEST_WEIGHT: f32 = 63.0;

/// The kernel of this machine for bytes.
pub(crate) type ByteKernel = GemmExecutor<u8, i8, i32>;

/// What the maps of a model write on their way; kept from map to map.
#[derive(Default)]
pub(crate) struct ByteScratch {
    input: Vec<u8>,
    ranges: Vec<Range>,
    sums: Vec<i32>,
}

/// How the bytes of a row stand for its values: `value = scale (byte - zero)`.
struct Range {
    scale: f32,
    zero: f32,
}

impl QuantizedLinear {
    /// Quantizes and packs a matrix of shape `[outputs, inputs]`; its bias has one value an output.
    pub(crate) fn new(kernel: &ByteKernel, matrix: &[f32], bias: Vec<f32>) -> QuantizedLinear {
        let outputs = bias.len();
        let inputs = matrix.len() / outputs.max(1);
        let mut scales = Vec::with_capacity(outputs);
        let mut weight_sums = Vec::with_capacity(outputs);
        let mut quantized: Vec<i8> = Vec::with_capacity(matrix.len());
        for row in matrix.chunks_exact(inputs.max(1)) {
            let largest = row.iter().fold(f32::MIN_POSITIVE, |largest, weight| largest.max(weight.abs()));
            let scale = largest / LARGEST_WEIGHT;
            let start = quantized.len();
            quantized.extend(row.iter().map(|weight| (weight / scale).round() as i8));
            weight_sums.push(scale * quantized.iter().skip(start).map(|&weight| f32::from(weight)).sum::<f32>());
            scales.push(scale);
        }
        let matrix = kernel.prepack_b(NdTensorView::from_data([outputs, inputs], &quantized[..]).transposed());
        QuantizedLinear { matrix, scales, weight_sums, bias }
    }

    /// The length of an output row.
    pub(crate) fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Writes the image of each row of `input` to `output`.
    pub(crate) fn apply(&self, kernel: &ByteKernel, input: &[f32], output: &mut [f32], scratch: &mut ByteScratch) {
        self.product(kernel, input, scratch);
        self.each_output(scratch, output, |output, value| *output = value);
    }

    /// Adds the image of each row of `input` to `output`.
    pub(crate) fn add(&self, kernel: &ByteKernel, input: &[f32], output: &mut [f32], scratch: &mut ByteScratch) {
        self.product(kernel, input, scratch);
        self.each_output(scratch, output, |output, value| *output += value);
    }

    /// Gives each output the value of its sum of products.
    fn each_output(&self, scratch: &ByteScratch, output: &mut [f32], give: impl Fn(&mut f32, f32)) {
        let rows = scratch.sums.chunks_exact(self.outputs()).zip(&scratch.ranges);
        for ((sums, range), output) in rows.zip(output.chunks_exact_mut(self.outputs())) {
            let maps = self.scales.iter().zip(&self.weight_sums).zip(&self.bias);
            for ((output, &sum), ((scale, weights), bias)) in output.iter_mut().zip(sums).zip(maps) {
                give(output, range.scale * (sum as f32 * scale - range.zero * weights) + bias);
            }
        }
    }

    fn product(&self, kernel: &ByteKernel, input: &[f32], scratch: &mut ByteScratch) {
        let inputs = self.matrix.rows();
        let rows = input.len() / inputs;
        scratch.quantize(input, inputs);
        scratch.sums.resize(rows * self.outputs(), 0);
        let options = GemmOptions::default();
        let input = NdTensorView::from_data([rows, inputs], &scratch.input[..]);
        kernel
            .gemm(&mut scratch.sums, GemmInputA::Unpacked(input), GemmInputB::Packed(&self.matrix), options)
            .unwrap_or_else(|error| unreachable!("the shapes are those of the configuration: {error}"));
    }
}

impl ByteScratch {
    /// Quantizes each row of that length to the whole range of a byte.
    fn quantize(&mut self, input: &[f32], length: usize) {
        self.input.resize(input.len(), 0);
        self.ranges.clear();
        for (row, bytes) in input.chunks_exact(length).zip(self.input.chunks_exact_mut(length)) {
            let (least, most) = MinMax::new(row).dispatch();
            // Zero is in the range, so that the zero point is a byte.
            let (least, most) = (least.min(0.0), most.max(f32::MIN_POSITIVE));
            let scale = (most - least) / 255.0;
            let zero = (-least / scale).round();
            let factor = scale.recip();
            for (byte, value) in bytes.iter_mut().zip(row) {
                // The sum is held in the low bits of the mantissa: rounding without a call.
                *byte = ((value * factor + zero).clamp(0.0, 255.0) + ROUNDING).to_bits() as u8;
            }
            self.ranges.push(Range { scale, zero });
        }
    }
}

/// Adding it rounds a value of a byte's range to the integer in the low bits.
const ROUNDING: f32 = 12_582_912.0;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Rows of values between -1 and 1 that follow no pattern.
    fn values(count: usize, seed: u64) -> Vec<f32> {
        let mut state = seed;
        let next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f32 / (1 << 23) as f32 - 1.0
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    fn dot(row: &[f32], weights: &[f32]) -> f32 {
        row.iter().zip(weights).map(|(value, weight)| value * weight).sum()
    }

    #[test]
    fn a_quantized_map_is_near_the_map_whatever_the_number_of_rows() {
        for (rows, inputs, outputs) in [(1, 384, 64), (5, 384, 40), (96, 384, 64), (40, 1536, 33)] {
            let (input, matrix, bias) = (values(rows * inputs, 1), values(outputs * inputs, 2), values(outputs, 3));
            let (kernel, mut scratch) = (ByteKernel::new(), ByteScratch::default());
            let map = QuantizedLinear::new(&kernel, &matrix, bias.clone());
            let mut output = vec![1.0; rows * outputs];
            map.apply(&kernel, &input, &mut output, &mut scratch);
            let exact = input
                .chunks(inputs)
                .flat_map(|row| matrix.chunks(inputs).zip(&bias).map(move |(weights, bias)| dot(row, weights) + bias));
            // Roundings of inputs and weights are independent of each other, so their sum has a standard deviation of
            // 0.003 times the root of the number of inputs.
            let bound = 6.0 * 0.003 * (inputs as f32).sqrt();
            for (output, exact) in output.iter().zip(exact) {
                assert!((output - exact).abs() < bound, "{rows} x {inputs} x {outputs}: {output} for {exact}");
            }
            let before = output.clone();
            map.add(&kernel, &input, &mut output, &mut scratch);
            assert!(output.iter().zip(&before).all(|(twice, once)| (twice - 2.0 * once).abs() < 1e-4));
        }
    }

    proptest! {
        #[test]
        fn bytes_stand_for_values_to_a_step(row in proptest::collection::vec(-1e3f32..1e3, 1..50)) {
            let mut scratch = ByteScratch::default();
            scratch.quantize(&row, row.len());
            let Range { scale, zero } = scratch.ranges[0];
            for (byte, value) in scratch.input.iter().zip(&row) {
                prop_assert!((scale * (f32::from(*byte) - zero) - value).abs() <= 1.01 * scale);
            }
        }
    }

    #[test]
    fn a_row_of_zeros_stays_zero() {
        let kernel = ByteKernel::new();
        let mut output = vec![7.0; 2];
        let map = QuantizedLinear::new(&kernel, &[1.0, -2.0, 0.5, 0.0], vec![0.5, -0.5]);
        map.apply(&kernel, &[0.0, 0.0], &mut output, &mut ByteScratch::default());
        assert_eq!(output, [0.5, -0.5]);
    }
}
