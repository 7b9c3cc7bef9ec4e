use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sayso_annotation::AnnotatedArticle;

use crate::inputs::InputFile;
use crate::read_error::place_name;
use crate::{Format, Inputs, ReadError, ReadOptions, ReadProblem, Warning, brat};
use crate::{csv_articles::CsvArticles, jsonl_articles::JsonlArticles, text_article};
use crate::{label_studio::LabelStudioArticles, parquet_articles::ParquetArticles};

/// Reads the articles of many files one by one, in the order of the inputs.
///
/// Memory holds the current article and the ids of those before. An error is one item: the reader goes on with the
/// next article, or with the next file where [`ReadError::reach`] says so. An id that was read before is an error.
pub struct ArticleReader {
    files: std::vec::IntoIter<InputFile>,
    options: ReadOptions,
    current: Option<(Arc<Path>, Articles)>,
    seen: HashMap<String, (Arc<Path>, Option<u64>)>,
    warnings: Vec<Warning>,
}

/// The articles of one file.
pub(crate) type Articles = Box<dyn Iterator<Item = Result<ReadArticle, ReadError>> + Send>;

/// The bytes of a file or of standard input.
pub(crate) type Bytes = Box<dyn BufRead + Send>;

/// An article as a file gives it.
pub(crate) struct ReadArticle {
    pub(crate) article: AnnotatedArticle,
    /// The line that it starts at, in a file of many.
    pub(crate) line: Option<u64>,
    pub(crate) warnings: Vec<Warning>,
}

impl ArticleReader {
    /// Reads the inputs; a file is opened when its turn comes.
    #[must_use]
    pub fn new(inputs: Inputs, options: ReadOptions) -> ArticleReader {
        let (files, seen) = (inputs.files.into_iter(), HashMap::new());
        ArticleReader { files, options, current: None, seen, warnings: Vec::new() }
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
        let articles = open_stream(path, Some(format), Box::new(bytes), &options)?;
        let mut reader = ArticleReader::new(Inputs::find(&[], None)?, options);
        reader.current = Some((path.into(), articles));
        Ok(reader)
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
                match articles.next() {
                    Some(Ok(read)) => return Some(self.admit(&path, read)),
                    Some(Err(error)) => return Some(Err(error)),
                    None => self.current = None,
                }
            }
            let file = self.files.next()?;
            match open(&file, &self.options) {
                Ok(articles) => self.current = Some((file.path.into(), articles)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn open(file: &InputFile, options: &ReadOptions) -> Result<Articles, ReadError> {
    let path = &file.path;
    if path == Path::new("-") && file.format != Some(Format::Parquet) {
        return open_stream(path, file.format, Box::new(BufReader::new(io::stdin())), options);
    }
    if file.format == Some(Format::Brat) {
        let (path, encoding) = (path.clone(), options.encoding);
        return Ok(Box::new(std::iter::once_with(move || brat::read_files(&path, encoding))));
    }
    if file.format == Some(Format::Parquet) {
        return Ok(Box::new(ParquetArticles::open(path, options)?));
    }
    let bytes = File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
    open_stream(path, file.format, Box::new(BufReader::with_capacity(1 << 16, bytes)), options)
}

/// Without a format, what starts with a brace is JSONL, and anything else is plain text.
fn open_stream(
    path: &Path,
    format: Option<Format>,
    mut bytes: Bytes,
    options: &ReadOptions,
) -> Result<Articles, ReadError> {
    let start = bytes.fill_buf().map_err(|error| ReadError::unreadable(path, error))?;
    let sniffed = if start.trim_ascii_start().starts_with(b"{") { Format::Jsonl } else { Format::Text };
    Ok(match format.unwrap_or(sniffed) {
        Format::Text => {
            let (path, encoding) = (path.to_owned(), options.encoding);
            Box::new(std::iter::once_with(move || text_article::read(&path, bytes, encoding)))
        }
        Format::Jsonl => Box::new(JsonlArticles::new(path, bytes, options.encoding)?),
        Format::Csv | Format::Tsv => Box::new(CsvArticles::new(path, format, bytes, options)?),
        Format::LabelStudio => Box::new(LabelStudioArticles::new(path, bytes, options)?),
        Format::Xlsx => return Err(ReadError::of_file(path, ReadProblem::Workbook)),
        Format::Brat | Format::Parquet => return Err(ReadError::of_file(path, ReadProblem::UnknownFormat)),
    })
}

/// The name of a file without folder and ending; `stdin` for standard input.
pub(crate) fn stem(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    path.file_stem().map(PathBuf::from).unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Reach;

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
            let mut articles = open_stream(Path::new("-"), None, Box::new(bytes), &ReadOptions::default()).unwrap();
            articles.next().unwrap().unwrap().article.article.id().to_owned()
        };
        assert_eq!(first(b"\n {\"text\":\"A.\"}"), "stdin-2");
        assert_eq!(first(b"Plain."), "stdin");
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
