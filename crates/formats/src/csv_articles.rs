use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::articles::{Articles, ReadArticle};
use crate::bytes::Bytes;
use crate::csv_rows::{CsvRows, MarkFault, Row};
use crate::jsonl_articles::text_stream;
use crate::table_row::{Column, TableRow, check_columns, column};
use crate::{Delimiter, Format, ReadError, ReadOptions, ReadProblem};

/// The articles of a table, one a row.
pub(crate) struct CsvArticles {
    path: PathBuf,
    /// What articles without an id are called after.
    name: String,
    rows: CsvRows,
    row: Row,
    options: ReadOptions,
    columns: Vec<Column>,
    names: Vec<String>,
    number: u64,
    ended: bool,
}

impl CsvArticles {
    pub(crate) fn new(
        path: &Path,
        name: &str,
        format: Format,
        bytes: Bytes,
        options: &ReadOptions,
    ) -> Result<CsvArticles, ReadError> {
        let bytes = text_stream(path, bytes, options)?;
        let own = if format == Format::Tsv { Delimiter::TAB } else { Delimiter::COMMA };
        let mut rows = CsvRows::new(bytes, options.delimiter, own, options.quoted_fields, options.limit());
        let mut row = Row::default();
        if !rows.read(&mut row).map_err(|error| ReadError::unreadable(path, error))? {
            let problem = "the table is empty; its first row names the columns".to_owned();
            return Err(ReadError::of_file(path, ReadProblem::Broken(problem)));
        }
        if let Some(fault) = row.fault {
            return Err(ReadError::of_file(path, fault_problem(fault, &row)));
        }
        let names = row.fields().map(|name| String::from_utf8_lossy(name).trim().to_owned());
        let names: Vec<String> = names.collect();
        let columns: Vec<Column> = names.iter().map(|name| column(name, options)).collect();
        check_columns(&names, options).map_err(|problem| {
            let problem = undivided(&names, rows.delimiter()).map_or(problem, ReadProblem::Broken);
            ReadError::of_file(path, problem)
        })?;
        let (path, name, options) = (path.to_owned(), name.to_owned(), options.clone());
        Ok(CsvArticles { path, name, rows, row, options, columns, names, number: 0, ended: false })
    }

    fn parse(&self) -> Result<ReadArticle, ReadError> {
        let line = Some(self.row.line);
        let failed = |problem| ReadError::of_article(&self.path, line, problem);
        if let Some(fault) = self.row.fault {
            return Err(failed(fault_problem(fault, &self.row)));
        }
        if self.row.is_too_large {
            return Err(failed(ReadProblem::TooLarge { limit: self.options.max_article_bytes }));
        }
        let (cells, expected) = (self.row.fields().len(), self.columns.len());
        if cells != expected {
            let problem = format!("broken row: it has {cells} fields, the header {expected}");
            return Err(failed(ReadProblem::Broken(problem)));
        }
        let mut article = TableRow::default();
        for ((column, name), field) in self.columns.iter().zip(&self.names).zip(self.row.fields()) {
            let bad = |byte| failed(ReadProblem::Encoding { byte, column: Some(name.clone()) });
            let value = self.options.encoding.decode(field.to_vec()).map_err(bad)?;
            if *column == Column::Text {
                article.text = value;
            } else {
                article.put(*column, name, Value::String(value));
            }
        }
        let read = article.into_article(|| format!("{}-{}", self.name, self.number));
        let article = read.map_err(|(id, problem)| failed(problem).about(&id))?;
        Ok(ReadArticle { article, line, warnings: Vec::new() })
    }
}

/// What to do about a header that another delimiter would divide.
fn undivided(names: &[String], delimiter: Delimiter) -> Option<String> {
    let [name] = names else { return None };
    let others = [';', '\t', '|', ','].into_iter().filter(|other| *other != char::from(delimiter.byte()));
    let other = others.into_iter().find(|other| name.contains(*other))?;
    let other = if other == '\t' { "tab".to_owned() } else { format!("'{other}'") };
    Some(format!("its header is a single column, \"{name}\"; `--input-delimiter {other}` would divide it"))
}

fn fault_problem(fault: MarkFault, row: &Row) -> ReadProblem {
    let fault = match (fault, row.further_lines) {
        (MarkFault::TextBehind, 0) => "text follows the quotation mark that closes a field".to_owned(),
        (MarkFault::TextBehind, lines) => {
            let end = row.line + lines;
            format!("text follows the quotation mark that closes a field, and the row goes on to line {end}")
        }
        (MarkFault::NeverClosed, _) => {
            "nothing closes a quotation mark at the start of a field, which takes the rest of the file".to_owned()
        }
    };
    let remedy = "write marks within a field twice (\"\"), or `--input-unquoted` reads fields as they are";
    ReadProblem::Broken(format!("broken row: {fault}; {remedy}"))
}

impl Iterator for CsvArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.rows.read(&mut self.row) {
            Ok(false) => None,
            Ok(true) => {
                self.number += 1;
                Some(self.parse())
            }
            Err(error) => {
                self.ended = true;
                Some(Err(ReadError::unreadable(&self.path, error)))
            }
        }
    }
}

impl Articles for CsvArticles {
    fn skip_record(&mut self) -> bool {
        self.number += 1;
        !self.ended && self.rows.skip().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use sayso_annotation::AnnotatedArticle;

    use super::*;

    fn read_with(bytes: &'static [u8], options: &ReadOptions) -> Vec<Result<AnnotatedArticle, String>> {
        match CsvArticles::new(Path::new("news.csv"), "news", Format::Csv, Bytes::new(bytes), options) {
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
    fn a_header_that_leaves_the_text_in_doubt_is_an_error_with_the_remedy() {
        let message = |table: &'static [u8]| read(table).remove(0).unwrap_err();
        assert!(message(b"").contains("the table is empty"), "{}", message(b""));
        assert!(message(b"id;text\n1;A.\n").contains("`--input-delimiter ';'`"), "{}", message(b"id;text\n1;A.\n"));
        assert!(message(b"id\ttext\n").contains("`--input-delimiter tab`"), "{}", message(b"id\ttext\n"));
        assert!(message(b"text,Text\n").contains("several columns are called \"text\""), "{}", message(b"text,Text\n"));
        let message = read(b"\"headline, body\"\n1\n").remove(0).unwrap_err();
        assert!(message.contains("`--text-column` names another"), "{message}");
        assert_eq!(read(b"sep=;\r\nid;text\r\n7;A.\r\n")[0].as_ref().unwrap().article.id(), "7");
    }

    #[test]
    fn a_field_that_is_open_or_goes_on_behind_its_mark_is_an_error_unless_marks_are_text() {
        let table = b"id,text\n1,\"We go,\" said Anna.\n2,B.\n3,\"C.\n4,D.\n";
        let seen = read(table);
        let message = |index: usize| seen[index].as_ref().unwrap_err().as_str();
        assert!(message(0).starts_with("news.csv:2: broken row: text follows the quotation mark"), "{}", message(0));
        assert_eq!(seen[1].as_ref().unwrap().article.text(), "B.");
        assert!(message(2).starts_with("news.csv:4: broken row: nothing closes a quotation mark"), "{}", message(2));
        assert!(
            message(2).contains("takes the rest of the file; ") && message(2).contains("--input-unquoted"),
            "{}",
            message(2)
        );
        let raw = read_with(table, &ReadOptions { quoted_fields: false, ..ReadOptions::default() });
        let message = raw[0].as_ref().unwrap_err();
        assert!(message.contains("it has 3 fields"), "{message}");
        let texts: Vec<&str> = raw[1..].iter().map(|read| read.as_ref().unwrap().article.text()).collect();
        assert_eq!(texts, ["B.", "\"C.", "D."]);
    }

    #[test]
    fn a_column_with_the_name_of_the_zones_is_text() {
        let read = read(b"text,ignore\nA.,[1]\n");
        assert_eq!(read[0].as_ref().unwrap().article.meta.extra["ignore"], "[1]");
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
    fn only_the_further_columns_asked_for_are_kept() {
        let options = ReadOptions { meta_columns: Some(vec!["Section".to_owned()]), ..ReadOptions::default() };
        let read = read_with(b"text,section,desk\na,world,7\n", &options);
        let extra = &read[0].as_ref().unwrap().article.meta.extra;
        assert_eq!(extra.keys().collect::<Vec<_>>(), ["section"]);
        assert!(read_with(b"text,desk\na,7\n", &options)[0].as_ref().unwrap_err().contains("--meta-columns"));
    }

    #[test]
    fn a_row_that_is_too_large_is_named_and_the_next_is_read() {
        let options = ReadOptions { max_article_bytes: 20, ..ReadOptions::default() };
        let read = read_with(b"id,text\na,A text of more than twenty bytes.\nb,B.\n", &options);
        let message = read[0].as_ref().unwrap_err();
        assert!(message.starts_with("news.csv:2: ") && message.contains("--max-article-bytes"), "{message}");
        assert_eq!(read[1].as_ref().unwrap().article.id(), "b");
    }

    #[test]
    fn a_table_in_utf_16_is_read_as_spreadsheets_save_it() {
        let read = read(b"\xff\xfet\0e\0x\0t\0\r\0\n\0Z\0o\0\xeb\0");
        assert_eq!(read[0].as_ref().unwrap().article.text(), "Zoë");
    }

    #[test]
    fn another_delimiter_is_read_where_asked() {
        let options = ReadOptions { delimiter: Some(";".parse().unwrap()), ..ReadOptions::default() };
        assert!(read_with(b"id;text\na;x, y\n", &options)[0].is_ok());
    }
}
