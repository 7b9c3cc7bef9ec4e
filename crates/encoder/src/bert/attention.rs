use std::ops::Range;

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::Softmax;

/// Scaled dot-product attention of several heads (Vaswani et al. 2017), within each window.
pub(crate) struct Attention {
    heads: usize,
    head_size: usize,
    scores: Vec<f32>,
    mixed: Vec<f32>,
}

impl Attention {
    /// Attention with heads of that size.
    pub(crate) fn new(heads: usize, head_size: usize) -> Attention {
        Attention { heads, head_size, scores: Vec::new(), mixed: Vec::new() }
    }

    /// Mixes the values of each window. A row of `projected` holds query, key and value of all heads; a row of `output`
    /// the mixed values. `windows` are ranges of rows that cover both.
    pub(crate) fn apply(
        &mut self,
        gemm: &GemmExecutor,
        projected: &[f32],
        windows: &[Range<usize>],
        output: &mut [f32],
    ) {
        let hidden = self.heads * self.head_size;
        for window in windows.iter().filter(|window| !window.is_empty()) {
            let projected = &projected[window.start * 3 * hidden..window.end * 3 * hidden];
            let output = &mut output[window.start * hidden..window.end * hidden];
            for head in 0..self.heads {
                self.mix(gemm, projected, head, window.len());
                let column = head * self.head_size;
                for (row, mixed) in output.chunks_exact_mut(hidden).zip(self.mixed.chunks_exact(self.head_size)) {
                    row[column..column + self.head_size].copy_from_slice(mixed);
                }
            }
        }
    }

    /// One head of one window: `mixed = softmax(query key^T / sqrt(head_size)) value`.
    fn mix(&mut self, gemm: &GemmExecutor, projected: &[f32], head: usize, rows: usize) {
        let hidden = self.heads * self.head_size;
        let part = |index: usize| {
            let values = &projected[index * hidden + head * self.head_size..];
            NdTensorView::from_data_with_strides([rows, self.head_size], values, [3 * hidden, 1])
                .unwrap_or_else(|error| unreachable!("every row has three parts: {error}"))
        };
        let (query, key, value) = (part(0), part(1), part(2));
        self.scores.resize(rows * rows, 0.0);
        self.mixed.resize(rows * self.head_size, 0.0);
        let scaled = GemmOptions { alpha: (self.head_size as f32).sqrt().recip(), ..GemmOptions::default() };
        gemm.gemm(&mut self.scores, GemmInputA::Unpacked(query), GemmInputB::Unpacked(key.transposed()), scaled)
            .unwrap_or_else(|error| unreachable!("query and key agree: {error}"));
        for row in self.scores.chunks_exact_mut(rows) {
            Softmax::new_mut(row).dispatch();
        }
        let scores = NdTensorView::from_data([rows, rows], &self.scores[..]);
        gemm.gemm(&mut self.mixed, GemmInputA::Unpacked(scores), GemmInputB::Unpacked(value), GemmOptions::default())
            .unwrap_or_else(|error| unreachable!("scores and value agree: {error}"));
    }
}
