use std::collections::HashSet;

use sayso_annotation::{ParagraphKind, Segmentation, Span};

use crate::marks::{Mark, Style, marks};

/// A stretch of text in quotation marks, within one paragraph. Marks nested in it are part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Where, marks included.
    pub(crate) span: Span,
    /// Where, marks excluded.
    pub(crate) inner: Span,
    /// The paragraph that it stands in.
    pub(crate) paragraph: usize,
    /// Whether it is not closed because the next paragraph, which opens with a mark again, goes on with it.
    pub(crate) continues: bool,
}

/// The stretches of an article in quotation marks, in text order and never overlapping.
///
/// A mark that is never closed holds to the end of its sentence (of its paragraph, if it opens that); a closing mark
/// that was never opened holds from the start of its sentence.
pub(crate) fn stretches(text: &str, segmentation: &Segmentation) -> Vec<Stretch> {
    let mut found = Vec::new();
    for (index, paragraph) in segmentation.paragraphs.iter().enumerate() {
        if paragraph.kind != ParagraphKind::Furniture {
            Pairing::new(text, segmentation, index).run(&mut found);
        }
    }
    found
}

/// The search for the stretches of one paragraph.
struct Pairing<'a> {
    text: &'a str,
    segmentation: &'a Segmentation,
    paragraph: usize,
    /// The marks that are open, the outermost first.
    open: Vec<Mark>,
    /// Where the text that belongs to no stretch begins.
    free_from: usize,
}

/// Deeper nesting than this is noise.
const DEEPEST: usize = 4;

impl<'a> Pairing<'a> {
    fn new(text: &'a str, segmentation: &'a Segmentation, paragraph: usize) -> Pairing<'a> {
        Pairing { text, segmentation, paragraph, open: Vec::new(), free_from: 0 }
    }

    fn span(&self) -> Span {
        self.segmentation.paragraphs.get(self.paragraph).map_or(Span::new(0, 0), |paragraph| paragraph.span)
    }

    fn run(mut self, found: &mut Vec<Stretch>) {
        let marks = marks(self.text, self.span());
        self.free_from = self.span().start();
        let last_single_closer = marks.iter().rposition(|mark| mark.style == Style::Single && mark.closes);
        let apostrophes = apostrophes(self.text, &marks);
        for (index, &mark) in marks.iter().enumerate().filter(|(index, _)| !apostrophes.contains(index)) {
            let single_may_open = mark.style != Style::Single || last_single_closer > Some(index);
            self.take(mark, single_may_open, found);
        }
        if let Some(&outer) = self.open.first() {
            let opens_paragraph = outer.span.start() == self.span().start();
            let continues = opens_the_next(self.text, self.segmentation, self.paragraph);
            let end =
                if opens_paragraph || continues { self.span().end() } else { self.sentence_end(outer.span.start()) };
            self.push(outer.span, Span::of(end..end), continues, found);
        }
    }

    fn take(&mut self, mark: Mark, single_may_open: bool, found: &mut Vec<Stretch>) {
        let Some(&outer) = self.open.first() else {
            if mark.opens && single_may_open {
                self.open.push(mark);
            } else if mark.closes && mark.style != Style::Single {
                let start = self.sentence_start(mark.span.start()).max(self.free_from);
                let start = Span::of(start..mark.span.start()).trimmed(self.text).start();
                self.push(Span::of(start..start), mark.span, false, found);
            }
            return;
        };
        if let Some(depth) = self.open.iter().rposition(|open| open.style == mark.style).filter(|_| mark.closes) {
            self.open.truncate(depth);
            if depth == 0 {
                self.push(outer.span, mark.span, false, found);
            }
        } else if mark.closes && !mark.opens && mark.style != Style::Single && outer.style != Style::Single {
            // A mark of another style closes all: “No," she said.
            self.push(outer.span, mark.span, false, found);
        } else if mark.opens && mark.style == outer.style && mark.style != Style::Guillemets {
            // The first mark was never closed.
            let end = self.sentence_end(outer.span.start()).min(mark.span.start());
            let end = Span::of(outer.span.end()..end.max(outer.span.end())).trimmed(self.text).end();
            self.push(outer.span, Span::of(end..end), false, found);
            self.open.push(mark);
        } else if mark.opens && single_may_open && self.open.len() < DEEPEST {
            self.open.push(mark);
        }
    }

    /// Ends the outermost stretch; an absent mark is an empty span.
    fn push(&mut self, opening: Span, closing: Span, continues: bool, found: &mut Vec<Stretch>) {
        self.open.clear();
        let inner = Span::of(opening.end()..closing.start().max(opening.end())).trimmed(self.text);
        if inner.slice(self.text).chars().any(char::is_alphanumeric) {
            let span = opening.to(closing).trimmed(self.text);
            found.push(Stretch { span, inner, paragraph: self.paragraph, continues });
        }
        self.free_from = closing.end();
    }

    fn sentence_start(&self, byte: usize) -> usize {
        let sentence = self.segmentation.sentence_at(byte).and_then(|index| self.segmentation.sentences.get(index));
        sentence.map_or(self.span().start(), |sentence| sentence.span.start())
    }

    fn sentence_end(&self, byte: usize) -> usize {
        let sentence = self.segmentation.sentence_at(byte).and_then(|index| self.segmentation.sentences.get(index));
        sentence.map_or(self.span().end(), |sentence| sentence.span.end())
    }
}

/// The single marks that look like closing ones but are apostrophes: 'We lost the growers' crop,' he said. The next single
/// mark then closes too, and does so after punctuation.
fn apostrophes(text: &str, marks: &[Mark]) -> HashSet<usize> {
    let after = |mark: &Mark, test: fn(char) -> bool| {
        text.get(..mark.span.start()).and_then(|before| before.chars().next_back()).is_some_and(test)
    };
    let singles: Vec<(usize, &Mark)> =
        marks.iter().enumerate().filter(|(_, mark)| mark.style == Style::Single).collect();
    let pairs = singles.iter().zip(singles.iter().skip(1));
    let misleading = pairs.filter(|((_, mark), (_, next))| {
        let closes = mark.closes && !mark.opens && next.closes && !next.opens;
        closes && after(mark, |letter| letter == 's') && after(next, |letter| letter.is_ascii_punctuation())
    });
    misleading.map(|((index, _), _)| *index).collect()
}

/// Whether the paragraph after `paragraph` begins with an opening mark.
fn opens_the_next(text: &str, segmentation: &Segmentation, paragraph: usize) -> bool {
    let Some(next) = segmentation.paragraphs.get(paragraph + 1) else { return false };
    let start = next.span.slice(text).chars().take(2).map(char::len_utf8).sum::<usize>();
    // The mark needs the letter after it to be known for an opening one.
    let head = Span::of(next.span.start()..next.span.start() + start);
    next.kind == ParagraphKind::Body && marks(text, head).first().is_some_and(|mark| mark.opens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sayso_annotation::{Article, Meta};
    use sayso_segment::{Segment, WebText};

    fn found(text: &str) -> Vec<String> {
        let article = Article::new("a", text, Meta::default()).unwrap();
        let stretches = stretches(text, &WebText.segment(&article));
        stretches.iter().map(|stretch| stretch.span.slice(text).to_owned()).collect()
    }

    #[test]
    fn marks_of_every_style_pair() {
        assert_eq!(
            found("\"One a,\" he said. “Two a,” he said. «Three a», he said."),
            ["\"One a,\"", "“Two a,”", "«Three a»"]
        );
        assert_eq!(
            found("''One a,'' he said. ``Two a,'' he said. 'Three a,' he said."),
            ["''One a,''", "``Two a,''", "'Three a,'"]
        );
    }

    #[test]
    fn nested_marks_belong_to_the_outer_stretch() {
        assert_eq!(found("“He told me ‘never again’ and left,” she said."), ["“He told me ‘never again’ and left,”"]);
        assert_eq!(found("«Il m’a dit «jamais» et sort», said Lind."), ["«Il m’a dit «jamais» et sort»"]);
    }

    #[test]
    fn an_apostrophe_does_not_close_a_single_mark() {
        assert_eq!(found("'It isn't the miners' fault,' he said."), ["'It isn't the miners' fault,'"]);
        assert_eq!(found("'It isn't our fault,' he said."), ["'It isn't our fault,'"]);
    }

    #[test]
    fn a_mark_that_is_never_closed_holds_to_the_end_of_its_sentence_or_paragraph() {
        assert_eq!(found("He said “it is over. Then he left."), ["“it is over."]);
        assert_eq!(found("“It is over. We go home.\n\nThen he left."), ["“It is over. We go home."]);
    }

    #[test]
    fn a_closing_mark_without_its_opening_one_holds_from_the_start_of_the_sentence() {
        assert_eq!(found("They met. It is over,” he said."), ["It is over,”"]);
    }

    #[test]
    fn a_stretch_that_the_next_paragraph_reopens_continues() {
        let text = "“It is over. We go home.\n\n“Nobody will miss us,” he said.";
        let article = Article::new("a", text, Meta::default()).unwrap();
        let stretches = stretches(text, &WebText.segment(&article));
        assert_eq!(stretches.iter().map(|stretch| stretch.continues).collect::<Vec<_>>(), [true, false]);
    }

    #[test]
    fn mismatched_marks_pair() {
        assert_eq!(found("“It is over,\" he said."), ["“It is over,\""]);
    }
}
