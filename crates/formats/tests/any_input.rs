//! What holds for every input, however damaged or long.

use std::fs;
use std::io::{self, BufReader, Read};
use std::path::Path;

use proptest::prelude::*;
use sayso_formats::{
    ArticleReader, CsvOptions, Encoding, Existing, Format, Inputs, Labels, QuoteWriter, ReadOptions, open_writer,
};

/// The same line for ever.
struct Endless {
    line: &'static [u8],
    at: usize,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        for byte in buffer.iter_mut() {
            *byte = self.line.get(self.at).copied().unwrap_or_default();
            self.at = (self.at + 1) % self.line.len();
        }
        Ok(buffer.len())
    }
}

#[test]
fn articles_come_one_by_one_from_a_stream_that_never_ends() {
    for (format, line) in [(Format::Jsonl, &b"{\"text\":\"A.\"}\n"[..]), (Format::Csv, &b"text\n"[..])] {
        let bytes = BufReader::new(Endless { line, at: 0 });
        let reader = ArticleReader::of_stream(Path::new("a"), format, bytes, ReadOptions::default()).unwrap();
        assert_eq!(reader.take(5000).filter(Result::is_ok).count(), 5000, "{format}");
    }
}

#[test]
fn readers_and_writers_can_go_to_another_thread() {
    fn assert_send<T: Send + ?Sized>() {}
    assert_send::<ArticleReader>();
    assert_send::<dyn QuoteWriter>();
}

#[test]
fn an_article_goes_from_jsonl_to_brat_and_back() {
    let line = r#"{"id":"a/1","text":"“Né,” said Zoë.","meta":{},"quotes":[{"id":"q1","type":"direct","content":[[0,5]],"cue":[[6,10]],"source":[[11,14]],"speaker":"Zoë Lund","speaker_id":"zl","stance":"support","target":"it","confidence":0.5}]}"#;
    let folder = tempfile::tempdir().unwrap();
    let (brat, jsonl) = (folder.path().join("brat"), folder.path().join("back.jsonl"));
    let first =
        ArticleReader::of_stream(Path::new("a"), Format::Jsonl, line.as_bytes(), ReadOptions::default()).unwrap();
    let mut to_brat = open_writer(&brat, Format::Brat, Existing::Refuse, CsvOptions::default()).unwrap();
    for article in first {
        to_brat.write(&article.unwrap()).unwrap();
    }
    to_brat.finish().unwrap();
    let mut to_jsonl = open_writer(&jsonl, Format::Jsonl, Existing::Refuse, CsvOptions::default()).unwrap();
    for article in ArticleReader::new(Inputs::find(&[brat], None).unwrap(), ReadOptions::default()) {
        to_jsonl.write(&article.unwrap()).unwrap();
    }
    to_jsonl.finish().unwrap();
    assert_eq!(fs::read_to_string(jsonl).unwrap(), format!("{line}\n"));
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(
        bytes in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..60),
            "(text,id\n|\\{\"text\":\"a\"\\}\n|\"|,|é|\\[|\\]|\n|\r){0,12}".prop_map(String::into_bytes),
            "(<p>|</p>|<table><td>|<br>|<a b=c|<!--|<script>|\"|a é|&amp;|\n){0,20}".prop_map(String::into_bytes),
            "(WARC/1.0\r\n|WARC-Type: response\r\n|Content-Length: (9|30|99)\r\n|HTTP/1.1 200 OK\r\n|\r\n|<p>a|Content-Encoding: deflate\r\n){0,20}"
                .prop_map(String::into_bytes),
        ],
        encoding in prop::sample::select(vec![Encoding::Detect, Encoding::Strict, Encoding::Lossy]),
    ) {
        let options = ReadOptions { encoding, ..ReadOptions::default() };
        let _ = Labels::read(Path::new("labels"), bytes.as_slice());
        let packed = [&b"\x1f\x8b\x08\0\0\0\0\0\0\0"[..], &bytes].concat();
        let framed = [&b"\x28\xb5\x2f\xfd"[..], &bytes].concat();
        for (format, bytes) in Format::ALL.into_iter().flat_map(|format| [&bytes, &packed, &framed].map(|it| (format, it))) {
            let stream = io::Cursor::new(bytes.clone());
            if let Ok(reader) = ArticleReader::of_stream(Path::new("a"), format, stream, options.clone()) {
                reader.for_each(|read| drop(read.map_err(|error| error.to_string())));
            }
        }
    }
}
