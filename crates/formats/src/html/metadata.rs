use dom_query::Document;
use sayso_annotation::Meta;

use super::json_ld::JsonLd;

/// Names of `<meta>` that hold the date of publication, the surest first.
const DATES: [&str; 15] = [
    "article:published_time",
    "og:article:published_time",
    "datePublished",
    "parsely-pub-date",
    "sailthru.date",
    "dcterms.created",
    "dcterms.date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "pubdate",
    "publish-date",
    "publication_date",
    "article.published",
    "date",
];

/// What a page says of itself: title, date of publication, outlet and address.
pub(super) fn metadata(document: &Document, json_ld: &JsonLd) -> Meta {
    let tags = MetaTags::of(document);
    let first = |names: &[&str]| names.iter().find_map(|name| tags.content(name));
    Meta {
        title: first(&["og:title"])
            .or_else(|| json_ld.headline.clone())
            .or_else(|| first(&["twitter:title", "dc.title"]))
            .or_else(|| title(document)),
        published: first(&DATES[..2])
            .or_else(|| json_ld.published.clone())
            .or_else(|| first(&DATES))
            .or_else(|| time(document)),
        outlet: first(&["og:site_name"]).or_else(|| json_ld.publisher.clone()).or_else(|| first(&["application-name"])),
        url: attribute(document, "link[rel~='canonical']", "href")
            .into_iter()
            .chain(first(&["og:url"]))
            .chain(json_ld.url.clone())
            .find(|url| url.starts_with("https://") || url.starts_with("http://")),
        ..Meta::default()
    }
}

/// The `<meta>` of a page by their lower-case name, property or item.
struct MetaTags(Vec<(String, String)>);

impl MetaTags {
    fn of(document: &Document) -> MetaTags {
        let mut tags = Vec::new();
        for tag in document.select("meta[content]").iter() {
            for attribute in ["property", "name", "itemprop"] {
                if let (Some(name), Some(content)) = (tag.attr(attribute), tag.attr("content").and_then(|it| tidy(&it)))
                {
                    tags.push((name.trim().to_ascii_lowercase(), content));
                }
            }
        }
        MetaTags(tags)
    }

    fn content(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(tag, _)| tag.eq_ignore_ascii_case(name)).map(|(_, content)| content.clone())
    }
}

/// The only top heading of the page, which has no name of the site in it, or the title of the window.
fn title(document: &Document) -> Option<String> {
    let headings = document.select("h1");
    let heading = Some(headings.text()).filter(|_| headings.length() == 1).and_then(|text| tidy(&text));
    heading.or_else(|| tidy(&document.select("head title").first().text()))
}

fn time(document: &Document) -> Option<String> {
    ["time[itemprop='datePublished']", "time[pubdate]", "article time", "main time"]
        .iter()
        .find_map(|selector| attribute(document, selector, "datetime"))
}

fn attribute(document: &Document, selector: &str, name: &str) -> Option<String> {
    document.select(selector).first().attr(name).and_then(|value| tidy(&value))
}

/// On one line; `None` where nothing is left.
fn tidy(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Meta {
        let document = Document::from(html);
        metadata(&document, &JsonLd::of(&document))
    }

    #[test]
    fn open_graph_tells_title_date_outlet_and_address() {
        let meta =
            of("<title>T | P</title><meta property='og:title' content='T &amp;\n U'><meta property='og:site_name' \
            content='P'><meta property='og:url' content='https://p.example/1'><meta property='article:published_time' \
            content='2030-01-02T03:04:05Z'>");
        assert_eq!(meta.title.as_deref(), Some("T & U"));
        assert_eq!(meta.published.as_deref(), Some("2030-01-02T03:04:05Z"));
        assert_eq!((meta.outlet.as_deref(), meta.url.as_deref()), (Some("P"), Some("https://p.example/1")));
    }

    #[test]
    fn a_canonical_link_is_the_address_if_it_is_whole() {
        let link =
            "<link rel='canonical' href='https://p.example/c'><meta property=og:url content=https://p.example/o>";
        assert_eq!(of(link).url.as_deref(), Some("https://p.example/c"));
        assert_eq!(
            of("<link rel=canonical href=/c><meta property=og:url content=https://p.example/o>").url.as_deref(),
            Some("https://p.example/o")
        );
        assert_eq!(of("<link rel=canonical href=/c>").url, None);
    }

    #[test]
    fn a_bare_page_has_the_title_of_its_heading_or_window() {
        assert_eq!(of("<title>T | P</title><h1>T</h1>").title.as_deref(), Some("T"));
        assert_eq!(of("<title>T | P</title><h1>A</h1><h1>B</h1>").title.as_deref(), Some("T | P"));
        assert_eq!(of("<p>x"), Meta::default());
    }

    #[test]
    fn the_date_may_stand_in_other_tags_or_at_the_article() {
        assert_eq!(of("<meta name='DC.date' content='2029-04-01'>").published.as_deref(), Some("2029-04-01"));
        assert_eq!(of("<article><time datetime='2029-07-02'>2 July</time>").published.as_deref(), Some("2029-07-02"));
    }
}
