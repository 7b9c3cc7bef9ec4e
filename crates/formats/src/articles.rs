use sayso_annotation::AnnotatedArticle;

use crate::{ReadError, Warning};

/// The articles of one file, in the order in which they stand there: each record of the file is one item, be it an error.
pub(crate) trait Articles: Iterator<Item = Result<ReadArticle, ReadError>> + Send {
    /// Passes over the next record without reading more of it than finding its end takes; whether there was one.
    fn skip_record(&mut self) -> bool {
        self.next().is_some()
    }
}

/// An article as a file gives it.
pub(crate) struct ReadArticle {
    pub(crate) article: AnnotatedArticle,
    /// The line that it starts at, in a file of many.
    pub(crate) line: Option<u64>,
    pub(crate) warnings: Vec<Warning>,
}

/// The one article of a file, which is read when it is asked for.
pub(crate) struct OneArticle<F>(Option<F>);

impl<F: FnOnce() -> Result<ReadArticle, ReadError>> OneArticle<F> {
    pub(crate) fn new(read: F) -> OneArticle<F> {
        OneArticle(Some(read))
    }
}

impl<F: FnOnce() -> Result<ReadArticle, ReadError>> Iterator for OneArticle<F> {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.take().map(|read| read())
    }
}

impl<F: FnOnce() -> Result<ReadArticle, ReadError> + Send> Articles for OneArticle<F> {
    fn skip_record(&mut self) -> bool {
        self.0.take().is_some()
    }
}
