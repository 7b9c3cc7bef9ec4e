use std::borrow::Cow;

use anyhow::{Result, bail};
use sayso_formats::{Format, FormulaGuard, Output, SpeakerRow, SpeakerTally};
use serde::Serialize;

use crate::Outcome;
use crate::args::{SpeakersOptions, existing};
use crate::problems::{Problems, say, say_warnings};
use crate::run::open_articles;
use crate::table::CsvTable;

/// `sayso speakers`: who speaks in annotated articles, one row a speaker, the most quoted first.
pub(crate) fn speakers(options: &SpeakersOptions) -> Result<Outcome> {
    let format = Format::of_path(&options.output);
    if let Some(format) = format.filter(|format| !matches!(format, Format::Csv | Format::Text)) {
        let path = options.output.display();
        bail!(
            "{path}: speakers are written as CSV, not as {format}; `sayso convert QUOTES -o quotes.xlsx` has them in a sheet"
        );
    }
    let mut articles = open_articles(&options.input, ("-o", &options.output), false)?;
    let mut problems = Problems::new(None, existing(options.force))?;
    let output = Output::open(&options.output, existing(options.force))?;
    let mut tally = SpeakerTally::default();
    while let Some(read) = articles.next() {
        say_warnings(&articles.take_warnings());
        match read {
            Ok(article) => tally.count(&article),
            Err(error) => problems.unreadable(&error, say)?,
        }
    }
    let mut table = CsvTable::new(output, &SpeakerTally::COLUMNS)?;
    for row in tally.rows() {
        table.write(&Row::of(&row))?;
    }
    table.finish()?;
    Ok(if problems.count() == 0 { Outcome::Done } else { Outcome::DoneInPart })
}

/// A row of the table, in the order of [`SpeakerTally::COLUMNS`].
#[derive(Serialize)]
struct Row<'a> {
    speaker_id: Cow<'a, str>,
    speaker: Cow<'a, str>,
    role: Cow<'a, str>,
    aliases: Cow<'a, str>,
    quotes: u64,
    articles: u64,
    stances: [u64; 3],
}

impl Row<'_> {
    fn of(row: &SpeakerRow) -> Row<'_> {
        let guarded = |text| FormulaGuard::On.apply(Cow::Borrowed(text));
        Row {
            speaker_id: guarded(&row.id),
            speaker: guarded(&row.name),
            role: guarded(&row.role),
            aliases: guarded(&row.aliases),
            quotes: row.quotes,
            articles: row.articles,
            stances: row.stances,
        }
    }
}
