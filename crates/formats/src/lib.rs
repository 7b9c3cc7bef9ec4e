//! Reads and writes articles and their quotes: plain text, web pages, web archives, JSONL, tables (CSV, Excel, Parquet), brat standoff,
//! Label Studio.
//!
//! This is the one place where **byte** offsets, used inside, and **code point** offsets, used in every file, meet.
//! Nothing here finds, judges or prints a quote: bad input and bad output come back as [`ReadError`] and [`WriteError`],
//! and what a file held that could not be kept comes back as a [`Warning`].
//!
//! | format | read | written |
//! | --- | --- | --- |
//! | plain text, one file an article | yes | |
//! | HTML, one file an article | yes | |
//! | WARC, one record a page | yes | |
//! | JSONL, the lossless exchange format, one line an article | yes | [`JsonlWriter`] |
//! | CSV or TSV, one row an article | yes | |
//! | CSV or TSV, one row a quote | | [`CsvWriter`] |
//! | Excel, one row a quote | | [`XlsxWriter`] |
//! | Parquet, one row an article | yes | |
//! | Parquet, one row a quote | | [`ParquetWriter`] |
//! | Label Studio, one task an article | yes | [`LabelStudioWriter`] |
//! | brat standoff, a `.txt` and an `.ann` file an article | yes | [`BratWriter`] |
//!
//! Whatever is read may be compressed (gzip, Zstandard). [`ArticleReader`] holds one article at a time, whatever the length of the collection, and a damaged article never
//! ends it. [`Output`] shows a file under its name only when it is whole.

#[cfg(test)]
mod arbitrary;
mod article_reader;
mod articles;
mod brat;
mod bytes;
mod compressed_output;
mod compression;
mod csv_articles;
mod csv_rows;
mod csv_writer;
mod encoding;
mod file_pattern;
mod foreign;
mod format;
mod html;
mod inputs;
mod jsonl_articles;
mod jsonl_writer;
mod label;
mod label_studio;
mod labels;
mod lines;
mod list_file;
mod options;
mod output;
mod parquet;
mod quote_row;
mod quote_type;
mod quote_writer;
mod read_error;
mod record;
pub mod run_folder;
mod speaker_list;
mod speaker_table;
mod speaker_tally;
mod table_row;
mod target_list;
mod text_article;
mod utf16;
mod warc;
mod write_error;
mod xlsx_writer;

pub use self::parquet::ParquetWriter;
pub use article_reader::{ArticleReader, Place};
pub use brat::{BratWriter, text_of_standoff};
pub use compressed_output::CompressedOutput;
pub use compression::{Compression, Damage};
pub use csv_writer::{CsvOptions, CsvWriter, FileStart, FormulaGuard};
pub use encoding::Encoding;
pub use file_pattern::{BadPattern, FilePattern};
pub use foreign::panic_becomes_error;
pub use format::{Format, UnknownFormat};
pub use inputs::Inputs;
pub use jsonl_writer::JsonlWriter;
pub use label_studio::{LABEL_STUDIO_CONFIG, LabelStudioWriter};
pub use labels::{LabelledArticle, Labels};
pub use options::{BadDelimiter, Delimiter, ReadOptions};
pub use output::{Existing, Output, OutputFile};
pub use quote_row::{FurtherColumns, TakenColumn};
pub use quote_writer::{QuoteWriter, check_output, open_writer};
pub use read_error::{Reach, ReadError, ReadProblem, Warning};
pub use speaker_list::SpeakerList;
pub use speaker_tally::{SpeakerRow, SpeakerTally};
pub use target_list::TargetList;
pub use write_error::WriteError;
pub use xlsx_writer::XlsxWriter;
