/// Bytes that are still to be read; each method gives nothing where they end too soon.
#[derive(Clone, Copy, Debug)]
pub(super) struct BytesLeft<'a>(&'a [u8]);

impl<'a> BytesLeft<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> BytesLeft<'a> {
        BytesLeft(bytes)
    }

    pub(super) fn count(&self) -> u64 {
        self.0.len() as u64
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    /// A number in seven bits a byte, the lowest first (ULEB128).
    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let mut left = BytesLeft::new(b"\x07\xac\x02ab\x80");
        assert_eq!((left.byte(), left.varint(), left.bytes(2)), (Some(7), Some(300), Some(&b"ab"[..])));
        assert_eq!((left.bytes(2), left.bytes(u64::MAX), left.varint(), left.byte()), (None, None, None, None));
        assert_eq!(BytesLeft::new(&[0xff; 11]).varint(), None);
    }
}
