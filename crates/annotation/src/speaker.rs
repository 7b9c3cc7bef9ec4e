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
    /// The same for the same speaker in every article, such as `anna-berg`.
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
    /// Whom it refers to, as an index of [`Speakers::speakers`].
    pub speaker: Option<usize>,
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

    /// The identifier that follows from a name: its letters and digits in lower case, the rest as single hyphens.
    #[must_use]
    pub fn id_of(name: &str) -> String {
        let words = name.split(|letter: char| !letter.is_alphanumeric());
        let words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
        words.join("-")
    }
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
    fn an_identifier_keeps_letters_and_digits_alone() {
        assert_eq!(Speaker::id_of("Anna Berg"), "anna-berg");
        assert_eq!(Speaker::id_of("Jean-Luc d’Évry, Jr."), "jean-luc-d-évry-jr");
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
