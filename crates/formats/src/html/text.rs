use dom_query::{Document, NodeRef};

/// Elements that stand beside their neighbours and not in a line with them.
const BLOCKS: [&str; 38] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "td",
    "th",
    "tr",
    "ul",
];

/// Elements whose text is not shown.
const UNSHOWN: [&str; 8] = ["head", "iframe", "noscript", "script", "style", "svg", "template", "textarea"];

/// Stands where a line ends, in a text whose elements change before it is shown: a letter that no text holds.
const LINE_END: char = '\u{e00a}';

/// Writes into the text where paragraphs end that only `<br>` or the cells of a table part, since Readability puts other
/// elements in their places.
pub(super) fn mark_paragraphs(document: &Document) {
    let end = LINE_END.to_string().repeat(2);
    for line_break in document.select("br").nodes() {
        let mut before = line_break.prev_sibling();
        while let Some(space) = before.filter(|node| node.is_text() && node.text().trim().is_empty()) {
            before = space.prev_sibling();
        }
        if before.is_some_and(|node| node.has_name("br")) {
            line_break.insert_before(&line_break.tree.new_text(end.as_str()));
        }
    }
    for cell in document.select("td, th").nodes() {
        cell.append_child(&cell.tree.new_text(end.as_str()));
    }
}

/// The text of a node as it is shown: a paragraph a line with a blank line between two, `<br>` a line break, and other white
/// space as one space.
pub(super) fn shown_text(root: &NodeRef<'_>) -> String {
    let mut lines = Lines::default();
    let mut next = Some(*root);
    while let Some(node) = next {
        let name = node.node_name();
        let name = name.as_deref().unwrap_or_default();
        let is_unshown = UNSHOWN.contains(&name);
        if node.is_text() {
            lines.push(&node.text());
        } else if name == "br" {
            lines.end_line();
        } else if BLOCKS.contains(&name) {
            lines.end_paragraph();
        }
        next = node.first_child().filter(|_| !is_unshown).or_else(|| after(node, root, &mut lines));
    }
    lines.finish()
}

/// The node that follows on a node and all that it holds; the ends of blocks that lie between are told to the lines.
fn after<'a>(node: NodeRef<'a>, root: &NodeRef<'a>, lines: &mut Lines) -> Option<NodeRef<'a>> {
    let mut ended = node;
    loop {
        if ended.node_name().is_some_and(|name| BLOCKS.contains(&&*name)) {
            lines.end_paragraph();
        }
        if ended.id == root.id {
            return None;
        }
        if let Some(sibling) = ended.next_sibling() {
            return Some(sibling);
        }
        ended = ended.parent()?;
    }
}

#[derive(Default)]
struct Lines {
    text: String,
    /// What parts the next word from the text before it.
    gap: Gap,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

impl Lines {
    fn push(&mut self, text: &str) {
        // A no-break space is a letter of its line; HTML's white space is that of ASCII.
        let is_space = |letter: char| letter.is_ascii_whitespace() || letter == LINE_END;
        for piece in text.split_inclusive(is_space) {
            let word = piece.trim_end_matches(is_space);
            if !word.is_empty() {
                self.open_gap();
                self.text.push_str(word);
            }
            if word.len() < piece.len() {
                if piece.ends_with(LINE_END) { self.end_line() } else { self.gap = self.gap.max(Gap::Space) }
            }
        }
    }

    fn open_gap(&mut self) {
        if !self.text.is_empty() {
            self.text.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
    }

    /// Two `<br>` on end are a paragraph's end.
    fn end_line(&mut self) {
        self.gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
    }

    fn end_paragraph(&mut self) {
        self.gap = Gap::Paragraph;
    }

    fn finish(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        shown_text(&Document::from(html).root())
    }

    #[test]
    fn paragraphs_are_parted_by_a_blank_line_and_lines_by_a_line_break() {
        assert_eq!(shown("<div>\n <p>One\n  two.</p><p>Three<br>four.</p></div>"), "One two.\n\nThree\nfour.");
        assert_eq!(shown("<h2>Head</h2>text<ul><li>a<li>b</ul>tail"), "Head\n\ntext\n\na\n\nb\n\ntail");
        assert_eq!(shown("One.<br> <br>\nTwo.<br><br><br>Three."), "One.\n\nTwo.\n\nThree.");
    }

    #[test]
    fn words_in_a_line_stay_together_or_apart_as_they_are_shown() {
        assert_eq!(shown("<p>“<b>No</b>,” <i>said</i>\n<a>Zoë&nbsp;Lund</a> .</p>"), "“No,” said Zoë\u{a0}Lund .");
    }

    #[test]
    fn paragraphs_that_are_marked_stay_apart_whatever_becomes_of_their_elements() {
        let document = Document::from("<table><tr><td>One.<br>\n<br>Two.<td>Three.<br>Four.<br>Five.</table>");
        mark_paragraphs(&document);
        document.select("td").rename("span");
        assert_eq!(shown_text(&document.root()), "One.\n\nTwo.\n\nThree.\nFour.\nFive.");
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        assert_eq!(shown("<head><title>T</title></head>a<script>b</script><style>c</style><!-- d -->e"), "ae");
    }
}
