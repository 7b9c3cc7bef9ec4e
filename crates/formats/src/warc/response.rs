use std::borrow::Cow;
use std::io::Read;

use encoding_rs::Encoding as Charset;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::headers::Headers;
use crate::ReadProblem;
use crate::html::{of_content_type, starts_page};

/// A page as a server sent it, without the wrapping of HTTP (RFC 9110, 9112).
pub(super) struct Response<'block> {
    pub(super) body: Cow<'block, [u8]>,
    /// The encoding that its header names.
    pub(super) charset: Option<&'static Charset>,
}

impl<'block> Response<'block> {
    /// Takes a page out of a response; `None` if it is none, or if it was not found.
    ///
    /// # Errors
    /// If its body cannot be unpacked, or has more bytes than that.
    pub(super) fn of_block(block: &'block [u8], limit: u64) -> Result<Option<Response<'block>>, ReadProblem> {
        let mut rest = block;
        let status = take_line(&mut rest);
        let status = status.split(|&byte| byte == b' ').find(|part| !part.is_empty() && !part.starts_with(b"HTTP/"));
        if status != Some(b"200") {
            return Ok(None);
        }
        let mut headers = Headers::default();
        while let line @ [_, ..] = take_line(&mut rest) {
            headers.push_line(line);
        }
        let kind = headers.value("Content-Type").map(str::to_ascii_lowercase);
        let is_html = |kind: &str| kind.contains("text/html") || kind.contains("application/xhtml");
        if kind.as_deref().is_some_and(|kind| !is_html(kind)) {
            return Ok(None);
        }
        let is_chunked =
            headers.value("Transfer-Encoding").is_some_and(|it| it.to_ascii_lowercase().contains("chunked"));
        let mut body = Cow::Borrowed(rest);
        if is_chunked && let Some(whole) = without_chunks(rest) {
            body = Cow::Owned(whole);
        }
        let encodings = headers.value("Content-Encoding").unwrap_or_default().to_ascii_lowercase();
        // The one that was put on last comes off first.
        for encoding in encodings.split(',').map(str::trim).rev() {
            body = unpacked(body, encoding, limit)?;
        }
        if kind.is_none() && !starts_page(&body) {
            return Ok(None);
        }
        Ok(Some(Response { body, charset: kind.as_deref().and_then(of_content_type) }))
    }
}

/// The next line, without its break; empty at the end.
fn take_line<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    let end = rest.iter().position(|&byte| byte == b'\n').map_or(rest.len(), |end| end + 1);
    let (line, after) = rest.split_at_checked(end).unwrap_or((rest, &[]));
    *rest = after;
    line.trim_ascii_end()
}

/// The body that was sent in chunks; `None` if it was not, whatever the header says: crawlers put bodies together and keep
/// the header.
fn without_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    loop {
        let line = take_line(&mut body);
        let size = line.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
        let size = std::str::from_utf8(size).ok().and_then(|size| usize::from_str_radix(size, 16).ok());
        match size {
            Some(0) => return Some(whole),
            Some(size) => {
                let (chunk, after) = body.split_at_checked(size).unwrap_or((body, &[]));
                whole.extend_from_slice(chunk);
                body = after.strip_prefix(b"\r\n").or_else(|| after.strip_prefix(b"\n")).unwrap_or(after);
            }
            None if whole.is_empty() => return None,
            // Cut off between two chunks: what there is.
            None => return Some(whole),
        }
    }
}

/// A body without its compression; one that is not compressed, whatever the header says, stays as it is.
fn unpacked<'a>(body: Cow<'a, [u8]>, encoding: &str, limit: u64) -> Result<Cow<'a, [u8]>, ReadProblem> {
    let unpacked = match encoding {
        "gzip" | "x-gzip" if body.starts_with(&[0x1f, 0x8b]) => read_at_most(MultiGzDecoder::new(&*body), limit),
        "deflate" if is_zlib(&body) => read_at_most(ZlibDecoder::new(&*body), limit),
        "deflate" if !starts_page(&body) => read_at_most(DeflateDecoder::new(&*body), limit),
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => match zstd::Decoder::with_buffer(&*body) {
            Ok(decoder) => read_at_most(decoder, limit),
            Err(error) => Err(error),
        },
        "br" if !body.trim_ascii_start().starts_with(b"<") => {
            let problem = "its body is compressed with Brotli, which is not read; crawl with `Accept-Encoding: gzip`";
            return Err(ReadProblem::Broken(problem.to_owned()));
        }
        _ => return Ok(body),
    };
    match unpacked {
        Ok(whole) if whole.len() as u64 > limit => Err(ReadProblem::TooLarge { limit }),
        Ok(whole) => Ok(Cow::Owned(whole)),
        Err(error) => Err(ReadProblem::Broken(format!("its body cannot be unpacked ({encoding}: {error})"))),
    }
}

fn read_at_most(decoder: impl Read, limit: u64) -> std::io::Result<Vec<u8>> {
    let mut whole = Vec::new();
    decoder.take(limit.saturating_add(1)).read_to_end(&mut whole)?;
    Ok(whole)
}

/// Servers send `deflate` with the head of zlib (RFC 1950), as the standard has it, and without.
fn is_zlib(body: &[u8]) -> bool {
    matches!(body, [first, second, ..] if first & 15 == 8 && (u16::from(*first) << 8 | u16::from(*second)) % 31 == 0)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use crate::compression::tests::gzip;

    fn body(head: &str, body: &[u8]) -> Result<Option<String>, String> {
        let block = [head.replace('\n', "\r\n").as_bytes(), b"\r\n\r\n", body].concat();
        let response = Response::of_block(&block, 1000).map_err(|problem| problem.to_string())?;
        Ok(response.map(|response| String::from_utf8(response.body.into_owned()).unwrap()))
    }

    const PAGE: &str = "<html><p>The council met.</p></html>";

    #[test]
    fn a_page_that_was_found_is_taken_and_nothing_else() {
        let page = Ok(Some(PAGE.to_owned()));
        assert_eq!(body("HTTP/1.1 200 OK\nContent-Type: text/html; charset=utf-8", PAGE.as_bytes()), page);
        assert_eq!(body("HTTP/2 200\ncontent-type: application/xhtml+xml", PAGE.as_bytes()), page);
        assert_eq!(body("HTTP/1.0 200 OK\nServer: s", PAGE.as_bytes()), page);
        assert_eq!(body("HTTP/1.1 404 Not Found\nContent-Type: text/html", PAGE.as_bytes()), Ok(None));
        assert_eq!(body("HTTP/1.1 200 OK\nContent-Type: image/png", b"\x89PNG"), Ok(None));
        assert_eq!(body("HTTP/1.1 200 OK\nServer: s", b"\x89PNG"), Ok(None));
        assert_eq!(body("", b""), Ok(None));
    }

    #[test]
    fn chunks_are_put_together_unless_the_crawler_did() {
        let head = "HTTP/1.1 200 OK\nContent-Type: text/html\nTransfer-Encoding: chunked";
        assert_eq!(
            body(head, b"6\r\n<html>\r\nA;x=y\r\n<p>One.</p\r\n1\r\n>\r\n0\r\n\r\n"),
            Ok(Some("<html><p>One.</p>".to_owned()))
        );
        assert_eq!(body(head, b"6\r\n<html>\r\nA\r\n<p>"), Ok(Some("<html><p>".to_owned())));
        assert_eq!(body(head, PAGE.as_bytes()), Ok(Some(PAGE.to_owned())));
    }

    #[test]
    fn compressed_bodies_are_unpacked_unless_the_crawler_did() {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(PAGE.as_bytes()).unwrap();
        let zlib = zlib.finish().unwrap();
        let raw = zlib[2..zlib.len() - 4].to_vec();
        let zstd = zstd::encode_all(PAGE.as_bytes(), 0).unwrap();
        for (name, packed) in [
            ("gzip", gzip(PAGE.as_bytes())),
            ("gzip", PAGE.into()),
            ("deflate", zlib),
            ("deflate", raw),
            ("zstd", zstd),
        ] {
            let head = format!("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: {name}");
            assert_eq!(body(&head, &packed), Ok(Some(PAGE.to_owned())), "{name}");
        }
    }

    #[test]
    fn a_body_that_cannot_be_unpacked_is_an_error() {
        let head = |name| format!("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Encoding: {name}");
        let mut cut = gzip(PAGE.as_bytes());
        cut.truncate(20);
        assert!(body(&head("gzip"), &cut).unwrap_err().contains("cannot be unpacked"));
        assert!(body(&head("br"), b"\x0b\x02\x80").unwrap_err().contains("Brotli"));
        let bomb = gzip(&[b' '; 100_000]);
        assert!(body(&head("gzip"), &bomb).unwrap_err().contains("--max-article-bytes"));
    }
}
