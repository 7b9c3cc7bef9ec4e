use std::fmt::Write;

/// The name of an article's files, without ending: its id, with whatever cannot stand in a file name as `%` and two
/// hexadecimal digits a byte. [`id`] turns it back.
pub(super) fn stem(id: &str) -> String {
    let mut stem = String::with_capacity(id.len());
    for (index, letter) in id.chars().enumerate() {
        let unsafe_here = letter.is_control() || r#"%/\:*?"<>|"#.contains(letter) || (index == 0 && letter == '.');
        if unsafe_here {
            for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(stem, "%{byte:02X}");
            }
        } else {
            stem.push(letter);
        }
    }
    stem
}

/// The id that a file name stands for.
pub(super) fn id(stem: &str) -> String {
    let mut bytes = Vec::with_capacity(stem.len());
    let mut rest = stem.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        match (first, after.get(..2).and_then(hexadecimal)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => bytes.push(first),
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| stem.to_owned())
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_address_makes_a_file_name() {
        assert_eq!(stem("https://a.example/b?c=100%"), "https%3A%2F%2Fa.example%2Fb%3Fc=100%25");
        assert_eq!(stem(".."), "%2E.");
        assert_eq!(id("100% sure"), "100% sure");
    }

    proptest! {
        #[test]
        fn every_id_comes_back(text in any::<String>()) {
            prop_assert_eq!(id(&stem(&text)), text);
        }
    }
}
