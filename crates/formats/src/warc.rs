//! Web archives (WARC, ISO 28500): the pages that a crawler fetched.

mod headers;
mod members;
mod records;
mod replay;
mod response;

use std::io::BufReader;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding as Charset;
use sayso_annotation::{AnnotatedArticle, Annotations};

use crate::articles::{Articles, ReadArticle};
use crate::bytes::Bytes;
use crate::compression::{Compression, unpack};
use crate::html::{Page, declared_charset};
use crate::text_article::article_of;
use crate::{Reach, ReadError, ReadOptions, ReadProblem};
use members::Members;
use records::{AfterDamage, Lost, Record, Records, target};
use response::Response;

/// The pages of an archive, one a `response` record that holds HTML and was found (status 200). Other records are passed over
/// without a word; a damaged one is an error, and the next is searched.
pub(crate) struct WarcArticles {
    path: PathBuf,
    /// What pages without an address are called after.
    name: String,
    records: Records,
    options: ReadOptions,
}

impl WarcArticles {
    /// Reads an archive as it lies on the disk: gzip is unpacked here, where a damaged member costs only its record.
    pub(crate) fn new(
        path: &Path,
        name: &str,
        mut bytes: Bytes,
        options: &ReadOptions,
    ) -> Result<WarcArticles, ReadError> {
        let start = bytes.peek(5);
        let is_called_gzip = Compression::of_path(path) == Some(Compression::Gzip);
        let is_gzip = match Compression::of_start(start) {
            Some(compression) => compression == Compression::Gzip,
            // The head of the first member may be damaged too.
            None => is_called_gzip && !start.is_empty() && start != b"WARC/",
        };
        let (bytes, after_damage) = if is_gzip {
            (Bytes::new(BufReader::with_capacity(1 << 16, Members::new(bytes))), AfterDamage::NextRecord)
        } else {
            (unpack(path, bytes)?, AfterDamage::End)
        };
        let (path, name, options) = (path.to_owned(), name.to_owned(), options.clone());
        let records = Records::new(bytes, after_damage, options.max_article_bytes);
        Ok(WarcArticles { path, name, records, options })
    }

    /// The next record that holds a page, with what is made of its page.
    fn next_page<T>(
        &mut self,
        make: impl Fn(&WarcArticles, &Record, Response<'_>) -> Result<T, ReadProblem>,
    ) -> Option<Result<T, ReadError>> {
        loop {
            let record = match self.records.read()? {
                Ok(record) => record,
                Err(lost) => return Some(Err(self.error(lost))),
            };
            let made = match Response::of_block(&record.block, self.options.max_article_bytes) {
                Ok(None) => continue,
                Ok(Some(page)) => make(self, &record, page),
                Err(problem) => Err(problem),
            };
            return Some(made.map_err(|problem| {
                let (number, url) = (record.number, target(&record.headers));
                self.error(Lost { number, url, problem, is_last: false })
            }));
        }
    }

    fn article(&self, record: &Record, response: Response<'_>) -> Result<ReadArticle, ReadProblem> {
        let charset = |page: &[u8]| -> Option<&'static Charset> { response.charset.or_else(|| declared_charset(page)) };
        let html = self.options.encoding.decode_whole(response.body.into_owned(), charset)?;
        let Page { text, mut meta } = Page::of_html(&html)?;
        let url = target(&record.headers);
        meta.published = meta.published.or_else(|| record.headers.value("WARC-Date").map(str::to_owned));
        meta.url = url.clone().or(meta.url);
        let id = url.unwrap_or_else(|| format!("{}-{}", self.name, record.number));
        let article = article_of(id, text, meta)?;
        let article = AnnotatedArticle { article, annotations: Annotations::default() };
        Ok(ReadArticle { article, line: None, warnings: Vec::new() })
    }

    fn error(&self, lost: Lost) -> ReadError {
        let problem = ReadProblem::InRecord { number: lost.number, problem: Box::new(lost.problem) };
        let error = ReadError::of_article(&self.path, None, problem);
        let reach = if lost.is_last { Reach::File } else { Reach::Article };
        ReadError { article: lost.url, reach, ..error }
    }
}

impl Iterator for WarcArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_page(WarcArticles::article)
    }
}

impl Articles for WarcArticles {
    fn skip_record(&mut self) -> bool {
        self.next_page(|_, _, _| Ok(())).is_some()
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::compression::tests::gzip;

    fn record(kind: &str, url: &str, http: &str, page: &[u8]) -> Vec<u8> {
        let block = [http.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", page].concat();
        let head = format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2030-01-02T03:04:05Z\r\n\
             Content-Length: {}\r\n\r\n",
            block.len()
        );
        [head.as_bytes(), &block, b"\r\n\r\n"].concat()
    }

    const FOUND: &str = "HTTP/1.1 200 OK\nContent-Type: text/html";

    fn page(number: u32) -> Vec<u8> {
        let sentence = format!("<p>The council met for the {number}th time on Monday and spoke of the bridge.</p>");
        format!("<html><title>T{number}</title><article>{}</article></html>", sentence.repeat(3)).into_bytes()
    }

    fn open(name: &str, archive: Vec<u8>) -> WarcArticles {
        let options = ReadOptions { max_article_bytes: 10_000, ..ReadOptions::default() };
        WarcArticles::new(Path::new(name), "crawl", Bytes::new(Cursor::new(archive)), &options).unwrap()
    }

    /// Ids of the articles, messages of the errors.
    fn read(name: &str, archive: Vec<u8>) -> Vec<Result<String, String>> {
        open(name, archive)
            .map(|read| read.map(|read| read.article.article.id().to_owned()).map_err(|error| error.to_string()))
            .collect()
    }

    #[test]
    fn a_page_has_its_address_as_id_and_the_date_of_the_crawl() {
        let latin = "HTTP/1.1 200 OK\nContent-Type: text/html; charset=iso-8859-1";
        let html = b"<html><title>Caf\xe9</title><article><p>The caf\xe9 is shut.</p></article></html>";
        let archive = [
            record("warcinfo", "", "software: c", b""),
            record("response", "<https://a.example/1>", latin, html),
            record("response", "https://a.example/2.png", "HTTP/1.1 200 OK\nContent-Type: image/png", b"\x89"),
            record("response", "https://a.example/3", "HTTP/1.1 404 Not Found\nContent-Type: text/html", &page(3)),
        ];
        let mut articles = open("a.warc", archive.concat());
        let article = articles.next().unwrap().unwrap().article.article;
        assert_eq!((article.id(), article.text()), ("https://a.example/1", "The café is shut."));
        assert_eq!(article.meta.title.as_deref(), Some("Café"));
        assert_eq!(article.meta.published.as_deref(), Some("2030-01-02T03:04:05Z"));
        assert_eq!(article.meta.url.as_deref(), Some("https://a.example/1"));
        assert!(articles.next().is_none());
    }

    #[test]
    fn a_page_without_an_address_is_named_by_file_and_record() {
        let archive = [record("request", "", "", b""), record("response", "", FOUND, &page(1))].concat();
        assert_eq!(read("a.warc", archive), [Ok("crawl-2".to_owned())]);
    }

    #[test]
    fn a_damaged_member_costs_its_record_alone() {
        let url = |number: u32| format!("https://a.example/{number}");
        let members: Vec<Vec<u8>> =
            (1..=3).map(|number| gzip(&record("response", &url(number), FOUND, &page(number)))).collect();
        let whole = members.concat();
        assert_eq!(read("a.warc.gz", whole.clone()), [Ok(url(1)), Ok(url(2)), Ok(url(3))]);
        let (first, second) = (members[0].len(), members[1].len());
        // The head, the middle and the checksum of the second member.
        for at in [first, first + 40, first + second / 2, first + second - 8] {
            let mut broken = whole.clone();
            for byte in broken.iter_mut().skip(at).take(6) {
                *byte ^= 0x5a;
            }
            let found = read("a.warc.gz", broken);
            assert_eq!((&found[0], found.last()), (&Ok(url(1)), Some(&Ok(url(3)))), "{at}: {found:?}");
            let error = found[1].as_ref().unwrap_err();
            assert!(found.len() == 3 && error.starts_with("a.warc.gz: record 2: "), "{at}: {found:?}");
        }
    }

    #[test]
    fn a_damaged_head_of_the_file_costs_the_first_record() {
        let first = gzip(&record("warcinfo", "", "software: c", b""));
        let mut archive = [first, gzip(&record("response", "https://a.example/1", FOUND, &page(1)))].concat();
        archive[0] = 0;
        let found = read("a.warc.gz", archive);
        assert_eq!((found.len(), found.last()), (2, Some(&Ok("https://a.example/1".to_owned()))), "{found:?}");
    }

    #[test]
    fn an_error_names_record_and_address() {
        let large = "x".repeat(20_000);
        let archive = [
            record("response", "https://a.example/1", FOUND, large.as_bytes()),
            record("response", "https://a.example/2", FOUND, b"<html></html>"),
            record("response", "https://a.example/3", FOUND, &page(3)),
        ];
        let found = read("a.warc", archive.concat());
        let message = |index: usize| found[index].as_ref().unwrap_err();
        assert!(message(0).starts_with("a.warc: article \"https://a.example/1\": record 1: the article has more than"));
        assert_eq!(message(1), "a.warc: article \"https://a.example/2\": record 2: the article has no text");
        assert!(found[2].is_ok());
    }

    #[test]
    fn archives_in_one_frame_or_without_compression_are_read_too() {
        let archive = record("response", "https://a.example/1", FOUND, &page(1));
        let ids = [Ok("https://a.example/1".to_owned())];
        assert_eq!(read("a.warc.zst", zstd::encode_all(&*archive, 0).unwrap()), ids);
        assert_eq!(read("a.warc.gz", archive), ids);
        assert!(read("a.warc", Vec::new()).is_empty());
    }
}
