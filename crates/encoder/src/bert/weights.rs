use half::slice::HalfFloatSliceExt;
use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::BertConfig;
use super::layer_norm::LayerNorm;
use crate::LoadError;

/// The tensors of safetensors files by the names of Hugging Face's `BertModel`, with or without a `bert.` before them.
///
/// Several models may share tensors: one that reads under a prefix takes `PREFIXname` where there is one, or else `name`.
pub struct Weights<'data> {
    files: Vec<SafeTensors<'data>>,
    prefix: String,
}

impl<'data> Weights<'data> {
    /// Reads the table of contents.
    ///
    /// # Errors
    /// If the file is damaged.
    pub fn read(safetensors: &'data [u8]) -> Result<Weights<'data>, LoadError> {
        Weights::under("", &[safetensors])
    }

    /// Reads the tables of contents of several files, for a model whose own tensors have that prefix.
    ///
    /// # Errors
    /// If a file is damaged.
    pub fn under(prefix: &str, files: &[&'data [u8]]) -> Result<Weights<'data>, LoadError> {
        let files: Result<_, _> = files.iter().map(|file| SafeTensors::deserialize(file)).collect();
        Ok(Weights { files: files.map_err(LoadError::weights)?, prefix: prefix.to_owned() })
    }

    /// The values of a tensor of that shape, row after row, widened to `f32`.
    ///
    /// # Errors
    /// If it is missing, has another shape, or holds no floats.
    pub fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, LoadError> {
        let missing = || LoadError::weights(format!("there is no {}{name}", self.prefix));
        let tensor = self.find(name).ok_or_else(missing)?;
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
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<TensorView<'data>> {
        let names = [format!("{}{name}", self.prefix), name.to_owned(), format!("bert.{name}")];
        names.iter().find_map(|name| self.files.iter().find_map(|file| file.tensor(name).ok()))
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
    use safetensors::tensor::serialize;

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
    fn under_a_prefix_a_model_takes_its_own_tensors_and_shares_the_others() {
        let number = |name: &str, value: f32| file(name, Dtype::F32, &[value.to_le_bytes(); 2].concat());
        let (shared, own, other) = (number("words", 1.0), number("stance.layer", 2.0), number("layer", 3.0));
        let weights = Weights::under("stance.", &[&shared, &other, &own]).unwrap();
        assert_eq!(weights.tensor("words", &[2]).unwrap(), [1.0, 1.0]);
        assert_eq!(weights.tensor("layer", &[2]).unwrap(), [2.0, 2.0]);
        assert!(weights.tensor("x", &[2]).unwrap_err().to_string().ends_with("there is no stance.x"));
    }

    #[test]
    fn a_damaged_file_is_refused() {
        assert!(Weights::read(b"not a safetensors file").is_err());
    }
}
