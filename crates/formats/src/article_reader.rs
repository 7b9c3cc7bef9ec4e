use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use sayso_annotation::AnnotatedArticle;

use crate::articles::{Articles, OneArticle, ReadArticle};
use crate::bytes::Bytes;
use crate::compression::unpack;
use crate::encoding::BOM;
use crate::inputs::{InputFile, name_of};
use crate::read_error::place_name;
use crate::{Format, Inputs, ReadError, ReadOptions, ReadProblem, Warning, brat, html, text_article};
use crate::{csv_articles::CsvArticles, jsonl_articles::JsonlArticles, label_studio::LabelStudioArticles};
use crate::{parquet::ParquetArticles, warc::WarcArticles};

/// Reads the articles of many files one by one, in the order of the inputs.
///
/// Memory holds the current article and the ids of those before. An error is one item: the reader goes on with the
/// next article, or with the next file where [`ReadError::reach`] says so. An id that was read before is an error.
///
/// The same inputs and options give the same items, each with the same [`Place`].
pub struct ArticleReader {
    files: std::vec::IntoIter<InputFile>,
    options: ReadOptions,
    current: Option<(Arc<Path>, Box<dyn Articles>)>,
    next: Place,
    last: Option<Place>,
    seen: HashMap<String, (Arc<Path>, Option<u64>)>,
    warnings: Vec<Warning>,
    bytes: Arc<AtomicU64>,
}

/// Where an item of an [`ArticleReader`] stands among its inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file, from 0, in the order of [`Inputs::paths`].
    pub file: usize,
    /// The record of the file, from 0: a line that is not blank, a row, a page, be it an article or an error. A file that
    /// cannot be opened counts as one record.
    pub record: u64,
}

impl ArticleReader {
    /// Reads the inputs; a file is opened when its turn comes.
    #[must_use]
    pub fn new(inputs: Inputs, options: ReadOptions) -> ArticleReader {
        ArticleReader {
            files: inputs.files.into_iter(),
            options,
            current: None,
            next: Place::default(),
            last: None,
            seen: HashMap::new(),
            warnings: Vec::new(),
            bytes: Arc::default(),
        }
    }

    /// Reads one stream of bytes as if it were the file `path`, which names it in ids and messages.
    ///
    /// # Errors
    /// If the stream cannot be read, or if the format needs a file, as brat does.
    pub fn of_stream(
        path: &Path,
        format: Format,
        bytes: impl BufRead + Send + 'static,
        options: ReadOptions,
    ) -> Result<ArticleReader, ReadError> {
        let file = InputFile { path: path.to_owned(), name: name_of(path), format: Some(format), is_argument: true };
        let articles = open_stream(&file, Bytes::new(bytes), &options)?;
        let mut reader = ArticleReader::new(Inputs::find(&[], None)?, options);
        reader.current = Some((path.into(), articles));
        Ok(reader)
    }

    /// Counts the bytes of the files that are read, as they are on the disk (those of Parquet and brat aside).
    #[must_use]
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.bytes)
    }

    /// Where the last item stood; `None` before the first.
    #[must_use]
    pub fn place(&self) -> Option<Place> {
        self.last
    }

    /// Goes on with the item of that place, without reading the articles before it: earlier files are not opened, and
    /// earlier records of its file only passed over. Articles that are passed over are not known by their ids; tell those
    /// with [`ArticleReader::count_as_read`]. Going back is not possible: a place that is behind changes nothing.
    pub fn skip_to(&mut self, place: Place) {
        while self.next.file < place.file {
            if self.current.take().is_none() && self.files.next().is_none() {
                return;
            }
            self.next = Place { file: self.next.file + 1, record: 0 };
        }
        while self.next < place {
            if self.current.is_none() && !matches!(self.open_next(), Some(Ok(()))) {
                // A file that cannot be opened was its own only item.
                self.next = Place { file: place.file + 1, record: 0 };
                return;
            }
            if !self.current.as_mut().is_some_and(|(_, articles)| articles.skip_record()) {
                return;
            }
            self.next.record += 1;
        }
    }

    /// Counts an id as read before, so that an article that has it too is refused.
    pub fn count_as_read(&mut self, id: &str, path: &Path) {
        self.seen.insert(id.to_owned(), (path.into(), None));
    }

    /// Opens the next file; `None` if there is none.
    fn open_next(&mut self) -> Option<Result<(), ReadError>> {
        let file = self.files.next()?;
        Some(open(&file, &self.options, &self.bytes).map(|articles| self.current = Some((file.path.into(), articles))))
    }

    /// Takes what the articles read so far held that could not be kept.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    /// Refuses an id that was read before.
    fn admit(&mut self, path: &Arc<Path>, read: ReadArticle) -> Result<AnnotatedArticle, ReadError> {
        let id = read.article.article.id();
        if let Some((first_path, first_line)) = self.seen.get(id) {
            let first = place_name(first_path, *first_line);
            return Err(ReadError::of_article(path, read.line, ReadProblem::SameId { first }).about(id));
        }
        self.seen.insert(id.to_owned(), (Arc::clone(path), read.line));
        self.warnings.extend(read.warnings);
        Ok(read.article)
    }
}

impl Iterator for ArticleReader {
    type Item = Result<AnnotatedArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some((path, articles)) = &mut self.current {
                let path = Arc::clone(path);
                if let Some(read) = articles.next() {
                    self.last = Some(self.next);
                    self.next.record += 1;
                    return Some(read.and_then(|read| self.admit(&path, read)));
                }
                self.current = None;
                self.next = Place { file: self.next.file + 1, record: 0 };
            }
            if let Err(error) = self.open_next()? {
                self.last = Some(self.next);
                self.next = Place { file: self.next.file + 1, record: 0 };
                return Some(Err(error));
            }
        }
    }
}

/// A file that counts what is read of it.
struct Counted {
    file: File,
    bytes: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.bytes.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

fn open(file: &InputFile, options: &ReadOptions, counter: &Arc<AtomicU64>) -> Result<Box<dyn Articles>, ReadError> {
    let path = &file.path;
    if path == Path::new("-") && file.format != Some(Format::Parquet) {
        return open_stream(file, Bytes::new(BufReader::new(io::stdin())), options);
    }
    if file.format == Some(Format::Brat) {
        let (path, name, options) = (path.clone(), file.name.clone(), options.clone());
        return Ok(Box::new(OneArticle::new(move || brat::read_files(&path, &name, &options))));
    }
    if file.format == Some(Format::Parquet) {
        return Ok(Box::new(ParquetArticles::open(path, &file.name, options)?));
    }
    let opened = File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
    let counted = Counted { file: opened, bytes: Arc::clone(counter) };
    open_stream(file, Bytes::new(BufReader::with_capacity(1 << 16, counted)), options)
}

fn open_stream(file: &InputFile, bytes: Bytes, options: &ReadOptions) -> Result<Box<dyn Articles>, ReadError> {
    let (path, name) = (file.path.as_path(), file.name.as_str());
    if file.format == Some(Format::Warc) {
        return Ok(Box::new(WarcArticles::new(path, name, bytes, options)?));
    }
    let mut bytes = unpack(path, bytes)?;
    let format = file.format.unwrap_or_else(|| sniffed(bytes.peek(SNIFFED)));
    let (owned_path, owned_name, owned_options) = (file.path.clone(), file.name.clone(), options.clone());
    Ok(match format {
        Format::Text => {
            Box::new(OneArticle::new(move || text_article::read(&owned_path, &owned_name, bytes, &owned_options)))
        }
        Format::Html => Box::new(OneArticle::new(move || html::read(&owned_path, &owned_name, bytes, &owned_options))),
        Format::Jsonl => Box::new(JsonlArticles::new(path, name, bytes, options)?),
        Format::Csv | Format::Tsv => Box::new(CsvArticles::new(path, name, format, bytes, options)?),
        Format::Warc => Box::new(WarcArticles::new(path, name, bytes, options)?),
        Format::LabelStudio => Box::new(LabelStudioArticles::new(path, name, bytes, options)?),
        Format::Xlsx => return Err(ReadError::of_file(path, ReadProblem::Workbook)),
        Format::Brat | Format::Parquet => return Err(ReadError::of_file(path, ReadProblem::UnknownFormat)),
    })
}

/// How much of a stream is looked at to tell its format.
const SNIFFED: usize = 512;

/// The format of a stream that nothing else tells: what starts with a brace is JSONL, what starts with a tag of HTML a page,
/// and anything else is plain text.
fn sniffed(start: &[u8]) -> Format {
    let start = start.strip_prefix(BOM).unwrap_or(start).trim_ascii_start();
    if start.starts_with(b"{") {
        Format::Jsonl
    } else if start.starts_with(b"WARC/") {
        Format::Warc
    } else if html::starts_page(start) {
        Format::Html
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reach;
    use crate::compression::tests::gzip;

    fn reader(files: &[(&str, &[u8])]) -> (tempfile::TempDir, ArticleReader) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        let reader = ArticleReader::new(inputs, ReadOptions::default());
        (folder, reader)
    }

    /// Ids of the articles, messages of the errors.
    fn outcome(reader: ArticleReader) -> Vec<Result<String, String>> {
        reader.map(|read| read.map(|read| read.article.id().to_owned()).map_err(|error| error.to_string())).collect()
    }

    #[test]
    fn a_bad_file_is_one_error_and_the_next_is_read() {
        let (_folder, reader) = reader(&[
            ("a.txt", b"One."),
            ("b.txt", b""),
            ("c.txt", b"\0\x01"),
            ("d.csv", b"body\nx\n"),
            ("e.txt", b"E."),
        ]);
        let outcome = outcome(reader);
        assert_eq!(outcome[0], Ok("a".to_owned()));
        assert!(outcome[1].as_ref().unwrap_err().contains("no text"));
        assert!(outcome[2].as_ref().unwrap_err().contains("binary"));
        assert!(outcome[3].as_ref().unwrap_err().contains("the columns are: body; `--text-column`"));
        assert_eq!(outcome[4], Ok("e".to_owned()));
    }

    #[test]
    fn the_second_article_of_an_id_is_skipped_and_both_places_are_named() {
        let lines = b"{\"id\":\"x\",\"text\":\"A.\"}\n{\"id\":\"y\",\"text\":\"B.\"}\n{\"id\":\"x\",\"text\":\"C.\"}\n";
        let (_folder, reader) = reader(&[("a.jsonl", lines), ("y.txt", b"Y.")]);
        let outcome = outcome(reader);
        assert_eq!(outcome[..2], [Ok("x".to_owned()), Ok("y".to_owned())]);
        let message = outcome[2].as_ref().unwrap_err();
        assert!(message.contains("a.jsonl:3: article \"x\"") && message.contains("a.jsonl:1;"), "{message}");
        let message = outcome[3].as_ref().unwrap_err();
        assert!(message.contains("y.txt: article \"y\"") && message.contains("a.jsonl:2;"), "{message}");
    }

    #[test]
    fn an_error_says_whether_the_file_goes_on() {
        let (_folder, reader) = reader(&[("a.jsonl", b"{\n{\"text\":\"A.\"}"), ("b.csv", b"body\nx\n")]);
        let reach: Vec<_> = reader.filter_map(|read| read.err().map(|error| error.reach)).collect();
        assert_eq!(reach, [Reach::Article, Reach::File]);
    }

    #[test]
    fn a_stream_without_a_format_is_jsonl_if_it_starts_with_a_brace() {
        let first = |bytes: &'static [u8]| {
            let file = InputFile { path: "-".into(), name: "stdin".to_owned(), format: None, is_argument: true };
            let mut articles = open_stream(&file, Bytes::new(bytes), &ReadOptions::default()).unwrap();
            articles.next().unwrap().unwrap().article.article.id().to_owned()
        };
        assert_eq!(first(b"\n {\"text\":\"A.\"}"), "stdin-2");
        assert_eq!(first(b"\xEF\xBB\xBF{\"text\":\"A.\"}"), "stdin-1");
        assert_eq!(first(b"Plain."), "stdin");
    }

    #[test]
    fn a_compressed_stream_without_a_format_is_unpacked_and_looked_at() {
        let read = |bytes: Vec<u8>| {
            let file = InputFile { path: "-".into(), name: "stdin".to_owned(), format: None, is_argument: true };
            let mut articles = open_stream(&file, Bytes::new(io::Cursor::new(bytes)), &ReadOptions::default()).unwrap();
            articles.next().unwrap().unwrap().article.article.text().to_owned()
        };
        assert_eq!(read(gzip(b"{\"text\":\"A.\"}")), "A.");
        assert_eq!(read(zstd::encode_all(&b"Plain."[..], 0).unwrap()), "Plain.");
        assert_eq!(read(gzip(b"<!DOCTYPE html><p>The council met.</p>")), "The council met.");
        let page = "HTTP/1.1 200 OK\r\n\r\n<html><p>The council met.</p></html>";
        let record = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n", page.len());
        assert_eq!(read(gzip(record.as_bytes())), "The council met.");
    }

    #[test]
    fn what_stands_before_damaged_compression_is_read_and_the_next_file_too() {
        let lines: String = (0..4000_u32)
            .map(|number| format!("{{\"id\":\"{number}\",\"text\":\"{:x}\"}}\n", number.wrapping_mul(2_654_435_761)))
            .collect();
        let mut packed = gzip(lines.as_bytes());
        packed.truncate(packed.len() / 2);
        let (_folder, reader) = reader(&[("a.jsonl.gz", &packed), ("b.txt", b"B.")]);
        let outcome = outcome(reader);
        let read = outcome.len() - 2;
        assert!(read > 1000 && outcome[..read].iter().enumerate().all(|(at, id)| *id == Ok(at.to_string())), "{read}");
        let message = outcome[read].as_ref().unwrap_err();
        assert!(message.contains("a.jsonl.gz: its gzip compression is damaged or cut off"), "{message}");
        assert_eq!(outcome[read + 1], Ok("b".to_owned()));
    }

    #[test]
    fn a_reader_goes_on_anywhere_as_if_it_had_read_all_before() {
        let page = "HTTP/1.1 200 OK\r\n\r\n<html><p>The council met.</p></html>";
        let record = |url: &str| {
            let length = page.len();
            format!(
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nContent-Length: {length}\r\n\r\n{page}\r\n\r\n"
            )
        };
        let archive = [record("https://a.example/1"), record("https://a.example/2")].concat();
        let files: [(&str, &[u8]); 5] = [
            ("a.jsonl", b"{\"text\":\"A.\"}\n\n{\n{\"text\":\"C.\"}\n"),
            ("b.csv", b"text\n\"One\ntwo.\"\nx,y\nThree.\n"),
            ("c.csv", b"body\nx\n"),
            ("d.txt", b"D."),
            ("e.warc", archive.as_bytes()),
        ];
        let (folder, mut whole) = reader(&files);
        let mut items = Vec::new();
        while let Some(read) = whole.next() {
            let read = read.map(|read| read.article.id().to_owned()).map_err(|error| error.to_string());
            items.push((whole.place().unwrap(), read));
        }
        assert_eq!(items.len(), 10);
        for (at, (place, _)) in items.iter().enumerate() {
            let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
            let mut reader = ArticleReader::new(inputs, ReadOptions::default());
            reader.skip_to(*place);
            let mut rest = Vec::new();
            while let Some(read) = reader.next() {
                let read = read.map(|read| read.article.id().to_owned()).map_err(|error| error.to_string());
                rest.push((reader.place().unwrap(), read));
            }
            assert_eq!(rest, items[at..], "{place:?}");
        }
    }

    #[test]
    fn a_position_behind_the_end_leaves_nothing_and_an_id_can_count_as_read() {
        let (_folder, mut reader) = reader(&[("a.txt", b"A."), ("b.txt", b"B.")]);
        reader.count_as_read("b", Path::new("before"));
        reader.skip_to(Place { file: 0, record: 1 });
        assert!(reader.next().unwrap().unwrap_err().to_string().contains("same id"));
        reader.skip_to(Place { file: 9, record: 9 });
        assert!(reader.next().is_none());
    }

    #[test]
    fn an_article_of_ten_megabytes_on_one_line_is_read() {
        let text = "He said “no”. ".repeat(700_000);
        let line = serde_json::json!({"id": "big", "text": text, "quotes": [{"content": [[8, 12]]}]}).to_string();
        assert!(line.len() > 10_000_000);
        let bytes = io::Cursor::new(line);
        let options = ReadOptions::default();
        let mut reader = ArticleReader::of_stream(Path::new("a.jsonl"), Format::Jsonl, bytes, options).unwrap();
        let read = reader.next().unwrap().unwrap();
        assert_eq!(read.annotations.quotes()[0].content.text(read.article.text()), "“no”");
    }
}
