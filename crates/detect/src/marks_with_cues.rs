use sayso_annotation::{Article, Quote, QuoteType, Segmentation, Span, SpanSet};

use crate::Detect;
use crate::content::{Reading, readings};
use crate::marks_only::{FEWEST_WORDS, bare_quote, chains, count_words};
use crate::quote_type::quote_type;
use crate::sources;
use crate::stretches::{Stretch, stretches};
use crate::transcript::transcript_quotes;
use crate::units::{Unit, units};

/// A detector by quotation marks and cue verbs, after the pattern of the published rule systems (Krestel et al. 2008;
/// O'Keefe et al. 2012): a list of verbs that report, and rules for where their subject and the reported words stand.
///
/// Each cue of a sentence gets its subject as source and, as content, the marked words beside it or the clause that
/// follows or surrounds it. Marked sentences without a cue go to the quote that they continue, else stand alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct MarksWithCues;

impl Detect for MarksWithCues {
    fn detect(&self, article: &Article, segmentation: &Segmentation) -> Vec<Quote> {
        let text = article.text();
        let stretches = stretches(text, segmentation);
        let units = units(text, segmentation, &stretches);
        let mut drafts = Drafts { text, stretches: &stretches, drafts: Vec::new(), owner: vec![None; stretches.len()] };
        let mut open_colons = Vec::with_capacity(units.len());
        for (index, unit) in units.iter().enumerate() {
            open_colons.push(drafts.read(index, unit));
        }
        drafts.join_reopened();
        for (index, unit) in units.iter().enumerate() {
            let before = index.checked_sub(1);
            let colon = before.and_then(|before| open_colons.get(before).copied().flatten());
            drafts.place_marked(index, unit, before.and_then(|before| units.get(before)), colon);
        }
        drafts.finish(segmentation)
    }
}

/// A quote in the making.
struct Draft {
    unit: usize,
    content: Vec<Span>,
    cue: SpanSet,
    source: SpanSet,
}

struct Drafts<'a> {
    text: &'a str,
    stretches: &'a [Stretch],
    drafts: Vec<Draft>,
    /// The draft to which each stretch belongs.
    owner: Vec<Option<usize>>,
}

impl Drafts<'_> {
    /// Drafts what the cues of a unit report. Returns the draft whose content is still to come, after a colon.
    fn read(&mut self, index: usize, unit: &Unit<'_>) -> Option<usize> {
        let mut open_colon = None;
        for reading in readings(unit) {
            let draft = self.drafts.len();
            if reading.content.is_empty() {
                open_colon = Some(draft);
            }
            for token in reading.content.iter().cloned().flatten() {
                if let Some(stretch) = unit.stretch(token) {
                    self.own(stretch, draft);
                }
            }
            self.drafts.push(Draft::of(index, unit, &reading));
        }
        open_colon
    }

    fn own(&mut self, stretch: usize, draft: usize) {
        if let Some(owner) = self.owner.get_mut(stretch) {
            *owner = owner.or(Some(draft));
        }
    }

    fn owner_of(&self, stretch: usize) -> Option<usize> {
        self.owner.get(stretch).copied().flatten()
    }

    /// A long quote that each paragraph re-opens is one quote: its parts go to the draft of the part that has a cue.
    fn join_reopened(&mut self) {
        let mut first = 0;
        for chain in chains(self.stretches) {
            let members = first..first + chain.len();
            first = members.end;
            if let Some(draft) = members.clone().find_map(|stretch| self.owner_of(stretch)) {
                members.for_each(|stretch| self.give(stretch, draft));
            } else if members.len() > 1 {
                let draft = self.add_bare(usize::MAX);
                members.for_each(|stretch| self.give(stretch, draft));
            }
        }
    }

    /// Makes a stretch that nobody owns part of a draft's content.
    fn give(&mut self, stretch: usize, draft: usize) {
        if self.owner_of(stretch).is_some() {
            return;
        }
        self.own(stretch, draft);
        if let (Some(draft), Some(stretch)) = (self.drafts.get_mut(draft), self.stretches.get(stretch)) {
            draft.content.push(stretch.span);
        }
    }

    fn add_bare(&mut self, unit: usize) -> usize {
        self.drafts.push(Draft { unit, content: Vec::new(), cue: SpanSet::new(), source: SpanSet::new() });
        self.drafts.len() - 1
    }

    /// Finds a draft for the marked sentences of a unit that no cue of their own reports.
    fn place_marked(&mut self, index: usize, unit: &Unit<'_>, before: Option<&Unit<'_>>, open_colon: Option<usize>) {
        // Looked up once: a sentence may have very many stretches.
        let first_word = (0..unit.tokens.len()).find(|&token| unit.is_word(token));
        let before = before.filter(|before| before.paragraph == unit.paragraph && is_all_marked(unit));
        let before = before.and_then(|before| Some((last_stretch(before)?, is_all_marked(before))));
        for token in 0..unit.tokens.len() {
            let Some(stretch) = unit.stretch(token).filter(|&stretch| self.owner_of(stretch).is_none()) else {
                continue;
            };
            let opens = first_word.is_none_or(|first| token <= first);
            let continued =
                before.and_then(|(last, all_marked)| self.last_marked(index.wrapping_sub(1), last, all_marked));
            if let Some(draft) = open_colon.filter(|_| opens).or(continued) {
                self.give(stretch, draft);
            } else if let Some(source) = named_speaker(unit, token) {
                let draft = self.add_bare(index);
                self.give(stretch, draft);
                if let Some(draft) = self.drafts.get_mut(draft) {
                    draft.source = source;
                }
            } else if self.is_sentence(stretch) {
                let draft = self.add_bare(index);
                self.give(stretch, draft);
            }
        }
    }

    /// The draft that owns the last stretch of the unit before.
    fn last_marked(&self, index: usize, stretch: usize, all_marked: bool) -> Option<usize> {
        let draft = self.owner_of(stretch)?;
        let near = self.drafts.get(draft).is_some_and(|draft| draft.unit == index || draft.cue.is_empty());
        (near || all_marked).then_some(draft)
    }

    /// Whether a stretch without a cue reads as somebody's sentence rather than as a title or a scare quote.
    fn is_sentence(&self, stretch: usize) -> bool {
        let Some(stretch) = self.stretches.get(stretch) else { return false };
        let words = stretch.inner.slice(self.text);
        let begins = words.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
        let ends = words.ends_with(['.', '!', '?', '…', ',', '—', '–']) || stretch.continues;
        let sentence = begins && ends && count_words(self.text, stretch.inner) >= FEWEST_WORDS;
        sentence && !is_title_case(words)
    }

    fn finish(self, segmentation: &Segmentation) -> Vec<Quote> {
        let mut quotes = transcript_quotes(self.text, segmentation);
        let turns: Vec<SpanSet> = quotes.iter().map(|quote| quote.content.clone()).collect();
        for draft in self.drafts {
            let content: SpanSet = draft.content.into_iter().collect();
            // Marks without a cue around lines of a transcript are those of the turns.
            let bare = draft.cue.is_empty() && draft.source.is_empty();
            if content.is_empty() || bare && turns.iter().any(|turn| turn.overlaps(&content)) {
                continue;
            }
            let mut quote = bare_quote(QuoteType::Indirect, content);
            quote.cue = draft.cue;
            quote.source = draft.source;
            quotes.push(quote);
        }
        for quote in &mut quotes {
            quote.kind = quote_type(self.text, &quote.content, segmentation, self.stretches);
        }
        Quote::number(&mut quotes);
        quotes
    }
}

impl Draft {
    fn of(index: usize, unit: &Unit<'_>, reading: &Reading) -> Draft {
        Draft {
            unit: index,
            content: reading.content.iter().filter_map(|tokens| unit.span(tokens)).collect(),
            cue: unit.spans(std::slice::from_ref(&reading.cue)),
            source: unit.spans(reading.source.as_slice()),
        }
    }
}

/// Whether every word of a unit stands in quotation marks.
fn is_all_marked(unit: &Unit<'_>) -> bool {
    (0..unit.tokens.len()).all(|token| unit.is_quoted(token) || !unit.is_word(token))
}

fn last_stretch(unit: &Unit<'_>) -> Option<usize> {
    (0..unit.tokens.len()).rev().find_map(|token| unit.stretch(token))
}

/// Whether every longer word has a capital, as in titles of works and in crossheads.
fn is_title_case(words: &str) -> bool {
    let longer =
        words.split_whitespace().filter(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() > 3);
    let lower = |word: &str| word.chars().find(|letter| letter.is_alphabetic()).is_some_and(char::is_lowercase);
    !longer.clone().any(lower) && longer.count() > 1
}

/// The source of a stretch that only a colon or a dash ascribes: `Berg: "No."` and `"No." – Anna Berg`.
fn named_speaker(unit: &Unit<'_>, stretch: usize) -> Option<SpanSet> {
    let before = stretch.checked_sub(1).filter(|&before| before > 0 && unit.word(before) == ":");
    if let Some(colon) = before {
        let source = sources::before(unit, colon, 0)
            .filter(|source| unit.is_capitalised(source.start) && (0..source.start).all(|lead| !unit.is_word(lead)));
        return source.map(|source| unit.spans(&[source]));
    }
    let dash = stretch + 1;
    let source = sources::after(unit, dash + 1).filter(|source| unit.is_dash(dash) && unit.is_over(source.end))?;
    Some(unit.spans(&[source]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sayso_annotation::Meta;
    use sayso_segment::{Segment, WebText};

    use super::*;
    use crate::MarksOnly;

    fn detect(text: &str) -> Vec<Quote> {
        let article = Article::new("a", text, Meta::default()).unwrap();
        MarksWithCues.detect(&article, &WebText.segment(&article))
    }

    /// Content, cue and source of each quote.
    fn shown(text: &str) -> Vec<[String; 3]> {
        let quotes = detect(text);
        quotes.iter().map(|quote| [&quote.content, &quote.cue, &quote.source].map(|set| set.text(text))).collect()
    }

    #[track_caller]
    fn assert_one(text: &str, content: &str, cue: &str, source: &str) {
        assert_eq!(shown(text), [[content.to_owned(), cue.to_owned(), source.to_owned()]], "{text}");
    }

    #[test]
    fn a_marked_sentence_takes_the_cue_beside_it() {
        assert_one("“The bridge is shut,” said Mara Lind.", "“The bridge is shut,”", "said", "Mara Lind");
        assert_one("Mara Lind said: “The bridge is shut.”", "“The bridge is shut.”", "said", "Mara Lind");
        assert_one("“Who shut the bridge?” Lind asked.", "“Who shut the bridge?”", "asked", "Lind");
    }

    #[test]
    fn a_content_that_its_cue_interrupts_is_one_quote() {
        assert_one("“The talks,” he said, “will go on.”", "“The talks,” […] “will go on.”", "said", "he");
        assert_one("“It is over,” he said. “We go home.”", "“It is over,” […] “We go home.”", "said", "he");
        assert_one("The road, engineers said, will open in May.", "The road […] will open in May", "said", "engineers");
    }

    #[test]
    fn a_quote_that_paragraphs_reopen_is_one() {
        let text = "“It is over. We go home.\n\n“Nobody will miss us,” Lind said.";
        assert_one(text, "“It is over. We go home. […] “Nobody will miss us,”", "said", "Lind");
    }

    #[test]
    fn a_clause_after_a_cue_is_a_quote_without_marks() {
        assert_one("Mara Lind said that the bridge was shut.", "that the bridge was shut", "said", "Mara Lind");
        assert_one("Lind told reporters the bridge was shut.", "the bridge was shut", "told", "Lind");
        assert_one("According to Lind, the bridge was shut.", "the bridge was shut", "According to", "Lind");
        assert_one("The bridge was shut, according to Lind.", "The bridge was shut", "according to", "Lind");
        assert_one("Her claim that the bridge was shut is false.", "that the bridge was shut is false", "claim", "Her");
    }

    #[test]
    fn a_verb_that_shares_its_subject_has_a_quote_of_its_own() {
        let quotes = shown("Mara Lind denied the charge, adding that the bridge was shut.");
        let sources: Vec<&str> = quotes.iter().map(|[_, _, source]| source.as_str()).collect();
        assert_eq!(sources, ["Mara Lind", "Mara Lind"]);
        assert_eq!(quotes[0][0], "the charge");
    }

    #[test]
    fn a_report_in_a_report_is_two_quotes() {
        let quotes = shown("Mara Lind said that Otto Sorel denied the charge.");
        assert_eq!(quotes[0], ["that Otto Sorel denied the charge", "said", "Mara Lind"]);
        assert_eq!(quotes[1], ["the charge", "denied", "Otto Sorel"]);
    }

    #[test]
    fn who_is_quoted_by_another_is_the_source() {
        let text = "The agency quoted Olga Riss as saying that the pit was shut.";
        assert_one(text, "that the pit was shut", "saying", "Olga Riss");
    }

    #[test]
    fn scare_quotes_titles_and_nicknames_are_no_quotes() {
        for text in [
            "The “hero” left early.",
            "She read “The Long Road Home” twice.",
            "On “The Big Morning Show,” he sang.",
            "Joe “the Hat” Marek left.",
        ] {
            assert_eq!(shown(text), Vec::<[String; 3]>::new());
        }
    }

    #[test]
    fn a_marked_paragraph_without_a_cue_stands_alone() {
        assert_one("They met.\n\n“Nobody will miss the old bridge.”", "“Nobody will miss the old bridge.”", "", "");
    }

    #[test]
    fn lines_of_a_transcript_are_quotes_of_their_names() {
        let quotes = shown("MARSH: I was there.\n\nLIND: So was I.");
        assert_eq!(quotes[0], ["I was there", "", "MARSH"]);
        assert_eq!(quotes[1], ["So was I", "", "LIND"]);
        let quoted = shown("\"MARSH: I was there.\n\n\"LIND: So was I.\"");
        assert_eq!(quoted.iter().map(|[_, _, source]| source.as_str()).collect::<Vec<_>>(), ["MARSH", "LIND"]);
    }

    fn assert_sound(text: &str, quotes: &[Quote]) {
        for quote in quotes {
            assert!(!quote.content.is_empty());
            for span in quote.content.iter().chain(quote.cue.iter()).chain(quote.source.iter()) {
                assert!(Span::within(text, span.start(), span.end()).is_some(), "{span:?} of {text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_text_gives_sound_spans(text in any::<String>()) {
            assert_sound(&text, &detect(&text));
        }

        #[test]
        fn any_jumble_of_marks_and_cues_gives_sound_spans(
            parts in prop::collection::vec(prop::sample::select(vec![
                "“", "”", "\"", "'", "’", "‘", "''", "``", "«", "»", " ", " ", " ", ", ", ". ", ": ", "\n\n", " – ",
                "said", "told", "according to", "that", "quoted", "as saying", "was accused by", "claim", "The", "Lind",
                "she", "adding", "put it", "A:", "Q:", "MARSH: ", "10:55", "(", ")", "é", "😀", "and", "to", "who",
            ]), 0..60)
        ) {
            let text = parts.concat();
            let article = Article::new("a", text.as_str(), Meta::default()).unwrap();
            assert_sound(&text, &detect(&text));
            assert_sound(&text, &MarksOnly.detect(&article, &WebText.segment(&article)));
        }
    }
}
