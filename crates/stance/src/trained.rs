mod heads;
mod passage;

use std::collections::BTreeMap;
use std::ops::Range;

use sayso_annotation::{Article, Position, Quote, Segmentation, Span, Speakers, Stance, TargetFrom};
use sayso_encoder::{Bert, Encoder, LoadError, ModelPackage, Tokenizer, Tokens, Window};
use sayso_lexicon::{PhraseBound, fold, phrase_bound};

use self::heads::Heads;
use self::passage::{Passage, Words};
use crate::TagStance;
use crate::names::Names;
use crate::statement::Word;

/// The part of the model that tells stances.
const PART: &str = "stance";

/// Passages that are encoded at a time, which bounds the memory that an article of many quotes takes.
const AT_A_TIME: usize = 64;

/// A trained stance tagger: a transformer reads each quote with a little of what stands around it; a pointer marks the target,
/// and a classifier tells the stance towards it.
///
/// The model's card (`models/sayso-en/README.md`) says on what it was trained, what the labels mean and how right they are.
pub struct Trained {
    tokenizer: Tokenizer,
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
        let (tokenizer, bert): (Tokenizer, Bert) = package.part_encoder(PART)?;
        Ok(Trained { tokenizer, encoder: Box::new(bert), heads: Heads::read(package)? })
    }
}

impl TagStance for Trained {
    fn tag(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Position> {
        let tokens = self.tokenizer.tokenize(article.text());
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
        _: &Segmentation,
        quotes: &[Quote],
        _: &Speakers,
        targets: &[Vec<&str>],
    ) -> Vec<Vec<Position>> {
        let tokens = self.tokenizer.tokenize(article.text());
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

/// A target as it is written, without the article before it; for a pronoun the name that it stands for.
fn written(target: Span, article: &Article, quote: &Quote, names: &Names<'_>) -> Option<String> {
    let text = target.slice(article.text());
    let form = fold(text);
    if phrase_bound(&form) == Some(PhraseBound::Pronoun) {
        let word = Word { span: target, form, is_capitalised: text.starts_with(char::is_uppercase) };
        return Some(names.name(&word, quote).unwrap_or_else(|| text.to_owned()));
    }
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or(("", text));
    let bare = if matches!(fold(first).as_ref(), "the" | "a" | "an") { rest } else { text };
    Some(bare.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|target| !target.is_empty())
}
