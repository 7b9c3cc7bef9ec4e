use dom_query::Document;
use serde_json::{Map, Value};

/// What a page says of its article in schema.org's words (`<script type="application/ld+json">`).
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JsonLd {
    pub(super) headline: Option<String>,
    pub(super) published: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    pub(super) body: Option<String>,
}

impl JsonLd {
    /// Reads the first article that the scripts of a page describe; what is no JSON is passed over.
    pub(super) fn of(document: &Document) -> JsonLd {
        let scripts = document.select("script[type='application/ld+json']");
        let mut articles = scripts.iter().filter_map(|script| {
            let text = script.text();
            let text = text.trim().trim_start_matches("<!--").trim_end_matches("-->");
            let value: Value = serde_json::from_str(text).ok()?;
            find_article(&value).map(JsonLd::of_article)
        });
        articles.next().unwrap_or_default()
    }

    fn of_article(article: &Map<String, Value>) -> JsonLd {
        let text = |name: &str| article.get(name).and_then(text_of);
        let publisher = article.get("publisher").and_then(named);
        let page = article.get("mainEntityOfPage");
        let page = page.and_then(|page| page.get("@id").and_then(text_of).or_else(|| text_of(page)));
        JsonLd {
            headline: text("headline").or_else(|| text("name")),
            published: text("datePublished").or_else(|| text("dateCreated")),
            publisher,
            url: text("url").or(page),
            body: text("articleBody"),
        }
    }
}

/// The first thing in it that is an article; lists and graphs are searched.
fn find_article(value: &Value) -> Option<&Map<String, Value>> {
    match value {
        Value::Array(values) => values.iter().find_map(find_article),
        Value::Object(fields) if fields.get("@type").is_some_and(is_article) => Some(fields),
        Value::Object(fields) => {
            ["@graph", "mainEntity"].iter().find_map(|name| fields.get(*name).and_then(find_article))
        }
        _ => None,
    }
}

fn is_article(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => ["Article", "Posting", "Report"].iter().any(|end| kind.ends_with(end)),
        Value::Array(kinds) => kinds.iter().any(is_article),
        _ => false,
    }
}

/// A text, or the first of a list.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned),
        Value::Array(values) => values.iter().find_map(text_of),
        _ => None,
    }
}

/// The name of a thing, which may be written as its name alone.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::Object(fields) => fields.get("name").and_then(text_of),
        Value::Array(values) => values.iter().find_map(named),
        _ => text_of(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(scripts: &[&str]) -> JsonLd {
        let scripts: String =
            scripts.iter().map(|script| format!("<script type=\"application/ld+json\">{script}</script>")).collect();
        JsonLd::of(&Document::from(scripts))
    }

    #[test]
    fn the_article_is_found_in_lists_and_graphs() {
        let article = r#"{"@type":["Thing","NewsArticle"],"headline":" H ","datePublished":"2030-01-02",
            "publisher":[{"name":"P"}],"mainEntityOfPage":{"@id":"https://a.example/1"},"articleBody":"B"}"#;
        let expected = JsonLd {
            headline: Some("H".to_owned()),
            published: Some("2030-01-02".to_owned()),
            publisher: Some("P".to_owned()),
            url: Some("https://a.example/1".to_owned()),
            body: Some("B".to_owned()),
        };
        assert_eq!(read(&[r#"{"@type":"WebSite","name":"W"}"#, article]), expected);
        assert_eq!(read(&[&format!("[{{\"@type\":\"BreadcrumbList\"}},{article}]")]), expected);
        assert_eq!(read(&[&format!("<!-- {{\"@graph\":[{{\"@type\":\"WebPage\"}},{article}]}} -->")]), expected);
    }

    #[test]
    fn what_is_broken_or_no_article_says_nothing() {
        for script in ["{", "null", "7", r#"{"@type":"WebSite","headline":"H"}"#, r#"{"@type":7}"#] {
            assert_eq!(read(&[script]), JsonLd::default(), "{script}");
        }
    }
}
