mod heads;
mod passage;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use sayso_annotation::{Article, Position, Quote, Segmentation, Span, Speakers, Stance, TargetFrom};
use sayso_encoder::{Encoder, LoadError, ModelPackage, Tokenizer, Tokens, Window};
use sayso_lexicon::{PhraseBound, PronounPerson, awaits_verb, fold, gerund, given_name, phrase_bound, pronoun};

use self::heads::Heads;
use self::passage::{Passage, Words};
use crate::names::Names;
use crate::statement::Word;
use crate::{CueLexicon, TagStance};

/// The part of the model that tells stances.
const PART: &str = "stance";

/// Passages that are encoded at a time, which bounds the memory that an article of many quotes takes.
const AT_A_TIME: usize = 64;

/// A trained stance tagger: a transformer reads each quote with a little of what stands around it; a pointer marks the target,
/// and a classifier tells the stance towards it.
///
/// The model's card (`models/sayso-en/README.md`) says on what it was trained, what the labels mean and how right they are.
pub struct Trained {
    tokenizer: Arc<Tokenizer>,
    encoder: Box<dyn Encoder>,
    heads: Heads,
}

impl Trained {
    /// Whether a model has what this tagger needs.
    #[must_use]
    pub fn is_in(package: &ModelPackage<'_>) -> bool {
        package.has_part(PART)
    }

    /// Reads the part of a model that tells stances.
    ///
    /// # Errors
    /// If it is missing or damaged, or does not fit the rest.
    pub fn load(package: &ModelPackage<'_>) -> Result<Trained, LoadError> {
        let (tokenizer, encoder) = package.part_encoder(PART)?;
        Ok(Trained { tokenizer, encoder, heads: Heads::read(package)? })
    }
}

/// A longer text is no article, and one with a quote in fewer bytes neither; they would take the model minutes.
const LONGEST_READ: usize = 1 << 20;
const BYTES_A_QUOTE: usize = 32;
/// So many quotes are read in any text.
const ALWAYS_READ: usize = 100;

/// Whether stances are left to the lexicon, which is many times faster.
fn is_left_to_rules(article: &Article, quotes: usize) -> bool {
    let bytes = article.text().len();
    bytes > LONGEST_READ || quotes > ALWAYS_READ + bytes / BYTES_A_QUOTE
}

impl TagStance for Trained {
    fn tag(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Position> {
        if is_left_to_rules(article, quotes.len()) {
            return CueLexicon.tag(article, segmentation, quotes, speakers);
        }
        let tokens = self.tokenizer.tokenize(&segmentation.unwrapped(article.text()));
        let words = Words::of(&tokens);
        let names = Names::of(article, segmentation, speakers);
        let mut positions = Vec::with_capacity(quotes.len());
        for portion in quotes.chunks(AT_A_TIME) {
            let passages: Vec<Passage> = portion.iter().map(|quote| self.passage(quote, &words)).collect();
            let windows: Vec<Window> = passages.iter().map(|passage| passage.window(&tokens)).collect();
            let vectors = self.encoder.encode(&windows);
            positions.extend(portion.iter().zip(&passages).zip(&vectors).map(|((quote, passage), vectors)| {
                let reading = self.heads.open(passage, vectors);
                let target = reading.target.clone().and_then(|target| span(target, passage, &words));
                let target = target.and_then(|target| written(target, article, quote, &names));
                // Nobody stands for or against what cannot be named.
                let stance = if target.is_some() { reading.stance() } else { reading.neutral() };
                self.position(stance, target, TargetFrom::Open)
            }));
        }
        positions
    }

    fn tag_given(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
        targets: &[Vec<&str>],
    ) -> Vec<Vec<Position>> {
        if is_left_to_rules(article, targets.iter().map(Vec::len).sum()) {
            return CueLexicon.tag_given(article, segmentation, quotes, speakers, targets);
        }
        let tokens = self.tokenizer.tokenize(&segmentation.unwrapped(article.text()));
        let words = Words::of(&tokens);
        let mut pieces: BTreeMap<&str, Tokens> = BTreeMap::new();
        for &target in targets.iter().flatten() {
            pieces.entry(target).or_insert_with(|| self.tokenizer.tokenize(target));
        }
        let mut positions = vec![Vec::new(); quotes.len()];
        let mut asked: Vec<(usize, &str)> = Vec::new();
        for (index, targets) in targets.iter().enumerate() {
            asked.extend(targets.iter().map(|&target| (index, target)));
        }
        for portion in asked.chunks(AT_A_TIME) {
            let read = |&(index, target): &(usize, &str)| {
                let passage = self.passage(quotes.get(index)?, &words);
                let (window, rows) =
                    passage.window_with(&tokens, pieces.get(target)?, self.heads.config.passage.target);
                Some((passage, window, rows))
            };
            let (mut passages, mut windows) = (Vec::new(), Vec::new());
            for (passage, window, rows) in portion.iter().filter_map(read) {
                passages.push((passage, rows));
                windows.push(window);
            }
            let vectors = self.encoder.encode(&windows);
            for ((&(index, target), (passage, rows)), vectors) in portion.iter().zip(passages).zip(&vectors) {
                let stance = self.heads.given(&passage, vectors, rows).stance();
                if let Some(positions) = positions.get_mut(index) {
                    positions.push(self.position(stance, Some(target.to_owned()), TargetFrom::Given));
                }
            }
        }
        positions
    }
}

impl Trained {
    fn passage(&self, quote: &Quote, words: &Words<'_>) -> Passage {
        Passage::cut(quote, words, self.heads.config.passage)
    }

    fn position(&self, (stance, probability): (Stance, f64), target: Option<String>, from: TargetFrom) -> Position {
        let confidence = Some(self.heads.config.calibration.confidence(probability));
        Position { stance, target, confidence, target_from: Some(from) }
    }
}

/// The text between the first and the last word of a target.
fn span(target: Range<usize>, passage: &Passage, words: &Words<'_>) -> Option<Span> {
    let at = |place: usize| words.span(*passage.words.get(place)?);
    Some(at(target.start)?.to(at(target.end.checked_sub(1)?)?))
}

/// A target as a noun phrase: as it is written, without the article before it, and with the gerund of a verb in its base form;
/// for a pronoun or a name the fullest name of whom it means.
fn written(target: Span, article: &Article, quote: &Quote, names: &Names<'_>) -> Option<String> {
    let text = target.slice(article.text());
    let form = fold(text);
    let personal = pronoun(&form).is_some_and(|found| found.person == PronounPerson::Third);
    if personal || phrase_bound(&form) == Some(PhraseBound::Pronoun) {
        let word = Word { span: target, form, is_capitalised: text.starts_with(char::is_uppercase) };
        return Some(names.name(&word, quote).unwrap_or_else(|| text.to_owned()));
    }
    if let Some(name) = names.full(target) {
        return Some(name.to_owned());
    }
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let first = words.first_mut()?;
    let mut before = article.text().get(..target.start()).unwrap_or_default().split_whitespace().rev();
    let (last, before) = (before.next().unwrap_or_default(), before.next().unwrap_or_default());
    let is_name = first.starts_with(char::is_uppercase) && given_name(first).is_some();
    if let Some(gerund) = gerund(first).filter(|_| awaits_verb(before, last) && !is_name) {
        *first = gerund;
    } else if words.len() > 1 && words.first().is_some_and(|first| matches!(fold(first).as_ref(), "the" | "a" | "an")) {
        words.remove(0);
    }
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use sayso_annotation::{CodePoints, QuoteType, SpanSet};
    use sayso_encoder::Precision;
    use serde_json::Value;

    use super::*;
    use crate::testing::{quoted, segmentation, shown};

    fn package() -> ModelPackage<'static> {
        ModelPackage::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../models/sayso-en")).unwrap()
    }

    fn shipped() -> Trained {
        Trained::load(&package()).unwrap()
    }

    /// What the trainer computes, in Python, on an invented text with the shipped weights.
    fn trainer() -> Value {
        serde_json::from_str(include_str!("../tests/fixtures/trainer.json")).unwrap()
    }

    fn numbers(value: &Value) -> Vec<usize> {
        value.as_array().unwrap().iter().map(|number| number.as_u64().unwrap() as usize).collect()
    }

    fn quote(record: &Value, text: &str) -> Quote {
        let points = CodePoints::new(text);
        let spans = |name: &str| -> SpanSet {
            let byte = |offset: &Value| points.byte_at(offset.as_u64().unwrap() as usize).unwrap();
            record[name].as_array().unwrap().iter().map(|span| Span::of(byte(&span[0])..byte(&span[1]))).collect()
        };
        let (content, cue, source) = (spans("content"), spans("cue"), spans("source"));
        Quote { content, cue, source, ..quoted("a|b|c").1 }
    }

    #[test]
    fn passages_and_stances_are_those_of_the_trainer() {
        let model = Trained::load(&package().in_precision(Precision::F32)).unwrap();
        let trainer = trainer();
        let text = trainer["text"].as_str().unwrap();
        let tokens = model.tokenizer.tokenize(text);
        let words = Words::of(&tokens);
        let quotes = trainer["quotes"].as_array().unwrap();
        assert!(quotes.len() > 4);
        for expected in quotes {
            let passage = model.passage(&quote(expected, text), &words);
            assert_eq!(passage.words, numbers(&expected["units"]));
            let window = passage.window(&tokens);
            assert_eq!(window.ids().iter().map(|&id| id as usize).collect::<Vec<_>>(), numbers(&expected["ids"]));
            let types: Vec<usize> = window.token_types().iter().map(|&token_type| token_type.into()).collect();
            assert_eq!(types, numbers(&expected["types"]));
            let reading = model.heads.open(&passage, &model.encoder.encode(&[window])[0]);
            for (found, expected) in reading.probabilities.iter().zip(expected["probabilities"].as_array().unwrap()) {
                assert!((found - expected.as_f64().unwrap()).abs() < 1e-3, "{found} instead of {expected}");
            }
            let target = reading.target.map(|target| vec![target.start, target.end]);
            assert_eq!(target, expected["target"].as_array().map(|_| numbers(&expected["target"])));
        }
    }

    fn tagged(quote: &str) -> String {
        let (article, quote) = quoted(quote);
        let segmentation = segmentation(article.text());
        shown(&shipped().tag(&article, &segmentation, &[quote], &Speakers::default())[0])
    }

    #[test]
    fn plain_positions_are_read() {
        assert_eq!(tagged("Anna Berg|condemned|the harbour plan."), "oppose harbour plan");
        assert_eq!(tagged("Anna Berg|praised|the harbour plan."), "support harbour plan");
        assert!(tagged("Anna Berg|said|it was raining on Monday.").starts_with("neutral"));
    }

    #[test]
    fn a_target_is_a_noun_phrase() {
        let target = |text: &str, words: &str| {
            let (article, quote) = quoted(text);
            let start = article.text().find(words).unwrap();
            let segmentation = segmentation(article.text());
            let nobody = Speakers::default();
            let names = Names::of(&article, &segmentation, &nobody);
            written(Span::of(start..start + words.len()), &article, &quote, &names).unwrap()
        };
        assert_eq!(target("Anna|wants|to stop the  trams in Oslo.", "stop the  trams"), "stopping the trams");
        assert_eq!(target("Anna|said|we shouldn’t stop the trams.", "stop the trams"), "stopping the trams");
        assert_eq!(target("Anna|said|he objects to the stop.", "the stop"), "stop");
        assert_eq!(target("Anna|said|the stop is closed.", "stop"), "stop");
        assert_eq!(target("Anna|is opposed to|trade with Oslo.", "trade with Oslo"), "trade with Oslo");
        assert_eq!(target("Anna|spoke to|Mark Dahl of it.", "Mark Dahl"), "Mark Dahl");
        assert_eq!(target("Anna|gave|it an A for effort.", "A"), "A");
    }

    #[test]
    fn a_given_target_gets_a_position_of_its_own() {
        let (article, quote) = quoted("Anna Berg|said|the old bridge is a disgrace, but the new tram is wonderful.");
        let segmentation = segmentation(article.text());
        let quotes = [quote.clone(), quote];
        let targets = [vec!["old bridge", "new tram"], vec![]];
        let positions = shipped().tag_given(&article, &segmentation, &quotes, &Speakers::default(), &targets);
        assert_eq!(shown(&positions[0][0]), "oppose old bridge");
        assert_eq!(positions[0][1].target.as_deref(), Some("new tram"));
        assert!(positions[0].iter().all(|position| position.target_from == Some(TargetFrom::Given)));
        assert!(positions[1].is_empty());
    }

    #[test]
    fn a_text_of_nothing_but_quotes_is_left_to_the_lexicon() {
        let (article, quote) = quoted("She|said|no.");
        let quotes = vec![quote; 200];
        let positions = shipped().tag(&article, &segmentation(article.text()), &quotes, &Speakers::default());
        assert!(positions.len() == 200 && positions.iter().all(|position| position.confidence.is_none()));
    }

    #[test]
    fn a_quote_beyond_the_size_of_a_passage_and_one_without_words_are_read() {
        let long = "The harbour plan is a disgrace and a danger to us all. ".repeat(60);
        assert!(tagged(&format!("Anna Berg|said|{long}")).starts_with("oppose"));
        let (article, quote) = quoted("Anna Berg|said|\u{200b}");
        let quote = Quote { cue: SpanSet::default(), source: SpanSet::default(), kind: QuoteType::Direct, ..quote };
        let tagged = shipped().tag(&article, &segmentation(article.text()), &[quote], &Speakers::default());
        assert_eq!(tagged.len(), 1);
    }
}
