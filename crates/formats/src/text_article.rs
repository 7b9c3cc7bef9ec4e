use std::io::{BufRead, Read};
use std::path::Path;

use sayso_annotation::{AnnotatedArticle, Annotations, Article, Meta};

use crate::article_reader::{ReadArticle, stem};
use crate::encoding::{BOM, is_binary};
use crate::{Encoding, ReadError, ReadProblem};

/// Reads a plain text file: its name is the id, and the rest of the article is its text.
pub(crate) fn read(path: &Path, bytes: impl BufRead, encoding: Encoding) -> Result<ReadArticle, ReadError> {
    let id = stem(path);
    let text = read_text(path, bytes, encoding, Mark::Dropped)?;
    let article =
        article_of(id, text, Meta::default()).map_err(|problem| ReadError::of_article(path, None, problem))?;
    let article = AnnotatedArticle { article, annotations: Annotations::default() };
    Ok(ReadArticle { article, line: None, warnings: Vec::new() })
}

/// What happens to a byte order mark.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// It is no part of the text.
    Dropped,
    /// It counts as a character, because the offsets of another file count it.
    Kept,
}

/// Reads a whole file as text.
pub(crate) fn read_text(
    path: &Path,
    mut bytes: impl Read,
    encoding: Encoding,
    mark: Mark,
) -> Result<String, ReadError> {
    let mut read = Vec::new();
    bytes.read_to_end(&mut read).map_err(|error| ReadError::unreadable(path, error))?;
    if is_binary(&read) {
        return Err(ReadError::of_article(path, None, ReadProblem::Binary));
    }
    let decoded = encoding.decode(read);
    let mut text =
        decoded.map_err(|byte| ReadError::of_article(path, None, ReadProblem::Encoding { byte, column: None }))?;
    if mark == Mark::Dropped && text.as_bytes().starts_with(BOM) {
        text.drain(..BOM.len());
    }
    Ok(text)
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

    fn read_bytes(bytes: &[u8], encoding: Encoding) -> Result<String, String> {
        let read = read(Path::new("news/a.b.txt"), bytes, encoding);
        read.map(|read| read.article.article.text().to_owned()).map_err(|error| error.to_string())
    }

    #[test]
    fn the_id_is_the_stem_and_the_byte_order_mark_is_no_text() {
        let read = read(Path::new("news/a.b.txt"), &b"\xEF\xBB\xBFOne.\r\nTwo."[..], Encoding::Strict).unwrap();
        assert_eq!((read.article.article.id(), read.article.article.text()), ("a.b", "One.\r\nTwo."));
    }

    #[test]
    fn invalid_utf_8_is_an_error_that_names_the_byte_and_the_remedy_unless_reading_is_lossy() {
        let message = read_bytes(b"\xEF\xBB\xBFcaf\xE9", Encoding::Strict).unwrap_err();
        assert_eq!(message, "news/a.b.txt: byte 6 is not UTF-8; `--encoding lossy` reads it all the same");
        assert_eq!(read_bytes(b"caf\xE9", Encoding::Lossy), Ok("caf\u{fffd}".to_owned()));
    }

    #[test]
    fn a_blank_file_has_no_text() {
        for bytes in [&b""[..], b" \n\t\r\n", "\u{feff}\u{a0}".as_bytes()] {
            assert!(read_bytes(bytes, Encoding::Strict).unwrap_err().ends_with("has no text"));
        }
    }

    #[test]
    fn a_binary_file_is_named_as_such_even_where_reading_is_lossy() {
        assert!(read_bytes(b"GIF\0\xFF", Encoding::Lossy).unwrap_err().contains("binary"));
    }
}
