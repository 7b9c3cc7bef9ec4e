use std::borrow::Cow;

use serde::de::DeserializeOwned;

/// The form under which words are looked up: lower case, with a straight apostrophe.
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    let folded = |letter: char| letter.is_lowercase() || !(letter.is_uppercase() || letter == '’');
    if word.chars().all(folded) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase().replace('’', "'")) }
}

/// The rows of a CSV file that is compiled in. Its module's test sees to it that every row parses.
pub(crate) fn rows<Row: DeserializeOwned>(csv: &'static str) -> impl Iterator<Item = Row> {
    csv::Reader::from_reader(csv.as_bytes()).into_deserialize().filter_map(Result::ok)
}

/// Checks what holds for every list: each row parses, and the first column is folded, sorted and without repeats.
#[cfg(test)]
pub(crate) fn assert_well_kept<Row: DeserializeOwned>(name: &str, csv: &'static str) {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let mut last = String::new();
    for record in reader.records() {
        let record = record.unwrap_or_else(|error| panic!("{name}: {error}"));
        let key = record.get(0).unwrap_or_default().to_owned();
        assert!(last < key, "{name}: \"{key}\" should not follow \"{last}\"");
        assert_eq!(fold(&key), key, "{name}: \"{key}\" is not lower case");
        last = key;
    }
    for row in csv::Reader::from_reader(csv.as_bytes()).into_deserialize::<Row>() {
        let _: Row = row.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_lowers_case_and_straightens_the_apostrophe() {
        assert_eq!(fold("Don’t"), "don't");
        assert!(matches!(fold("said"), Cow::Borrowed("said")));
    }
}
