use std::io::{BufRead, Read};
use std::path::Path;

use encoding_rs::Encoding as Charset;
use sayso_annotation::{AnnotatedArticle, Annotations, Article, Meta};

use crate::articles::ReadArticle;
use crate::encoding::{BOM, NoText};
use crate::{ReadError, ReadOptions, ReadProblem};

/// Reads a plain text file: its name is the id, and the rest of the article is its text.
pub(crate) fn read(
    path: &Path,
    name: &str,
    bytes: impl BufRead,
    options: &ReadOptions,
) -> Result<ReadArticle, ReadError> {
    let mut text = read_whole(path, bytes, options, |_| None)?;
    if text.as_bytes().starts_with(BOM) {
        text.drain(..BOM.len());
    }
    let article = article_of(name.to_owned(), text, Meta::default());
    let article = article.map_err(|problem| ReadError::of_article(path, None, problem))?;
    let article = AnnotatedArticle { article, annotations: Annotations::default() };
    Ok(ReadArticle { article, line: None, warnings: Vec::new() })
}

/// Reads a whole file as text, a byte order mark of UTF-8 included; `declared` looks for an encoding that its bytes name.
pub(crate) fn read_whole(
    path: &Path,
    bytes: impl Read,
    options: &ReadOptions,
    declared: impl FnOnce(&[u8]) -> Option<&'static Charset>,
) -> Result<String, ReadError> {
    let read = read_bytes(path, bytes, options)?;
    let failed = |problem: NoText| ReadError::of_article(path, None, problem.into());
    options.encoding.decode_whole(read, declared).map_err(failed)
}

/// Reads a whole file that is not larger than an article may be.
pub(crate) fn read_bytes(path: &Path, bytes: impl Read, options: &ReadOptions) -> Result<Vec<u8>, ReadError> {
    let limit = options.max_article_bytes;
    let mut read = Vec::new();
    bytes.take(limit.saturating_add(1)).read_to_end(&mut read).map_err(|error| ReadError::unreadable(path, error))?;
    if read.len() as u64 > limit {
        return Err(ReadError::of_article(path, None, ReadProblem::TooLarge { limit }));
    }
    Ok(read)
}

impl From<NoText> for ReadProblem {
    fn from(problem: NoText) -> ReadProblem {
        match problem {
            NoText::Binary => ReadProblem::Binary,
            NoText::NotUtf8(byte) => ReadProblem::Encoding { byte, column: None },
        }
    }
}

/// Makes an article, which must have a text.
pub(crate) fn article_of(id: String, text: String, meta: Meta) -> Result<Article, ReadProblem> {
    let blank = |letter: char| letter.is_whitespace() || letter == '\u{feff}';
    if text.chars().all(blank) {
        return Err(ReadProblem::NoText);
    }
    Ok(Article::new(id, text, meta)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Encoding;

    fn read_with(bytes: &[u8], options: &ReadOptions) -> Result<String, String> {
        let read = read(Path::new("news/a.b.txt"), "a.b", bytes, options);
        read.map(|read| read.article.article.text().to_owned()).map_err(|error| error.to_string())
    }

    fn read_bytes(bytes: &[u8], encoding: Encoding) -> Result<String, String> {
        read_with(bytes, &ReadOptions { encoding, ..ReadOptions::default() })
    }

    #[test]
    fn the_id_is_the_name_and_the_byte_order_mark_is_no_text() {
        for encoding in [Encoding::Detect, Encoding::Strict, Encoding::Lossy] {
            assert_eq!(read_bytes(b"\xEF\xBB\xBFOne.\r\nTwo.", encoding), Ok("One.\r\nTwo.".to_owned()));
        }
    }

    #[test]
    fn invalid_utf_8_is_an_error_that_names_the_byte_and_the_remedy_if_reading_is_strict() {
        let message = read_bytes(b"\xEF\xBB\xBFcaf\xE9", Encoding::Strict).unwrap_err();
        assert_eq!(message, "news/a.b.txt: byte 6 is not UTF-8; `--encoding lossy` reads it all the same");
        assert_eq!(read_bytes(b"caf\xE9", Encoding::Lossy), Ok("caf\u{fffd}".to_owned()));
    }

    #[test]
    fn the_encoding_is_detected_where_nothing_is_said() {
        let text = b"\x93Le caf\xe9 est ferm\xe9,\x94 dit-elle.";
        assert_eq!(read_with(text, &ReadOptions::default()), Ok("“Le café est fermé,” dit-elle.".to_owned()));
        assert_eq!(read_with(b"\xff\xfeN\0o\0.\0", &ReadOptions::default()), Ok("No.".to_owned()));
    }

    #[test]
    fn a_blank_file_has_no_text() {
        for bytes in [&b""[..], b" \n\t\r\n", "\u{feff}\u{a0}".as_bytes()] {
            assert!(read_bytes(bytes, Encoding::Strict).unwrap_err().ends_with("has no text"));
        }
    }

    #[test]
    fn a_binary_file_is_named_as_such_however_it_is_read() {
        for encoding in [Encoding::Detect, Encoding::Lossy] {
            assert!(read_bytes(b"GIF\0\xFF", encoding).unwrap_err().contains("binary"));
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_named_with_the_remedy_and_not_read_whole() {
        let options = ReadOptions { max_article_bytes: 3, ..ReadOptions::default() };
        assert_eq!(read_with(b"Abc", &options), Ok("Abc".to_owned()));
        let endless = std::io::BufReader::new(std::io::repeat(b'a'));
        let error = read(Path::new("a.txt"), "a", endless, &options).err().unwrap().to_string();
        assert!(error.contains("more than 3 bytes") && error.contains("--max-article-bytes"), "{error}");
    }
}
