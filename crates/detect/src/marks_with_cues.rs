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
        let all_marked = (0..unit.tokens.len()).all(|token| unit.is_quoted(token) || !unit.is_word(token));
        for token in 0..unit.tokens.len() {
            let Some(stretch) = unit.stretch(token).filter(|&stretch| self.owner_of(stretch).is_none()) else {
                continue;
            };
            let opens = (0..token).all(|earlier| !unit.is_word(earlier));
            let continued = before.filter(|before| all_marked && before.paragraph == unit.paragraph);
            let continued = continued.and_then(|before| self.last_marked(index.wrapping_sub(1), before));
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
    fn last_marked(&self, index: usize, unit: &Unit<'_>) -> Option<usize> {
        let stretch = (0..unit.tokens.len()).rev().find_map(|token| unit.stretch(token))?;
        let draft = self.owner_of(stretch)?;
        let near = self.drafts.get(draft).is_some_and(|draft| draft.unit == index || draft.cue.is_empty());
        let all_marked = (0..unit.tokens.len()).all(|token| unit.is_quoted(token) || !unit.is_word(token));
        (near || all_marked).then_some(draft)
    }

    /// Whether a stretch without a cue reads as somebody's sentence rather than as a title or a scare quote.
    fn is_sentence(&self, stretch: usize) -> bool {
        let Some(stretch) = self.stretches.get(stretch) else { return false };
        let words = stretch.inner.slice(self.text);
        let begins = words.chars().find(|letter| letter.is_alphanumeric()).is_some_and(|letter| !letter.is_lowercase());
        let ends = words.ends_with(['.', '!', '?', '…', ',', '—', '–']) || stretch.continues;
        begins && ends && count_words(self.text, stretch.inner) >= FEWEST_WORDS
    }

    fn finish(self, segmentation: &Segmentation) -> Vec<Quote> {
        let mut quotes = transcript_quotes(self.text, segmentation);
        let turns: Vec<SpanSet> = quotes.iter().map(|quote| quote.content.clone()).collect();
        for draft in self.drafts {
            let content: SpanSet = draft.content.into_iter().collect();
            // A line of a transcript that is wholly in marks is the same quote.
            if content.is_empty() || turns.contains(&content) {
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
