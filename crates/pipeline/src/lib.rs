//! The stages in order: article → segmentation → quotes → speakers → positions, over many articles in parallel.
//!
//! [`Pipeline::analyse`] takes one article through the stages; [`Workers::analyse_all`] takes a stream of articles
//! through them on all threads, hands the results over in the order of the input, and holds no more than a window of
//! articles in memory. It opens no files but a model's, and writes none.

mod model;
mod pipeline;
mod stream;

pub use sayso_detect::{Evidence, Role};
pub use sayso_encoder::{Backend, Device, LoadError, ModelPackage, Precision};
pub use sayso_link::{AmbiguousSpeaker, KnownSpeakers};
pub use sayso_stance::GivenTargets;

pub use model::sayso_en;
pub use pipeline::{Analysis, AnalysisError, Pipeline};
pub use stream::{Window, Workers};
