use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/countries.csv");

#[derive(Deserialize)]
struct Row {
    country: String,
    name: String,
    aliases: String,
    capitals: String,
    demonyms: String,
}

/// How a word stands for a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountryWord {
    /// The country's own name or a short form of it: "Russia", "U.S.".
    Name,
    /// Its capital or the seat of its government: "Moscow".
    Capital,
    /// Its adjective or people: "Russian", "Swedes".
    Demonym,
}

static WORDS: LazyLock<HashMap<String, (CountryWord, String)>> = LazyLock::new(|| {
    let mut words = HashMap::new();
    for row in rows::<Row>(CSV) {
        for alias in row.aliases.split(';') {
            words.insert(fold(alias).into_owned(), (CountryWord::Name, row.name.clone()));
        }
        for capital in row.capitals.split(';') {
            words.insert(fold(capital).into_owned(), (CountryWord::Capital, row.name.clone()));
        }
        for demonym in row.demonyms.split(';') {
            let demonym = fold(demonym).into_owned();
            words.insert(format!("{demonym}s"), (CountryWord::Demonym, row.name.clone()));
            words.insert(demonym, (CountryWord::Demonym, row.name.clone()));
        }
        words.insert(row.country, (CountryWord::Name, row.name));
    }
    words.remove("");
    words.remove("s");
    words
});

/// The country that a name, capital or demonym stands for, and which of the three it is: "Moscow" is the capital of
/// "Russia".
#[must_use]
pub fn country(word: &str) -> Option<(CountryWord, &'static str)> {
    WORDS.get(fold(word).as_ref()).map(|(kind, name)| (*kind, name.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("countries.csv", CSV);
    }

    #[test]
    fn name_capital_and_demonyms_lead_to_the_country() {
        assert_eq!(country("Kiev"), Some((CountryWord::Capital, "Ukraine")));
        assert_eq!(country("North Korea"), Some((CountryWord::Name, "North Korea")));
        assert_eq!(country("U.S."), Some((CountryWord::Name, "United States")));
        assert_eq!(country("Swedes"), Some((CountryWord::Demonym, "Sweden")));
        assert_eq!(country("s"), None);
    }
}
