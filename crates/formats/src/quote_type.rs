use std::ops::Range;

use sayso_annotation::{QuoteType, SpanSet};

/// The stretches of a text that stand inside quotation marks, for quotes whose file does not give their type.
///
/// One scan of the text: marks are straight or curly, double or single, guillemets, two apostrophes or two backticks. A
/// straight mark opens before a word and closes after one. Every mark ends with its line, because a quote of several
/// paragraphs opens again at each. This is a reading aid, not a detector: it only types quotes that are already known.
pub(crate) struct QuotedText<'text> {
    text: &'text str,
    quoted: Vec<Range<usize>>,
}

impl<'text> QuotedText<'text> {
    pub(crate) fn new(text: &'text str) -> QuotedText<'text> {
        let mut marks = Marks::default();
        let mut quoted = Vec::new();
        let mut opened = None;
        let mut previous = '\n';
        let mut letters = text.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let mut after = at + letter.len_utf8();
            let doubled = matches!(letter, '\'' | '`') && letters.peek().is_some_and(|&(_, next)| next == letter);
            if doubled {
                letters.next();
                after += letter.len_utf8();
            }
            let next = letters.peek().map_or('\n', |&(_, next)| next);
            marks.pass(previous, letter, doubled, next);
            match (opened, marks.are_open()) {
                (None, true) => opened = Some(at),
                (Some(start), false) => {
                    quoted.push(start..after);
                    opened = None;
                }
                _ => {}
            }
            previous = letter;
        }
        quoted.extend(opened.map(|start| start..text.len()));
        QuotedText { text, quoted }
    }

    /// Whether all, some or none of the words of a content stand inside quotation marks.
    pub(crate) fn type_of(&self, content: &SpanSet) -> QuoteType {
        let (mut some_inside, mut some_outside) = (false, false);
        for span in content.iter() {
            let mut stretch = self.quoted.partition_point(|quoted| quoted.end <= span.start());
            for (at, _) in span.slice(self.text).char_indices().filter(|(_, letter)| letter.is_alphanumeric()) {
                let at = span.start() + at;
                while self.quoted.get(stretch).is_some_and(|quoted| quoted.end <= at) {
                    stretch += 1;
                }
                let inside = self.quoted.get(stretch).is_some_and(|quoted| quoted.start <= at);
                some_inside |= inside;
                some_outside |= !inside;
            }
        }
        match (some_inside, some_outside) {
            (true, false) => QuoteType::Direct,
            (true, true) => QuoteType::Mixed,
            (false, _) => QuoteType::Indirect,
        }
    }
}

/// Which marks are open at a point of the text.
#[derive(Default)]
struct Marks {
    double: bool,
    single: bool,
}

impl Marks {
    fn are_open(&self) -> bool {
        self.double || self.single
    }

    /// Goes past one mark or letter.
    fn pass(&mut self, previous: char, letter: char, doubled: bool, next: char) {
        match letter {
            '\n' => *self = Marks::default(),
            '“' | '«' | '„' | '‟' => self.double = true,
            '”' | '»' => self.double = false,
            '`' if doubled => self.double = true,
            '"' => self.straight(previous, next),
            '\'' if doubled => self.straight(previous, next),
            '‘' | '\'' if !previous.is_alphanumeric() && next.is_alphabetic() => self.single = true,
            // Between two letters it is an apostrophe.
            '’' | '\'' if !(previous.is_alphanumeric() && next.is_alphanumeric()) => self.single = false,
            _ => {}
        }
    }

    /// A mark that looks the same on both sides opens before a word, closes after one, and is otherwise the other half.
    fn straight(&mut self, previous: char, next: char) {
        let room_before = previous.is_whitespace() || "([{—–-/“‘:".contains(previous);
        let room_after = next.is_whitespace() || ".,;:!?)]}—–".contains(next);
        self.double = match (room_before, room_after) {
            (true, false) => true,
            (false, true) => false,
            _ => !self.double,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use sayso_annotation::Span;

    /// The type of the content between square brackets, which are no part of the text.
    fn type_of(marked: &str) -> QuoteType {
        let mut text = String::new();
        let (mut spans, mut start) = (Vec::new(), 0);
        for letter in marked.chars() {
            match letter {
                '[' => start = text.len(),
                ']' => spans.push(Span::of(start..text.len())),
                letter => text.push(letter),
            }
        }
        QuotedText::new(&text).type_of(&spans.into_iter().collect())
    }

    #[test]
    fn words_inside_marks_make_the_type() {
        assert_eq!(type_of("[“We go,”] she said, [“now.”]"), QuoteType::Direct);
        assert_eq!(type_of("He said [it was \"a farce\"]."), QuoteType::Mixed);
        assert_eq!(type_of("He said [it was over]. “Yes.”"), QuoteType::Indirect);
    }

    #[test]
    fn all_kinds_of_mark_count() {
        for direct in ["[«Oui.»]", "[``Yes.'']", "[''Yes.'']", "[‘Yes, it’s so,’]", "['Yes.']", "[„Ja.”]"] {
            assert_eq!(type_of(&format!("{direct} he said.")), QuoteType::Direct, "{direct}");
        }
    }

    #[test]
    fn marks_outside_the_content_count_and_end_with_the_paragraph() {
        assert_eq!(type_of("\"BERG: [We go.]\n\nHe added [it was late]."), QuoteType::Mixed);
        assert_eq!(type_of("\"BERG: [We go.]\n\nHe added nothing."), QuoteType::Direct);
    }

    #[test]
    fn an_apostrophe_is_no_mark() {
        assert_eq!(type_of("the Bergs' view that [it's the '60s again]"), QuoteType::Indirect);
    }

    proptest! {
        #[test]
        fn stretches_are_in_order_and_on_character_boundaries(text in "[a ’‘'\"“”«»`\n.é]{0,60}") {
            let quoted = QuotedText::new(&text);
            let mut last = 0;
            for stretch in &quoted.quoted {
                prop_assert!(last <= stretch.start && stretch.start < stretch.end);
                prop_assert!(text.get(stretch.clone()).is_some());
                last = stretch.end;
            }
        }
    }
}
