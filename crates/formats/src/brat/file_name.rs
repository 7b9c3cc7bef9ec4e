use std::fmt::Write;

/// The longest name without ending, in bytes; file systems allow 255 with it.
const LONGEST: usize = 240;

/// The name of an article's files, without ending: its id, with whatever cannot stand in a file name as `%` and two
/// hexadecimal digits a byte. [`id`] turns it back, unless it had to be cut, which is told beside it: then it ends in `~` and the
/// hash of the id (FNV-1a of 64 bits), so that different ids stay different.
pub(super) fn stem(id: &str) -> (String, bool) {
    let mut stem = escaped(id);
    if stem.len() <= LONGEST {
        return (stem, false);
    }
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let hash = format!("~{hash:016x}");
    let fits = (0..=LONGEST - hash.len()).rev().find(|&end| stem.is_char_boundary(end));
    stem.truncate(fits.unwrap_or_default());
    // Not within an escape.
    if let Some(percent) = stem.rfind('%').filter(|percent| percent + 3 > stem.len()) {
        stem.truncate(percent);
    }
    (stem + &hash, true)
}

fn escaped(id: &str) -> String {
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
        assert_eq!(stem("https://a.example/b?c=100%").0, "https%3A%2F%2Fa.example%2Fb%3Fc=100%25");
        assert_eq!(stem(".."), ("%2E.".to_owned(), false));
        assert_eq!(id("100% sure"), "100% sure");
    }

    #[test]
    fn ids_that_are_too_long_are_cut_and_stay_different() {
        let long = |end: &str| format!("https://a.example/{}{end}", "ü".repeat(150));
        let (first, second) = (stem(&long("1")), stem(&long("2")));
        assert!(first.1 && second.1 && first.0 != second.0);
        let slashes = stem(&("a".repeat(215) + &"/".repeat(20))).0;
        assert!(slashes.contains("a%2F%2F~"), "{slashes}");
        assert!(first.0.len() <= LONGEST && first.0.starts_with("https%3A%2F%2Fa.example%2Füü"), "{}", first.0);
    }

    proptest! {
        #[test]
        fn every_id_comes_back(text in any::<String>()) {
            prop_assert_eq!(id(&escaped(&text)), text);
        }
    }
}
