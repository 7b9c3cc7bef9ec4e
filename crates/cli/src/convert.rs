use std::io::Write;

use anyhow::Result;
use sayso_formats::{FurtherColumns, LABEL_STUDIO_CONFIG, Output};

use crate::Outcome;
use crate::args::{ConvertOptions, existing};
use crate::problems::{Problems, say, say_warnings};
use crate::run::{meta_columns, open_articles, open_quotes};

/// `sayso convert`: annotated articles in, the same in another format.
pub(crate) fn convert(options: &ConvertOptions) -> Result<Outcome> {
    let mut articles = open_articles(&options.input, options.output.named(), false)?;
    let mut problems = Problems::new(None, existing(options.output.force))?;
    let further = FurtherColumns::new(Vec::new(), meta_columns(&options.input, &options.output), false)?;
    let mut writer = open_quotes(&options.output, further)?;
    while let Some(read) = articles.next() {
        say_warnings(&articles.take_warnings());
        match read {
            Ok(article) => writer.write(&article)?,
            Err(error) => problems.unreadable(&error, say)?,
        }
    }
    for note in writer.finish()? {
        say(&format!("note: {note}"));
    }
    Ok(if problems.count() == 0 { Outcome::Done } else { Outcome::DoneInPart })
}

/// `sayso label-config`: what Label Studio needs to show the tasks.
pub(crate) fn label_config() -> Result<Outcome> {
    let mut output = Output::stdout();
    output.write_all(LABEL_STUDIO_CONFIG.as_bytes())?;
    output.commit()?;
    Ok(Outcome::Done)
}
