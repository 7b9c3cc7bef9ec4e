use std::path::{Path, PathBuf};

use csv::{ByteRecord, ErrorKind, ReaderBuilder};
use sayso_annotation::{AnnotatedArticle, Annotations, Meta};
use serde_json::Value;

use crate::article_reader::{Bytes, ReadArticle, stem};
use crate::jsonl_articles::check_text;
use crate::text_article::article_of;
use crate::{Delimiter, Encoding, Format, ReadError, ReadOptions, ReadProblem};

/// The articles of a table, one a row.
pub(crate) struct CsvArticles {
    path: PathBuf,
    rows: csv::Reader<Bytes>,
    encoding: Encoding,
    columns: Vec<Column>,
    names: Vec<String>,
    row: u64,
    ended: bool,
}

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Text,
    Id,
    Title,
    Published,
    Outlet,
    Url,
    Extra,
}

impl CsvArticles {
    pub(crate) fn new(
        path: &Path,
        format: Option<Format>,
        mut bytes: Bytes,
        options: &ReadOptions,
    ) -> Result<CsvArticles, ReadError> {
        check_text(path, &mut bytes)?;
        let own = if format == Some(Format::Tsv) { Delimiter::TAB } else { Delimiter::COMMA };
        let delimiter = options.delimiter.unwrap_or(own);
        let mut rows = ReaderBuilder::new().delimiter(delimiter.byte()).from_reader(bytes);
        let header = rows.byte_headers().map_err(|error| ReadError::of_file(path, broken(error)))?;
        let names = header.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned());
        let names: Vec<String> = names.collect();
        let columns: Vec<Column> = names.iter().map(|name| column(name, options)).collect();
        if !columns.contains(&Column::Text) {
            let (column, option) = (options.text_column.clone(), "--text-column");
            return Err(ReadError::of_file(path, ReadProblem::MissingColumn { column, found: names, option }));
        }
        if !columns.contains(&Column::Id) && !same(&options.id_column, ReadOptions::ID_COLUMN) {
            let (column, option) = (options.id_column.clone(), "--id-column");
            return Err(ReadError::of_file(path, ReadProblem::MissingColumn { column, found: names, option }));
        }
        let (path, encoding) = (path.to_owned(), options.encoding);
        Ok(CsvArticles { path, rows, encoding, columns, names, row: 0, ended: false })
    }

    fn parse(&self, record: &ByteRecord) -> Result<ReadArticle, ReadError> {
        let line = record.position().map(csv::Position::line);
        let failed = |problem| ReadError::of_article(&self.path, line, problem);
        let (mut id, mut text, mut meta) = (String::new(), String::new(), Meta::default());
        for ((column, name), field) in self.columns.iter().zip(&self.names).zip(record) {
            let bad = |byte| failed(ReadProblem::Encoding { byte, column: Some(name.clone()) });
            let value = self.encoding.decode(field.to_vec()).map_err(bad)?;
            match column {
                Column::Text => text = value,
                _ if value.trim().is_empty() => {}
                Column::Id => id = value,
                Column::Title => meta.title = Some(value),
                Column::Published => meta.published = Some(value),
                Column::Outlet => meta.outlet = Some(value),
                Column::Url => meta.url = Some(value),
                Column::Extra => {
                    meta.extra.insert(name.clone(), Value::String(value));
                }
            }
        }
        if id.is_empty() {
            id = format!("{}-{}", stem(&self.path), self.row);
        }
        let article = article_of(id.clone(), text, meta).map_err(|problem| failed(problem).about(&id))?;
        let article = AnnotatedArticle { article, annotations: Annotations::default() };
        Ok(ReadArticle { article, line, warnings: Vec::new() })
    }
}

impl Iterator for CsvArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut record = ByteRecord::new();
        match self.rows.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                self.row += 1;
                Some(self.parse(&record))
            }
            Err(error) => {
                self.row += 1;
                let line = error.position().map(csv::Position::line);
                self.ended = error.is_io_error();
                Some(Err(match broken(error) {
                    problem @ ReadProblem::Unreadable(_) => ReadError::of_file(&self.path, problem),
                    problem => ReadError::of_article(&self.path, line, problem),
                }))
            }
        }
    }
}

pub(crate) fn column(name: &str, options: &ReadOptions) -> Column {
    match name {
        name if same(name, &options.text_column) => Column::Text,
        name if same(name, &options.id_column) => Column::Id,
        name if same(name, "title") => Column::Title,
        name if same(name, "published") => Column::Published,
        name if same(name, "outlet") => Column::Outlet,
        name if same(name, "url") => Column::Url,
        _ => Column::Extra,
    }
}

fn same(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}

fn broken(error: csv::Error) -> ReadProblem {
    match error.into_kind() {
        ErrorKind::Io(error) => ReadProblem::Unreadable(error),
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            ReadProblem::Broken(format!("broken row: it has {len} fields, the header {expected_len}"))
        }
        other => ReadProblem::Broken(format!("broken row: {other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_with(bytes: &'static [u8], options: &ReadOptions) -> Vec<Result<AnnotatedArticle, String>> {
        match CsvArticles::new(Path::new("news.csv"), Some(Format::Csv), Box::new(bytes), options) {
            Ok(articles) => {
                articles.map(|read| read.map(|read| read.article).map_err(|error| error.to_string())).collect()
            }
            Err(error) => vec![Err(error.to_string())],
        }
    }

    fn read(bytes: &'static [u8]) -> Vec<Result<AnnotatedArticle, String>> {
        read_with(bytes, &ReadOptions::default())
    }

    #[test]
    fn known_columns_go_to_their_fields_and_the_rest_is_kept() {
        let read = read(b"\xEF\xBB\xBFID,Title,text,section,url\r\n7,T,\"He said,\n\"\"no\"\".\",world,\r\n");
        let article = &read[0].as_ref().unwrap().article;
        assert_eq!((article.id(), article.text()), ("7", "He said,\n\"no\"."));
        assert_eq!((article.meta.title.as_deref(), article.meta.url.as_deref()), (Some("T"), None));
        assert_eq!(article.meta.extra.get("section"), Some(&Value::String("world".to_owned())));
    }

    #[test]
    fn a_row_without_an_id_is_named_by_file_and_row() {
        let read = read(b"text,id\nA.,\nB.,b\nC.,\n");
        let ids: Vec<&str> = read.iter().map(|read| read.as_ref().unwrap().article.id()).collect();
        assert_eq!(ids, ["news-1", "b", "news-3"]);
    }

    #[test]
    fn a_missing_column_is_an_error_that_names_those_there_are() {
        let message = read(b"headline,body\na,b\n").remove(0).unwrap_err();
        assert_eq!(
            message,
            "news.csv: there is no column \"text\"; the columns are: headline, body; `--text-column` names another"
        );
        let options = ReadOptions { text_column: "body".to_owned(), ..ReadOptions::default() };
        assert!(read_with(b"headline,body\na,b\n", &options)[0].is_ok());
        let options = ReadOptions { id_column: "key".to_owned(), ..ReadOptions::default() };
        assert!(read_with(b"text\na\n", &options)[0].as_ref().unwrap_err().contains("--id-column"));
    }

    #[test]
    fn a_bad_row_is_named_and_the_next_is_read() {
        let read = read(b"id,text\na,\"two\nlines\"\nb,x,y\nc,caf\xE9\nd,\ne,fine\n");
        assert!(read[0].is_ok() && read[4].is_ok());
        let message = |index: usize| read[index].as_ref().unwrap_err().as_str();
        assert_eq!(message(1), "news.csv:4: broken row: it has 3 fields, the header 2");
        assert!(message(2).starts_with("news.csv:5: byte 3 of column \"text\" is not UTF-8"), "{}", message(2));
        assert_eq!(message(3), "news.csv:6: article \"d\": the article has no text");
    }

    #[test]
    fn another_delimiter_is_read_where_asked() {
        let options = ReadOptions { delimiter: Some(";".parse().unwrap()), ..ReadOptions::default() };
        assert!(read_with(b"id;text\na;x, y\n", &options)[0].is_ok());
    }
}
