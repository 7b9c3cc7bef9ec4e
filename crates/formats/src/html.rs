//! Web pages: their main text without what stands around it, and what they say of themselves.

mod charset;
mod furniture;
mod json_ld;
mod metadata;
mod nesting;
mod page;
mod text;

use std::path::Path;

use sayso_annotation::{AnnotatedArticle, Annotations};

pub(crate) use charset::{declared_charset, of_content_type};
pub(crate) use page::Page;

use crate::articles::ReadArticle;
use crate::bytes::Bytes;
use crate::text_article::{article_of, read_whole};
use crate::{ReadError, ReadOptions, ReadProblem};

/// Reads a file that holds a page: its name is the id.
pub(crate) fn read(path: &Path, name: &str, bytes: Bytes, options: &ReadOptions) -> Result<ReadArticle, ReadError> {
    let html = read_whole(path, bytes, options, declared_charset)?;
    let failed = |problem: ReadProblem| ReadError::of_article(path, None, problem).about(name);
    let page = Page::of_html(&html).map_err(failed)?;
    let article = article_of(name.to_owned(), page.text, page.meta).map_err(failed)?;
    let article = AnnotatedArticle { article, annotations: Annotations::default() };
    Ok(ReadArticle { article, line: None, warnings: Vec::new() })
}

/// Whether text starts like a web page.
pub(crate) fn starts_page(start: &[u8]) -> bool {
    let start = start.trim_ascii_start();
    let starts_with =
        |tag: &str| start.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
    starts_with("<!doctype html") || starts_with("<html") || starts_with("<head") || starts_with("<body")
}
