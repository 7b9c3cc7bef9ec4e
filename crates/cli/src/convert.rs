use anyhow::Result;

use crate::Outcome;
use crate::args::{ConvertOptions, existing};
use crate::problems::{Problems, say, say_warnings};
use crate::run::{open_articles, open_quotes};

/// `sayso convert`: annotated articles in, the same in another format.
pub(crate) fn convert(options: &ConvertOptions) -> Result<Outcome> {
    let mut articles = open_articles(&options.input, false)?;
    let mut problems = Problems::new(None, existing(options.output.force))?;
    let mut writer = open_quotes(&options.output, Vec::new())?;
    while let Some(read) = articles.next() {
        say_warnings(&articles.take_warnings());
        match read {
            Ok(article) => writer.write(&article)?,
            Err(error) => problems.unreadable(&error, say)?,
        }
    }
    writer.finish()?;
    Ok(if problems.count() == 0 { Outcome::Done } else { Outcome::DoneInPart })
}
