use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use crate::Span;

/// Who speaks in an article: its mentions grouped into speakers, and the speaker of each quote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Speakers {
    /// The speakers, in the order of their first mention.
    pub speakers: Vec<Speaker>,
    /// The mentions, in text order; empty in a reference that does not label them.
    pub mentions: Vec<Mention>,
    /// For each quote, in the order of the quotes, who said it.
    pub of_quotes: Vec<Attribution>,
    /// For each quote how its speaker was reached; an entry that is missing is not known.
    pub from: Vec<Option<SpeakerFrom>>,
}

/// A resolved someone behind a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Speaker {
    /// The same for the same name in every article, such as `anna-berg`, and no other name's.
    pub id: String,
    /// The fullest name that the article supports, without titles.
    pub name: String,
    /// The title or description that the article gives with the name: "mayor of Oslo".
    pub role: Option<String>,
    /// What a list of known speakers says further, by its columns.
    pub fields: Vec<(String, String)>,
}

/// A span that refers to a person or body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Where.
    pub span: Span,
    /// What sort of phrase it is.
    pub kind: MentionKind,
    /// Whom it refers to, as an index of [`Speakers::speakers`]; nothing for one who says none of the quotes.
    pub speaker: Option<usize>,
    /// The fullest name that the article supports for whom it refers to, speaker or not.
    pub name: Option<String>,
}

/// What sort of phrase a mention is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MentionKind {
    /// A proper name: "Anna Berg", "NATO".
    Name,
    /// A description: "the mayor".
    Nominal,
    /// "she".
    Pronoun,
}

/// How the speaker of a quote was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpeakerFrom {
    /// The source names the speaker.
    Named,
    /// The source describes the speaker: "the mayor".
    Nominal,
    /// The source is a pronoun, or names its owner by one: "her advisers".
    Pronoun,
    /// There is no source: the order of quotes and names tells.
    Discourse,
}

impl SpeakerFrom {
    /// All ways, from the surest on.
    pub const ALL: [SpeakerFrom; 4] =
        [SpeakerFrom::Named, SpeakerFrom::Nominal, SpeakerFrom::Pronoun, SpeakerFrom::Discourse];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SpeakerFrom::Named => "named",
            SpeakerFrom::Nominal => "nominal",
            SpeakerFrom::Pronoun => "pronoun",
            SpeakerFrom::Discourse => "discourse",
        }
    }
}

impl fmt::Display for SpeakerFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for SpeakerFrom {
    type Err = ();

    fn from_str(name: &str) -> Result<SpeakerFrom, ()> {
        SpeakerFrom::ALL.into_iter().find(|from| from.name() == name).ok_or(())
    }
}

/// Who said a quote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attribution {
    /// The file does not say whether anybody did.
    #[default]
    Unlabelled,
    /// Nobody that the article shows.
    Nobody,
    /// This one, as an index of [`Speakers::speakers`].
    To(usize),
}

impl Speaker {
    /// Makes a speaker of that name, with the identifier that follows from it.
    #[must_use]
    pub fn named(name: &str) -> Speaker {
        Speaker { id: Speaker::id_of(name), name: name.to_owned(), role: None, fields: Vec::new() }
    }

    /// The identifier that follows from a name, another one for each name.
    ///
    /// Its words in lower case with hyphens between them, `anna-berg`; a word with capitals within it keeps them, `NATO`.
    /// Where that does not tell how the name is written, as it leaves out a hyphen or an apostrophe, six hexadecimal
    /// digits follow that do.
    #[must_use]
    pub fn id_of(name: &str) -> String {
        let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let words: Vec<Cow<str>> = words.map(word_of_id).collect();
        let id = words.join("-");
        if usual_spelling(&words) == name { id } else { format!("{id}-{:06x}", checksum(name)) }
    }
}

/// Words that stand in lower case within names, and throughout a description that begins with one.
const SMALL_WORDS: [&str; 25] = [
    "a", "an", "and", "at", "by", "de", "for", "from", "in", "many", "of", "on", "one", "our", "several", "some",
    "the", "their", "three", "to", "two", "van", "von", "who", "with",
];

/// Whether a word has a capital after its first letter: "NATO", "McCoy".
fn has_inner_capital(word: &str) -> bool {
    word.chars().skip(1).any(char::is_uppercase)
}

fn word_of_id(word: &str) -> Cow<'_, str> {
    if has_inner_capital(word) { Cow::Borrowed(word) } else { Cow::Owned(word.to_lowercase()) }
}

/// The one name that these words of an identifier stand for by themselves.
fn usual_spelling(words: &[Cow<str>]) -> String {
    let is_small = |word: &str| SMALL_WORDS.contains(&word);
    let described = words.first().is_some_and(|first| is_small(first));
    let spelled = words.iter().map(|word| {
        if described || is_small(word) || has_inner_capital(word) {
            return word.to_string();
        }
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
    });
    spelled.collect::<Vec<String>>().join(" ")
}

/// A checksum of 24 bits (FNV-1a, folded): the same on every machine and in every version.
fn checksum(name: &str) -> u32 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash >> 24) ^ (hash & 0x00ff_ffff)
}

impl Speakers {
    /// The speaker of the quote at that index, if the layer names one.
    #[must_use]
    pub fn of_quote(&self, quote: usize) -> Option<&Speaker> {
        match self.of_quotes.get(quote)? {
            Attribution::To(speaker) => self.speakers.get(*speaker),
            Attribution::Nobody | Attribution::Unlabelled => None,
        }
    }

    /// How the speaker of the quote at that index was reached, if that is known.
    #[must_use]
    pub fn from_of_quote(&self, quote: usize) -> Option<SpeakerFrom> {
        self.from.get(quote).copied().flatten()
    }

    /// Whether any quote has a speaker. Where none has, an article was most likely not labelled for speakers, whatever
    /// its file writes for them.
    #[must_use]
    pub fn name_anybody(&self) -> bool {
        self.of_quotes.iter().any(|of| matches!(of, Attribution::To(_)))
    }

    /// Adds a speaker unless one of that identifier is there, and returns its index.
    pub fn add(&mut self, speaker: Speaker) -> usize {
        let known = self.speakers.iter().position(|other| other.id == speaker.id);
        known.unwrap_or_else(|| {
            self.speakers.push(speaker);
            self.speakers.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_the_words_of_the_name() {
        assert_eq!(Speaker::id_of("Anna Berg"), "anna-berg");
        assert_eq!(Speaker::id_of("Council of Oslo"), "council-of-oslo");
        assert_eq!(Speaker::id_of("NATO"), "NATO");
        assert_eq!(Speaker::id_of("a senior official"), "a-senior-official");
    }

    #[test]
    fn names_that_are_written_in_another_way_have_another_identifier() {
        let names =
            ["Jean-Luc Dahl", "Jean Luc Dahl", "NATO", "Nato", "nato", "A senior official", "a senior official"];
        let names = names.into_iter().chain(["Berg’s aides", "Berg's aides", "Berg s aides", "", "?", "!"]);
        let identifiers: Vec<String> = names.map(Speaker::id_of).collect();
        let different: std::collections::BTreeSet<&String> = identifiers.iter().collect();
        assert_eq!(different.len(), identifiers.len(), "{identifiers:?}");
        assert!(identifiers[0].starts_with("jean-luc-dahl-"), "{identifiers:?}");
    }

    #[test]
    fn a_speaker_is_added_once() {
        let mut speakers = Speakers::default();
        assert_eq!(speakers.add(Speaker::named("Anna Berg")), 0);
        assert_eq!(speakers.add(Speaker::named("NATO")), 1);
        assert_eq!(speakers.add(Speaker::named("Anna Berg")), 0);
        assert_eq!(speakers.speakers.len(), 2);
    }
}
