#![no_main]
//! Any bytes as a web page.

use libfuzzer_sys::fuzz_target;
use sayso_formats::Format;
use sayso_fuzz::{articles_of_stream, assert_reads_back, catch_panics_of_parsers, options};

fuzz_target!(init: catch_panics_of_parsers(), |bytes: &[u8]| {
    let articles = articles_of_stream(Format::Html, bytes, options(bytes));
    assert_reads_back(&articles, Format::Jsonl);
});
