use rten_simd::SimdOp;
use rten_vecmath::{Normalize, NormalizeOptions, Sum, SumSquareSub};

/// Layer normalisation (Ba et al. 2016): each row gets mean 0 and variance 1, then a learned scale and shift.
pub(crate) struct LayerNorm {
    scale: Vec<f32>,
    shift: Vec<f32>,
    epsilon: f32,
}

impl LayerNorm {
    /// Scale and shift have the length of a row.
    pub(crate) fn new(scale: Vec<f32>, shift: Vec<f32>, epsilon: f32) -> LayerNorm {
        LayerNorm { scale, shift, epsilon }
    }

    /// Normalises each row in place.
    pub(crate) fn apply(&self, rows: &mut [f32]) {
        let length = self.scale.len() as f32;
        for row in rows.chunks_exact_mut(self.scale.len()) {
            let mean = Sum::new(row).dispatch() / length;
            let variance = SumSquareSub::new(row, mean).dispatch() / length;
            let options = NormalizeOptions {
                pre_scale_bias: mean,
                scale: (variance + self.epsilon).sqrt().recip(),
                element_scale: Some(&self.scale),
                bias: 0.0,
                element_bias: Some(&self.shift),
            };
            Normalize::new_mut(row, options).dispatch();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_normalised_scaled_and_shifted() {
        let norm = LayerNorm::new(vec![2.0, 2.0], vec![0.0, 1.0], 0.0);
        let mut rows = [1.0, 3.0, 10.0, -10.0];
        norm.apply(&mut rows);
        assert_eq!(rows, [-2.0, 3.0, 2.0, -1.0]);
    }
}
