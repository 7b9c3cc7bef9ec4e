use std::ops::Range;

use sayso_annotation::Stance;
use sayso_encoder::{Linear, LoadError, ModelPackage, PlattScaling, TokenVectors, gelu};
use serde::Deserialize;

use super::PART;
use super::passage::{Passage, PassageSize, Role};

/// The heads on a passage's vectors: a pointer to the target's first and last word, and a classifier of the stance towards it.
pub(crate) struct Heads {
    pub(crate) config: HeadConfig,
    start: Linear,
    end: Linear,
    inner: Linear,
    label: Linear,
}

/// The section `[stance]` of `model.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct HeadConfig {
    /// The length of the encoder's vectors.
    hidden: usize,
    /// The length of the classifier's inner vector.
    head: usize,
    /// The most words of a target.
    longest_target: usize,
    /// The least probability of "no target" at which a neutral quote has none.
    no_target: f64,
    pub(crate) passage: PassageSize,
    pub(crate) calibration: PlattScaling,
}

/// The labels in the order of the trainer.
const LABELS: [Stance; 3] = [Stance::Support, Stance::Oppose, Stance::Neutral];

/// What the heads make of a passage.
#[derive(Debug)]
pub(crate) struct Reading {
    /// The probability of each of [`LABELS`].
    pub(crate) probabilities: [f64; 3],
    /// The target, as a range of the passage's words.
    pub(crate) target: Option<Range<usize>>,
}

impl Heads {
    pub(crate) fn read(package: &ModelPackage<'_>) -> Result<Heads, LoadError> {
        let config: HeadConfig = package.section(PART)?;
        let weights = &package.part_weights(PART)?;
        let (hidden, head) = (config.hidden, config.head);
        Ok(Heads {
            start: Linear::read(weights, "start", 1, hidden)?,
            end: Linear::read(weights, "end", 1, hidden)?,
            inner: Linear::read(weights, "inner", head, 4 * hidden)?,
            label: Linear::read(weights, "label", LABELS.len(), head)?,
            config,
        })
    }

    /// Reads a passage whose target is open.
    pub(crate) fn open(&self, passage: &Passage, vectors: &TokenVectors) -> Reading {
        let mut points = values(vectors, passage.rows.iter().copied());
        points.extend(vectors.row(0).unwrap_or_default());
        let (starts, ends) = (log_softmax(&self.start.map(&points)), log_softmax(&self.end.map(&points)));
        let mut named = vec![0.0; self.config.hidden];
        for (row, start) in points.chunks_exact(self.config.hidden).zip(&starts) {
            let weight = start.exp() as f32;
            named.iter_mut().zip(row).for_each(|(sum, value)| *sum += weight * value);
        }
        let probabilities = self.label(passage, vectors, &named);
        let target = likeliest(&starts, &ends, self.config.longest_target);
        // Who takes a position takes it towards something.
        let lacks = stance(probabilities).0 == Stance::Neutral
            && starts.last().is_some_and(|nothing| nothing.exp() >= self.config.no_target);
        Reading { probabilities, target: target.filter(|_| !lacks) }
    }

    /// The same for a passage with a target behind it, in those rows.
    pub(crate) fn given(&self, passage: &Passage, vectors: &TokenVectors, target: Range<usize>) -> Reading {
        let about = self.mean(&values(vectors, target));
        Reading { probabilities: self.label(passage, vectors, &about), target: None }
    }

    fn label(&self, passage: &Passage, vectors: &TokenVectors, about: &[f32]) -> [f64; 3] {
        let of = |role: Role| {
            let rows = passage.rows.iter().zip(&passage.roles).filter(|(_, found)| **found == role);
            self.mean(&values(vectors, rows.map(|(&row, _)| row)))
        };
        let whole = vectors.row(0).unwrap_or_default();
        let mut inner = self.inner.map(&[whole, &of(Role::Content), &of(Role::Cue), about].concat());
        gelu(&mut inner);
        let logarithms = log_softmax(&self.label.map(&inner));
        std::array::from_fn(|label| logarithms.get(label).map_or(0.0, |value| value.exp()))
    }

    /// The mean of rows; zeros if there are none.
    fn mean(&self, rows: &[f32]) -> Vec<f32> {
        let mut mean = vec![0.0; self.config.hidden];
        let count = (rows.len() / self.config.hidden.max(1)).max(1) as f32;
        for row in rows.chunks_exact(self.config.hidden.max(1)) {
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / count);
        }
        mean
    }
}

impl Reading {
    /// The likeliest stance with its probability.
    pub(crate) fn stance(&self) -> (Stance, f64) {
        stance(self.probabilities)
    }

    /// Neutral, with its probability.
    pub(crate) fn neutral(&self) -> (Stance, f64) {
        let labels = LABELS.into_iter().zip(self.probabilities);
        labels.into_iter().find(|(label, _)| *label == Stance::Neutral).unwrap_or((Stance::Neutral, 0.0))
    }
}

/// The values of these rows, one after the other.
fn values(vectors: &TokenVectors, rows: impl Iterator<Item = usize>) -> Vec<f32> {
    rows.filter_map(|row| vectors.row(row)).flatten().copied().collect()
}

/// The likeliest stance with its probability; of equals the first.
fn stance(probabilities: [f64; 3]) -> (Stance, f64) {
    let labels = LABELS.into_iter().zip(probabilities);
    labels.rev().max_by(|one, other| one.1.total_cmp(&other.1)).unwrap_or((Stance::Neutral, 0.0))
}

/// The likeliest pair of first and last word; the last place, "no target", is no word.
fn likeliest(starts: &[f64], ends: &[f64], longest: usize) -> Option<Range<usize>> {
    let words = starts.len().saturating_sub(1);
    let (mut found, mut best) = (None, f64::NEG_INFINITY);
    for (first, start) in starts.iter().enumerate().take(words) {
        let until = (first + longest).min(words);
        let lasts = ends.iter().enumerate().take(until).skip(first).rev();
        let Some((last, end)) = lasts.max_by(|one, other| one.1.total_cmp(other.1)) else { continue };
        if start + end > best {
            (found, best) = (Some(first..last + 1), start + end);
        }
    }
    found
}

fn log_softmax(scores: &[f32]) -> Vec<f64> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let total: f64 = scores.iter().map(|&score| f64::from(score - top).exp()).sum();
    scores.iter().map(|&score| f64::from(score - top) - total.ln()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_ends_where_it_starts_or_later_and_is_not_too_long() {
        let pointed = |starts: &[f32], ends: &[f32]| likeliest(&log_softmax(starts), &log_softmax(ends), 2);
        assert_eq!(pointed(&[0.0, 9.0, 0.0, 0.0], &[5.0, 0.0, 4.0, 0.0]), Some(1..3));
        assert_eq!(pointed(&[9.0, 0.0, 0.0, 0.0], &[0.0, 1.0, 5.0, 0.0]), Some(0..2));
    }

    #[test]
    fn a_passage_without_words_has_no_target() {
        let none = log_softmax(&[3.0]);
        assert_eq!(likeliest(&none, &none, 8), None);
        assert_eq!(likeliest(&[], &[], 8), None);
    }

    #[test]
    fn of_equal_stances_the_first_counts() {
        let reading = Reading { probabilities: [0.4, 0.4, 0.2], target: None };
        assert_eq!(reading.stance(), (Stance::Support, 0.4));
    }
}
