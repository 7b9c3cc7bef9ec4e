use serde_json::{Map, Value};

use crate::SpanSet;

/// One news text with its metadata. The text never changes once read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Article {
    id: String,
    text: String,
    /// What is known of the article beside its text.
    pub meta: Meta,
}

/// What is known of an article beside its text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meta {
    /// The headline, where the input gives it apart from the text.
    pub title: Option<String>,
    /// The date of publication, as written in the input.
    pub published: Option<String>,
    /// The newspaper, agency or site.
    pub outlet: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// Zones that its annotators left out; the scorer masks them.
    pub ignore: Vec<IgnoredZone>,
    /// Every other field of the input, kept as it was.
    pub extra: Map<String, Value>,
}

/// A stretch of an article that its annotators left out, such as a newsletter form.
#[derive(Clone, Debug, PartialEq)]
pub struct IgnoredZone {
    /// Why, in the annotators' words.
    pub label: String,
    /// Where.
    pub spans: SpanSet,
}

/// A text is longer than the 4 GiB that a [`Span`](crate::Span) can point into.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("article \"{id}\" has {bytes} bytes of text; split it, the most is {}", u32::MAX)]
pub struct TextTooLong {
    /// The article.
    pub id: String,
    /// Its length.
    pub bytes: usize,
}

impl Article {
    /// Makes an article.
    ///
    /// # Errors
    /// If the text is longer than 4 GiB.
    pub fn new(id: impl Into<String>, text: impl Into<String>, meta: Meta) -> Result<Article, TextTooLong> {
        let (id, text) = (id.into(), text.into());
        if u32::try_from(text.len()).is_err() {
            return Err(TextTooLong { id, bytes: text.len() });
        }
        Ok(Article { id, text, meta })
    }

    /// The name of the article within its collection.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The text, byte for byte as read.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}
