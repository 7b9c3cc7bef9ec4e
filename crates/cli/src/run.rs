use std::path::Path;

use anyhow::{Context, Result};
use sayso_annotation::{AnnotatedArticle, Article};
use sayso_formats::{
    ArticleReader, Compression, CsvOptions, FileStart, Format, FormulaGuard, FurtherColumns, Inputs, QuoteWriter,
    ReadError, SpeakerList, TargetList, open_writer,
};
use sayso_pipeline::{Analysis, AnalysisError, GivenTargets, KnownSpeakers, Window};

use crate::Outcome;
use crate::args::{InputOptions, OutputOptions, RunOptions, existing};
use crate::problems::{Problems, say};
use crate::progress::Progress;

/// `sayso run`: articles in, quotes out.
pub(crate) fn run(options: &RunOptions) -> Result<Outcome> {
    let articles = open_articles(&options.input, options.quiet)?;
    // The outputs first: whether they can be written is known at once, and the model takes a moment.
    let mut problems = Problems::new(options.errors.as_deref(), existing(options.output.force))?;
    let list = options.speakers.as_deref().map(SpeakerList::load).transpose()?.unwrap_or_default();
    let targets = options.targets.as_deref().map(TargetList::load).transpose()?.unwrap_or_default();
    let further =
        FurtherColumns { speaker_fields: list.columns.clone(), meta_columns: options.input.meta_columns.clone() };
    let mut writer = open_quotes(&options.output, further)?;
    let pipeline = options.model.pipeline()?.knowing(known(list)).towards(given(&targets));
    let threads = options.threads.map_or(0, usize::from);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().context("cannot start the threads")?;
    let mut progress = Progress::new(options.quiet);

    let articles = articles.map(|read| read.map(|read| read.article));
    let mut take = |entry: Result<(Article, Result<Analysis, AnalysisError>), ReadError>| -> Result<()> {
        match entry {
            Err(error) => problems.unreadable(&error, |line| progress.say(line)),
            Ok((_, Err(error))) => problems.broken(&error, |line| progress.say(line)),
            Ok((article, Ok(analysis))) => {
                for speaker in &analysis.ambiguous {
                    let (id, name, listed) = (article.id(), &speaker.name, speaker.listed.join(" or "));
                    progress.say(&format!("note: article \"{id}\": \"{name}\" may be {listed}; left as it is"));
                }
                progress.article(analysis.annotations.quotes().len());
                writer.write(&AnnotatedArticle { article, annotations: analysis.annotations })?;
                Ok(())
            }
        }
    };
    pool.install(|| pipeline.analyse_all(articles, Window::default(), &mut take))?;

    let notes = writer.finish()?;
    let skipped = problems.finish()?;
    notes.iter().for_each(|note| progress.say(&format!("note: {note}")));
    progress.finish(skipped);
    Ok(if skipped == 0 { Outcome::Done } else { Outcome::DoneInPart })
}

/// Opens the inputs; files in folders that are none are counted on standard error unless the run is quiet.
pub(crate) fn open_articles(options: &InputOptions, quiet: bool) -> Result<ArticleReader> {
    let inputs = Inputs::find_matching(&options.inputs, options.input_format, &options.glob)?;
    if let ([first, rest @ ..], false) = (inputs.ignored(), quiet) {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        say(&format!("note: no articles, left out: {}{more}", first.display()));
    }
    Ok(ArticleReader::new(inputs, options.read_options()))
}

fn known(list: SpeakerList) -> KnownSpeakers {
    let mut known = KnownSpeakers::default();
    for (speaker, aliases) in list.speakers {
        known.add(speaker, aliases.iter().map(String::as_str));
    }
    known
}

fn given(list: &TargetList) -> GivenTargets {
    let mut given = GivenTargets::default();
    for (target, aliases) in &list.targets {
        given.add(target, aliases.iter().map(String::as_str));
    }
    given
}

/// Opens the output in the format that is asked for or that its name tells; a table gets the further columns.
pub(crate) fn open_quotes(options: &OutputOptions, further: FurtherColumns) -> Result<Box<dyn QuoteWriter>> {
    let csv = CsvOptions {
        delimiter: options.delimiter,
        guard: if options.csv_raw { FormulaGuard::Raw } else { FormulaGuard::On },
        start: if options.excel { FileStart::ByteOrderMark } else { FileStart::Header },
        further,
    };
    let format = options.format.map_or_else(|| output_format(&options.output), Ok)?;
    Ok(open_writer(&options.output, format, existing(options.force), csv)?)
}

fn output_format(path: &Path) -> Result<Format> {
    if path == Path::new("-") {
        return Ok(Format::Csv);
    }
    let (name, _) = Compression::part(path);
    let unknown = || format!("{}: its ending names no format; `--format csv`, `jsonl`, … says which", path.display());
    Format::of_path(&name).with_context(unknown)
}
