/// Converts between **byte** offsets, used inside, and **code point** offsets, used in every file.
///
/// Building it reads the text once; a conversion then costs at most a scan of 64 bytes, and none in an ASCII text.
#[derive(Clone, Debug)]
pub struct CodePoints<'text> {
    text: &'text str,
    /// Code points before each 64-byte block; empty if the text is ASCII, where the two offsets agree.
    before_block: Vec<u32>,
}

const BLOCK: usize = 64;

impl<'text> CodePoints<'text> {
    /// Prepares the conversion for a text.
    #[must_use]
    pub fn new(text: &'text str) -> CodePoints<'text> {
        let mut before_block = Vec::new();
        if !text.is_ascii() {
            let mut count = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                before_block.push(count);
                count += starts(block);
            }
            before_block.push(count);
        }
        CodePoints { text, before_block }
    }

    /// The number of code points before `byte`. A byte beyond the text counts as its end; one inside a character counts
    /// that character.
    #[must_use]
    pub fn code_point_at(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let Some(&before) = self.before_block.get(byte / BLOCK) else { return byte };
        let block = self.text.as_bytes().get(byte / BLOCK * BLOCK..byte).unwrap_or_default();
        (before + starts(block)) as usize
    }

    /// The byte at which the `code_point`-th code point starts; the length of the text just after the last one, `None`
    /// beyond.
    #[must_use]
    pub fn byte_at(&self, code_point: usize) -> Option<usize> {
        if self.before_block.is_empty() {
            return (code_point <= self.text.len()).then_some(code_point);
        }
        let block = self.before_block.partition_point(|&before| before as usize <= code_point).checked_sub(1)?;
        let mut left = code_point - self.before_block[block] as usize;
        let bytes = self.text.as_bytes();
        for (byte, &value) in bytes.iter().enumerate().skip(block * BLOCK) {
            if is_start(value) {
                if left == 0 {
                    return Some(byte);
                }
                left -= 1;
            }
        }
        (left == 0).then_some(bytes.len())
    }

    /// The number of code points in the text.
    #[must_use]
    pub fn count(&self) -> usize {
        self.code_point_at(self.text.len())
    }
}

fn is_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().map(|&byte| u32::from(is_start(byte))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_offset_beyond_the_text_has_no_byte() {
        for text in ["", "abc", "añb"] {
            let points = CodePoints::new(text);
            assert_eq!(points.byte_at(text.chars().count()), Some(text.len()), "{text}");
            assert_eq!(points.byte_at(text.chars().count() + 1), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn both_directions_agree_with_a_scan_of_the_text(text in "[a\u{e9}\u{2019}\u{1f600}\n]{0,200}") {
            let points = CodePoints::new(&text);
            for (count, (byte, _)) in text.char_indices().enumerate() {
                prop_assert_eq!(points.code_point_at(byte), count);
                prop_assert_eq!(points.byte_at(count), Some(byte));
            }
            prop_assert_eq!(points.count(), text.chars().count());
            prop_assert_eq!(points.byte_at(text.chars().count()), Some(text.len()));
        }
    }
}
