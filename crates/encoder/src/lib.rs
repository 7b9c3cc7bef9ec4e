//! Tokenizer and transformer: text windows in, token vectors out.
//!
//! An article goes through in three steps. [`Tokenizer::tokenize`] cuts its text into word pieces, each with its bytes
//! in the text and a [`token_type`]; [`Window::cut`] cuts the pieces into overlapping windows that the model can read;
//! an [`Encoder`] turns each window into one vector a piece. What the vectors mean is up to the heads of the stages
//! that use them: this crate knows no quotes and starts no threads. A [`ModelPackage`] holds the files of a model.
//!
//! [`Bert`] is the default backend. Its kernels are those of the `rten` crates, which choose between AVX-512, AVX2,
//! NEON and plain code at run time; nothing here depends on the architecture. With the feature `rust-bert` there is a second
//! one, on libtorch, for those who have a GPU: [`Backend`] names them.

mod backend;
mod bert;
mod encoder;
mod error;
mod package;
mod platt;
#[cfg(feature = "rust-bert")]
mod rust_bert;
mod token_type;
mod tokenizer;
mod window;

#[cfg(feature = "rust-bert")]
pub use self::rust_bert::RustBert;
pub use backend::{Backend, Device, UnknownDevice};
pub use bert::{Bert, BertConfig, Linear, Precision, Weights, gelu};
pub use encoder::{Encoder, TokenVectors};
pub use error::LoadError;
pub use package::ModelPackage;
pub use platt::PlattScaling;
pub use token_type::{TOKEN_TYPES, token_type};
pub use tokenizer::{Tokenizer, Tokens};
pub use window::{Window, WindowSize};
