use std::path::Path;

use sayso_annotation::AnnotatedArticle;

use crate::compression::without_ending;
use crate::{
    BratWriter, Compression, CsvOptions, CsvWriter, Delimiter, Existing, Format, JsonlWriter, LabelStudioWriter,
    Output, ParquetWriter, WriteError, XlsxWriter,
};

/// Writes articles with their quotes, one by one, in the order in which they come.
pub trait QuoteWriter: Send {
    /// Writes one article.
    ///
    /// # Errors
    /// If the output takes no more; nothing further should be written then.
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError>;

    /// Completes the output, which only then stands under its name. A writer that is dropped instead leaves nothing.
    ///
    /// What comes back are sentences for the user about what the format could not hold as it was; mostly none.
    ///
    /// # Errors
    /// If the output cannot be completed.
    fn finish(self: Box<Self>) -> Result<Vec<String>, WriteError>;
}

/// Opens a writer to a file (to a folder for brat), or to standard output where the path is `-`.
///
/// # Errors
/// If the output exists and should not be overwritten, if it cannot be written, or if quotes cannot be written in that
/// format there.
pub fn open_writer(
    path: &Path,
    format: Format,
    existing: Existing,
    csv: CsvOptions,
) -> Result<Box<dyn QuoteWriter>, WriteError> {
    check_output(path, format)?;
    if format == Format::Brat {
        return Ok(Box::new(BratWriter::create(path, existing)?));
    }
    let output = Output::open(path, existing)?;
    Ok(match format {
        Format::Tsv => Box::new(CsvWriter::new(output, CsvOptions { delimiter: Delimiter::TAB, ..csv })?),
        Format::Csv => Box::new(CsvWriter::new(output, csv)?),
        Format::Xlsx => Box::new(XlsxWriter::new(output, csv.further)?),
        Format::Parquet => Box::new(ParquetWriter::new(output, csv.further)?),
        Format::LabelStudio => Box::new(LabelStudioWriter::new(output)?),
        Format::Jsonl | Format::Text | Format::Html | Format::Warc | Format::Brat => Box::new(JsonlWriter::new(output)),
    })
}

/// Checks that quotes can be written in that format there, without opening anything.
///
/// # Errors
/// If they cannot.
pub fn check_output(path: &Path, format: Format) -> Result<(), WriteError> {
    let stdout = path == Path::new("-");
    if matches!(format, Format::Text | Format::Html | Format::Warc) || (stdout && format == Format::Brat) {
        return Err(WriteError::NoSuchOutput(format));
    }
    let packed = matches!(format, Format::Xlsx | Format::Parquet | Format::Brat);
    if packed && Compression::of_path(path).is_some() {
        return Err(WriteError::NotCompressed { format, name: without_ending(path).to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_makes_the_writer_and_a_table_with_tabs_has_tabs() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out");
        for (format, start) in
            [(Format::Tsv, "article_id\tquote_id\t"), (Format::Csv, "article_id,"), (Format::Jsonl, "")]
        {
            let writer = open_writer(&path, format, Existing::Overwrite, CsvOptions::default()).unwrap();
            writer.finish().unwrap();
            assert!(std::fs::read_to_string(&path).unwrap().starts_with(start), "{format}");
        }
    }

    #[test]
    fn quotes_are_not_written_as_plain_text_nor_a_folder_to_a_stream() {
        for (path, format) in [("out.txt", Format::Text), ("-", Format::Brat)] {
            let refused = open_writer(Path::new(path), format, Existing::Refuse, CsvOptions::default()).err();
            assert!(matches!(refused, Some(WriteError::NoSuchOutput(_))), "{format}");
        }
    }
}
