use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Error;
use sayso_annotation::Article;
use sayso_formats::{ArticleReader, Place, ReadError};

use super::part::{Part, RecordPlace, remembered};
use super::repeats::Remembered;
use crate::interrupt::Interrupt;
use crate::problems::say_warnings;

/// The articles of a run as they are read, and where its parts end.
pub(crate) struct Records {
    reader: ArticleReader,
    parts: Option<Parts>,
}

/// What a run meets beside articles.
pub(crate) enum Event {
    /// A record, or a file, that could not be read.
    Unreadable(ReadError),
    /// All of a part has been read.
    Ends(Part),
    /// A part that was done before was passed over, with what is remembered of its articles.
    Passed(u32, Vec<Remembered>),
    /// The run cannot go on.
    Fatal(Error),
}

/// How the records are cut into parts.
pub(crate) struct Parts {
    /// A part ends with the record that brings it to so many articles, or bytes of text.
    pub(crate) articles: u64,
    pub(crate) bytes: usize,
    /// Where the parts that are done end, and what their articles are remembered by.
    pub(crate) done: BTreeMap<u32, (Place, PathBuf)>,
    /// The names of the inputs.
    pub(crate) inputs: Vec<String>,
    /// Once it is pressed, no further part begins.
    pub(crate) interrupt: Interrupt,
    pub(crate) at: At,
}

/// How far the cutting is.
#[derive(Default)]
pub(crate) struct At {
    part: u32,
    from: Place,
    until: Place,
    records: u64,
    bytes: usize,
    stopped: bool,
}

impl Records {
    /// Articles that go into one file.
    pub(crate) fn of_one_file(reader: ArticleReader) -> Records {
        Records { reader, parts: None }
    }

    /// Articles that go into a file each part.
    pub(crate) fn in_parts(reader: ArticleReader, parts: Parts) -> Records {
        Records { reader, parts: Some(parts) }
    }

    /// Whether the run was interrupted before the end of the inputs.
    pub(crate) fn were_stopped(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.at.stopped)
    }
}

impl Iterator for Records {
    type Item = Result<Article, Event>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(parts) = &mut self.parts {
            if parts.at.records == 0 {
                if parts.interrupt.is_pressed() {
                    parts.at.stopped = true;
                    return None;
                }
                if let Some(passed) = parts.pass(&mut self.reader) {
                    return Some(Err(passed));
                }
            } else if parts.are_full() {
                return Some(Err(Event::Ends(parts.end())));
            }
        }
        let read = self.reader.next();
        say_warnings(&self.reader.take_warnings());
        if let Some(parts) = &mut self.parts {
            match &read {
                None => return (parts.at.records > 0).then(|| Err(Event::Ends(parts.end()))),
                Some(read) => {
                    let length = read.as_ref().map_or(0, |read| read.article.text().len());
                    parts.count(self.reader.place().unwrap_or_default(), length);
                }
            }
        }
        read.map(|read| read.map(|read| read.article).map_err(Event::Unreadable))
    }
}

impl Parts {
    /// Passes over the part that begins here, if it is done.
    fn pass(&mut self, reader: &mut ArticleReader) -> Option<Event> {
        let (until, ids) = self.done.get(&self.at.part)?;
        let articles = match remembered(ids) {
            Ok(articles) => articles,
            Err(error) => return Some(Event::Fatal(error)),
        };
        for article in &articles {
            reader.count_as_read(&article.id, Path::new("an earlier part"));
        }
        reader.skip_to(*until);
        let passed = self.at.part;
        self.at = At { part: passed + 1, from: *until, until: *until, ..At::default() };
        Some(Event::Passed(passed, articles))
    }

    fn are_full(&self) -> bool {
        self.at.records >= self.articles || self.at.bytes >= self.bytes
    }

    fn count(&mut self, place: Place, bytes: usize) {
        self.at.records += 1;
        self.at.bytes += bytes;
        self.at.until = Place { file: place.file, record: place.record + 1 };
    }

    /// Ends the part that is being read.
    fn end(&mut self) -> Part {
        let place = |Place { file, record }: Place| RecordPlace {
            input: file,
            path: self.inputs.get(file).cloned().unwrap_or_default(),
            record,
        };
        let part = Part { number: self.at.part, from: place(self.at.from), until: place(self.at.until) };
        self.at = At { part: self.at.part + 1, from: self.at.until, until: self.at.until, ..At::default() };
        part
    }
}
