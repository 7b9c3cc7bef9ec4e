#![no_main]
//! Compressed inputs: any bytes after the first, packed, give what they give unpacked; packed and cut off, or taken for
//! compressed as they are, they give no more than errors.

use std::io::Write;

use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use sayso_formats::{Format, ReadOptions};
use sayso_fuzz::{articles_of_stream, catch_panics_of_parsers};

const FORMATS: [Format; 4] = [Format::Text, Format::Jsonl, Format::Csv, Format::Warc];

fuzz_target!(init: catch_panics_of_parsers(), |bytes: &[u8]| {
    let Some((&choice, content)) = bytes.split_first() else { return };
    let choice = usize::from(choice);
    let format = FORMATS[choice % 4];
    let read = |bytes: &[u8]| articles_of_stream(format, bytes, ReadOptions::default());
    let plain = read(content);
    let middle = content.len() / 2;
    let packed = match choice / 4 % 4 {
        0 => [gzip(&content[..middle]), gzip(&content[middle..])].concat(),
        1 => gzip(content),
        2 => [zstd(&content[..middle]), zstd(&content[middle..])].concat(),
        _ => return,
    };
    if choice / 16 % 2 == 1 {
        let cut = read(&packed[..packed.len() - choice / 32 - 1]);
        // What spoils an article may be cut off: a byte that no text has, or what follows a record of an archive too soon.
        let spoilt = if format == Format::Warc { 1 } else { 0 };
        assert!(content.contains(&0) || cut.len() <= plain.len() + spoilt, "articles out of nothing");
    } else if !is_packed(content) {
        assert_eq!(read(&packed), plain, "{format} is read differently when it is packed");
    }
});

/// Whether the content would be unpacked itself, which is done once only.
fn is_packed(content: &[u8]) -> bool {
    content.starts_with(b"\x1f\x8b")
        || content.starts_with(b"\x28\xb5\x2f\xfd")
        || content.get(1..4) == Some(b"\x2a\x4d\x18")
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(content).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn zstd(content: &[u8]) -> Vec<u8> {
    zstd::encode_all(content, 1).expect("memory takes all")
}
