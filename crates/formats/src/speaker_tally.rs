use std::collections::{BTreeMap, BTreeSet};

use sayso_annotation::{AnnotatedArticle, SpeakerFrom, Stance};

/// Counts who speaks in articles, as they come by: memory grows with the speakers, not with the articles.
#[derive(Default)]
pub struct SpeakerTally {
    articles: u64,
    speakers: BTreeMap<String, Counts>,
}

/// One speaker, as counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerRow {
    /// The identifier.
    pub id: String,
    /// The most frequent name.
    pub name: String,
    /// The most frequent role; empty if there is none.
    pub role: String,
    /// The other names, with `; ` between them.
    pub aliases: String,
    /// The number of quotes.
    pub quotes: u64,
    /// The number of articles with a quote.
    pub articles: u64,
    /// The number of positions of each stance, in the order of [`Stance::ALL`].
    pub stances: [u64; Stance::ALL.len()],
}

#[derive(Default)]
struct Counts {
    quotes: u64,
    names: BTreeMap<String, u64>,
    roles: BTreeMap<String, u64>,
    sources: BTreeSet<String>,
    articles: u64,
    /// The number of the last article that counted.
    last_article: u64,
    stances: [u64; Stance::ALL.len()],
}

impl SpeakerTally {
    /// The columns of a table of speakers, in their order.
    pub const COLUMNS: [&'static str; 9] =
        ["speaker_id", "speaker", "role", "aliases", "quotes", "articles", "support", "oppose", "neutral"];

    /// Counts the quotes of one article.
    pub fn count(&mut self, article: &AnnotatedArticle) {
        self.articles += 1;
        let speakers = article.annotations.speakers();
        for (index, quote) in article.annotations.quotes().iter().enumerate() {
            let Some(speaker) = speakers.of_quote(index) else { continue };
            let counts = self.speakers.entry(speaker.id.clone()).or_default();
            counts.quotes += 1;
            *counts.names.entry(speaker.name.clone()).or_default() += 1;
            if let Some(role) = &speaker.role {
                *counts.roles.entry(role.clone()).or_default() += 1;
            }
            // What a source says is another name of the speaker only if the source is a name.
            if speakers.from_of_quote(index) == Some(SpeakerFrom::Named) {
                let source = quote.source.text(article.article.text());
                let words: Vec<&str> = source.trim_end_matches([',', ' ']).split_whitespace().collect();
                counts.sources.insert(words.join(" "));
            }
            if counts.last_article != self.articles {
                counts.last_article = self.articles;
                counts.articles += 1;
            }
            for position in article.annotations.positions().get(index).into_iter().flatten() {
                for (count, stance) in counts.stances.iter_mut().zip(Stance::ALL) {
                    *count += u64::from(stance == position.stance);
                }
            }
        }
    }

    /// The speakers, the most quoted first, and by identifier among equals.
    #[must_use]
    pub fn rows(&self) -> Vec<SpeakerRow> {
        let mut rows: Vec<SpeakerRow> = self.speakers.iter().map(|(id, counts)| counts.row(id)).collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.quotes));
        rows
    }
}

impl Counts {
    fn row(&self, id: &str) -> SpeakerRow {
        let name = most_frequent(&self.names);
        let others = self.names.keys().chain(&self.sources).filter(|alias| alias.as_str() != name);
        let aliases: BTreeSet<&str> = others.map(String::as_str).collect();
        let aliases: Vec<&str> = aliases.into_iter().collect();
        SpeakerRow {
            id: id.to_owned(),
            name: name.to_owned(),
            role: most_frequent(&self.roles).to_owned(),
            aliases: aliases.join("; "),
            quotes: self.quotes,
            articles: self.articles,
            stances: self.stances,
        }
    }
}

/// The most frequent text, the first in the alphabet among equals; empty if there is none.
fn most_frequent(counts: &BTreeMap<String, u64>) -> &str {
    let best = counts.iter().max_by(|(one, a), (other, b)| a.cmp(b).then_with(|| other.cmp(one)));
    best.map_or("", |(text, _)| text)
}
