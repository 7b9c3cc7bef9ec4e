use std::borrow::Cow;
use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use sayso_annotation::AnnotatedArticle;

use crate::foreign::catch;
use crate::quote_row::{COLUMNS, Cell, share, write_rows};
use crate::speaker_tally::{SpeakerRow, SpeakerTally};
use crate::{FurtherColumns, Output, QuoteWriter, WriteError};

/// Writes an Excel workbook: a sheet `quotes` with one row a quote, as [`CsvWriter`](crate::CsvWriter) has them, and a sheet
/// `speakers` with one row a speaker. What is more than a sheet holds goes to `quotes 2`, and so on.
///
/// Text is text: nothing is a formula, a date or a number that is not one. Rows go to a temporary file beside the output, so
/// that memory does not grow with them. A text that is longer than a cell may be is cut and counted.
pub struct XlsxWriter {
    output: Output,
    workbook: Workbook,
    /// The sheet that is being filled, and how many rows it has.
    sheet: Worksheet,
    row: u32,
    rows_of_a_sheet: u32,
    sheets: u32,
    columns: Vec<(String, f64)>,
    further: FurtherColumns,
    speakers: SpeakerTally,
    formats: Formats,
    cut_cells: u64,
    speakers_left_out: usize,
}

struct Formats {
    header: Format,
    text: Format,
    share: Format,
}

/// What a sheet holds, with its header.
const ROWS_OF_A_SHEET: u32 = 1_048_576;
/// The UTF-16 units that a cell holds.
const UNITS_OF_A_CELL: usize = 32_767;
/// The end of a text that was cut.
const CUT: &str = " […cut]";

impl XlsxWriter {
    /// Begins a workbook; these fields of the speakers get a column after the others.
    ///
    /// # Errors
    /// If no temporary file can be written beside the output.
    pub fn new(output: Output, further: FurtherColumns) -> Result<XlsxWriter, WriteError> {
        XlsxWriter::with_sheets_of(ROWS_OF_A_SHEET, output, further)
    }

    fn with_sheets_of(rows_of_a_sheet: u32, output: Output, further: FurtherColumns) -> Result<XlsxWriter, WriteError> {
        let mut workbook = Workbook::new();
        let begun = begin(&mut workbook, &output);
        let sheet = begun.map_err(|error| output.error(cause_of(error)))?;
        let columns = COLUMNS.iter().map(|column| (column.name.to_owned(), width(column.name)));
        let columns = columns.chain(further.columns().map(|(name, _)| (name.to_owned(), 16.0))).collect();
        let formats = Formats {
            header: Format::new().set_bold(),
            // As text, what somebody edits in the spreadsheet stays text too.
            text: Format::new().set_num_format("@"),
            share: Format::new().set_num_format("0.000"),
        };
        let mut writer = XlsxWriter {
            output,
            workbook,
            sheet,
            row: 0,
            rows_of_a_sheet,
            sheets: 1,
            columns,
            further,
            speakers: SpeakerTally::default(),
            formats,
            cut_cells: 0,
            speakers_left_out: 0,
        };
        writer.guarded(|writer| head_quotes(&mut writer.sheet, &writer.columns, &writer.formats.header))?;
        writer.row = 1;
        Ok(writer)
    }

    /// Runs a step. The library panics where its temporary file takes no more, as on a full disk.
    fn guarded<T>(&mut self, step: impl FnOnce(&mut XlsxWriter) -> Result<T, XlsxError>) -> Result<T, WriteError> {
        let done = catch(|| step(self));
        let cause = match done {
            Some(Ok(done)) => return Ok(done),
            Some(Err(error)) => cause_of(error),
            None => io::Error::other("the temporary file of the sheet takes no more; is the disk full?"),
        };
        Err(self.output.error(cause))
    }

    fn write_row(&mut self, cells: Vec<Cell<'_>>) -> Result<(), XlsxError> {
        if self.row == self.rows_of_a_sheet {
            self.sheets += 1;
            let next = self.workbook.new_worksheet_with_constant_memory()?;
            let full = std::mem::replace(&mut self.sheet, next);
            self.close_quotes(full, self.sheets - 1)?;
            head_quotes(&mut self.sheet, &self.columns, &self.formats.header)?;
            self.row = 1;
        }
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(Some(text)) => {
                    let text = fitting(&text, &mut self.cut_cells);
                    write_text(&mut self.sheet, self.row, column, &text, &self.formats.text)?;
                }
                // The number of the CSV file, not the nearest float of 32 bits.
                Cell::Share(Some(value)) => {
                    let value = share(value).parse().unwrap_or(f64::from(value));
                    self.sheet.write_number_with_format(self.row, column, value, &self.formats.share)?;
                }
                Cell::Number(Some(value)) => {
                    self.sheet.write_number(self.row, column, value as f64)?;
                }
                Cell::Text(None) | Cell::Share(None) | Cell::Number(None) => {}
            }
        }
        self.row += 1;
        Ok(())
    }

    /// Takes a sheet of quotes that is full, or the last, into the workbook.
    fn close_quotes(&mut self, mut sheet: Worksheet, number: u32) -> Result<(), XlsxError> {
        let name = if number == 1 { "quotes".to_owned() } else { format!("quotes {number}") };
        close(&mut sheet, &name, self.row, self.columns.len())?;
        self.workbook.push_worksheet(sheet);
        Ok(())
    }

    fn close_workbook(&mut self) -> Result<(), XlsxError> {
        let speakers = self.workbook.new_worksheet_with_constant_memory()?;
        let quotes = std::mem::replace(&mut self.sheet, speakers);
        self.close_quotes(quotes, self.sheets)?;
        head_speakers(&mut self.sheet, &self.formats.header)?;
        let mut row = 1;
        let rows = self.speakers.rows();
        // The most quoted come first; whoever has no place is counted.
        let (fitting, left_out) = rows.split_at(rows.len().min(self.rows_of_a_sheet as usize - 1));
        self.speakers_left_out = left_out.len();
        for speaker in fitting {
            write_speaker(&mut self.sheet, row, speaker, &self.formats.text, &mut self.cut_cells)?;
            row += 1;
        }
        let mut speakers = std::mem::replace(&mut self.sheet, Worksheet::new());
        close(&mut speakers, "speakers", row, SpeakerTally::COLUMNS.len())?;
        self.workbook.push_worksheet(speakers);
        self.workbook.save_to_writer(&mut self.output)
    }
}

impl XlsxWriter {
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.cut_cells > 0 {
            let (count, cells) = (self.cut_cells, if self.cut_cells == 1 { "cell was" } else { "cells were" });
            notes.push(format!(
                "{count} {cells} longer than the 32,767 characters that Excel allows and cut, marked \"{}\"; CSV, JSONL and \
                 Parquet hold them whole",
                CUT.trim_start()
            ));
        }
        if self.sheets > 1 {
            let last = if self.sheets > 2 { format!(" to \"quotes {}\"", self.sheets) } else { String::new() };
            notes.push(format!("there are more rows than a sheet of Excel holds; they go on in \"quotes 2\"{last}"));
        }
        if self.speakers_left_out > 0 {
            let count = self.speakers_left_out;
            notes.push(format!(
                "the sheet \"speakers\" is full and lacks the {count} least quoted; `sayso speakers` on a JSONL output lists all"
            ));
        }
        notes
    }
}

impl QuoteWriter for XlsxWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        self.speakers.count(article);
        let further = std::mem::take(&mut self.further);
        let written = self.guarded(|writer| write_rows(article, &further, |row| writer.write_row(row)));
        self.further = further;
        written
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>, WriteError> {
        self.guarded(XlsxWriter::close_workbook)?;
        let notes = self.notes();
        self.output.commit()?;
        Ok(notes)
    }
}

fn begin(workbook: &mut Workbook, output: &Output) -> Result<Worksheet, XlsxError> {
    // A date of its own would make every file another.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    if let Some(folder) = output.folder() {
        workbook.set_tempdir(folder)?;
    }
    workbook.new_worksheet_with_constant_memory()
}

fn head_quotes(sheet: &mut Worksheet, columns: &[(String, f64)], format: &Format) -> Result<(), XlsxError> {
    for (column, (name, width)) in (0..).zip(columns) {
        sheet.set_column_width(column, *width)?;
        write_text(sheet, 0, column, name, format)?;
    }
    Ok(())
}

fn head_speakers(sheet: &mut Worksheet, format: &Format) -> Result<(), XlsxError> {
    for (column, name) in (0..).zip(SpeakerTally::COLUMNS) {
        sheet.set_column_width(column, width(name))?;
        write_text(sheet, 0, column, name, format)?;
    }
    Ok(())
}

/// The width of a column, in digits.
fn width(column: &str) -> f64 {
    match column {
        "quote" => 70.0,
        "aliases" => 40.0,
        "speaker" | "target" | "source" | "title" | "role" | "url" => 28.0,
        "article_id" | "speaker_id" => 20.0,
        "cue" | "outlet" | "published" | "stance_confidence" => 16.0,
        _ => 11.0,
    }
}

fn write_speaker(
    sheet: &mut Worksheet,
    row: u32,
    speaker: &SpeakerRow,
    format: &Format,
    cut_cells: &mut u64,
) -> Result<(), XlsxError> {
    let texts = [&speaker.id, &speaker.name, &speaker.role, &speaker.aliases];
    for (column, text) in (0..).zip(texts) {
        let text = fitting(text, cut_cells);
        write_text(sheet, row, column, &text, format)?;
    }
    let [support, oppose, neutral] = speaker.stances;
    let numbers = [speaker.quotes, speaker.articles, support, oppose, neutral];
    for (column, number) in (4..).zip(numbers) {
        sheet.write_number(row, column, number as f64)?;
    }
    Ok(())
}

/// Writes a text as a text, whatever it begins with; an empty one leaves the cell empty.
fn write_text(sheet: &mut Worksheet, row: u32, column: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
    if !text.is_empty() {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

/// Freezes the header, puts the filters in and gives the sheet its name.
fn close(sheet: &mut Worksheet, name: &str, rows: u32, columns: usize) -> Result<(), XlsxError> {
    let last_column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows.saturating_sub(1), last_column)?;
    Ok(())
}

/// The text as a cell holds it: line breaks as Excel has them, cut where it is too long.
fn fitting<'a>(text: &'a str, cut_cells: &mut u64) -> Cow<'a, str> {
    let text = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    // No character has more units than bytes.
    if text.len() <= UNITS_OF_A_CELL || text.encode_utf16().count() <= UNITS_OF_A_CELL {
        return text;
    }
    *cut_cells += 1;
    let mut left = UNITS_OF_A_CELL - CUT.encode_utf16().count();
    let fits = |letter: &char| {
        let units = letter.len_utf16();
        let fits = units <= left;
        left = left.saturating_sub(units);
        fits
    };
    let kept: String = text.chars().take_while(fits).collect();
    Cow::Owned(kept + CUT)
}

fn cause_of(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(cause) | XlsxError::TempFileError(_, cause) => cause,
        XlsxError::ZipError(cause) => cause.into(),
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::path::Path;

    use super::*;
    use crate::{ArticleReader, Existing, Format as Input, ReadOptions};

    /// The bytes of a workbook of these articles, and what was said of it.
    fn written(lines: &str, rows_of_a_sheet: u32) -> (Vec<u8>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.xlsx");
        let output = Output::create(&path, Existing::Refuse).unwrap();
        let further = FurtherColumns { speaker_fields: vec!["party".to_owned()], ..FurtherColumns::default() };
        let mut writer = Box::new(XlsxWriter::with_sheets_of(rows_of_a_sheet, output, further).unwrap());
        let bytes = io::Cursor::new(lines.to_owned());
        let read = ArticleReader::of_stream(Path::new("a"), Input::Jsonl, bytes, ReadOptions::default()).unwrap();
        for article in read {
            writer.write(&article.unwrap()).unwrap();
        }
        let notes = writer.finish().unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        (std::fs::read(path).unwrap(), notes)
    }

    fn part(workbook: &[u8], name: &str) -> String {
        let mut archive = zip::ZipArchive::new(io::Cursor::new(workbook)).unwrap();
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    const LINE: &str = r#"{"id":"=a","text":"1-2 =1+1 007","quotes":[{"content":[[4,8]],"source":[[0,3]],"cue":[[9,12]],"speaker":"@x","speaker_fields":{"party":"+1"},"stance":"support","target":"-t","confidence":0.97}]}"#;

    #[test]
    fn text_is_text_and_numbers_are_numbers() {
        let sheet = part(&written(LINE, ROWS_OF_A_SHEET).0, "xl/worksheets/sheet1.xml");
        for text in ["=a", "@x", "=1+1", "1-2", "007", "-t", "+1"] {
            assert!(sheet.contains(&format!("t=\"inlineStr\"><is><t>{text}</t></is></c>")), "{text}: {sheet}");
        }
        for number in ["0.97", "4", "8"] {
            assert!(sheet.contains(&format!("<v>{number}</v>")), "{number}: {sheet}");
        }
        assert!(!sheet.contains("<f>"), "{sheet}");
    }

    #[test]
    fn both_sheets_have_a_frozen_header_and_filters() {
        let (workbook, notes) = written(LINE, ROWS_OF_A_SHEET);
        assert!(notes.is_empty());
        assert!(part(&workbook, "xl/workbook.xml").contains("name=\"quotes\""));
        let sheet = part(&workbook, "xl/worksheets/sheet2.xml");
        assert!(part(&workbook, "xl/workbook.xml").contains("name=\"speakers\""));
        for sheet in [part(&workbook, "xl/worksheets/sheet1.xml"), sheet] {
            assert!(sheet.contains("state=\"frozen\"") && sheet.contains("<autoFilter ref=\"A1:"), "{sheet}");
        }
    }

    #[test]
    fn the_same_articles_make_the_same_bytes() {
        assert_eq!(written(LINE, ROWS_OF_A_SHEET), written(LINE, ROWS_OF_A_SHEET));
    }

    #[test]
    fn rows_beyond_a_sheet_go_to_the_next_and_that_is_said() {
        let line = |number: u32| LINE.replace("=a", &format!("a{number}")).replace("@x", &format!("S{number}"));
        let lines: Vec<String> = (0..5).map(line).collect();
        let (workbook, notes) = written(&lines.join("\n"), 3);
        let names = part(&workbook, "xl/workbook.xml");
        for name in ["quotes", "quotes 2", "quotes 3", "speakers"] {
            assert!(names.contains(&format!("<sheet name=\"{name}\"")), "{names}");
        }
        assert!(part(&workbook, "xl/worksheets/sheet3.xml").contains(">a4<"));
        assert!(notes[0].ends_with("they go on in \"quotes 2\" to \"quotes 3\""), "{notes:?}");
        assert!(notes[1].contains("lacks the 3 least quoted"), "{notes:?}");
    }

    #[test]
    fn a_text_that_no_cell_holds_is_cut_at_a_character_and_counted() {
        let mut cut = 0;
        let long = format!("a{}", "😀".repeat(20_000));
        let kept = fitting(&long, &mut cut);
        assert!(kept.ends_with("😀 […cut]"));
        assert!([32_766, 32_767].contains(&kept.encode_utf16().count()));
        assert_eq!(fitting(&"é".repeat(32_767), &mut cut).chars().count(), 32_767);
        assert_eq!(cut, 1);
        let text = "x".repeat(40_000);
        let line = format!(r#"{{"id":"a","text":"{text}","quotes":[{{"content":[[0,40000]]}}]}}"#);
        assert!(written(&line, ROWS_OF_A_SHEET).1[0].starts_with("1 cell was longer than the 32,767 characters"));
    }

    #[test]
    fn line_breaks_are_those_of_excel() {
        assert_eq!(fitting("a\r\nb\rc\nd", &mut 0), "a\nb\nc\nd");
    }

    #[test]
    fn a_workbook_without_quotes_has_its_headers() {
        let (workbook, _) = written("", ROWS_OF_A_SHEET);
        assert!(part(&workbook, "xl/worksheets/sheet1.xml").contains("<t>article_id</t>"));
        assert!(part(&workbook, "xl/worksheets/sheet2.xml").contains("<t>speaker_id</t>"));
    }
}
