use sayso_annotation::Span;

/// A family of quotation marks: a mark of one closes what a mark of the same opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// `"`
    Straight,
    /// `“ ” „ ‟`
    Curly,
    /// `« »`
    Guillemets,
    /// Two apostrophes `''` or two backticks ` `` `, as in old wire copy.
    Doubled,
    /// `' ‘ ’ ‹ ›`
    Single,
}

/// A quotation mark, and what its neighbours say that it may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) span: Span,
    pub(crate) style: Style,
    pub(crate) opens: bool,
    pub(crate) closes: bool,
}

/// The quotation marks of `within`, in text order. Apostrophes and the marks of feet and inches are none.
pub(crate) fn marks(text: &str, within: Span) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut before = None;
    let mut rest = within.slice(text).char_indices().peekable();
    while let Some((offset, letter)) = rest.next() {
        let mut length = letter.len_utf8();
        let doubled = matches!(letter, '\'' | '`' | '‘' | '’')
            && rest.next_if(|&(_, next)| next == letter).is_some_and(|_| {
                length *= 2;
                true
            });
        let after = rest.peek().map(|&(_, next)| next);
        let start = within.start() + offset;
        if let Some((style, opens, closes)) = role(letter, doubled, before, after) {
            found.push(Mark { span: Span::of(start..start + length), style, opens, closes });
        }
        before = Some(letter);
    }
    found
}

/// What a letter does as a quotation mark between its neighbours; `None` if it is no quotation mark.
fn role(letter: char, doubled: bool, before: Option<char>, after: Option<char>) -> Option<(Style, bool, bool)> {
    // The value of an attribute in left-over markup is nobody's words.
    if before == Some('=') || after == Some('>') {
        return None;
    }
    let room_before = before.is_none_or(leaves_room_before);
    let room_after = after.is_none_or(leaves_room_after);
    let glued_before = before.is_some_and(|letter| !letter.is_whitespace());
    let glued_after = after.is_some_and(|letter| !letter.is_whitespace());
    // A mark that has no direction of its own opens where a word follows and closes where one went before.
    let opens = room_before && glued_after;
    let closes = glued_before && room_after;
    let after_digit = before.is_some_and(|letter| letter.is_ascii_digit());
    let role = match letter {
        _ if doubled => {
            let opening = matches!(letter, '`' | '‘');
            (Style::Doubled, opening || opens, !opening && (closes || !opens))
        }
        '"' | '＂' if after_digit && !room_after => return None,
        '"' | '＂' => (Style::Straight, opens || !closes, closes || !opens),
        // Careless typesetting puts an opening mark at the end too: “Mostly false.“
        '“' | '‟' => (Style::Curly, !closes || opens, closes && !opens),
        '„' => (Style::Curly, true, false),
        '”' => (Style::Curly, opens && !closes, !opens || closes),
        '«' => (Style::Guillemets, !closes || opens, closes && !opens),
        '»' => (Style::Guillemets, opens && !closes, !opens || closes),
        '‹' => (Style::Single, opens, closes && !opens),
        '›' => (Style::Single, opens && !closes, closes),
        '‘' => (Style::Single, glued_after, closes && !opens),
        '`' => (Style::Single, opens, false),
        '\'' => (Style::Single, opens, closes),
        // Before a word it is an apostrophe: ’90s, ’em.
        '’' => (Style::Single, false, closes),
        _ => return None,
    };
    (role.1 || role.2).then_some(role)
}

fn leaves_room_before(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, '(' | '[' | '{' | '-' | '–' | '—' | '/' | ':' | '…') || is_mark(letter)
}

fn leaves_room_after(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '.' | ',' | ';' | ':' | '!' | '?' | ')' | ']' | '}' | '-' | '–' | '—' | '/' | '…')
        || is_mark(letter)
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '\'' | '‘' | '’' | '‹' | '›' | '`' | '＂')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, bool, bool)> {
        let marks = marks(text, Span::of(0..text.len()));
        marks.iter().map(|mark| (mark.span.slice(text), mark.opens, mark.closes)).collect()
    }

    #[test]
    fn straight_marks_open_before_a_word_and_close_after_one() {
        assert_eq!(shown("He \"knew,\" he said"), [("\"", true, false), ("\"", false, true)]);
    }

    #[test]
    fn apostrophes_are_no_marks() {
        assert_eq!(shown("It isn't the ’90s, it’s Russia’s"), []);
    }

    #[test]
    fn two_apostrophes_and_two_backticks_are_one_mark() {
        assert_eq!(
            shown("``Yes,'' she said. ''No.''").iter().map(|mark| mark.0).collect::<Vec<_>>(),
            ["``", "''", "''", "''"]
        );
        assert!(shown("he said, ''No.''")[0].1);
    }

    #[test]
    fn an_opening_mark_at_the_end_of_a_word_closes() {
        assert_eq!(shown("“false.“ And"), [("“", true, false), ("“", false, true)]);
    }

    #[test]
    fn an_attribute_of_left_over_markup_is_not_marked() {
        assert_eq!(shown("<a href=\"x\">more</a>"), []);
    }

    #[test]
    fn an_inch_mark_is_no_quotation_mark() {
        assert_eq!(shown("a 5\"x7 print"), []);
    }
}
