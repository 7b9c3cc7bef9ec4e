#![no_main]
//! Any bytes as plain text, in any encoding.

use libfuzzer_sys::fuzz_target;
use sayso_formats::Format;
use sayso_fuzz::{articles_of_stream, assert_reads_back, options};

fuzz_target!(|bytes: &[u8]| {
    let articles = articles_of_stream(Format::Text, bytes, options(bytes));
    assert_reads_back(&articles, Format::Jsonl);
});
