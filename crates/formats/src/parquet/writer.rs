use std::borrow::Cow;
use std::io;
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use sayso_annotation::AnnotatedArticle;

use crate::quote_row::{COLUMNS, Cell, ColumnKind, write_rows};
use crate::{FurtherColumns, Output, QuoteWriter, WriteError};

/// Writes a Parquet file with one row a quote, with the columns of [`CsvWriter`](crate::CsvWriter): text as it is, confidences as
/// doubles in full, offsets as whole numbers, and null where nothing is known.
///
/// Memory holds one row group.
pub struct ParquetWriter {
    file: SerializedFileWriter<Output>,
    columns: Vec<Values>,
    further: FurtherColumns,
    rows: usize,
    bytes: usize,
}

/// The rows of a row group at most.
const ROWS_OF_A_GROUP: usize = 65_536;
/// The bytes of text after which a row group is written, uncompressed.
const BYTES_OF_A_GROUP: usize = 64 << 20;

/// A column of the row group that is being filled.
struct Values {
    cells: CellsOfColumn,
    /// 1 for a cell that is there, 0 for null.
    levels: Vec<i16>,
}

enum CellsOfColumn {
    Text(Vec<ByteArray>),
    Share(Vec<f64>),
    Number(Vec<i64>),
}

impl ParquetWriter {
    /// Begins the file; these fields of the speakers get a column after the others.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub fn new(output: Output, further: FurtherColumns) -> Result<ParquetWriter, WriteError> {
        let names = COLUMNS.iter().map(|column| (column.name, column.kind));
        let further_columns = further.columns();
        let columns: Vec<(&str, ColumnKind)> = names.chain(further_columns).collect();
        let failed = |error: ParquetError| WriteError::Stream(cause_of(error));
        let schema = schema(&columns).map_err(failed)?;
        let properties = WriterProperties::builder()
            .set_created_by(concat!("sayso version ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::ZSTD(ZstdLevel::default()));
        let file = SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties.build())).map_err(failed)?;
        let columns = columns.iter().map(|&(_, kind)| Values::new(kind)).collect();
        Ok(ParquetWriter { file, columns, further, rows: 0, bytes: 0 })
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let mut group = self.file.next_row_group()?;
        for column in &mut self.columns {
            let Some(mut writer) = group.next_column()? else { break };
            let levels = Some(column.levels.as_slice());
            match &column.cells {
                CellsOfColumn::Text(cells) => writer.typed::<ByteArrayType>().write_batch(cells, levels, None)?,
                CellsOfColumn::Share(cells) => writer.typed::<DoubleType>().write_batch(cells, levels, None)?,
                CellsOfColumn::Number(cells) => writer.typed::<Int64Type>().write_batch(cells, levels, None)?,
            };
            writer.close()?;
            column.clear();
        }
        group.close()?;
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }

    fn error(&self, error: ParquetError) -> WriteError {
        self.file.inner().error(cause_of(error))
    }
}

impl QuoteWriter for ParquetWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        let further = std::mem::take(&mut self.further);
        let written = write_rows(article, &further, |row| {
            for (column, cell) in self.columns.iter_mut().zip(row) {
                self.bytes += column.push(cell);
            }
            self.rows += 1;
            let full = self.rows >= ROWS_OF_A_GROUP || self.bytes >= BYTES_OF_A_GROUP;
            if full { self.write_group() } else { Ok(()) }
        });
        self.further = further;
        written.map_err(|error| self.error(error))
    }

    fn finish(mut self: Box<Self>) -> Result<Vec<String>, WriteError> {
        if self.rows > 0 {
            self.write_group().map_err(|error| self.error(error))?;
        }
        self.file.finish().map_err(|error| self.error(error))?;
        // Everything is written and flushed; the file is finished and takes no more.
        let output = std::mem::replace(self.file.inner_mut(), Output::Stream(Box::new(io::sink())));
        output.commit().map(|()| Vec::new())
    }
}

impl Values {
    fn new(kind: ColumnKind) -> Values {
        let cells = match kind {
            ColumnKind::Text => CellsOfColumn::Text(Vec::new()),
            ColumnKind::Share => CellsOfColumn::Share(Vec::new()),
            ColumnKind::Number => CellsOfColumn::Number(Vec::new()),
        };
        Values { cells, levels: Vec::new() }
    }

    /// Adds a cell and returns how many bytes it takes.
    fn push(&mut self, cell: Cell<'_>) -> usize {
        let bytes = match (&mut self.cells, cell) {
            (CellsOfColumn::Text(cells), Cell::Text(Some(text))) => {
                let bytes = text.len();
                cells.push(Cow::into_owned(text).into_bytes().into());
                bytes
            }
            (CellsOfColumn::Share(cells), Cell::Share(Some(value))) => {
                // The decimals that JSONL writes, not those of the nearest float of 32 bits.
                cells.push(value.to_string().parse().unwrap_or(f64::from(value)));
                size_of::<f64>()
            }
            (CellsOfColumn::Number(cells), Cell::Number(Some(value))) => {
                cells.push(i64::try_from(value).unwrap_or(i64::MAX));
                size_of::<i64>()
            }
            _ => {
                self.levels.push(0);
                return 0;
            }
        };
        self.levels.push(1);
        bytes
    }

    fn clear(&mut self) {
        self.levels.clear();
        match &mut self.cells {
            CellsOfColumn::Text(cells) => cells.clear(),
            CellsOfColumn::Share(cells) => cells.clear(),
            CellsOfColumn::Number(cells) => cells.clear(),
        }
    }
}

fn schema(columns: &[(&str, ColumnKind)]) -> Result<Type, ParquetError> {
    let fields = columns.iter().map(|&(name, kind)| {
        let (physical, logical) = match kind {
            ColumnKind::Text => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
            ColumnKind::Share => (PhysicalType::DOUBLE, None),
            ColumnKind::Number => (PhysicalType::INT64, None),
        };
        let column = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        Ok(Arc::new(column.with_logical_type(logical).build()?))
    });
    let fields: Result<Vec<Arc<Type>>, ParquetError> = fields.collect();
    Type::group_type_builder("quotes").with_fields(fields?).build()
}

/// The reason of the operating system, so that a closed pipe is known as such.
fn cause_of(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(cause) => *cause,
            Err(cause) => io::Error::other(cause),
        },
        other => io::Error::other(other),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::*;
    use crate::{ArticleReader, Existing, Format, ReadOptions};

    fn written(lines: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.parquet");
        let output = Output::create(&path, Existing::Refuse).unwrap();
        let further = FurtherColumns { speaker_fields: vec!["party".to_owned()], ..FurtherColumns::default() };
        let mut writer = Box::new(ParquetWriter::new(output, further).unwrap());
        let bytes = io::Cursor::new(lines.to_owned());
        let read = ArticleReader::of_stream(Path::new("a"), Format::Jsonl, bytes, ReadOptions::default()).unwrap();
        for article in read {
            writer.write(&article.unwrap()).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), Vec::<String>::new());
        (folder, path)
    }

    const LINE: &str = r#"{"id":"a","text":"=É: yes","quotes":[{"id":"q1","content":[[0,2]],"speaker":"X","speaker_fields":{"party":"P"},"stance":"neutral","confidence":0.97},{"id":"q2","content":[[4,7]]}]}"#;

    #[test]
    fn cells_have_their_types_and_null_where_nothing_is_known() {
        let (_folder, path) = written(LINE);
        let file = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let rows: Vec<Vec<(String, Field)>> = file.into_iter().map(|row| row.unwrap().into_columns()).collect();
        let cell = |row: usize, name: &str| rows[row].iter().find(|(column, _)| column == name).unwrap().1.clone();
        assert_eq!(cell(0, "quote"), Field::Str("=É".to_owned()));
        assert_eq!((cell(0, "confidence"), cell(0, "end")), (Field::Double(0.97), Field::Long(2)));
        assert_eq!((cell(0, "party"), cell(0, "title")), (Field::Str("P".to_owned()), Field::Null));
        for unknown in ["speaker", "stance", "target", "source", "cue", "confidence", "stance_confidence", "party"] {
            assert_eq!(cell(1, unknown), Field::Null, "{unknown}");
        }
    }

    #[test]
    fn the_same_articles_make_the_same_bytes() {
        let (one, other) = (written(LINE), written(LINE));
        assert_eq!(std::fs::read(one.1).unwrap(), std::fs::read(other.1).unwrap());
    }

    #[test]
    fn row_groups_are_bounded() {
        let text = "x".repeat(1000);
        let quote = r#"{"content":[[0,1000]]}"#;
        let quotes = vec![quote; ROWS_OF_A_GROUP + 10].join(",");
        let (_folder, path) = written(&format!(r#"{{"id":"a","text":"{text}","quotes":[{quotes}]}}"#));
        let file = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        let rows: Vec<i64> = file.metadata().row_groups().iter().map(|group| group.num_rows()).collect();
        assert_eq!(rows.iter().sum::<i64>(), ROWS_OF_A_GROUP as i64 + 10);
        assert!(rows.len() == 2, "{rows:?}");
    }

    #[test]
    fn a_file_without_quotes_has_its_columns() {
        let (_folder, path) = written("");
        let file = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
        assert_eq!(file.metadata().file_metadata().schema().get_fields().len(), COLUMNS.len() + 1);
    }
}
