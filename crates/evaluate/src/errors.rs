use std::fmt;

use sayso_annotation::{Annotations, Attribution, CodePoints, Position, QuoteType, SpanSet, Stance};
use serde::{Serialize, Serializer};

use crate::alignment::{Alignment, ScoredQuote};
use crate::pair::Pair;
use crate::speaker_name::same_speaker;
use crate::target::same_target;

/// One thing that is wrong with one quote; a row of a CSV or JSONL file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ErrorRow {
    /// The article.
    pub article_id: String,
    /// What is wrong.
    pub kind: ErrorKind,
    /// The quote in the reference; `None` if it is not there.
    pub reference_quote: Option<String>,
    /// The predicted quote; `None` if none is matched.
    pub predicted_quote: Option<String>,
    /// The type in the reference, or the predicted one if the quote is not in the reference.
    #[serde(rename = "type", serialize_with = "by_name")]
    pub quote_type: QuoteType,
    /// The words, name or label in the reference; `None` if there are none.
    pub reference: Option<String>,
    /// The words, name or label that were predicted; `None` if there are none.
    pub predicted: Option<String>,
    /// Where the words are, in code points from the start of the text; of a name or label, where the content is.
    pub start: usize,
    /// The code point after the words.
    pub end: usize,
    /// The words within 60 characters on either side, on one line; the middle of long words is left out.
    pub context: String,
}

/// What is wrong with a quote. A reference and a predicted quote are the same if matched at a Jaccard index of 0.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// No predicted quote is the same.
    Missed,
    /// No reference quote is the same.
    Spurious,
    /// The content starts, ends or is interrupted elsewhere.
    ContentBoundary,
    /// The cue overlaps, but starts or ends elsewhere.
    CueBoundary,
    /// The cue is another, missing, or one too many.
    CueWrong,
    /// The source overlaps, but starts or ends elsewhere.
    SourceBoundary,
    /// The source is another, missing, or one too many.
    SourceWrong,
    /// The type is another.
    TypeWrong,
    /// There is no speaker, and should be one.
    SpeakerMissing,
    /// The speaker is another, or one too many.
    SpeakerWrong,
    /// The stance is another, or missing, without being reversed.
    StanceWrong,
    /// The stance is support for oppose, or oppose for support.
    StanceReversed,
    /// The target has another head word, or is missing, where the reference supports or opposes it.
    TargetWrong,
}

/// Lists what is wrong: article by article in the order given, in each the reference quotes in text order with all that
/// is wrong with them, and after them what is spurious.
#[must_use]
pub fn errors(pairs: &[Pair]) -> Vec<ErrorRow> {
    pairs.iter().flat_map(of_article).collect()
}

impl ErrorKind {
    /// All kinds, in the order in which those of one quote are listed.
    pub const ALL: [ErrorKind; 13] = [
        ErrorKind::Missed,
        ErrorKind::Spurious,
        ErrorKind::ContentBoundary,
        ErrorKind::CueBoundary,
        ErrorKind::CueWrong,
        ErrorKind::SourceBoundary,
        ErrorKind::SourceWrong,
        ErrorKind::TypeWrong,
        ErrorKind::SpeakerMissing,
        ErrorKind::SpeakerWrong,
        ErrorKind::StanceWrong,
        ErrorKind::StanceReversed,
        ErrorKind::TargetWrong,
    ];

    /// The name in files, such as `content_boundary`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            ErrorKind::Missed => "missed",
            ErrorKind::Spurious => "spurious",
            ErrorKind::ContentBoundary => "content_boundary",
            ErrorKind::CueBoundary => "cue_boundary",
            ErrorKind::CueWrong => "cue_wrong",
            ErrorKind::SourceBoundary => "source_boundary",
            ErrorKind::SourceWrong => "source_wrong",
            ErrorKind::TypeWrong => "type_wrong",
            ErrorKind::SpeakerMissing => "speaker_missing",
            ErrorKind::SpeakerWrong => "speaker_wrong",
            ErrorKind::StanceWrong => "stance_wrong",
            ErrorKind::StanceReversed => "stance_reversed",
            ErrorKind::TargetWrong => "target_wrong",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

fn of_article(pair: &Pair) -> Vec<ErrorRow> {
    let alignment = Alignment::new(pair);
    let points = CodePoints::new(pair.reference.article.text());
    let mut listing = Listing { pair, points, rows: Vec::new() };
    for (quote, of) in alignment.reference.iter().zip(&alignment.of_reference) {
        match of.filter(|of| of.reaches(50)) {
            Some(of) => listing.found(quote, &alignment.predicted[of.partner]),
            None => listing.spans(ErrorKind::Missed, (Some(quote), None), &quote.content, &SpanSet::new()),
        }
    }
    for (quote, of) in alignment.predicted.iter().zip(&alignment.of_predicted) {
        if !of.is_some_and(|of| of.reaches(50)) {
            listing.spans(ErrorKind::Spurious, (None, Some(quote)), &SpanSet::new(), &quote.content);
        }
    }
    listing.rows
}

/// The quotes that an error is about.
type Sides<'a> = (Option<&'a ScoredQuote>, Option<&'a ScoredQuote>);

/// The errors of one article, as far as they are listed.
struct Listing<'a> {
    pair: &'a Pair<'a>,
    points: CodePoints<'a>,
    rows: Vec<ErrorRow>,
}

impl Listing<'_> {
    fn found(&mut self, quote: &ScoredQuote, other: &ScoredQuote) {
        let sides = (Some(quote), Some(other));
        if quote.content != other.content {
            self.spans(ErrorKind::ContentBoundary, sides, &quote.content, &other.content);
        }
        for (one, another, boundary, wrong) in [
            (&quote.cue, &other.cue, ErrorKind::CueBoundary, ErrorKind::CueWrong),
            (&quote.source, &other.source, ErrorKind::SourceBoundary, ErrorKind::SourceWrong),
        ] {
            if one != another {
                self.spans(if one.overlaps(another) { boundary } else { wrong }, sides, one, another);
            }
        }
        if quote.kind != other.kind {
            self.words(ErrorKind::TypeWrong, sides, Some(quote.kind.name()), Some(other.kind.name()));
        }
        self.speaker(quote, other);
        let (truth, claims) = (&self.pair.reference.annotations, self.pair.predicted);
        if let Some(position) = truth.position(quote.index) {
            self.position(sides, position, claims.position(other.index));
        }
    }

    fn speaker(&mut self, quote: &ScoredQuote, other: &ScoredQuote) {
        let truth = self.pair.reference.annotations.speakers();
        let label = truth.of_quotes.get(quote.index).filter(|_| truth.name_anybody());
        if label.is_none_or(|of| *of == Attribution::Unlabelled) {
            return;
        }
        let sides = (Some(quote), Some(other));
        let name = |annotations: &Annotations, quote: &ScoredQuote| {
            annotations.speakers().of_quote(quote.index).map(|speaker| speaker.name.clone())
        };
        let (right, claim) = (name(&self.pair.reference.annotations, quote), name(self.pair.predicted, other));
        match (right.as_deref(), claim.as_deref()) {
            (Some(right), Some(claim)) if same_speaker(right, claim) => {}
            (None, None) => {}
            (Some(right), None) => self.words(ErrorKind::SpeakerMissing, sides, Some(right), None),
            (right, claim) => self.words(ErrorKind::SpeakerWrong, sides, right, claim),
        }
    }

    fn position(&mut self, sides: Sides, position: &Position, claim: Option<&Position>) {
        let stance = claim.map(|claim| claim.stance);
        let is_polar = position.stance != Stance::Neutral;
        if stance != Some(position.stance) {
            let is_reversed = is_polar && stance == Some(position.stance.reversed());
            let kind = if is_reversed { ErrorKind::StanceReversed } else { ErrorKind::StanceWrong };
            self.words(kind, sides, Some(position.stance.name()), stance.map(Stance::name));
        }
        if let Some(target) = position.target.as_deref().filter(|_| is_polar) {
            let claimed = claim.and_then(|claim| claim.target.as_deref());
            if !claimed.is_some_and(|claimed| same_target(target, claimed)) {
                self.words(ErrorKind::TargetWrong, sides, Some(target), claimed);
            }
        }
    }

    /// Adds an error about spans; it stands where they are.
    fn spans(&mut self, kind: ErrorKind, sides: Sides, reference: &SpanSet, predicted: &SpanSet) {
        let text = self.pair.reference.article.text();
        let words = |spans: &SpanSet| (!spans.is_empty()).then(|| spans.text(text));
        let at = reference.iter().chain(predicted.iter()).collect();
        self.row(kind, sides, (words(reference), words(predicted)), &at);
    }

    /// Adds an error about a name or label; it stands where the content is.
    fn words(&mut self, kind: ErrorKind, sides: Sides, reference: Option<&str>, predicted: Option<&str>) {
        let content = sides.0.or(sides.1).map(|quote| quote.content.clone()).unwrap_or_default();
        self.row(kind, sides, (reference.map(str::to_owned), predicted.map(str::to_owned)), &content);
    }

    fn row(&mut self, kind: ErrorKind, sides: Sides, words: (Option<String>, Option<String>), at: &SpanSet) {
        let article = &self.pair.reference.article;
        let (start, end) = (at.start().unwrap_or_default(), at.end().unwrap_or_default());
        let (start, end) = (self.points.code_point_at(start), self.points.code_point_at(end));
        let id = |annotations: &Annotations, quote: Option<&ScoredQuote>| {
            annotations.quotes().get(quote?.index).map(|quote| quote.id.clone())
        };
        self.rows.push(ErrorRow {
            article_id: article.id().to_owned(),
            kind,
            reference_quote: id(&self.pair.reference.annotations, sides.0),
            predicted_quote: id(self.pair.predicted, sides.1),
            quote_type: sides.0.or(sides.1).map_or(QuoteType::Indirect, |quote| quote.kind),
            reference: words.0,
            predicted: words.1,
            start,
            end,
            context: self.context(start, end),
        });
    }

    fn context(&self, start: usize, end: usize) -> String {
        let slice = |from: usize, to: usize| {
            let text = self.pair.reference.article.text();
            let bytes = self.points.byte_at(from).zip(self.points.byte_at(to));
            bytes.and_then(|(from, to)| text.get(from..to)).unwrap_or_default()
        };
        let (from, to) = (start.saturating_sub(AROUND), (end + AROUND).min(self.points.count()));
        let context = if end - start > LONGEST {
            format!("{} … {}", slice(from, start + LONGEST / 2), slice(end - LONGEST / 2, to))
        } else {
            slice(from, to).to_owned()
        };
        context.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// The characters of context on either side.
const AROUND: usize = 60;

/// The most characters that a context shows of the words themselves.
const LONGEST: usize = 240;

fn by_name<S: Serializer>(kind: &QuoteType, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind.name())
}

#[cfg(test)]
mod tests {
    use sayso_annotation::QuoteType::Mixed;

    use super::*;
    use crate::sample::{Sample, quote};

    const TEXT: &str = "Søren: Anna Berg said that the port will close. Moe hopes that the rain ends. It may snow.";

    fn rows(sample: &Sample) -> Vec<(ErrorKind, Option<String>, Option<String>)> {
        errors(&[sample.pair()]).into_iter().map(|row| (row.kind, row.reference, row.predicted)).collect()
    }

    fn row(kind: ErrorKind, reference: &str, predicted: &str) -> (ErrorKind, Option<String>, Option<String>) {
        let words = |words: &str| (!words.is_empty()).then(|| words.to_owned());
        (kind, words(reference), words(predicted))
    }

    #[test]
    fn a_quote_on_one_side_alone_is_missed_or_spurious() {
        let sample = Sample::new(TEXT).reference(quote("the rain ends")).predicted(quote("It may snow"));
        assert_eq!(
            rows(&sample),
            [row(ErrorKind::Missed, "the rain ends", ""), row(ErrorKind::Spurious, "", "It may snow")]
        );
    }

    #[test]
    fn every_part_of_a_matched_quote_is_compared() {
        let sample = Sample::new(TEXT)
            .reference(
                quote("the port will close")
                    .cue("said")
                    .source("Anna Berg")
                    .speaker("Anna Berg")
                    .stance(Stance::Support, "the port"),
            )
            .predicted(
                quote("that the port will close")
                    .kind(Mixed)
                    .cue("hopes")
                    .source("Berg")
                    .speaker("Moe")
                    .stance(Stance::Oppose, "the rain"),
            );
        assert_eq!(
            rows(&sample),
            [
                row(ErrorKind::ContentBoundary, "the port will close", "that the port will close"),
                row(ErrorKind::CueWrong, "said", "hopes"),
                row(ErrorKind::SourceBoundary, "Anna Berg", "Berg"),
                row(ErrorKind::TypeWrong, "indirect", "mixed"),
                row(ErrorKind::SpeakerWrong, "Anna Berg", "Moe"),
                row(ErrorKind::StanceReversed, "support", "oppose"),
                row(ErrorKind::TargetWrong, "the port", "the rain"),
            ]
        );
    }

    #[test]
    fn what_is_missing_is_told_from_what_is_wrong() {
        let content = "the port will close";
        let sample = Sample::new(TEXT)
            .reference(quote(content).source("Anna Berg").speaker("Anna Berg").stance(Stance::Neutral, "the port"))
            .predicted(quote(content).stance(Stance::Support, "the rain"));
        assert_eq!(
            rows(&sample),
            [
                row(ErrorKind::SourceWrong, "Anna Berg", ""),
                row(ErrorKind::SpeakerMissing, "Anna Berg", ""),
                row(ErrorKind::StanceWrong, "neutral", "support"),
            ]
        );
    }

    #[test]
    fn the_place_is_in_code_points_and_the_context_on_one_line() {
        let text = TEXT.replace(". ", ".\n");
        let sample = Sample::new(&text).reference(quote("the rain ends"));
        let row = errors(&[sample.pair()]).remove(0);
        let covered: String = text.chars().skip(row.start).take(row.end - row.start).collect();
        assert_eq!(covered, "the rain ends");
        assert_eq!(
            row.context,
            "en: Anna Berg said that the port will close. Moe hopes that the rain ends. It may snow."
        );
    }

    #[test]
    fn the_middle_of_long_words_is_left_out_of_the_context() {
        let text = "x".repeat(10_000);
        let sample = Sample::new(&text).reference(quote(&text));
        let row = errors(&[sample.pair()]).remove(0);
        assert_eq!(row.context, format!("{} … {}", "x".repeat(120), "x".repeat(120)));
        assert_eq!(row.reference.map(|words| words.len()), Some(10_000));
    }

    #[test]
    fn a_right_prediction_has_no_errors() {
        let label = quote("the port will close").cue("said").source("Anna Berg").speaker("Anna Berg");
        assert_eq!(rows(&Sample::new(TEXT).reference(label).predicted(label)), []);
    }

    #[test]
    fn nobody_is_a_wrong_speaker_where_the_article_names_none() {
        let label = quote("the port will close").cue("said").source("Anna Berg");
        let sample = Sample::new(TEXT).reference(label.nobody()).predicted(label.speaker("Moe"));
        assert_eq!(rows(&sample), []);
    }

    #[test]
    fn a_row_is_written_with_the_names_of_the_files() {
        let sample = Sample::new(TEXT).reference(quote("the rain ends"));
        let json = serde_json::to_value(errors(&[sample.pair()]).remove(0)).unwrap();
        assert_eq!(json["kind"], "missed");
        assert_eq!(json["type"], "indirect");
        assert!(json["predicted"].is_null());
        for kind in ErrorKind::ALL {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
