use std::fs::File;
use std::path::{Path, PathBuf};

use parquet::basic::{ConvertedType, LogicalType, Repetition, TimeUnit, Type as PhysicalType};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::{ColumnDescPtr, Type, TypePtr};

use super::cell::value_of;
use super::file::ParquetFile;
use super::metadata::{Excess, MAX_LEVELS, excess};
use super::pages::CheckedPages;
use crate::articles::{Articles, ReadArticle};
use crate::foreign::catch;
use crate::table_row::{Column, TableRow, check_columns, column};
use crate::{Encoding, ReadError, ReadOptions, ReadProblem};

/// The articles of a Parquet file, one a row, in the columns of a CSV file; a row stands for a line in messages. Memory holds
/// some pages of each column.
pub(crate) struct ParquetArticles {
    path: PathBuf,
    /// What articles without an id are called after.
    name: String,
    rows: RowIter<'static>,
    encoding: Encoding,
    columns: Vec<Column>,
    nanoseconds: Vec<bool>,
    row: u64,
    ended: bool,
}

impl ParquetArticles {
    pub(crate) fn open(path: &Path, name: &str, options: &ReadOptions) -> Result<ParquetArticles, ReadError> {
        let failed = |problem| ReadError::of_file(path, problem);
        if path == Path::new("-") {
            let needed = "a Parquet file is not read from standard input, its end tells how to read it; name the file";
            return Err(failed(ReadProblem::Broken(needed.to_owned())));
        }
        let unreadable = |error| ReadError::unreadable(path, error);
        let mut file = File::open(path).map_err(unreadable)?;
        if let Some(excess) = excess(&mut file).map_err(unreadable)? {
            return Err(failed(match excess {
                Excess::List => broken("a list in its metadata goes on beyond its end"),
                Excess::Broken => broken("its metadata contradict themselves"),
                Excess::Encrypted => {
                    ReadProblem::Broken("it is encrypted, which is not read; write it without encryption".to_owned())
                }
                Excess::Levels => ReadProblem::Broken(format!(
                    "its columns nest more than {MAX_LEVELS} levels deep; write it with flatter columns"
                )),
            }));
        }
        let file = sound(|| SerializedFileReader::new(ParquetFile::new(file))).map_err(failed)?;
        let schema = file.metadata().file_metadata().schema();
        let fields = schema.get_fields();
        let names: Vec<String> = fields.iter().map(|field| field.name().to_owned()).collect();
        let columns: Vec<Column> = names.iter().map(|name| column(name, options)).collect();
        check_columns(&names, options).map_err(failed)?;
        let is_interval = |column: &&ColumnDescPtr| column.converted_type() == ConvertedType::INTERVAL;
        if let Some(column) = file.metadata().file_metadata().schema_descr().columns().iter().find(is_interval) {
            let column = column.path().string();
            return Err(failed(ReadProblem::Broken(format!(
                "column \"{column}\" holds intervals, which are not read; leave it out"
            ))));
        }
        let is_no_text = |(column, field): &(&Column, &TypePtr)| **column == Column::Text && !is_text(field);
        if let Some((_, text)) = columns.iter().zip(fields).find(is_no_text) {
            let (name, kind) = (text.name(), kind_of(text));
            return Err(failed(ReadProblem::Broken(format!(
                "column \"{name}\" holds {kind}, not text; write it as strings, or `--text-column` names another"
            ))));
        }
        let nanoseconds = fields.iter().map(|field| is_in_nanoseconds(field)).collect();
        // Articles are long: the usual 1,024 values of a column at a time would be much.
        const ROWS_AT_A_TIME: usize = 64;
        let rows = RowIter::from_file_into(Box::new(CheckedPages(file))).with_batch_size(ROWS_AT_A_TIME);
        let (path, name, encoding) = (path.to_owned(), name.to_owned(), options.encoding);
        Ok(ParquetArticles { path, name, rows, encoding, columns, nanoseconds, row: 0, ended: false })
    }

    fn parse(&self, row: Row) -> Result<ReadArticle, ReadError> {
        let line = Some(self.row);
        let failed = |problem| ReadError::of_article(&self.path, line, problem);
        let mut article = TableRow::default();
        let kinds = self.columns.iter().zip(&self.nanoseconds);
        for ((column, nanoseconds), (name, field)) in kinds.zip(row.into_columns()) {
            let field = match field {
                Field::Null => continue,
                Field::Long(instant) if *nanoseconds => Field::TimestampMicros(instant.div_euclid(1_000)),
                field => field,
            };
            if *column == Column::Text {
                article.text = match field {
                    Field::Str(value) => value,
                    Field::Bytes(value) => {
                        let bad = |byte| failed(ReadProblem::Encoding { byte, column: Some(name.clone()) });
                        self.encoding.decode(value.data().to_vec()).map_err(bad)?
                    }
                    _ => continue,
                };
                continue;
            }
            // A number that is none (NaN) says nothing either.
            let Some(value) = value_of(&field).filter(|value| !value.is_null()) else { continue };
            article.put(*column, &name, value);
        }
        let read = article.into_article(|| format!("{}-{}", self.name, self.row));
        let article = read.map_err(|(id, problem)| failed(problem).about(&id))?;
        Ok(ReadArticle { article, line, warnings: Vec::new() })
    }
}

impl Iterator for ParquetArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        self.row += 1;
        let rows = &mut self.rows;
        match sound(|| rows.next().transpose()) {
            Ok(row) => row.map(|row| self.parse(row)),
            // The columns may be out of step from here on.
            Err(problem) => {
                self.ended = true;
                let error = ReadError::of_file(&self.path, problem);
                Some(Err(ReadError { line: Some(self.row), ..error }))
            }
        }
    }
}

impl Articles for ParquetArticles {}

/// Runs a step of the library, which panics on some files that are damaged.
fn sound<T>(step: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ReadProblem> {
    match catch(step) {
        Some(Ok(value)) => Ok(value),
        Some(Err(error)) => {
            let message: String = error.to_string().chars().take(200).collect();
            // A codec that is not built in is no damage.
            if let Some((_, codec)) = message.split_once("Disabled feature at compile time: ") {
                let message =
                    format!("its pages are compressed with {codec}, which is not read; write it with zstd or snappy");
                return Err(ReadProblem::Broken(message));
            }
            Err(broken(&message))
        }
        None => Err(broken("its parts contradict each other")),
    }
}

fn broken(message: &str) -> ReadProblem {
    ReadProblem::Broken(format!("this is no sound Parquet file ({message}); write or fetch it again"))
}

fn is_text(field: &Type) -> bool {
    field.is_primitive()
        && field.get_physical_type() == PhysicalType::BYTE_ARRAY
        && matches!(
            field.get_basic_info().converted_type(),
            ConvertedType::UTF8 | ConvertedType::NONE | ConvertedType::JSON | ConvertedType::ENUM
        )
        && field.get_basic_info().repetition() != Repetition::REPEATED
}

/// What a column holds, for a message.
fn kind_of(field: &Type) -> String {
    if field.is_primitive() {
        return match field.get_basic_info().converted_type() {
            ConvertedType::NONE => field.get_physical_type().to_string(),
            kind => kind.to_string(),
        };
    }
    "lists or records".to_owned()
}

/// Whether a column holds instants in nanoseconds, as pandas writes them; the library knows those of milliseconds and
/// microseconds.
fn is_in_nanoseconds(field: &Type) -> bool {
    let logical = field.get_basic_info().logical_type_ref();
    matches!(logical, Some(LogicalType::Timestamp(kind)) if matches!(kind.unit, TimeUnit::NANOS))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use serde_json::json;

    use sayso_annotation::AnnotatedArticle;

    use super::*;
    use crate::{ArticleReader, Inputs};

    /// The values of a column, null or not.
    enum Values {
        Text(Vec<Option<&'static str>>),
        Long(Vec<Option<i64>>),
    }

    fn file(schema: &str, columns: &[Values]) -> Vec<u8> {
        let schema = Arc::new(parse_message_type(&format!("message articles {{ {schema} }}")).unwrap());
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(WriterProperties::new())).unwrap();
        let mut group = file.next_row_group().unwrap();
        for column in columns {
            let mut writer = group.next_column().unwrap().unwrap();
            match column {
                Values::Text(cells) => {
                    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
                    let cells: Vec<ByteArray> = cells.iter().flatten().map(|cell| ByteArray::from(*cell)).collect();
                    writer.typed::<ByteArrayType>().write_batch(&cells, Some(&levels), None).unwrap();
                }
                Values::Long(cells) => {
                    let levels: Vec<i16> = cells.iter().map(|cell| i16::from(cell.is_some())).collect();
                    let cells: Vec<i64> = cells.iter().flatten().copied().collect();
                    writer.typed::<Int64Type>().write_batch(&cells, Some(&levels), None).unwrap();
                }
            }
            writer.close().unwrap();
        }
        group.close().unwrap();
        file.into_inner().unwrap()
    }

    fn read(bytes: &[u8], options: ReadOptions) -> Vec<Result<AnnotatedArticle, String>> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("news.parquet"), bytes).unwrap();
        let root = folder.path().display().to_string() + "/";
        let reader = ArticleReader::new(Inputs::find(&[folder.path().to_owned()], None).unwrap(), options);
        reader.map(|read| read.map_err(|error| error.to_string().replace(&root, ""))).collect()
    }

    const SCHEMA: &str = "OPTIONAL BYTE_ARRAY Text (UTF8); OPTIONAL INT64 id; OPTIONAL BYTE_ARRAY title (UTF8);
        OPTIONAL INT64 published (TIMESTAMP(NANOS,false)); OPTIONAL BYTE_ARRAY section (UTF8); OPTIONAL INT64 words;";

    #[test]
    fn known_columns_go_to_their_fields_and_the_rest_is_kept() {
        let bytes = file(
            SCHEMA,
            &[
                Values::Text(vec![Some("He said no."), None, Some("C.")]),
                Values::Long(vec![Some(7), Some(8), None]),
                Values::Text(vec![Some("T"), None, None]),
                Values::Long(vec![Some(1_714_521_600_000_000_000), None, None]),
                Values::Text(vec![Some("world"), None, None]),
                Values::Long(vec![Some(3), None, None]),
            ],
        );
        let read = read(&bytes, ReadOptions::default());
        let article = &read[0].as_ref().unwrap().article;
        assert_eq!((article.id(), article.text(), article.meta.title.as_deref()), ("7", "He said no.", Some("T")));
        assert_eq!(article.meta.published.as_deref(), Some("2024-05-01"));
        assert_eq!((&article.meta.extra["section"], &article.meta.extra["words"]), (&json!("world"), &json!(3)));
        assert_eq!(read[1].as_ref().unwrap_err(), "news.parquet:2: article \"8\": the article has no text");
        assert_eq!(read[2].as_ref().unwrap().article.id(), "news-3");
    }

    #[test]
    fn a_text_column_that_is_missing_or_holds_no_text_is_named() {
        let bytes = file("OPTIONAL INT64 text;", &[Values::Long(vec![Some(1)])]);
        let message = read(&bytes, ReadOptions::default()).remove(0).unwrap_err();
        assert!(message.contains("news.parquet: column \"text\" holds INT64, not text;"), "{message}");
        assert!(message.contains("--text-column"), "{message}");
        let options = ReadOptions { text_column: "body".to_owned(), ..ReadOptions::default() };
        let message = read(&bytes, options).remove(0).unwrap_err();
        assert!(message.contains("no column \"body\"; the columns are: text;"), "{message}");
    }

    #[test]
    fn a_list_that_is_said_to_go_on_beyond_the_end_is_an_error_and_not_waited_for() {
        let mut bytes = file("OPTIONAL BYTE_ARRAY text (UTF8);", &[Values::Text(vec![Some("One."); 9])]);
        // In place of the first page's header: a field that nobody knows, a list of 2³¹ − 1 doubles.
        bytes[4..11].copy_from_slice(b"\xf9\xf7\xff\xff\xff\xff\x07");
        let message = read(&bytes, ReadOptions::default()).remove(0).unwrap_err();
        assert!(message.contains("no sound Parquet file"), "{message}");
    }

    #[test]
    fn columns_that_nest_without_end_are_an_error() {
        let (open, close) = ("REQUIRED GROUP g { ".repeat(300), "}".repeat(300));
        let schema = format!("OPTIONAL BYTE_ARRAY text (UTF8); {open} OPTIONAL INT64 n; {close}");
        let bytes = file(&schema, &[Values::Text(vec![Some("A.")]), Values::Long(vec![Some(1)])]);
        let message = read(&bytes, ReadOptions::default()).remove(0).unwrap_err();
        assert!(message.contains("nest more than 200 levels deep"), "{message}");
    }

    #[test]
    fn a_text_column_that_is_there_twice_is_an_error() {
        let message = |schema: &str, columns: &[Values]| {
            read(&file(schema, columns), ReadOptions::default()).remove(0).unwrap_err()
        };
        let text = || Values::Text(vec![Some("A.")]);
        let twice = message("OPTIONAL BYTE_ARRAY text (UTF8); OPTIONAL BYTE_ARRAY Text (UTF8);", &[text(), text()]);
        assert!(twice.contains("several columns are called \"text\""), "{twice}");
    }

    #[test]
    fn what_no_calendar_has_stays_a_number() {
        let schema = "OPTIONAL BYTE_ARRAY text (UTF8); OPTIONAL INT64 published (TIMESTAMP(MILLIS,true));";
        let instants = vec![Some(i64::MAX), Some(-62_135_596_800_000), Some(253_402_300_799_000)];
        let bytes = file(schema, &[Values::Text(vec![Some("A."); 3]), Values::Long(instants)]);
        let read = read(&bytes, ReadOptions::default());
        let published = read.iter().map(|read| read.as_ref().unwrap().article.meta.published.as_deref().unwrap());
        let expected = ["9223372036854775807", "0001-01-01", "9999-12-31 23:59:59"];
        assert_eq!(published.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn another_text_column_is_read_where_asked() {
        let bytes = file("OPTIONAL BYTE_ARRAY body;", &[Values::Text(vec![Some("A.")])]);
        let options = ReadOptions { text_column: "body".to_owned(), ..ReadOptions::default() };
        assert_eq!(read(&bytes, options)[0].as_ref().unwrap().article.text(), "A.");
    }

    #[test]
    fn a_file_that_is_damaged_anywhere_is_an_error_and_no_panic_comes_through() {
        let bytes = file("OPTIONAL BYTE_ARRAY text (UTF8);", &[Values::Text(vec![Some("One."), Some("Two.")])]);
        for at in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0x15;
            let _ = read(&damaged, ReadOptions::default());
            let cut = read(&bytes[..at], ReadOptions::default());
            assert!(cut[0].as_ref().unwrap_err().contains("no sound Parquet file"), "{cut:?}");
        }
    }
}
