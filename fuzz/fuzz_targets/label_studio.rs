#![no_main]
//! Any bytes as tasks of Label Studio; what starts with a brace is JSONL, whose articles become tasks and are read back.

use libfuzzer_sys::fuzz_target;
use sayso_formats::Format;
use sayso_fuzz::{articles_of_stream, assert_reads_back, options};

fuzz_target!(|bytes: &[u8]| {
    let format = if bytes.starts_with(b"{") { Format::Jsonl } else { Format::LabelStudio };
    let articles = articles_of_stream(format, bytes, options(bytes));
    assert_reads_back(&articles, Format::LabelStudio);
    assert_reads_back(&articles, Format::Jsonl);
});
