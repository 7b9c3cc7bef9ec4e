use std::fmt;
use std::path::Path;
use std::str::FromStr;

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
    /// brat standoff: an `.ann` file beside the `.txt` file of each article.
    Brat,
    /// Tasks of Label Studio, as JSON.
    LabelStudio,
}

/// A name that is none of the formats'.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("no format \"{0}\"; there are text, jsonl, csv, tsv, xlsx, parquet, brat and label-studio")]
pub struct UnknownFormat(pub String);

impl Format {
    /// All formats.
    pub const ALL: [Format; 8] = [
        Format::Text,
        Format::Jsonl,
        Format::Csv,
        Format::Tsv,
        Format::Xlsx,
        Format::Parquet,
        Format::Brat,
        Format::LabelStudio,
    ];

    /// The format that the ending of a file name tells, if it tells one.
    #[must_use]
    pub fn of_path(path: &Path) -> Option<Format> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "txt" => Some(Format::Text),
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "csv" => Some(Format::Csv),
            "tsv" => Some(Format::Tsv),
            "xlsx" => Some(Format::Xlsx),
            "parquet" => Some(Format::Parquet),
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
            Format::Brat => "brat",
            Format::LabelStudio => "label-studio",
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
    fn every_name_reads_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert!("word".parse::<Format>().is_err());
    }
}
