use sayso_annotation::{Paragraph, ParagraphKind, Quote, QuoteType, Segmentation, Span};

use crate::marks_only::bare_quote;

/// A line of a transcript or interview: who speaks, and what.
struct Line {
    /// The label before the colon, without it; none for "A:".
    name: Option<Span>,
    words: Span,
}

/// The lines of a transcript (`NAME: words`) and the answers of an interview (`A: words`) as quotes without a cue.
///
/// One line of that shape may be anything; two of one shape in an article are a transcript. An interviewer's own
/// questions (`Q:`) are no quotes.
pub(crate) fn transcript_quotes(text: &str, segmentation: &Segmentation) -> Vec<Quote> {
    let paragraphs = || segmentation.paragraphs.iter().filter(|paragraph| paragraph.kind != ParagraphKind::Furniture);
    let spoken: Vec<Line> = paragraphs().filter_map(|paragraph| name_line(text, paragraph)).collect();
    let answers: Vec<Line> = paragraphs().filter_map(|paragraph| answer_line(text, paragraph)).collect();
    let has_questions = paragraphs().any(|paragraph| paragraph.span.slice(text).starts_with("Q:"));
    let mut quotes = Vec::new();
    if spoken.len() > 1 {
        quotes.extend(spoken.iter().map(|line| line.quote(text)));
    }
    if has_questions {
        quotes.extend(answers.iter().map(|line| line.quote(text)));
    }
    quotes
}

impl Line {
    fn quote(&self, text: &str) -> Quote {
        let words = self.words.slice(text);
        let content = Span::of(self.words.start()..self.words.start() + words.trim_end_matches('.').len());
        let mut quote = bare_quote(QuoteType::Indirect, content.into());
        quote.source = self.name.into_iter().collect();
        quote
    }
}

/// `JOAN ELLERY (chair): I never said that.` A transcript that is quoted has a mark before each line.
fn name_line(text: &str, paragraph: &Paragraph) -> Option<Line> {
    let line = paragraph.span.slice(text);
    let unmarked = line.trim_start_matches(['"', '“', '«']);
    let (label, _) = unmarked.split_once(": ")?;
    let name = label.split(" (").next().unwrap_or(label);
    let letters = name.chars().filter(|letter| letter.is_alphabetic());
    let shouted = letters.clone().count() > 2 && letters.clone().all(char::is_uppercase);
    let short = label.len() < 60 && label.chars().all(|letter| letter.is_alphanumeric() || " .-'’(),".contains(letter));
    (shouted && short).then(|| {
        let start = paragraph.span.end() - unmarked.len();
        let words = Span::of(start + label.len() + 2..paragraph.span.end()).trimmed(text);
        Line { name: Some(Span::of(start..start + label.len())), words }
    })
}

fn answer_line(text: &str, paragraph: &Paragraph) -> Option<Line> {
    let words = paragraph.span.slice(text).strip_prefix("A:")?;
    let words = Span::of(paragraph.span.end() - words.len()..paragraph.span.end()).trimmed(text);
    (!words.is_empty()).then_some(Line { name: None, words })
}
