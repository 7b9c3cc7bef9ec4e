use sayso_encoder::{LoadError, ModelPackage};

const MANIFEST: &str = include_str!("../../../models/sayso-en/model.toml");
const WEIGHTS: &[u8] = include_bytes!("../../../models/sayso-en/weights.safetensors");
const STANCE: &[u8] = include_bytes!("../../../models/sayso-en/stance.safetensors");
const TOKENIZER: &[u8] = include_bytes!("../../../models/sayso-en/tokenizer.json");

/// The model that is compiled into the binary.
///
/// # Errors
/// If it is damaged.
pub fn sayso_en() -> Result<ModelPackage<'static>, LoadError> {
    ModelPackage::of_parts(MANIFEST, WEIGHTS, TOKENIZER, &[("stance", STANCE)])
}
