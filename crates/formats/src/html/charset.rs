use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};

/// How far into a page its encoding is looked for; browsers stop at 1,024 bytes, generators of pages do not always.
const SCANNED: usize = 8192;

/// The encoding that a page declares in a `<meta>`, or in an XML declaration.
pub(crate) fn declared_charset(page: &[u8]) -> Option<&'static Encoding> {
    let start = page.get(..SCANNED).unwrap_or(page).to_ascii_lowercase();
    // What is sought is ASCII, and every encoding of a page that can declare itself so writes it as ASCII does.
    let start = String::from_utf8_lossy(&start);
    if start.trim_start().starts_with("<?xml")
        && let Some((declaration, _)) = start.split_once("?>")
        && let Some(label) = label_after(declaration, "encoding")
    {
        return of_label(label);
    }
    let mut tags = start.split("<meta").skip(1).filter_map(|rest| rest.split('>').next());
    tags.find_map(|tag| label_after(tag, "charset")).and_then(of_label)
}

/// The encoding that a `Content-Type` names.
pub(crate) fn of_content_type(value: &str) -> Option<&'static Encoding> {
    label_after(&value.to_ascii_lowercase(), "charset").and_then(of_label)
}

/// The value that follows on a name and an equals sign, with or without quotation marks.
fn label_after<'text>(text: &'text str, name: &str) -> Option<&'text str> {
    text.split(name).skip(1).find_map(|rest| {
        let value = rest.trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '\'' | ';' | '/' | '>' | ',');
        value.split(end).next().filter(|label| !label.is_empty())
    })
}

/// As the HTML standard has it: a page that says in ASCII that it is UTF-16 is not.
fn of_label(label: &str) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(match encoding {
        it if it == UTF_16LE || it == UTF_16BE => UTF_8,
        it if it == X_USER_DEFINED => WINDOWS_1252,
        it => it,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(page: &str) -> Option<&'static str> {
        declared_charset(page.as_bytes()).map(Encoding::name)
    }

    #[test]
    fn a_page_declares_its_encoding_in_a_meta_of_either_kind() {
        assert_eq!(declared("<html><META CharSet='Latin1'>"), Some("windows-1252"));
        let old = "<meta name=a content=b><meta http-equiv=\"Content-Type\" content=\"text/html; charset=koi8-r\">";
        assert_eq!(declared(old), Some("KOI8-R"));
        assert_eq!(declared("<?xml version=\"1.0\" encoding=\"iso-8859-2\"?><html>"), Some("ISO-8859-2"));
        assert_eq!(declared("<meta charset=utf-16>"), Some("UTF-8"));
        for page in ["<html>", "<meta charset=>", "<meta charset=klingon>", "<p>charset=latin1"] {
            assert_eq!(declared(page), None, "{page}");
        }
    }

    #[test]
    fn so_does_an_http_header() {
        assert_eq!(of_content_type("text/html; Charset=\"GBK\"").map(Encoding::name), Some("GBK"));
        assert_eq!(of_content_type("text/html").map(Encoding::name), None);
    }
}
