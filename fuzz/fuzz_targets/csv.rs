#![no_main]
//! Any bytes as a table, with commas and with tabs.

use libfuzzer_sys::fuzz_target;
use sayso_formats::Format;
use sayso_fuzz::{articles_of_stream, assert_reads_back, options};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Csv, Format::Tsv] {
        assert_reads_back(&articles_of_stream(format, bytes, options(bytes)), Format::Jsonl);
    }
});
