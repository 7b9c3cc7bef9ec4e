use std::borrow::Cow;
use std::io::Write;

use csv::{QuoteStyle, Terminator, Writer, WriterBuilder};
use sayso_annotation::AnnotatedArticle;

use crate::encoding::BOM;
use crate::quote_row::{COLUMNS, Cell, share, write_rows};
use crate::{Delimiter, FurtherColumns, Output, QuoteWriter, WriteError};

/// Writes a table with one row a quote, for spreadsheets: RFC 4180, the header always there. A quote that takes a position
/// towards several given targets has a row for each.
///
/// `start` and `end` are the code points around the whole content; a cell that is undefined is blank. Articles without
/// quotes leave no row.
pub struct CsvWriter {
    rows: Writer<Output>,
    guard: FormulaGuard,
    further: FurtherColumns,
}

/// How a table is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvOptions {
    /// What stands between two columns.
    pub delimiter: Delimiter,
    /// Whether texts that a spreadsheet would run are guarded.
    pub guard: FormulaGuard,
    /// What the file starts with.
    pub start: FileStart,
    /// What gets a column after the others.
    pub further: FurtherColumns,
}

/// Whether a text that a spreadsheet would take for a formula gets an apostrophe in front.
///
/// A spreadsheet runs a cell that starts with `=`, `+`, `-`, `@`, a tab or a line break, or with the full-width form of
/// one of these signs (OWASP, "CSV Injection").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FormulaGuard {
    /// It does.
    #[default]
    On,
    /// Every text is written as it is.
    Raw,
}

/// What a table's file starts with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileStart {
    /// The header.
    #[default]
    Header,
    /// A byte order mark, by which Excel knows UTF-8.
    ByteOrderMark,
}

impl Default for CsvOptions {
    fn default() -> CsvOptions {
        CsvOptions {
            delimiter: Delimiter::COMMA,
            guard: FormulaGuard::On,
            start: FileStart::Header,
            further: FurtherColumns::default(),
        }
    }
}

impl CsvWriter {
    /// Writes the header to that output.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(mut output: Output, options: CsvOptions) -> Result<CsvWriter, WriteError> {
        if options.start == FileStart::ByteOrderMark {
            output.write_all(BOM).map_err(|cause| output.error(cause))?;
        }
        let mut builder = WriterBuilder::new();
        builder.delimiter(options.delimiter.byte()).terminator(Terminator::CRLF).quote_style(QuoteStyle::Necessary);
        let mut writer =
            CsvWriter { rows: builder.from_writer(output), guard: options.guard, further: options.further };
        let columns: Vec<&str> =
            COLUMNS.iter().map(|column| column.name).chain(writer.further.columns().map(|(name, _)| name)).collect();
        let written = writer.rows.write_record(columns);
        written.map_err(|error| writer.error(error))?;
        Ok(writer)
    }

    fn error(&self, error: csv::Error) -> WriteError {
        self.rows.get_ref().error(error.into())
    }
}

impl QuoteWriter for CsvWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        let CsvWriter { rows, guard, further } = self;
        let written = write_rows(article, further, |row| {
            rows.write_record(row.into_iter().map(|cell| as_text(cell, *guard).into_owned()))
        });
        written.map_err(|error| self.error(error))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>, WriteError> {
        self.rows.flush().map_err(|cause| self.rows.get_ref().error(cause))?;
        match self.rows.into_inner() {
            Ok(output) => output.commit().map(|()| Vec::new()),
            Err(error) => Err(WriteError::Stream(error.into_error())),
        }
    }
}

/// A cell as it is written; blank where nothing is known.
fn as_text(cell: Cell<'_>, guard: FormulaGuard) -> Cow<'_, str> {
    match cell {
        Cell::Text(text) => guard.apply(text.unwrap_or_default()),
        Cell::Share(value) => Cow::Owned(value.map(share).unwrap_or_default()),
        Cell::Number(value) => Cow::Owned(value.map(|value| value.to_string()).unwrap_or_default()),
    }
}

impl FormulaGuard {
    /// The text as it is written.
    #[must_use]
    pub fn apply(self, text: Cow<'_, str>) -> Cow<'_, str> {
        let runs = |letter| matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\t' | '\r' | '\n');
        if self == FormulaGuard::On && text.starts_with(runs) { Cow::Owned(format!("'{text}")) } else { text }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::{ArticleReader, Existing, Format, ReadOptions};

    const HEADER: &str = "article_id,quote_id,speaker,quote,stance,target,type,source,cue,confidence,\
        stance_confidence,start,end,speaker_id,title,published,outlet,url,target_from\r\n";

    fn written(lines: &'static str, options: CsvOptions) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let output = Output::create(&path, Existing::Refuse).unwrap();
        let mut writer = Box::new(CsvWriter::new(output, options).unwrap());
        let read =
            ArticleReader::of_stream(Path::new("a"), Format::Jsonl, lines.as_bytes(), ReadOptions::default()).unwrap();
        for article in read {
            writer.write(&article.unwrap()).unwrap();
        }
        writer.finish().unwrap();
        std::fs::read_to_string(path).unwrap()
    }

    fn guarded(text: &str) -> String {
        FormulaGuard::On.apply(Cow::Borrowed(text)).into_owned()
    }

    #[test]
    fn the_header_is_there_without_a_quote() {
        assert_eq!(written(r#"{"id":"a","text":"x"}"#, CsvOptions::default()), HEADER);
    }

    #[test]
    fn a_row_holds_the_quote_and_its_code_points_and_blanks_for_what_is_undefined() {
        let lines = r#"{"id":"a","text":"É: “Yes,” said Zoë, “no.”","meta":{"title":"T, t"},"quotes":[
            {"id":"q1","content":[[3,9],[20,25]],"cue":[[10,14]],"source":[[15,18]],"speaker":"Zoë","stance":"neutral","confidence":0.5},
            {"id":"q2","content":[[0,1]]}]}"#;
        let lines: &'static str = Box::leak(lines.replace('\n', " ").into_boxed_str());
        let rows = "a,q1,Zoë,“Yes,” […] “no.”,neutral,,direct,Zoë,said,0.500,,3,25,zoë,\"T, t\",,,,\r\n\
            a,q2,,É,,,indirect,,,,,0,1,,\"T, t\",,,,\r\n";
        let rows = rows.replace("“Yes,” […] “no.”", "\"“Yes,” […] “no.”\"");
        assert_eq!(written(lines, CsvOptions::default()), format!("{HEADER}{rows}"));
    }

    #[test]
    fn a_quote_has_a_row_for_each_of_its_positions() {
        let line = r#"{"id":"a","text":"Yes.","quotes":[{"content":[[0,4]],"stance":"support","target":"tax","target_from":"given",
            "further_positions":[{"stance":"oppose","target":"toll","target_from":"given"}]}]}"#;
        let table = written(Box::leak(line.replace('\n', " ").into_boxed_str()), CsvOptions::default());
        let rows: Vec<_> = csv::Reader::from_reader(table.as_bytes()).into_records().map(Result::unwrap).collect();
        let cells = |row: usize| [1, 4, 5, 18].map(|column| rows[row][column].to_owned());
        assert_eq!(cells(0), ["q1", "support", "tax", "given"]);
        assert_eq!(cells(1), ["q1", "oppose", "toll", "given"]);
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn a_text_that_a_spreadsheet_would_run_is_guarded() {
        for start in ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"] {
            assert_eq!(guarded(&format!("{start}1")), format!("'{start}1"));
        }
        for plain in ["", "1", "a=1", "“=1”", "'=1", " =1"] {
            assert_eq!(guarded(plain), plain);
        }
    }

    #[test]
    fn a_raw_table_leaves_the_text_as_it_is() {
        let line = r#"{"id":"-a","text":"=1+1","quotes":[{"content":[[0,4]]}]}"#;
        assert!(written(line, CsvOptions::default()).contains("\r\n'-a,q1,,'=1+1,"));
        let raw = CsvOptions { guard: FormulaGuard::Raw, ..CsvOptions::default() };
        assert!(written(line, raw).contains("\r\n-a,q1,,=1+1,"));
    }

    #[test]
    fn the_byte_order_mark_and_the_delimiter_follow_the_options() {
        let start = FileStart::ByteOrderMark;
        let options = CsvOptions { delimiter: ";".parse().unwrap(), start, ..CsvOptions::default() };
        assert!(written("", options).starts_with("\u{feff}article_id;quote_id;"));
    }

    #[test]
    fn fields_of_the_article_have_columns_where_asked() {
        let meta_columns = ["section", "words", "none"].map(str::to_owned).to_vec();
        let line = r#"{"id":"a","text":"Go.","meta":{"Section":"=world","words":7},"quotes":[{"content":[[0,2]]}]}"#;
        let table = written(
            line,
            CsvOptions {
                further: FurtherColumns { meta_columns, ..FurtherColumns::default() },
                ..CsvOptions::default()
            },
        );
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].ends_with(",target_from,section,words,none"), "{table}");
        assert!(lines[1].ends_with(",'=world,7,"), "{table}");
    }

    #[test]
    fn line_breaks_and_quotation_marks_stay_within_their_cell() {
        let line = r#"{"id":"a","text":"\"One\n\ntwo.\"","quotes":[{"content":[[0,11]]}]}"#;
        let table = written(line, CsvOptions::default());
        let row = csv::Reader::from_reader(table.as_bytes()).into_records().next().unwrap().unwrap();
        assert_eq!(&row[3], "\"One\n\ntwo.\"");
    }
}
