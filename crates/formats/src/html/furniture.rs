use std::collections::{HashMap, HashSet};

use dom_query::{Document, NodeId, NodeRef};

/// Elements that hold no text of an article.
const TAGS: [&str; 16] = [
    "amp-ad",
    "amp-sidebar",
    "amp-social-share",
    "aside",
    "button",
    "dialog",
    "fieldset",
    "figcaption",
    "footer",
    "form",
    "input",
    "menu",
    "nav",
    "object",
    "select",
    "video",
];

/// Roles of what stands around an article.
const ROLES: [&str; 8] =
    ["alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "navigation", "search"];

/// Words in a class or an id of what stands around an article.
const WORDS: [&str; 70] = [
    "ad",
    "ads",
    "adslot",
    "advert",
    "advertisement",
    "advertorial",
    "bio",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "comment",
    "commentform",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "copyright",
    "credit",
    "disqus",
    "footer",
    "gallery",
    "gdpr",
    "jump",
    "login",
    "masthead",
    "menu",
    "mostread",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "pager",
    "pagination",
    "paywall",
    "piano",
    "popular",
    "popup",
    "print",
    "promo",
    "promoted",
    "pullquote",
    "recommendations",
    "recommended",
    "related",
    "relatedposts",
    "respond",
    "share",
    "sharebar",
    "sharedaddy",
    "sharing",
    "sidebar",
    "signup",
    "skip",
    "slideshow",
    "social",
    "sponsor",
    "sponsored",
    "subscribe",
    "subscription",
    "survey",
    "tags",
    "teaser",
    "teasers",
    "ticker",
    "toolbar",
    "toolbox",
    "tools",
    "topbar",
    "trending",
    "widget",
];

/// The same, where the element is as short as a line.
const WORDS_OF_LINES: [&str; 12] = [
    "author",
    "byline",
    "category",
    "date",
    "dateline",
    "kicker",
    "meta",
    "more",
    "next",
    "published",
    "time",
    "timestamp",
];

/// Classes of what only readers of the screen hear.
const UNSEEN: [&str; 3] = ["screen-reader-text", "sr-only", "visually-hidden"];

/// The most characters of a line that says who wrote an article, and when.
const LINE: usize = 120;

/// The most characters in a cell of a table of figures. The cells of tables that lay out a page hold more.
const CELL: usize = 80;

/// Takes out what stands around an article and within it: navigation, notices, captions, links to others, tables of figures.
///
/// What holds half of the page's text or more is left in, whatever it is called.
pub(super) fn remove_furniture(document: &Document) {
    document.select("script, style, noscript, template, iframe, svg, textarea").remove();
    let nodes: Vec<NodeRef<'_>> = document.root().descendants_it().collect();
    let lengths = Lengths::of(&nodes);
    let all = document.body().map_or(0, |body| lengths.of_node(&body));
    let mut removed: HashSet<NodeId> = HashSet::new();
    for node in &nodes {
        if node.parent().is_some_and(|parent| removed.contains(&parent.id)) {
            removed.insert(node.id);
        } else if node.is_element() && is_furniture(node, &lengths) && 2 * lengths.of_node(node) < all.max(1) {
            removed.insert(node.id);
            node.remove_from_parent();
        }
    }
}

fn is_furniture(node: &NodeRef<'_>, lengths: &Lengths) -> bool {
    let name = node.node_name().unwrap_or_default();
    if matches!(&*name, "html" | "body" | "head") {
        return false;
    }
    let is = |attribute: &str, value: &str| node.attr(attribute).is_some_and(|it| it.eq_ignore_ascii_case(value));
    if TAGS.contains(&&*name)
        || ROLES.iter().any(|role| is("role", role))
        || node.has_attr("hidden")
        || is("aria-hidden", "true")
        || node.attr("style").is_some_and(|style| style.replace(' ', "").contains("display:none"))
        || (&*name == "table" && holds_figures(node, lengths))
        || UNSEEN.iter().any(|class| node.has_class(class))
        || lengths.is_list_of_links(node)
    {
        return true;
    }
    let names = ["class", "id", "data-component", "data-testid"].into_iter().filter_map(|name| node.attr(name));
    let words: Vec<String> = names.flat_map(|names| words(&names)).collect();
    let names = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    names(&WORDS) || (lengths.of_node(node) <= LINE && names(&WORDS_OF_LINES))
}

/// Whether a table shows figures: it has headings, or only short cells.
fn holds_figures(table: &NodeRef<'_>, lengths: &Lengths) -> bool {
    let cells = table.descendants_it().filter(|node| node.has_name("td") || node.has_name("th"));
    let mut longest = 0;
    for cell in cells {
        if cell.has_name("th") {
            return true;
        }
        longest = longest.max(lengths.of_node(&cell));
    }
    longest <= CELL
}

/// The words of names such as `post-meta`, `relatedPosts` and `Ad__slot`, in lower case.
fn words(names: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for letter in names.chars() {
        if !letter.is_alphanumeric() || (was_lower && letter.is_uppercase()) {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        was_lower = letter.is_lowercase();
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// How much text each node holds.
struct Lengths(HashMap<NodeId, Length>);

#[derive(Clone, Copy, Default)]
struct Length {
    /// Characters that are not white space.
    all: usize,
    /// Those of them that are links.
    linked: usize,
    links: usize,
}

impl Lengths {
    /// Counts them in a tree whose nodes come before what they hold.
    fn of(nodes: &[NodeRef<'_>]) -> Lengths {
        let mut lengths: HashMap<NodeId, Length> = HashMap::with_capacity(nodes.len());
        for node in nodes.iter().rev() {
            let length = lengths.entry(node.id).or_default();
            if node.is_text() {
                length.all += node.text().chars().filter(|letter| !letter.is_whitespace()).count();
            } else if node.has_name("a") {
                (length.linked, length.links) = (length.all, 1);
            }
            let length = *length;
            if let Some(parent) = node.parent() {
                let held = lengths.entry(parent.id).or_default();
                held.all += length.all;
                held.linked += length.linked;
                held.links += length.links;
            }
        }
        Lengths(lengths)
    }

    fn of_node(&self, node: &NodeRef<'_>) -> usize {
        self.0.get(&node.id).map_or(0, |length| length.all)
    }

    /// Whether almost all of a node is links, of which there are several.
    fn is_list_of_links(&self, node: &NodeRef<'_>) -> bool {
        let length = self.0.get(&node.id).copied().unwrap_or_default();
        length.links >= 2 && 10 * length.linked >= 9 * length.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_of(body: &str) -> String {
        let article = "<p>The council met on Monday and voted for the bridge, which is to be built in spring.</p>";
        let document = Document::from(format!("<body>{article}{body}</body>"));
        remove_furniture(&document);
        document.select("body").text().split("spring.").nth(1).unwrap_or("all").trim().to_owned()
    }

    #[test]
    fn what_stands_around_an_article_is_known_by_tag_role_and_name() {
        for furniture in [
            "<nav>News</nav>",
            "<div role=dialog>We value your privacy</div>",
            "<div class='post relatedPosts'>Others</div>",
            "<div id=cookie_notice>Accept</div>",
            "<p style='display: none'>hidden</p>",
            "<p class=post-meta>By Ada Moe</p>",
            "<table><tr><td>Turnout<td>61.2</table>",
            "<ul><li><a href=1>The last shift</a><li><a href=2>The pit</a></ul>",
            "<span class=visually-hidden>Image source, </span>",
        ] {
            assert_eq!(left_of(furniture), "", "{furniture}");
        }
        assert_eq!(left_of("<p class=shareholders>They met.</p><div class=loading>Go.</div>"), "They met.Go.");
    }

    #[test]
    fn what_holds_most_of_the_text_stays_whatever_its_name() {
        let document = Document::from("<div class=sidebar><p>The council met.</p></div><p>So.</p>");
        remove_furniture(&document);
        assert_eq!(document.select("body").text().trim(), "The council met.So.");
    }

    #[test]
    fn a_table_that_lays_out_the_page_stays() {
        let cell =
            "The council met on Monday and voted for the bridge, which is to be built in the spring of next year.";
        assert_eq!(left_of(&format!("<table><tr><td>Home<td>{cell}</table>")), format!("Home{cell}"));
    }

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("post-meta relatedPosts Ad__slot2"), ["post", "meta", "related", "posts", "ad", "slot2"]);
    }
}
