use sayso_annotation::{Span, ends_line};

use crate::marks::{is_blank, is_dash, is_stop, may_open};

/// The shortest line, in bytes, that a writer's editor may have wrapped; a shorter one ends where it was meant to end.
const SHORTEST_WRAPPED: usize = 30;

/// A paragraph's place, and how it stands to the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Where it is, without the white space around it.
    pub(crate) span: Span,
    /// Whether the next paragraph follows on the next line, without a blank line between them.
    pub(crate) touches_next: bool,
}

/// The paragraphs of a text: its lines that are not blank, each line break of any system ending one.
///
/// A single line break between a longer line that stops in mid-sentence and a line that goes on in lower case is a
/// wrapped line, and ends nothing.
pub(crate) fn paragraphs(text: &str) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    let mut blank_lines = 0;
    let mut start = 0;
    for line in text.split_inclusive(ends_line) {
        let span = Span::of(start..start + line.len()).trimmed(text);
        let crlf = line == "\n" && text.get(..start).is_some_and(|before| before.ends_with('\r'));
        start += line.len();
        if span.is_empty() {
            blank_lines += usize::from(!crlf);
            continue;
        }
        let touches = blank_lines == 0;
        if let Some(last) = places.last_mut().filter(|_| touches) {
            if is_wrapped(last.span.slice(text), span.slice(text)) {
                last.span = last.span.to(span);
                continue;
            }
            last.touches_next = true;
        }
        blank_lines = 0;
        places.push(Place { span, touches_next: false });
    }
    places
}

fn is_wrapped(before: &str, after: &str) -> bool {
    let stops = |mark: char| is_stop(mark) || matches!(mark, ':' | ';' | '}' | '{') || is_dash(mark) || may_open(mark);
    let last_line = before.rfind(ends_line).map_or(before.len(), |at| before.len() - at);
    last_line >= SHORTEST_WRAPPED
        && after.starts_with(char::is_lowercase)
        && before.trim_end_matches(is_blank).chars().next_back().is_some_and(|last| !stops(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slices(text: &str) -> Vec<&str> {
        paragraphs(text).into_iter().map(|place| place.span.slice(text)).collect()
    }

    #[test]
    fn each_line_is_a_paragraph_whatever_the_line_break() {
        assert_eq!(slices("One.\nTwo.\r\nThree.\rFour.\u{2028}Five."), ["One.", "Two.", "Three.", "Four.", "Five."]);
    }

    #[test]
    fn blank_lines_and_white_space_belong_to_no_paragraph() {
        assert_eq!(slices("\r\n  One.\u{a0}\r\n \t\r\n\r\nTwo. \n"), ["One.", "Two."]);
        assert!(slices(" \r\n\u{a0}\n").is_empty());
    }

    #[test]
    fn paragraphs_touch_where_no_blank_line_parts_them() {
        let touches: Vec<bool> = paragraphs("A.\r\nB.\r\n\r\nC.").iter().map(|place| place.touches_next).collect();
        assert_eq!(touches, [true, false, false]);
    }

    #[test]
    fn a_wrapped_line_goes_on() {
        let text = "The council of the little town met\non Monday to vote.\nIt did not.";
        assert_eq!(slices(text), ["The council of the little town met\non Monday to vote.", "It did not."]);
    }

    #[test]
    fn a_short_or_finished_line_is_not_wrapped() {
        assert_eq!(slices("Menu\nlog in"), ["Menu", "log in"]);
        assert_eq!(
            slices("The council of the little town met.\niPhones rang."),
            ["The council of the little town met.", "iPhones rang."]
        );
        assert_eq!(
            slices("The council of the little town met\n\non Monday"),
            ["The council of the little town met", "on Monday"]
        );
    }
}
