use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use sayso_annotation::AnnotatedArticle;
use sayso_formats::{
    CsvOptions, CsvWriter, Existing, Format, JsonlWriter, LabelStudioWriter, Output, QuoteWriter, ReadOptions,
    open_writer,
};

use crate::{articles_of_files, articles_of_stream, scratch_folder};

/// Panics unless the articles, written as JSONL or for Label Studio, are read back equal.
pub fn assert_reads_back(articles: &[AnnotatedArticle], format: Format) {
    let again = articles_of_stream(format, &written(articles, format), ReadOptions::default());
    assert_eq!(again, articles, "what is read back from {format} differs");
}

/// Panics unless the articles, written as brat standoff, are read back equal but for the metadata that the format has no
/// place for.
pub fn assert_brat_reads_back(articles: &[AnnotatedArticle]) {
    let folder = scratch_folder();
    let path = folder.path().join("brat");
    let mut writer = open_writer(&path, Format::Brat, Existing::Refuse, CsvOptions::default()).expect("a new folder");
    articles.iter().for_each(|article| writer.write(article).expect("a folder that can be written"));
    // An id that is longer than the name of a file may be is cut, which is noted.
    if !writer.finish().expect("a folder that can be written").is_empty() {
        return;
    }
    let again = articles_of_files(&[path], Format::Brat, ReadOptions::default());
    assert_eq!(again.len(), articles.len(), "articles were lost");
    for article in articles {
        let back = again.iter().find(|back| back.article.id() == article.article.id()).expect("the article of that id");
        assert_eq!(back.article.text(), article.article.text());
        assert_eq!(back.article.meta.ignore, article.article.meta.ignore);
        assert_eq!(back.annotations, article.annotations);
    }
}

/// The articles as a file of that format: JSONL, Label Studio or CSV.
#[must_use]
pub fn written(articles: &[AnnotatedArticle], format: Format) -> Vec<u8> {
    let bytes = Shared::default();
    let output = Output::Stream(Box::new(bytes.clone()));
    let mut writer: Box<dyn QuoteWriter> = match format {
        Format::LabelStudio => Box::new(LabelStudioWriter::new(output).expect("memory takes all")),
        Format::Csv => Box::new(CsvWriter::new(output, CsvOptions::default()).expect("memory takes all")),
        _ => Box::new(JsonlWriter::new(output)),
    };
    articles.iter().for_each(|article| writer.write(article).expect("memory takes all"));
    writer.finish().expect("memory takes all");
    std::mem::take(&mut *bytes.0.lock().unwrap_or_else(PoisonError::into_inner))
}

/// A file in memory that can be looked at when its writer is gone.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
