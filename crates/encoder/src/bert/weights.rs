use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use safetensors::{Dtype, SafeTensors};

use super::BertConfig;
use super::layer_norm::LayerNorm;
use crate::LoadError;

/// The tensors of a safetensors file by the names of Hugging Face's `BertModel`, with or without a `bert.` before them.
pub struct Weights<'data> {
    tensors: SafeTensors<'data>,
}

impl<'data> Weights<'data> {
    /// Reads the table of contents.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn read(safetensors: &'data [u8]) -> Result<Weights<'data>, LoadError> {
        let tensors = SafeTensors::deserialize(safetensors).map_err(LoadError::weights)?;
        Ok(Weights { tensors })
    }

    /// The values of a tensor of that shape, row after row, widened to `f32`.
    ///
    /// # Errors
    /// If it is missing, has another shape, or holds no floats.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let found = self.tensors.tensor(name).or_else(|_| self.tensors.tensor(&format!("bert.{name}")));
        let tensor = found.map_err(|_| LoadError::weights(format!("there is no {name}")))?;
        if tensor.shape() != shape {
            let found = tensor.shape();
            return Err(LoadError::weights(format!("{name} has shape {found:?} instead of {shape:?}")));
        }
        match tensor.dtype() {
            Dtype::F32 => Ok(values(tensor.data(), f32::from_le_bytes)),
            Dtype::F16 => Ok(widened(&values(tensor.data(), f16::from_le_bytes)[..])),
            Dtype::BF16 => Ok(widened(&values(tensor.data(), bf16::from_le_bytes)[..])),
            other => Err(LoadError::weights(format!("{name} holds {other:?}, not F32, F16 or BF16"))),
        }
    }

    /// Whether there is a tensor of that name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        [name, &format!("bert.{name}")].iter().any(|name| self.tensors.tensor(name).is_ok())
    }

    /// The layer normalisation of that name.
    pub(crate) fn layer_norm(&self, name: &str, config: &BertConfig) -> Result<LayerNorm, LoadError> {
        let shape = [config.hidden_size];
        let scale = self.tensor(&format!("{name}.weight"), &shape)?;
        let shift = self.tensor(&format!("{name}.bias"), &shape)?;
        Ok(LayerNorm::new(scale, shift, config.layer_norm_eps))
    }
}

fn values<const BYTES: usize, T>(data: &[u8], value: impl Fn([u8; BYTES]) -> T) -> Vec<T> {
    data.as_chunks().0.iter().map(|&bytes| value(bytes)).collect()
}

/// All at once: that is several times faster than value by value.
fn widened<Half>(halves: &[Half]) -> Vec<f32>
where
    [Half]: HalfFloatSliceExt,
{
    let mut values = vec![0.0; halves.len()];
    halves.convert_to_f32_slice(&mut values);
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetensors::tensor::{TensorView, serialize};

    fn file(name: &str, dtype: Dtype, data: &[u8]) -> Vec<u8> {
        serialize([(name, TensorView::new(dtype, vec![2], data).unwrap())], None).unwrap()
    }

    #[test]
    fn every_float_type_is_widened() {
        for (dtype, data) in [
            (Dtype::F32, [1.5_f32.to_le_bytes(), (-2.0_f32).to_le_bytes()].concat()),
            (Dtype::F16, [f16::from_f32(1.5).to_le_bytes(), f16::from_f32(-2.0).to_le_bytes()].concat()),
            (Dtype::BF16, [bf16::from_f32(1.5).to_le_bytes(), bf16::from_f32(-2.0).to_le_bytes()].concat()),
        ] {
            let file = file("bert.x", dtype, &data);
            assert_eq!(Weights::read(&file).unwrap().tensor("x", &[2]).unwrap(), [1.5, -2.0], "{dtype:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let file = file("x", Dtype::I16, &[0; 4]);
        let weights = Weights::read(&file).unwrap();
        let reason = |name, shape: &[usize]| weights.tensor(name, shape).unwrap_err().to_string();
        assert!(reason("y", &[2]).ends_with("there is no y"));
        assert!(reason("x", &[3]).ends_with("x has shape [2] instead of [3]"));
        assert!(reason("x", &[2]).ends_with("x holds I16, not F32, F16 or BF16"));
    }

    #[test]
    fn a_damaged_file_is_refused() {
        assert!(Weights::read(b"not a safetensors file").is_err());
    }
}
