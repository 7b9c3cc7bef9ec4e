/// What happens to bytes that are not UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// They are an error.
    #[default]
    Strict,
    /// Each is read as U+FFFD, the replacement character.
    Lossy,
}

impl Encoding {
    /// Reads bytes as text; the error is the offset of the first byte that is not UTF-8.
    pub(crate) fn decode(self, bytes: Vec<u8>) -> Result<String, u64> {
        match (String::from_utf8(bytes), self) {
            (Ok(text), _) => Ok(text),
            (Err(error), Encoding::Strict) => Err(error.utf8_error().valid_up_to() as u64),
            (Err(error), Encoding::Lossy) => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
        }
    }
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

    #[test]
    fn the_first_bad_byte_is_named() {
        assert_eq!(Encoding::Strict.decode(b"caf\xE9 noir \xFF".to_vec()), Err(3));
        assert_eq!(Encoding::Lossy.decode(b"caf\xE9 noir".to_vec()), Ok("caf\u{fffd} noir".to_owned()));
    }
}
