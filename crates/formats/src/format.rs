use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::compression::without_ending;

/// A format of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Plain text, one file an article; read only.
    Text,
    /// The lossless exchange format: one article a line.
    Jsonl,
    /// A table with commas: read with one row an article, written with one row a quote.
    Csv,
    /// The same with tabs.
    Tsv,
    /// An Excel workbook with one row a quote; written only.
    Xlsx,
    /// Parquet: read with one row an article, written with one row a quote.
    Parquet,
    /// A web page, one file an article; read only.
    Html,
    /// A web archive, as crawlers write it: one record a page; read only.
    Warc,
    /// brat standoff: an `.ann` file beside the `.txt` file of each article.
    Brat,
    /// Tasks of Label Studio, as JSON.
    LabelStudio,
}

/// A name that is none of the formats'.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("no format \"{0}\"; there are text, html, warc, jsonl, csv, tsv, xlsx, parquet, brat and label-studio")]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats.
    pub const ALL: [Format; 10] = [
        Format::Text,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
        Format::Html,
        Format::Warc,
        Format::Xlsx,
        Format::Parquet,
        Format::Brat,
        Format::LabelStudio,
    ];

    /// The format that the ending of a file name tells, if it tells one; that of a compression (`.gz`, `.zst`) may stand
    /// behind it.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Format> {
        match without_ending(path).extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Text),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "csv" => Some(Format::Csv),
            "tsv" => Some(Format::Tsv),
            "xlsx" => Some(Format::Xlsx),
            "parquet" => Some(Format::Parquet),
            "html" | "htm" | "xhtml" => Some(Format::Html),
            "warc" => Some(Format::Warc),
            "ann" => Some(Format::Brat),
            _ => None,
        }
    }

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
            Format::Html => "html",
            Format::Warc => "warc",
            Format::Brat => "brat",
            Format::LabelStudio => "label-studio",
        }
    }
}

impl Format {
    /// The ending of a file name that tells the format.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Text => "txt",
            Format::Brat => "ann",
            Format::LabelStudio => "json",
            other => other.name(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_counts_in_any_case() {
        assert_eq!(Format::of_path(Path::new("a/NEWS.TXT")), Some(Format::Text));
        assert_eq!(Format::of_path(Path::new("a/news.pdf")), None);
        assert_eq!(Format::of_path(Path::new("a.txt/news")), None);
    }

    #[test]
    fn the_ending_of_a_compression_stands_behind() {
        assert_eq!(Format::of_path(Path::new("a/crawl.warc.gz")), Some(Format::Warc));
        assert_eq!(Format::of_path(Path::new("a/news.jsonl.zst")), Some(Format::Jsonl));
        assert_eq!(Format::of_path(Path::new("a/news.gz")), None);
    }

    #[test]
    fn every_name_reads_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("word".parse::<Format>().is_err());
    }
}
