mod folder;
mod manifest;
mod part;
mod records;
mod repeats;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Error, Result, bail};
use clap::ArgMatches;
use clap::parser::ValueSource;
use sayso_annotation::{AnnotatedArticle, Article};
use sayso_formats::{
    ArticleReader, CsvOptions, FileStart, Format, FormulaGuard, FurtherColumns, Inputs, QuoteWriter, ReadError,
    ReadProblem, SpeakerList, TargetList, check_output, open_writer,
};
use sayso_pipeline::{Analysis, AnalysisError, GivenTargets, KnownSpeakers, Workers};

use self::folder::{Earlier, PartFolder};
use self::manifest::{Manifest, hashed};
use self::records::{At, Event, Parts, Records};
use self::repeats::{Remembered, Repeats};
use crate::Outcome;
use crate::args::{CompressionName, InputOptions, OutputOptions, RunOptions, existing};
use crate::interrupt::{Interrupt, Interrupted};
use crate::outputs::{Named, check_apart, lies_in, named};
use crate::problems::{ProblemRow, Problems, say};
use crate::progress::Progress;
use crate::tally::Tally;

/// Bytes of text that end a part of a run into a folder.
const PART_BYTES: usize = 8 << 20;

/// An entry of the run: an article with what the stages found, or an event.
type Entry = Result<(Article, Result<Analysis, AnalysisError>), Event>;

/// `sayso run`: articles in, quotes out.
pub(crate) fn run(options: &RunOptions, given: Option<&ArgMatches>) -> Result<Outcome> {
    let lists = [named("--speakers", options.speakers.as_ref()), named("--targets", options.targets.as_ref())];
    let read: Vec<_> = options.input.named().chain(lists.into_iter().flatten()).collect();
    let written = [Some(options.output.named()), named("--errors", options.errors.as_ref())];
    let written: Vec<_> = written.into_iter().flatten().collect();
    check_apart(&read, &written)?;
    if is_folder_of_parts(&options.output) {
        return run_into_folder(options, given);
    }
    if options.resume || options.compress.is_some() {
        let option = if options.resume { "--resume" } else { "--compress" };
        bail!("{option} is for a run into a folder, as in `-o quotes/`; {}", options.output.output.display());
    }
    run_into_file(options)
}

/// Whether the output is a folder that gets a file for each part of the run.
fn is_folder_of_parts(output: &OutputOptions) -> bool {
    let named_so = output.output.as_os_str().as_encoded_bytes().ends_with(b"/");
    let is_folder = named_so || (output.output != Path::new("-") && output.output.is_dir());
    output.format != Some(Format::Brat) && is_folder
}

fn run_into_file(options: &RunOptions) -> Result<Outcome> {
    let written = [Some(options.output.output.as_path()), options.errors.as_deref()];
    let inputs = find_inputs(&options.input, written.into_iter().flatten(), options.quiet)?;
    let total = inputs.paths().map(|path| path.metadata().map_or(0, |file| file.len())).sum();
    let reader = ArticleReader::new(inputs, options.input.read_options());
    // The outputs first: whether they can be written is known at once, and the model takes a moment.
    let mut problems = Problems::new(options.errors.as_deref(), existing(options.output.force))?;
    let lists = Lists::load(options)?;
    let mut writer = open_quotes(&options.output, lists.further.clone())?;
    let mut workers = lists.workers(options)?;
    let interrupt = Interrupt::listen("interrupted: ending; once more ends at once");
    let mut run = Running::new(options, Some(total), &reader);

    workers.analyse_all(Records::of_one_file(reader), |entry: Entry| -> Result<()> {
        if interrupt.is_pressed() {
            let whole = options.output.output != Path::new("-");
            let written = if whole { "nothing is written" } else { "what is written is not all" };
            let remedy = format!("{written}; a run into a folder, as in `-o quotes/`, can be resumed");
            return Err(Interrupted { remedy }.into());
        }
        match entry {
            Ok((article, Ok(analysis))) => {
                let taken = run.take(article, analysis);
                run.tally.count(&taken);
                Ok(writer.write(&taken.article)?)
            }
            Ok((_, Err(error))) => {
                run.tally.articles.failed += 1;
                problems.broken(&error, |line| run.progress.say(line))
            }
            Err(Event::Unreadable(error)) => {
                *(if is_skipped(&error) { &mut run.tally.articles.skipped } else { &mut run.tally.articles.failed }) +=
                    1;
                problems.unreadable(&error, |line| run.progress.say(line))
            }
            Err(Event::Fatal(error)) => Err(error),
            Err(Event::Ends(_) | Event::Passed(..)) => Ok(()),
        }
    })?;

    let notes = writer.finish()?;
    problems.finish()?;
    notes.iter().for_each(|note| run.progress.say(&format!("note: {note}")));
    Ok(run.finish())
}

fn run_into_folder(options: &RunOptions, given: Option<&ArgMatches>) -> Result<Outcome> {
    let path = &options.output.output;
    if options.errors.is_some() {
        bail!("--errors is for a run into a file; the folder gets an _errors.csv");
    }
    let inputs = find_inputs(&options.input, [path.as_path()], options.quiet)?;
    if inputs.paths().any(|path| path == Path::new("-")) {
        bail!("standard input cannot be read again if the run is resumed; write it to a file, or the quotes into one");
    }
    if let Some(input) = options.input.inputs.iter().find(|input| lies_in(input, path)) {
        let (input, path) = (input.display(), path.display());
        bail!("{input} is both read and in the folder that is written, {path}; name one elsewhere");
    }
    let format = options.output.format.unwrap_or(Format::Csv);
    let ending = match options.compress {
        None => format.ending().to_owned(),
        Some(CompressionName::Gz) => format!("{}.gz", format.ending()),
        Some(CompressionName::Zst) => format!("{}.zst", format.ending()),
    };
    if matches!(format, Format::Xlsx | Format::Parquet) && options.compress.is_some() {
        bail!("{format} is compressed in itself; leave --compress out");
    }
    check_output(&path.join(format!("part.{ending}")), format)?;
    let earlier = match (options.resume, options.output.force) {
        (true, _) => Earlier::Resume,
        (false, true) => Earlier::Replace,
        (false, false) => Earlier::Refuse,
    };
    let lists = Lists::load(options)?;
    let manifest = Manifest::new(recorded(options, given)?, inputs.paths().zip(inputs.names()))?;
    let names = inputs.paths().map(|path| path.display().to_string()).collect();
    let mut folder = PartFolder::open(path, ending, manifest, earlier)?;
    let reader = ArticleReader::new(inputs, options.input.read_options());
    let mut run = Running::new(options, Some(folder.manifest().bytes()), &reader);
    if folder.is_complete() {
        folder.receipts().try_for_each(|receipt| receipt.map(|receipt| run.tally.add(&receipt.tally)))?;
        say(&format!("{} is complete already", path.display()));
        return Ok(run.finish());
    }
    let mut workers = lists.workers(options)?;
    let interrupt = Interrupt::listen(
        "interrupted: finishing the parts in hand, which a resumed run keeps; once more stops at once",
    );
    let parts = Parts {
        articles: options.part_articles,
        bytes: PART_BYTES,
        done: folder.done(),
        inputs: names,
        interrupt,
        at: At::default(),
    };
    let mut records = Records::in_parts(reader, parts);
    let open = |path: &Path| -> Result<Box<dyn QuoteWriter>> {
        let csv = csv_options(&options.output, lists.further.clone());
        // A part whose receipt was not written any more is written again.
        Ok(open_writer(path, format, sayso_formats::Existing::Overwrite, csv)?)
    };
    let resumable = || format!("what is written stays: the same command with --resume goes on in {}", path.display());

    let done = workers.analyse_all(&mut records, |entry: Entry| -> Result<()> {
        match entry {
            Ok((article, Ok(analysis))) => folder.write(&run.take(article, analysis), &open),
            Ok((_, Err(error))) => {
                run.progress.say(&format!("skipped: {error}"));
                folder.leave_out(ProblemRow::broken(&error), Some(Remembered::of_id(&error.article)), &open)
            }
            Err(Event::Unreadable(error)) if is_gone(&error.problem) && folder.manifest().could_read(&error.path) => {
                Err(error.into())
            }
            Err(Event::Unreadable(error)) => {
                run.progress.say(&format!("skipped: {error}"));
                if is_skipped(&error) {
                    return folder.skip(ProblemRow::same_id(&error), &open);
                }
                folder.leave_out(ProblemRow::unreadable(&error), None, &open)
            }
            Err(Event::Ends(part)) => {
                let receipt = folder.end(part)?;
                receipt.notes.iter().for_each(|note| run.progress.say(&format!("note: {note}")));
                run.tally.add(&receipt.tally);
                Ok(())
            }
            Err(Event::Passed(number, articles)) => {
                let receipt = folder.pass(number)?;
                run.tally.add(&receipt.tally);
                let until = receipt.part.until.input;
                if let Some(repeats) = &mut run.repeats {
                    articles.iter().try_for_each(|article| repeats.remember(article))?;
                }
                // Files that were passed over whole were not opened.
                run.bytes.fetch_max(folder.manifest().bytes_before(until), Ordering::Relaxed);
                run.progress.skipped_to(run.bytes.load(Ordering::Relaxed));
                Ok(())
            }
            Err(Event::Fatal(error)) => Err(error),
        }
    });
    done.map_err(|error: Error| error.context(resumable()))?;
    if records.were_stopped() {
        return Err(Interrupted { remedy: resumable() }.into());
    }
    folder.finish(&run.tally).with_context(resumable)?;
    Ok(run.finish())
}

/// An article that is ready to be written.
pub(crate) struct Taken {
    pub(crate) article: AnnotatedArticle,
    pub(crate) words: usize,
    pub(crate) remembered: Remembered,
    pub(crate) is_duplicate: bool,
}

/// What goes along with a run.
struct Running {
    progress: Progress,
    tally: Tally,
    repeats: Option<Repeats>,
    bytes: Arc<AtomicU64>,
}

impl Running {
    fn new(options: &RunOptions, total: Option<u64>, reader: &ArticleReader) -> Running {
        Running {
            progress: Progress::new(options.quiet, total),
            tally: Tally::default(),
            repeats: options.dedupe.then(Repeats::default),
            bytes: reader.bytes_read(),
        }
    }

    /// Takes what the stages found in an article: it is ready to be written then.
    fn take(&mut self, article: Article, analysis: Analysis) -> Taken {
        for speaker in &analysis.ambiguous {
            let (id, name, listed) = (article.id(), &speaker.name, speaker.listed.join(" or "));
            self.progress.say(&format!("note: article \"{id}\": \"{name}\" may be {listed}; left as it is"));
        }
        let words = analysis.segmentation.words.len();
        let mut article = AnnotatedArticle { article, annotations: analysis.annotations };
        let (remembered, is_duplicate) = match &mut self.repeats {
            Some(repeats) => repeats.mark(&mut article),
            None => (Remembered::of_id(article.article.id()), false),
        };
        self.progress.article(article.annotations.quotes().len(), words, self.bytes.load(Ordering::Relaxed));
        Taken { article, words, remembered, is_duplicate }
    }

    fn finish(self) -> Outcome {
        let left_out = self.tally.articles.left_out();
        self.progress.finish(&self.tally);
        if left_out == 0 { Outcome::Done } else { Outcome::DoneInPart }
    }
}

/// The user's lists.
struct Lists {
    speakers: SpeakerList,
    targets: TargetList,
    further: FurtherColumns,
}

impl Lists {
    fn load(options: &RunOptions) -> Result<Lists> {
        let speakers = options.speakers.as_deref().map(SpeakerList::load).transpose()?.unwrap_or_default();
        let targets = options.targets.as_deref().map(TargetList::load).transpose()?.unwrap_or_default();
        let meta_columns = meta_columns(&options.input, &options.output);
        let further = FurtherColumns::new(speakers.columns.clone(), meta_columns, options.dedupe)?;
        Ok(Lists { speakers, targets, further })
    }

    /// Loads the model and starts the threads.
    fn workers(&self, options: &RunOptions) -> Result<Workers> {
        let (mut known, mut given) = (KnownSpeakers::default(), GivenTargets::default());
        for (speaker, aliases) in &self.speakers.speakers {
            known.add(speaker.clone(), aliases.iter().map(String::as_str));
        }
        for (target, aliases) in &self.targets.targets {
            given.add(target, aliases.iter().map(String::as_str));
        }
        let pipeline = options.model.pipeline()?.knowing(known).towards(given);
        let workers = Workers::start(pipeline, options.threads.map_or(0, usize::from));
        let workers = workers.context("cannot start the threads")?;
        Ok(workers.with_patience(options.article_timeout.map(Duration::from_secs)))
    }
}

/// The options that decide the output, as they were given, with the hashes of the files that they name.
fn recorded(options: &RunOptions, given: Option<&ArgMatches>) -> Result<BTreeMap<String, String>> {
    const NO_MATTER: [&str; 6] = ["inputs", "output", "force", "resume", "threads", "quiet"];
    let mut recorded = BTreeMap::new();
    for id in given.into_iter().flat_map(ArgMatches::ids).map(clap::Id::as_str) {
        let Some(given) = given.filter(|given| given.value_source(id) == Some(ValueSource::CommandLine)) else {
            continue;
        };
        // A group of options has the name of its type.
        let matters = !NO_MATTER.contains(&id) && !id.starts_with(char::is_uppercase);
        if let (true, Ok(Some(values))) = (matters, given.try_get_raw(id)) {
            let values: Vec<_> = values.map(|value| value.to_string_lossy()).collect();
            recorded.insert(format!("--{}", id.replace('_', "-")), values.join("\n"));
        }
    }
    let model = options.model.folder().map(|folder| folder.join("model.toml"));
    for file in [options.speakers.as_deref(), options.targets.as_deref(), model.as_deref()].into_iter().flatten() {
        let hash = hashed(file).with_context(|| format!("{}: cannot be read", file.display()))?.sha256;
        recorded.insert(format!("the content of {}", file.display()), hash);
    }
    Ok(recorded)
}

/// Whether an article is none of those that count as failed.
fn is_skipped(error: &ReadError) -> bool {
    matches!(*error.problem, ReadProblem::SameId { .. })
}

/// Whether the operating system refuses a file.
fn is_gone(problem: &ReadProblem) -> bool {
    match problem {
        ReadProblem::Unreadable(_) => true,
        ReadProblem::InRecord { problem, .. } => is_gone(problem),
        _ => false,
    }
}

/// Finds the inputs, among which nothing is that will be written; files in folders that are none are counted on standard error
/// unless the run is quiet.
fn find_inputs<'a>(options: &InputOptions, written: impl IntoIterator<Item = &'a Path>, quiet: bool) -> Result<Inputs> {
    let mut inputs = Inputs::find_matching(&options.inputs, options.input_format, &options.glob)?;
    for path in written {
        let is_beside = options.inputs.iter().any(|input| input.is_dir() && lies_in(path, input));
        if is_beside && inputs.leave_out(path) {
            say(&format!("note: not read, since it is written: {}", path.display()));
        }
    }
    if inputs.is_empty() {
        bail!("there is no article to read but what is written; name another output, or other inputs");
    }
    if let ([first, rest @ ..], false) = (inputs.ignored(), quiet) {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        say(&format!("note: no articles, left out: {}{more}", first.display()));
    }
    Ok(inputs)
}

/// Opens the inputs of a command that writes one output.
pub(crate) fn open_articles(options: &InputOptions, output: Named<'_>, quiet: bool) -> Result<ArticleReader> {
    check_apart(&options.named().collect::<Vec<_>>(), &[output])?;
    let inputs = find_inputs(options, [output.1], quiet)?;
    Ok(ArticleReader::new(inputs, options.read_options()))
}

/// The fields of the articles that get columns of their own; an output that is no table keeps them in the metadata.
pub(crate) fn meta_columns<'a>(input: &'a InputOptions, output: &OutputOptions) -> &'a [String] {
    let format = output.format.or_else(|| Format::of_path(&output.output)).unwrap_or(Format::Csv);
    let is_table = matches!(format, Format::Csv | Format::Tsv | Format::Xlsx | Format::Parquet);
    if is_table { &input.meta_columns } else { &[] }
}

/// Opens the output in the format that is asked for or that its name tells; a table gets the further columns.
pub(crate) fn open_quotes(options: &OutputOptions, further: FurtherColumns) -> Result<Box<dyn QuoteWriter>> {
    let format = options.format.map_or_else(|| output_format(&options.output), Ok)?;
    Ok(open_writer(&options.output, format, existing(options.force), csv_options(options, further))?)
}

fn csv_options(options: &OutputOptions, further: FurtherColumns) -> CsvOptions {
    CsvOptions {
        delimiter: options.delimiter,
        guard: if options.csv_raw { FormulaGuard::Raw } else { FormulaGuard::On },
        start: if options.excel { FileStart::ByteOrderMark } else { FileStart::Header },
        further,
    }
}

fn output_format(path: &Path) -> Result<Format> {
    if path == Path::new("-") {
        return Ok(Format::Csv);
    }
    let unknown = || format!("{}: its ending names no format; `--format csv`, `jsonl`, … says which", path.display());
    Format::of_path(path).with_context(unknown)
}
