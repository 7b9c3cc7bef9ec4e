use std::str::FromStr;

use crate::Encoding;

/// How inputs are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadOptions {
    /// How bytes become text.
    pub encoding: Encoding,
    /// The column of a table that holds the text.
    pub text_column: String,
    /// The column of a table that holds the id of the article; it may be missing.
    pub id_column: String,
    /// What separates the columns of a table; `None` for the format's own (a comma, or a tab in TSV).
    pub delimiter: Option<Delimiter>,
    /// Whether the fields of a table may stand in quotation marks, which are none of their text then.
    pub quoted_fields: bool,
    /// The further columns of a table that go into the metadata of its articles; `None` for all.
    pub meta_columns: Option<Vec<String>>,
    /// The largest article that is read, in bytes of its line, row, file or page, unpacked; a larger one is an error and is
    /// passed over without being kept in memory.
    pub max_article_bytes: u64,
}

impl ReadOptions {
    /// The largest article that is read unless another limit is given: 64 MiB.
    pub const MAX_ARTICLE_BYTES: u64 = 64 << 20;
    /// The name of the text column unless another is given.
    pub const TEXT_COLUMN: &'static str = "text";
    /// The name of the id column unless another is given.
    pub const ID_COLUMN: &'static str = "id";

    /// [`ReadOptions::max_article_bytes`] as a length in memory.
    pub(crate) fn limit(&self) -> usize {
        usize::try_from(self.max_article_bytes).unwrap_or(usize::MAX)
    }
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions {
            encoding: Encoding::Detect,
            text_column: ReadOptions::TEXT_COLUMN.to_owned(),
            id_column: ReadOptions::ID_COLUMN.to_owned(),
            delimiter: None,
            quoted_fields: true,
            meta_columns: None,
            max_article_bytes: ReadOptions::MAX_ARTICLE_BYTES,
        }
    }
}

/// The character between two columns: one of ASCII, neither a quotation mark nor a line break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiter(u8);

/// No delimiter.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("\"{0}\" cannot separate columns; use one ASCII character such as \";\", or \"tab\"")]
pub struct BadDelimiter(pub String);

impl Delimiter {
    /// `,`
    pub const COMMA: Delimiter = Delimiter(b',');
    /// The tab character.
    pub const TAB: Delimiter = Delimiter(b'\t');

    /// The character, if it can separate columns.
    pub(crate) fn new(character: u8) -> Option<Delimiter> {
        (character.is_ascii() && !b"\"\r\n\0".contains(&character)).then_some(Delimiter(character))
    }

    /// The character as a byte.
    #[must_use]
    pub fn byte(self) -> u8 {
        self.0
    }
}

/// Reads one character, or `tab` or `\t` for the tab.
impl FromStr for Delimiter {
    type Err = BadDelimiter;

    fn from_str(text: &str) -> Result<Delimiter, BadDelimiter> {
        match text.as_bytes() {
            b"tab" | b"\\t" => Ok(Delimiter::TAB),
            [byte] => Delimiter::new(*byte).ok_or_else(|| BadDelimiter(text.to_owned())),
            _ => Err(BadDelimiter(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_one_ascii_character_or_the_word_tab() {
        assert_eq!(";".parse::<Delimiter>().map(Delimiter::byte), Ok(b';'));
        assert_eq!("tab".parse(), Ok(Delimiter::TAB));
        for bad in ["", "\"", "\n", "§", ",,"] {
            assert_eq!(bad.parse::<Delimiter>(), Err(BadDelimiter(bad.to_owned())));
        }
    }
}
