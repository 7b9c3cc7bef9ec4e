use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use sayso_annotation::{AnnotatedArticle, SpeakerFrom, Stance};
use sayso_formats::{FormulaGuard, Output};
use serde::Serialize;

use crate::Outcome;
use crate::args::{SpeakersOptions, existing};
use crate::problems::{Problems, say, say_warnings};
use crate::run::open_articles;
use crate::table::CsvTable;

const HEADER: [&str; 9] =
    ["speaker_id", "speaker", "role", "aliases", "quotes", "articles", "support", "oppose", "neutral"];

/// `sayso speakers`: who speaks in annotated articles, one row a speaker, the most quoted first.
pub(crate) fn speakers(options: &SpeakersOptions) -> Result<Outcome> {
    let mut articles = open_articles(&options.input, false)?;
    let mut problems = Problems::new(None, existing(options.force))?;
    let output = Output::open(&options.output, existing(options.force))?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    while let Some(read) = articles.next() {
        say_warnings(&articles.take_warnings());
        match read {
            Ok(article) => count(&article, &mut tallies),
            Err(error) => problems.unreadable(&error, say)?,
        }
    }
    let mut rows: Vec<(String, Tally)> = tallies.into_iter().collect();
    rows.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.quotes));
    let mut table = CsvTable::new(output, &HEADER)?;
    for (id, tally) in &rows {
        table.write(&tally.row(id))?;
    }
    table.finish()?;
    Ok(if problems.count() == 0 { Outcome::Done } else { Outcome::DoneInPart })
}

/// What is counted of one speaker.
#[derive(Default)]
struct Tally {
    quotes: u64,
    names: BTreeMap<String, u64>,
    roles: BTreeMap<String, u64>,
    sources: BTreeSet<String>,
    articles: BTreeSet<String>,
    stances: [u64; Stance::ALL.len()],
}

#[derive(Serialize)]
struct Row<'a> {
    speaker_id: Cow<'a, str>,
    speaker: Cow<'a, str>,
    role: Cow<'a, str>,
    aliases: Cow<'a, str>,
    quotes: u64,
    articles: usize,
    support: u64,
    oppose: u64,
    neutral: u64,
}

fn count(article: &AnnotatedArticle, tallies: &mut BTreeMap<String, Tally>) {
    let speakers = article.annotations.speakers();
    for (index, quote) in article.annotations.quotes().iter().enumerate() {
        let Some(speaker) = speakers.of_quote(index) else { continue };
        let tally = tallies.entry(speaker.id.clone()).or_default();
        tally.quotes += 1;
        *tally.names.entry(speaker.name.clone()).or_default() += 1;
        if let Some(role) = &speaker.role {
            *tally.roles.entry(role.clone()).or_default() += 1;
        }
        // What a source says is another name of the speaker only if the source is a name.
        if speakers.from_of_quote(index) == Some(SpeakerFrom::Named) {
            let source = quote.source.text(article.article.text());
            let words: Vec<&str> = source.trim_end_matches([',', ' ']).split_whitespace().collect();
            tally.sources.insert(words.join(" "));
        }
        tally.articles.insert(article.article.id().to_owned());
        for position in article.annotations.positions().get(index).into_iter().flatten() {
            for (count, stance) in tally.stances.iter_mut().zip(Stance::ALL) {
                *count += u64::from(stance == position.stance);
            }
        }
    }
}

impl Tally {
    fn row<'a>(&'a self, id: &'a str) -> Row<'a> {
        let name = most_frequent(&self.names);
        let others = self.names.keys().chain(&self.sources).filter(|alias| alias.as_str() != name);
        let aliases: BTreeSet<&str> = others.map(String::as_str).collect();
        let aliases: Vec<&str> = aliases.into_iter().collect();
        let [support, oppose, neutral] = self.stances;
        let guarded = |text: Cow<'a, str>| FormulaGuard::On.apply(text);
        Row {
            speaker_id: guarded(id.into()),
            speaker: guarded(name.into()),
            role: guarded(most_frequent(&self.roles).into()),
            aliases: guarded(aliases.join("; ").into()),
            quotes: self.quotes,
            articles: self.articles.len(),
            support,
            oppose,
            neutral,
        }
    }
}

/// The most frequent text, the first in the alphabet among equals; empty if there is none.
fn most_frequent(counts: &BTreeMap<String, u64>) -> &str {
    let best = counts.iter().max_by(|(one, a), (other, b)| a.cmp(b).then_with(|| other.cmp(one)));
    best.map_or("", |(text, _)| text)
}
