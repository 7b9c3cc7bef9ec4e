use std::collections::BTreeMap;
use std::fmt::Write;

use indicatif::HumanCount;
use serde::{Deserialize, Serialize};

use crate::run::Taken;

/// Speakers that are counted by name at a time; of more, the rarest are let go.
const MOST_SPEAKERS: usize = 200_000;

/// What was found in articles, in numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    pub(crate) articles: Articles,
    pub(crate) words: u64,
    pub(crate) quotes: u64,
    /// Quotes of each type.
    types: BTreeMap<String, u64>,
    /// Positions of each stance.
    stances: BTreeMap<String, u64>,
    /// Quotes of each speaker, by name.
    speakers: BTreeMap<String, u64>,
    /// Whether speakers were let go.
    #[serde(default, skip_serializing_if = "is_false")]
    more_speakers: bool,
}

/// How it went with the articles: each counts once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Articles {
    /// Analysed and written.
    pub(crate) ok: u64,
    /// Could not be read, or broke a stage.
    pub(crate) failed: u64,
    /// Had the id of an article before it.
    pub(crate) skipped: u64,
    /// Of those that are ok, near-duplicates of an earlier one, where that was looked for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) duplicates: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_false(value: &bool) -> bool {
    !value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_zero(value: &u64) -> bool {
    *value == 0
}

impl Articles {
    /// Those that did not reach the output.
    pub(crate) fn left_out(&self) -> u64 {
        self.failed + self.skipped
    }
}

impl Tally {
    /// Counts an article that is written.
    pub(crate) fn count(&mut self, taken: &Taken) {
        let Taken { article, words, is_duplicate, .. } = taken;
        self.articles.ok += 1;
        self.articles.duplicates += u64::from(*is_duplicate);
        self.words += *words as u64;
        let annotations = &article.annotations;
        for (index, (quote, positions)) in annotations.quotes().iter().zip(annotations.positions()).enumerate() {
            self.quotes += 1;
            *self.types.entry(quote.kind.name().to_owned()).or_default() += 1;
            for position in positions {
                *self.stances.entry(position.stance.name().to_owned()).or_default() += 1;
            }
            if let Some(speaker) = annotations.speakers().of_quote(index) {
                *self.speakers.entry(speaker.name.clone()).or_default() += 1;
            }
        }
        self.let_rare_speakers_go();
    }

    /// Adds what was counted in other articles.
    pub(crate) fn add(&mut self, other: &Tally) {
        self.articles.ok += other.articles.ok;
        self.articles.failed += other.articles.failed;
        self.articles.skipped += other.articles.skipped;
        self.articles.duplicates += other.articles.duplicates;
        self.words += other.words;
        self.quotes += other.quotes;
        self.more_speakers |= other.more_speakers;
        for (mine, others) in [
            (&mut self.types, &other.types),
            (&mut self.stances, &other.stances),
            (&mut self.speakers, &other.speakers),
        ] {
            others.iter().for_each(|(name, count)| *mine.entry(name.clone()).or_default() += count);
        }
        self.let_rare_speakers_go();
    }

    /// Bounds the memory; who is let go may come back with too low a count, which none of the most quoted has.
    fn let_rare_speakers_go(&mut self) {
        let mut least = 1;
        while self.speakers.len() > MOST_SPEAKERS {
            self.speakers.retain(|_, count| *count > least);
            self.more_speakers = true;
            least += 1;
        }
    }

    /// The most quoted speakers, and by name among equals.
    pub(crate) fn most_quoted(&self, most: usize) -> Vec<(&str, u64)> {
        let mut speakers: Vec<_> = self.speakers.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        speakers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        speakers.truncate(most);
        speakers
    }

    /// The lines of a summary, below the one that counts articles and quotes.
    pub(crate) fn lines(&self) -> Vec<String> {
        let counts = |counts: &BTreeMap<String, u64>| {
            let parts = counts.iter().map(|(name, count)| format!("{} {name}", HumanCount(*count)));
            parts.collect::<Vec<_>>().join(", ")
        };
        let mut lines = Vec::new();
        if self.articles.duplicates > 0 {
            lines.push(format!("near-duplicates: {}", HumanCount(self.articles.duplicates)));
        }
        if self.quotes == 0 {
            return lines;
        }
        lines.push(format!("quotes: {}", counts(&self.types)));
        if !self.stances.is_empty() {
            lines.push(format!("stances: {}", counts(&self.stances)));
        }
        let more = if self.more_speakers { "more than " } else { "" };
        let mut line = format!("speakers: {more}{}", HumanCount(self.speakers.len() as u64));
        for (place, (name, count)) in self.most_quoted(10).into_iter().enumerate() {
            let before = if place == 0 { "; most quoted: " } else { ", " };
            let _ = write!(line, "{before}{name} {}", HumanCount(count));
        }
        lines.push(line);
        lines
    }
}
