use std::fmt;
use std::str::FromStr;

use crate::bert::BertConfig;
use crate::{Encoder, LoadError, Weights};

/// What runs a model's transformers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Backend {
    /// [`Bert`](crate::Bert), which is always there.
    #[default]
    Rten,
    /// The models of the crate `rust-bert`, on libtorch; there in builds with the feature `rust-bert`. It computes in `f32`.
    RustBert(Device),
}

/// Where libtorch computes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// A GPU of NVIDIA's, by its number.
    Cuda(usize),
}

/// A name that is no device's.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("no device \"{0}\"; there are cpu, and cuda:0, cuda:1 and so on")]
pub struct UnknownDevice(String);

impl FromStr for Device {
    type Err = UnknownDevice;

    fn from_str(name: &str) -> Result<Device, UnknownDevice> {
        let number = |name: &str| name.strip_prefix("cuda:")?.parse().ok();
        match name {
            "cpu" => Ok(Device::Cpu),
            "cuda" => Ok(Device::Cuda(0)),
            _ => number(name).map(Device::Cuda).ok_or_else(|| UnknownDevice(name.to_owned())),
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Device::Cpu => f.pad("cpu"),
            Device::Cuda(number) => write!(f, "cuda:{number}"),
        }
    }
}

/// Loads a transformer with the crate `rust-bert`.
#[cfg(feature = "rust-bert")]
pub(crate) fn rust_bert(
    config: &BertConfig,
    weights: &Weights<'_>,
    device: Device,
) -> Result<Box<dyn Encoder>, LoadError> {
    Ok(Box::new(crate::RustBert::read(config, weights, device)?))
}

/// Says how to build with the crate `rust-bert`.
#[cfg(not(feature = "rust-bert"))]
pub(crate) fn rust_bert(_: &BertConfig, _: &Weights<'_>, _: Device) -> Result<Box<dyn Encoder>, LoadError> {
    Err(LoadError::backend(
        "it is not part of this build; in sayso's source folder, \
         `eval \"$(scripts/setup-libtorch ~/.cache/sayso/libtorch-2.4.0)\"` installs the libtorch that it needs, and \
         `cargo build --release --features rust-bert` builds with it",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_read_back() {
        for device in [Device::Cpu, Device::Cuda(0), Device::Cuda(3)] {
            assert_eq!(device.to_string().parse(), Ok(device));
        }
        assert_eq!("cuda".parse(), Ok(Device::Cuda(0)));
    }

    #[test]
    fn other_names_are_no_devices() {
        for name in ["", "gpu", "cuda:", "cuda:x", "cuda:-1", "CPU"] {
            assert!(name.parse::<Device>().is_err(), "{name}");
        }
    }

    #[cfg(not(feature = "rust-bert"))]
    #[test]
    fn a_build_without_rust_bert_says_how_to_get_it() {
        let tiny = BertConfig::from_json(include_bytes!("../tests/fixtures/tiny.json")).unwrap();
        let weights = Weights::read(include_bytes!("../tests/fixtures/tiny.safetensors")).unwrap();
        let refused = rust_bert(&tiny, &weights, Device::Cpu).err().unwrap().to_string();
        assert!(refused.contains("scripts/setup-libtorch") && refused.contains("--features rust-bert"), "{refused}");
    }
}
