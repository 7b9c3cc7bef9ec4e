#![no_main]
//! Any bytes as a Parquet file.

use std::fs;

use libfuzzer_sys::fuzz_target;
use sayso_formats::{Format, ReadOptions};
use sayso_fuzz::{articles_of_files, assert_reads_back, catch_panics_of_parsers, scratch_folder};

fuzz_target!(init: catch_panics_of_parsers(), |bytes: &[u8]| {
    let folder = scratch_folder();
    let file = folder.path().join("a.parquet");
    fs::write(&file, bytes).expect("a new file");
    // The second is what sayso itself writes.
    for column in [ReadOptions::TEXT_COLUMN, "quote"] {
        let options = ReadOptions { text_column: column.to_owned(), ..ReadOptions::default() };
        assert_reads_back(&articles_of_files(&[file.clone()], Format::Parquet, options), Format::Jsonl);
    }
});
