//! Finds.

mod buckets;
mod duplicates;
mod quote_alignment;
mod quote_clusters;
mod quote_words;
mod signature;
mod signature_error;
mod words;

pub use duplicates::Duplicates;
pub use quote_clusters::QuoteClusters;
pub use signature::Signature;
pub use signature_error::SignatureError;
