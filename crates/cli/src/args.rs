use std::convert::Infallible;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Parser, Subcommand, ValueEnum};
use sayso_formats::{Delimiter, Encoding, Existing, FilePattern, Format, ReadOptions};
use sayso_pipeline::{Backend, Device, LoadError, ModelPackage, Pipeline, Precision, sayso_en};

use crate::outputs::Named;

/// Who said what, and where they stand: reads news articles, writes a table with one row a quote.
#[derive(Debug, Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "\
Exit codes: 0 done; 1 done, but articles were skipped or a floor was missed; 2 could not run."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Find the quotes of articles, with speaker and stance, and write them as a table
    #[command(after_help = "\
Examples:
  sayso run articles/ -o quotes.csv                 a folder of .txt files to a table
  sayso run articles/ -o quotes.xlsx                a workbook, with a sheet of the speakers
  sayso run crawl.jsonl -o quotes.jsonl             lossless, with the articles' texts
  sayso run crawl.jsonl -o quotes.csv.gz            compressed, as .zst is
  sayso run news.csv --text-column body --excel -o quotes.csv
  cat page.txt | sayso run - --input-format text    to the terminal

  sayso run crawl/ --glob '2024/**/*.html' -o quotes.csv     saved pages, some of them
  sayso run crawl.warc.gz -o quotes.jsonl           what a crawler fetched
  sayso run crawl.jsonl.gz -o out/ --format parquet          into a folder of parts; the same with --resume goes on

Inputs: .txt and .html (the id is the file's name), .jsonl, .csv, .tsv and .parquet with a text column, .warc (the id is the
address), brat .ann; all of them also as .gz or .zst; files, folders with their subfolders, -.")]
    Run(RunOptions),
    /// Score predicted quotes against hand-labelled ones
    #[command(after_help = "\
Examples:
  sayso evaluate --reference gold.jsonl quotes.jsonl
  sayso evaluate --reference gold.jsonl --run       run on its texts, baselines beside it
  sayso evaluate --reference gold.jsonl --run --errors-out errors.csv
  sayso evaluate --reference gold.jsonl quotes.jsonl --fail-under attributed.f1=0.6

Both sides are articles with quotes: .jsonl, or brat .ann files. The figures are defined in docs/scoring.md.")]
    Evaluate(EvaluateOptions),
    /// Show what each stage saw in an article
    #[command(after_help = "\
Example:
  sayso explain articles/strike.txt")]
    Explain(ExplainOptions),
    /// Print the labelling configuration that tasks of `sayso convert --to label-studio` need in Label Studio
    LabelConfig,
    /// Convert annotated articles between formats, or to a table
    #[command(after_help = "\
Examples:
  sayso convert gold.jsonl -o gold/ --to brat       for hand-labelling in brat
  sayso convert gold/ -o gold.jsonl                 and back
  sayso convert gold.jsonl -o tasks.json --to label-studio
  sayso convert tasks.json -o gold.jsonl --input-format label-studio
  sayso convert gold.jsonl -o gold.xlsx             a table to read; it is not read back")]
    Convert(ConvertOptions),
    /// List who speaks in annotated articles, with other names, counts of quotes and articles, and stances
    #[command(after_help = "\
Example:
  sayso run articles/ -o quotes.jsonl && sayso speakers quotes.jsonl -o speakers.csv")]
    Speakers(SpeakersOptions),
}

#[derive(Debug, Args)]
pub(crate) struct RunOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
    /// People and bodies that you know, one a row: a CSV file with columns name, aliases (with ; between them), id, and any
    /// further ones, which go into the output; your list has the last word on names
    #[arg(long, value_name = "FILE")]
    pub(crate) speakers: Option<PathBuf>,
    /// What you want to know stances towards, one a row: a CSV file with columns target (a noun phrase, or a proposition such
    /// as "NATO should admit Ukraine") and aliases (with ; between them); a quote gets a stance towards each that it speaks of,
    /// and none towards anything else
    #[arg(long, value_name = "FILE")]
    pub(crate) targets: Option<PathBuf>,
    /// Find articles and quotes that repeat earlier ones, as wire copy does: columns duplicate_of (the id of the article that
    /// this one nearly equals) and quote_cluster (one number for all quotes of the same words); memory grows with the articles
    #[arg(long)]
    pub(crate) dedupe: bool,
    /// Write every article that is left out, with the reason, to this CSV file too
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    /// Go on with a run into a folder that was interrupted; the same command with it does no harm to one that was not
    #[arg(long, conflicts_with = "force")]
    pub(crate) resume: bool,
    /// Articles of a part of a run into a folder; a part ends earlier at 8 MB of text
    #[arg(long, value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) part_articles: u64,
    /// Compress the parts of a run into a folder
    #[arg(long, value_enum, value_name = "HOW")]
    pub(crate) compress: Option<CompressionName>,
    /// Give an article up that takes a thread longer than this
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) article_timeout: Option<u64>,
    /// Number of threads [default: all processors]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Say nothing but errors
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConvertOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    #[command(flatten)]
    pub(crate) output: OutputOptions,
}

#[derive(Debug, Args)]
pub(crate) struct SpeakersOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    /// Where to write the table; - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Replace the output if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainOptions {
    #[command(flatten)]
    pub(crate) input: InputOptions,
    #[command(flatten)]
    pub(crate) model: ModelOptions,
}

#[derive(Debug, Args)]
pub(crate) struct EvaluateOptions {
    /// The hand-labelled articles
    #[arg(long, value_name = "FILE", required = true)]
    pub(crate) reference: Vec<PathBuf>,
    /// Speakers and stances of the reference's quotes that are kept apart, by article id and position of the quote;
    /// only the articles that it labels are scored
    #[arg(long, value_name = "FILE")]
    pub(crate) labels: Option<PathBuf>,
    /// The predicted articles
    #[arg(value_name = "PREDICTED", required_unless_present = "run", conflicts_with = "run")]
    pub(crate) predicted: Vec<PathBuf>,
    /// Predict now, on the reference's texts, with the baselines beside
    #[arg(long)]
    pub(crate) run: bool,
    #[command(flatten)]
    pub(crate) model: ModelOptions,
    /// With --run: take the reference's quotes as found, so that speakers and stances are scored by themselves
    #[arg(long, requires = "run")]
    pub(crate) on_reference_quotes: bool,
    /// With --on-reference-quotes: take the reference's targets as given, so that stances are scored by themselves; quotes
    /// without a target are left out
    #[arg(long, requires = "on_reference_quotes")]
    pub(crate) given_targets: bool,
    /// Write each error with its kind and context to this file: .csv or .jsonl
    #[arg(long, value_name = "FILE")]
    pub(crate) errors_out: Option<PathBuf>,
    /// Write all figures as JSON to this file; - for standard output, instead of the table
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
    /// Show the main figures of each article too
    #[arg(long)]
    pub(crate) per_document: bool,
    /// End with exit code 1 if a figure is lower, such as attributed.f1=0.6; may be repeated
    #[arg(long, value_name = "FIGURE=FLOOR", value_parser = floor)]
    pub(crate) fail_under: Vec<(String, f64)>,
    /// Articles are resampled this often for the 95 % intervals
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub(crate) samples: u32,
    /// Seed of the resampling
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Replace outputs that exist
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InputOptions {
    /// Files or folders; - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// Read every input as this format, whatever its ending [text, html, warc, jsonl, csv, tsv, parquet, brat, label-studio]
    #[arg(long, value_name = "FORMAT")]
    pub(crate) input_format: Option<Format>,
    /// Of folders, read only the files that match, such as "*.html" (names) or "2024/**/*.txt" (paths in the folder); may be
    /// repeated
    #[arg(long, value_name = "PATTERN")]
    pub(crate) glob: Vec<FilePattern>,
    /// How bytes become text: detect finds out the encoding of text and HTML (all else is UTF-8), strict refuses what is not
    /// UTF-8, lossy replaces it
    #[arg(long, value_enum, default_value = "detect")]
    encoding: EncodingName,
    /// Pass over articles with more bytes than this, unpacked: a number, or one with K, M or G
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    max_article_bytes: u64,
    /// Column of a table that holds the text
    #[arg(long, value_name = "NAME", default_value = ReadOptions::TEXT_COLUMN)]
    text_column: String,
    /// Column of a table that holds the id
    #[arg(long, value_name = "NAME", default_value = ReadOptions::ID_COLUMN)]
    id_column: String,
    /// Further columns of a table, with commas between them, that go along with its articles [default: all]; a table of
    /// quotes gets columns for them, and for fields of that name in the metadata of JSONL
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = trimmed)]
    pub(crate) meta_columns: Vec<String>,
    /// Character between the columns of a table that is read [default: comma; tab for .tsv]
    #[arg(long, value_name = "CHAR")]
    input_delimiter: Option<Delimiter>,
    /// The fields of a table that is read never stand in quotation marks: a mark is part of the text, as in many .tsv files
    #[arg(long)]
    input_unquoted: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OutputOptions {
    /// Where to write; - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Format of the output: csv, tsv, xlsx, parquet, jsonl, brat or label-studio [default: by the ending, before which .gz
    /// and .zst compress; csv on standard output]
    #[arg(long, visible_alias = "to", value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Write text cells as they are, even those that a spreadsheet would run as a formula
    #[arg(long)]
    pub(crate) csv_raw: bool,
    /// Begin the table with the mark by which Excel knows UTF-8
    #[arg(long)]
    pub(crate) excel: bool,
    /// Character between the columns of the table
    #[arg(long, value_name = "CHAR", default_value = ",")]
    pub(crate) delimiter: Delimiter,
    /// Replace the output if it exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ModelOptions {
    /// Folder of another model than the one in the binary
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// Find quotes by the rules alone, without a model: many times faster, and less right
    #[arg(long, conflicts_with = "model")]
    rules: bool,
    /// In what the model computes: int8 is twice as fast, f32 what other implementations of it give [default: as the model says]
    #[arg(long, value_enum, conflicts_with = "rules")]
    precision: Option<PrecisionName>,
    /// What runs the model: rten, which is in every build, or rust-bert, on libtorch, in those with the feature rust-bert;
    /// rust-bert computes in f32
    #[arg(long, value_enum, value_name = "NAME", default_value = "rten", conflicts_with = "rules")]
    backend: BackendName,
    /// With --backend rust-bert: where it runs, cpu or a GPU such as cuda:0
    #[arg(long, value_name = "DEVICE", default_value = "cpu", conflicts_with = "rules")]
    device: Device,
    /// Leave out quotes with a lower confidence: the chance that words and source are right, from 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = share)]
    min_confidence: f64,
    /// Call a stance neutral whose confidence, the chance that it is right, is lower, from 0 to 1; its target stays
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = share)]
    min_stance_confidence: f64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum PrecisionName {
    F32,
    Int8,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CompressionName {
    Gz,
    Zst,
}

/// A name without the space that may follow a comma.
fn trimmed(name: &str) -> Result<String, Infallible> {
    Ok(name.trim().to_owned())
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum BackendName {
    Rten,
    RustBert,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum EncodingName {
    Detect,
    Strict,
    Lossy,
}

impl InputOptions {
    /// The inputs, and how a message calls them.
    pub(crate) fn named(&self) -> impl Iterator<Item = Named<'_>> {
        self.inputs.iter().map(|path| ("INPUT", path.as_path()))
    }

    pub(crate) fn read_options(&self) -> ReadOptions {
        ReadOptions {
            encoding: match self.encoding {
                EncodingName::Detect => Encoding::Detect,
                EncodingName::Strict => Encoding::Strict,
                EncodingName::Lossy => Encoding::Lossy,
            },
            text_column: self.text_column.clone(),
            id_column: self.id_column.clone(),
            delimiter: self.input_delimiter,
            quoted_fields: !self.input_unquoted,
            meta_columns: Some(self.meta_columns.clone()).filter(|columns| !columns.is_empty()),
            max_article_bytes: self.max_article_bytes,
        }
    }
}

impl OutputOptions {
    /// The output, and how a message calls it.
    pub(crate) fn named(&self) -> Named<'_> {
        ("-o", &self.output)
    }
}

impl ModelOptions {
    /// The folder of the model, if it is not the one in the binary.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.model.as_deref()
    }

    /// Loads the model that is asked for.
    pub(crate) fn pipeline(&self) -> Result<Pipeline> {
        self.load(Pipeline::with_model)
    }

    /// Loads what the model has for quotes that are known.
    pub(crate) fn pipeline_on_reference_quotes(&self) -> Result<Pipeline> {
        self.load(Pipeline::on_reference_quotes)
    }

    fn load(&self, stages: fn(&ModelPackage<'_>) -> std::result::Result<Pipeline, LoadError>) -> Result<Pipeline> {
        let pipeline = match &self.model {
            None if self.rules => Pipeline::marks_with_cues(),
            None => stages(&self.computed_as_asked(sayso_en()?)?)?,
            Some(folder) => {
                let unusable = || format!("cannot use the model in {}", folder.display());
                let package = self.computed_as_asked(ModelPackage::load(folder).with_context(unusable)?)?;
                stages(&package).with_context(unusable)?
            }
        };
        Ok(pipeline.at_least(self.min_confidence as f32).at_least_in_stance(self.min_stance_confidence as f32))
    }

    fn computed_as_asked<'data>(&self, package: ModelPackage<'data>) -> Result<ModelPackage<'data>> {
        let package = match (self.backend, self.device) {
            (BackendName::RustBert, device) => package.on(Backend::RustBert(device)),
            (BackendName::Rten, Device::Cpu) => package,
            (BackendName::Rten, device) => bail!("--device {device} needs --backend rust-bert"),
        };
        Ok(match self.precision {
            None => package,
            Some(PrecisionName::F32) => package.in_precision(Precision::F32),
            Some(PrecisionName::Int8) => package.in_precision(Precision::Int8),
        })
    }
}

/// What `--force` says about outputs that exist.
pub(crate) fn existing(force: bool) -> Existing {
    if force { Existing::Overwrite } else { Existing::Refuse }
}

fn floor(argument: &str) -> std::result::Result<(String, f64), String> {
    let (figure, floor) = argument.split_once('=').ok_or("write it as FIGURE=FLOOR, such as attributed.f1=0.6")?;
    Ok((figure.to_owned(), share(floor)?))
}

/// A number from 0 to 1.
fn share(argument: &str) -> std::result::Result<f64, String> {
    let value: f64 = argument.parse().map_err(|_| format!("\"{argument}\" is no number"))?;
    if (0.0..=1.0).contains(&value) { Ok(value) } else { Err(format!("{argument} is not between 0 and 1")) }
}

/// A number of bytes: `5000`, `64M`, `1G`.
fn size(argument: &str) -> std::result::Result<u64, String> {
    let number = argument.trim_end_matches(['k', 'K', 'm', 'M', 'g', 'G']);
    let shift = match argument.get(number.len()..).unwrap_or_default() {
        "" => 0,
        "k" | "K" => 10,
        "m" | "M" => 20,
        "g" | "G" => 30,
        _ => return Err(format!("\"{argument}\" is no size; write one such as 64M")),
    };
    let bytes = number.parse::<u64>().ok().and_then(|number| number.checked_mul(1 << shift)).filter(|bytes| *bytes > 0);
    bytes.ok_or_else(|| format!("\"{argument}\" is no size; write one such as 64M"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_size_is_a_number_with_or_without_a_unit() {
        assert_eq!((size("5000"), size("64M"), size("1g")), (Ok(5000), Ok(64 << 20), Ok(1 << 30)));
        for bad in ["", "M", "0", "-1", "1MM", "64MB", "99999999999999999999", "18446744073709551615K"] {
            assert!(size(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_floor_is_a_figure_and_a_share() {
        assert_eq!(floor("attributed.f1=0.6"), Ok(("attributed.f1".to_owned(), 0.6)));
        assert!(floor("attributed.f1").is_err());
        assert!(floor("attributed.f1=60").is_err());
    }
}
