use serde::Deserialize;

use crate::LoadError;

/// The shape of a BERT model, as its `config.json` gives it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct BertConfig {
    /// The number of word pieces.
    pub vocab_size: usize,
    /// The length of a token vector.
    pub hidden_size: usize,
    /// The number of layers.
    pub num_hidden_layers: usize,
    /// The number of attention heads of a layer; divides the hidden size.
    pub num_attention_heads: usize,
    /// The length of the vectors between the two halves of a feed-forward block.
    pub intermediate_size: usize,
    /// The most rows that a window may have.
    pub max_position_embeddings: usize,
    /// The number of token types.
    pub type_vocab_size: usize,
    /// What layer normalisation adds to the variance.
    pub layer_norm_eps: f32,
    /// The activation function; only `gelu`, the exact one, is supported.
    #[serde(default = "gelu")]
    pub hidden_act: String,
    /// In what the products of the layers are computed; what a `config.json` does not say is `f32`.
    #[serde(default)]
    pub precision: Precision,
}

/// The numbers in which the products of tokens and weights are computed; all else is `f32`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// Single-precision floats: what other implementations of BERT compute, to rounding.
    #[default]
    F32,
    /// Bytes, each row of tokens and each output of the weights with its own scale: about twice as fast.
    Int8,
}

impl BertConfig {
    /// Reads a `config.json`.
    ///
    /// # Errors
    /// If it is not one of a BERT model with sizes that go together and exact GELU.
    pub fn from_json(json: &[u8]) -> Result<BertConfig, LoadError> {
        let config: BertConfig = serde_json::from_slice(json).map_err(LoadError::config)?;
        config.check()?;
        Ok(config)
    }

    pub(crate) fn check(&self) -> Result<(), LoadError> {
        let sizes = [
            self.vocab_size,
            self.hidden_size,
            self.num_attention_heads,
            self.intermediate_size,
            self.max_position_embeddings,
            self.type_vocab_size,
        ];
        if sizes.contains(&0) {
            return Err(LoadError::config("a size is 0"));
        }
        if !self.hidden_size.is_multiple_of(self.num_attention_heads) {
            let (hidden, heads) = (self.hidden_size, self.num_attention_heads);
            return Err(LoadError::config(format!("{heads} heads do not divide a hidden size of {hidden}")));
        }
        if self.hidden_act != "gelu" {
            return Err(LoadError::config(format!("activation \"{}\" is not gelu", self.hidden_act)));
        }
        Ok(())
    }
}

fn gelu() -> String {
    String::from("gelu")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(heads: usize, act: &str) -> Result<BertConfig, LoadError> {
        let json = format!(
            r#"{{"model_type": "bert", "vocab_size": 10, "hidden_size": 8, "num_hidden_layers": 1,
                "num_attention_heads": {heads}, "intermediate_size": 16, "max_position_embeddings": 32,
                "type_vocab_size": 9, "layer_norm_eps": 1e-12, "hidden_act": "{act}"}}"#
        );
        BertConfig::from_json(json.as_bytes())
    }

    #[test]
    fn fields_that_do_not_matter_are_passed_over() {
        assert_eq!(read(2, "gelu").unwrap().type_vocab_size, 9);
    }

    #[test]
    fn heads_that_do_not_divide_the_hidden_size_are_refused() {
        assert!(read(3, "gelu").unwrap_err().to_string().ends_with("3 heads do not divide a hidden size of 8"));
        assert!(read(0, "gelu").is_err());
    }

    #[test]
    fn another_activation_is_refused() {
        assert!(read(2, "relu").is_err());
    }
}
