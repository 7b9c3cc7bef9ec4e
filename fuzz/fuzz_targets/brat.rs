#![no_main]
//! Any bytes as brat standoff: a text, a NUL byte and its annotations; what starts with a brace is JSONL, whose articles become
//! standoff and are read back.

use std::fs;

use libfuzzer_sys::fuzz_target;
use sayso_formats::Format;
use sayso_fuzz::{
    articles_of_files, articles_of_stream, assert_brat_reads_back, assert_reads_back, options, scratch_folder,
};

fuzz_target!(|bytes: &[u8]| {
    let articles = if bytes.starts_with(b"{") {
        articles_of_stream(Format::Jsonl, bytes, options(bytes))
    } else {
        let middle = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
        let folder = scratch_folder();
        let (text, standoff) = (folder.path().join("a.txt"), folder.path().join("a.ann"));
        fs::write(text, &bytes[..middle]).expect("a new file");
        fs::write(&standoff, bytes.get(middle + 1..).unwrap_or_default()).expect("a new file");
        articles_of_files(&[standoff], Format::Brat, options(bytes))
    };
    assert_brat_reads_back(&articles);
    assert_reads_back(&articles, Format::Jsonl);
});
