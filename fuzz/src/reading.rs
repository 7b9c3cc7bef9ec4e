use std::io::Cursor;
use std::path::{Path, PathBuf};

use sayso_annotation::AnnotatedArticle;
use sayso_formats::{ArticleReader, Encoding, Format, Inputs, ReadOptions};
use tempfile::TempDir;

use crate::assert_sound;

/// Far more items than any input holds; a reader that gives more never ends.
const ENDLESS: usize = 1 << 20;

/// Options that the last byte of an input chooses, so that a plain file can be a seed: a line break stands for the defaults.
#[must_use]
pub fn options(input: &[u8]) -> ReadOptions {
    let choice = input.last().map_or(0, |byte| byte ^ b'\n');
    let is_set = |bit: u8| choice & bit != 0;
    ReadOptions {
        encoding: [Encoding::Detect, Encoding::Strict, Encoding::Lossy, Encoding::Detect][usize::from(choice & 3)],
        max_article_bytes: if is_set(4) { 300 } else { ReadOptions::MAX_ARTICLE_BYTES },
        quoted_fields: !is_set(32),
        delimiter: is_set(8).then(|| ";".parse().expect("a delimiter")),
        meta_columns: is_set(16).then(Vec::new),
        ..ReadOptions::default()
    }
}

/// The articles of a stream, all checked; errors and warnings are passed over once they have been put into words.
#[must_use]
pub fn articles_of_stream(format: Format, bytes: &[u8], options: ReadOptions) -> Vec<AnnotatedArticle> {
    match ArticleReader::of_stream(Path::new("a"), format, Cursor::new(bytes.to_vec()), options) {
        Ok(reader) => articles(reader),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Vec::new()
        }
    }
}

/// As [`articles_of_stream`], for files or folders.
#[must_use]
pub fn articles_of_files(paths: &[PathBuf], format: Format, options: ReadOptions) -> Vec<AnnotatedArticle> {
    match Inputs::find(paths, Some(format)) {
        Ok(inputs) => articles(ArticleReader::new(inputs, options)),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            Vec::new()
        }
    }
}

fn articles(mut reader: ArticleReader) -> Vec<AnnotatedArticle> {
    let mut articles = Vec::new();
    for items in 0.. {
        assert!(items < ENDLESS, "the reader does not end");
        match reader.next() {
            Some(Ok(article)) => {
                assert_sound(&article);
                articles.push(article);
            }
            Some(Err(error)) => assert!(!error.to_string().is_empty()),
            None => break,
        }
    }
    reader.take_warnings().iter().for_each(|warning| assert!(!warning.to_string().is_empty()));
    articles
}

/// A folder for the files of one input, in memory where the system has such a place.
#[must_use]
pub fn scratch_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    folder.expect("a folder for temporary files")
}

/// Lets panics unwind instead of ending the process at once, for readers that turn panics of the library beneath them into
/// errors. A panic that comes through still is a finding; with `SHOW_PANICS` set, all are shown.
pub fn catch_panics_of_parsers() {
    let shows_panics = std::env::var_os("SHOW_PANICS").is_some();
    std::panic::set_hook(Box::new(move |panic| {
        if shows_panics {
            eprintln!("{panic}");
        }
    }));
}
