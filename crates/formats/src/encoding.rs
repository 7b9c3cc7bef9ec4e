use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding as Charset, UTF_8};

/// How bytes become text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Text and web pages have the encoding that their byte order mark, their HTTP header or their `<meta>` names; without
    /// one UTF-8, and where they are not that, what their bytes look like, as in a browser. JSONL, tables and brat are UTF-8
    /// as with [`Encoding::Strict`]; in JSONL and tables the byte order mark of UTF-16 is heeded.
    #[default]
    Detect,
    /// UTF-8; anything else is an error.
    Strict,
    /// UTF-8; each byte that is not is read as U+FFFD, the replacement character.
    Lossy,
}

/// Why bytes are no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoText {
    /// They hold what no text holds.
    Binary,
    /// The byte at this offset is not UTF-8.
    NotUtf8(u64),
}

impl Encoding {
    /// Reads bytes of a format that is UTF-8; the error is the offset of the first byte that is not.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, u64> {
        match (String::from_utf8(bytes), self) {
            (Ok(text), _) => Ok(text),
            (Err(error), Encoding::Lossy) => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            (Err(error), _) => Err(error.utf8_error().valid_up_to() as u64),
        }
    }

    /// Reads a whole text or page, whose encoding may be declared outside its bytes.
    pub(crate) fn decode_whole(
        self,
        bytes: Vec<u8>,
        declared: impl FnOnce(&[u8]) -> Option<&'static Charset>,
    ) -> Result<String, NoText> {
        // The mark of UTF-32 begins with that of UTF-16.
        if self == Encoding::Detect
            && !bytes.starts_with(b"\xFF\xFE\0\0")
            && let Some((charset, length)) = Charset::for_bom(&bytes)
            && charset != UTF_8
        {
            return Ok(decode_as(charset, bytes.get(length..).unwrap_or_default()));
        }
        if is_binary(&bytes) {
            return Err(NoText::Binary);
        }
        if self != Encoding::Detect {
            return self.decode(bytes).map_err(NoText::NotUtf8);
        }
        if !bytes.starts_with(BOM)
            && let Some(charset) = declared(&bytes)
        {
            return Ok(decode_as(charset, &bytes));
        }
        Ok(String::from_utf8(bytes).unwrap_or_else(|error| {
            let bytes = error.as_bytes();
            decode_as(if is_mostly_utf8(bytes) { UTF_8 } else { guess(bytes) }, bytes)
        }))
    }
}

fn decode_as(charset: &'static Charset, bytes: &[u8]) -> String {
    charset.decode_without_bom_handling(bytes).0.into_owned()
}

/// Whether bytes are UTF-8 with a little damage, which no other encoding looks like.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= 4 * bad
}

fn guess(bytes: &[u8]) -> &'static Charset {
    // As browsers do: a page may not turn out to be ISO-2022-JP, which can hide scripts, and it is not UTF-8.
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The byte order mark of UTF-8.
pub(crate) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Whether bytes hold what no text holds.
pub(crate) fn is_binary(bytes: &[u8]) -> bool {
    bytes.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(bytes: &[u8]) -> Result<String, NoText> {
        Encoding::Detect.decode_whole(bytes.to_vec(), |_| None)
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        assert_eq!(Encoding::Strict.decode(b"caf\xE9 noir \xFF".to_vec()), Err(3));
        assert_eq!(Encoding::Detect.decode(b"caf\xE9 noir \xFF".to_vec()), Err(3));
        assert_eq!(Encoding::Lossy.decode(b"caf\xE9 noir".to_vec()), Ok("caf\u{fffd} noir".to_owned()));
    }

    #[test]
    fn a_byte_order_mark_has_the_first_word() {
        assert_eq!(detected(b"\xff\xfeZ\0o\0\xeb\0"), Ok("Zoë".to_owned()));
        assert_eq!(detected(b"\xfe\xff\0Z\0o\0\xeb"), Ok("Zoë".to_owned()));
        let marked = [BOM, "Zoë".as_bytes()].concat();
        let latin = |_: &[u8]| Charset::for_label(b"latin1");
        assert_eq!(Encoding::Detect.decode_whole(marked, latin), Ok("\u{feff}Zoë".to_owned()));
        assert_eq!(Encoding::Strict.decode_whole(b"\xff\xfeZ\0".to_vec(), |_| None), Err(NoText::Binary));
    }

    #[test]
    fn utf_32_is_not_taken_for_utf_16() {
        assert_eq!(detected(b"\xff\xfe\0\0Z\0\0\0"), Err(NoText::Binary));
        assert_eq!(detected(b"\0\0\xfe\xff\0\0\0Z"), Err(NoText::Binary));
    }

    #[test]
    fn then_comes_what_is_declared_then_utf_8_then_a_guess() {
        let greek = |_: &[u8]| Charset::for_label(b"iso-8859-7");
        assert_eq!(Encoding::Detect.decode_whole(b"\xe1".to_vec(), greek), Ok("α".to_owned()));
        assert_eq!(detected("“Zoë”".as_bytes()), Ok("“Zoë”".to_owned()));
        assert_eq!(
            detected(b"\x93Le caf\xe9 est ferm\xe9,\x94 dit-elle."),
            Ok("“Le café est fermé,” dit-elle.".to_owned())
        );
        let text = "Мэр сказала, что мост закрыт до весны, и ушла.";
        let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        assert_eq!(detected(&cyrillic), Ok(text.to_owned()));
    }

    #[test]
    fn a_little_damage_does_not_make_utf_8_another_encoding() {
        let damaged = [&b"\xe9 "[..], "“Zoë” und “Øre”".as_bytes()].concat();
        assert_eq!(detected(&damaged), Ok("\u{fffd} “Zoë” und “Øre”".to_owned()));
    }

    #[test]
    fn strict_and_lossy_know_utf_8_alone() {
        let greek = |_: &[u8]| Charset::for_label(b"iso-8859-7");
        assert_eq!(Encoding::Strict.decode_whole(b"a\xe1".to_vec(), greek), Err(NoText::NotUtf8(1)));
        assert_eq!(Encoding::Lossy.decode_whole(b"a\xe1".to_vec(), greek), Ok("a\u{fffd}".to_owned()));
    }
}
