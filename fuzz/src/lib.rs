//! What the targets share: how an input is read, what has to hold of what was read, and what has to come back once it is
//! written.
//!
//! A check that fails panics, which is what the fuzzing engine looks for.

mod again;
mod checks;
mod reading;

pub use again::{assert_brat_reads_back, assert_reads_back, written};
pub use checks::{assert_sound, assert_sound_segmentation};
pub use reading::{articles_of_files, articles_of_stream, catch_panics_of_parsers, options, scratch_folder};
