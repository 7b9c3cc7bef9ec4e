//! Parquet (<https://parquet.apache.org/docs/file-format/>): one row an article is read, one row a quote is written.
//!
//! The library that reads it believes what a file says of itself. A damaged file would have it use up the stack or the
//! memory, which ends the process, or count to thousands of millions; what stands before it here refuses such a file.

mod articles;
mod bytes_left;
mod cell;
mod deltas;
mod file;
mod metadata;
mod pages;
mod thrift;
mod writer;

pub(crate) use articles::ParquetArticles;
pub use writer::ParquetWriter;
