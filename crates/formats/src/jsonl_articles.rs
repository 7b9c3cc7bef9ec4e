use std::path::{Path, PathBuf};

use crate::articles::{Articles, ReadArticle};
use crate::bytes::Bytes;
use crate::encoding::is_binary;
use crate::lines::{Line, Lines};
use crate::record::ArticleRecord;
use crate::utf16::as_utf8;
use crate::{Encoding, ReadError, ReadOptions, ReadProblem};

/// How much of a file is looked at to see whether it is text.
const CHECKED: usize = 1 << 12;

/// The articles of a JSONL file, one a line.
pub(crate) struct JsonlArticles {
    path: PathBuf,
    /// What articles without an id are called after.
    name: String,
    lines: Lines<Bytes>,
    options: ReadOptions,
    ended: bool,
}

impl JsonlArticles {
    pub(crate) fn new(
        path: &Path,
        name: &str,
        bytes: Bytes,
        options: &ReadOptions,
    ) -> Result<JsonlArticles, ReadError> {
        let bytes = text_stream(path, bytes, options)?;
        let (path, name, lines) = (path.to_owned(), name.to_owned(), Lines::new(bytes).at_most(options.limit()));
        Ok(JsonlArticles { path, name, lines, options: options.clone(), ended: false })
    }

    fn parse(&self, line: Line) -> Result<ReadArticle, ReadError> {
        let (number, offset) = (line.number, line.offset);
        let failed = |problem| ReadError::of_article(&self.path, Some(number), problem);
        if line.is_too_long {
            return Err(failed(ReadProblem::TooLarge { limit: self.options.max_article_bytes }));
        }
        let decoded = self.options.encoding.decode(line.bytes);
        let text = decoded.map_err(|byte| failed(ReadProblem::Encoding { byte: offset + byte, column: None }))?;
        let record: ArticleRecord = serde_json::from_str(&text).map_err(|error| failed(broken_json(&error)))?;
        let fallback_id = || format!("{}-{number}", self.name);
        let id = record.id.clone().unwrap_or_else(fallback_id);
        let article = record.into_article(fallback_id).map_err(|problem| failed(problem).about(&id))?;
        Ok(ReadArticle { article, line: Some(number), warnings: Vec::new() })
    }
}

impl Iterator for JsonlArticles {
    type Item = Result<ReadArticle, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.lines.read() {
            Ok(line) => Some(self.parse(line?)),
            Err(error) => {
                self.ended = true;
                Some(Err(ReadError::unreadable(&self.path, error)))
            }
        }
    }
}

impl Articles for JsonlArticles {
    fn skip_record(&mut self) -> bool {
        !self.ended && self.lines.skip().unwrap_or(false)
    }
}

/// A file of many articles as UTF-8; one that starts like a binary is refused.
pub(crate) fn text_stream(path: &Path, bytes: Bytes, options: &ReadOptions) -> Result<Bytes, ReadError> {
    let mut bytes = if options.encoding == Encoding::Detect { as_utf8(bytes) } else { bytes };
    if is_binary(bytes.peek(CHECKED)) {
        return Err(ReadError::of_file(path, ReadProblem::Binary));
    }
    Ok(bytes)
}

/// The message of a line that is no record; the file's own line stands before it already.
pub(crate) fn broken_json(error: &serde_json::Error) -> ReadProblem {
    let message = error.to_string();
    let cause = message.split(" at line ").next().unwrap_or_default();
    ReadProblem::Broken(format!("broken JSON at column {}: {cause}", error.column()))
}

#[cfg(test)]
mod tests {
    use sayso_annotation::{AnnotatedArticle, Attribution, QuoteType, Stance};

    use super::*;

    fn read(bytes: &'static [u8]) -> Vec<Result<AnnotatedArticle, String>> {
        let articles =
            JsonlArticles::new(Path::new("in/a.jsonl"), "a", Bytes::new(bytes), &ReadOptions::default()).unwrap();
        articles.map(|read| read.map(|read| read.article).map_err(|error| error.to_string())).collect()
    }

    fn message(line: &'static str) -> String {
        read(line.as_bytes()).remove(0).unwrap_err()
    }

    #[test]
    fn offsets_are_code_points() {
        let line = r#"{"id":"a","text":"Né “ça”, dit Zoë.","quotes":[{"type":"direct","content":[[3,7]],"source":[[13,16]]}]}"#;
        let article = read(line.as_bytes()).remove(0).unwrap();
        let quote = &article.annotations.quotes()[0];
        let text = article.article.text();
        assert_eq!((quote.content.text(text).as_str(), quote.source.text(text).as_str()), ("“ça”", "Zoë"));
        assert_eq!((quote.id.as_str(), quote.cue.is_empty()), ("q1", true));
    }

    #[test]
    fn an_absent_field_is_unlabelled_and_a_null_speaker_is_nobody() {
        let line = r#"{"text":"abc","quotes":[{"content":[[0,1]]},{"content":[[0,1]],"speaker":null},
            {"content":[[0,1]],"speaker":"Anna Berg","stance":"oppose","target":null}]}"#;
        let line: &'static str = Box::leak(line.replace('\n', " ").into_boxed_str());
        let annotations = read(line.as_bytes()).remove(0).unwrap().annotations;
        let expected = [Attribution::Unlabelled, Attribution::Nobody, Attribution::To(0)];
        assert_eq!(annotations.speakers().of_quotes, expected);
        assert_eq!(annotations.speakers().of_quote(2).unwrap().id, "anna-berg");
        assert_eq!(annotations.position(0), None);
        assert_eq!(annotations.position(2).unwrap().stance, Stance::Oppose);
    }

    #[test]
    fn a_missing_type_follows_from_the_quotation_marks() {
        let line = r#"{"text":"“Go,” he said.","quotes":[{"content":[[0,5]]}]}"#;
        let article = read(line.as_bytes()).remove(0).unwrap();
        assert_eq!(article.annotations.quotes()[0].kind, QuoteType::Direct);
    }

    #[test]
    fn an_article_without_an_id_is_named_by_file_and_line() {
        let ids: Vec<_> =
            read(b"\n{\"text\":\"x\"}\n{\"text\":\"y\",\"id\":7}").into_iter().map(Result::unwrap).collect();
        assert_eq!(ids.iter().map(|read| read.article.id()).collect::<Vec<_>>(), ["a-2", "7"]);
    }

    #[test]
    fn metadata_is_kept_whether_known_or_not() {
        let line = r#"{"text":"abc","url":"u","meta":{"title":"T","year":1999,"outlet":null,"ignore":[{"label":"Ad","spans":[[1,2]]}]}}"#;
        let article = read(line.as_bytes()).remove(0).unwrap().article;
        assert_eq!((article.meta.title.as_deref(), article.meta.url.as_deref()), (Some("T"), Some("u")));
        assert_eq!(article.meta.ignore[0].spans.text(article.text()), "b");
        assert_eq!(serde_json::to_string(&article.meta.extra).unwrap(), r#"{"year":1999,"outlet":null}"#);
    }

    #[test]
    fn a_field_with_the_name_of_the_zones_is_kept_unless_it_might_be_zones() {
        let text = read(br#"{"text":"abc","meta":{"ignore":"no"}}"#).remove(0).unwrap();
        assert_eq!(text.article.meta.extra["ignore"], "no");
        for line in [r#"{"text":"abc","meta":{"ignore":[1]}}"#, r#"{"text":"abc","meta":{"ignore":{"spans":[[1,2]]}}}"#]
        {
            let message = read(line.as_bytes()).remove(0).unwrap_err();
            assert!(message.contains("meta.ignore"), "{message}");
        }
    }

    #[test]
    fn a_broken_line_is_named_and_the_next_is_read() {
        let read =
            read(b"{\"text\":\"x\"}\n{\"text\": oops}\n{\"text\":\"caf\xE9\"}\n{\"id\":\"n\"}\n{\"text\":\"y\"}");
        assert!(read[0].is_ok() && read[4].is_ok());
        let message = |index: usize| read[index].as_ref().unwrap_err().as_str();
        assert_eq!(message(1), "in/a.jsonl:2: broken JSON at column 10: expected value");
        assert_eq!(message(2), "in/a.jsonl:3: byte 40 is not UTF-8; `--encoding lossy` reads it all the same");
        assert!(message(3).starts_with("in/a.jsonl:4: broken JSON") && message(3).contains("`text`"), "{}", message(3));
    }

    #[test]
    fn a_quote_that_breaks_a_rule_is_named_with_file_line_and_article() {
        let outside = message(r#"{"id":"a1","text":"abc","quotes":[{"id":"q7","content":[[1,9]]}]}"#);
        assert_eq!(
            outside,
            "in/a.jsonl:1: article \"a1\": quote q7: content: the span [1, 9] lies outside the text of 3 characters"
        );
        assert!(
            message(r#"{"text":"abc","quotes":[{"content":[[1,1]]}]}"#)
                .contains("quote q1: content: the span [1, 1] is empty")
        );
        assert!(message(r#"{"text":"abc","quotes":[{"content":[]}]}"#).contains("has no content"));
        assert!(message(r#"{"text":"abc","quotes":[{"content":[[0,1]],"type":"loud"}]}"#).contains("no type \"loud\""));
        assert!(
            message(r#"{"text":"abc","quotes":[{"content":[[0,1]],"stance":"pro"}]}"#).contains("no stance \"pro\"")
        );
        assert!(
            message(r#"{"text":"abc","quotes":[{"content":[[0,1]],"confidence":97}]}"#).contains("confidence of 97")
        );
    }

    #[test]
    fn an_article_without_a_word_has_no_text() {
        assert!(message(r#"{"id":"a1","text":" \n"}"#).ends_with("article \"a1\": the article has no text"));
    }
}
