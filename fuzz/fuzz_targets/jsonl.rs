#![no_main]
//! Any bytes as the exchange format, and as a file of labels for it.

use std::path::Path;

use libfuzzer_sys::fuzz_target;
use sayso_formats::{Format, Labels};
use sayso_fuzz::{articles_of_stream, assert_reads_back, assert_sound, options, written};

fuzz_target!(|bytes: &[u8]| {
    let articles = articles_of_stream(Format::Jsonl, bytes, options(bytes));
    assert_reads_back(&articles, Format::Jsonl);
    let _ = written(&articles, Format::Csv);
    if let Ok(mut labels) = Labels::read(Path::new("labels"), bytes) {
        for article in articles {
            let _ = labels.lay_over(article).map(|laid| assert_sound(&laid.article));
        }
        let _ = labels.finish();
    }
});
