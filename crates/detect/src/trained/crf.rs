use std::ops::Range;

use sayso_encoder::{LoadError, Weights};

/// A linear-chain CRF (Lafferty, McCallum, Pereira 2001) whose transitions look at the punctuation on both sides.
///
/// The score of going from label `i` at unit `t - 1` to label `j` at unit `t` is `base[i, j]` + `by_previous[class(t - 1),
/// i, j]` + `by_current[class(t), i, j]` + `emission[t, j]`. Labels are BIO tags: 0 is outside, 1 and 2 begin and continue
/// the first kind of span, 3 and 4 the second. A tag that continues no span of its kind costs [`FORBIDDEN`].
pub(crate) struct Crf {
    labels: usize,
    start: Vec<f32>,
    end: Vec<f32>,
    base: Vec<f32>,
    by_previous: Vec<f32>,
    by_current: Vec<f32>,
}

pub(crate) const FORBIDDEN: f32 = -1e4;

/// The scores of all transitions along a text, which all decodings of that text share.
pub(crate) struct Transitions {
    /// `labels * labels` values for each unit but the first.
    scores: Vec<f32>,
    /// Their exponentials.
    weights: Vec<f64>,
}

/// The best path and how probable each of its labels is.
pub(crate) struct Decoded {
    pub(crate) tags: Vec<usize>,
    /// `labels` values a unit.
    marginals: Vec<f64>,
    labels: usize,
}

impl Crf {
    /// Reads the CRF whose tensors have that name before them.
    pub(crate) fn read(weights: &Weights<'_>, name: &str, labels: usize, classes: usize) -> Result<Crf, LoadError> {
        let tensor = |part: &str, shape: &[usize]| weights.tensor(&format!("{name}.{part}"), shape);
        let mut start = tensor("start", &[labels])?;
        let mut base = tensor("base", &[labels, labels])?;
        for to in (2..labels).step_by(2) {
            if let Some(score) = start.get_mut(to) {
                *score += FORBIDDEN;
            }
            for from in (0..labels).filter(|&from| from != to && from + 1 != to) {
                if let Some(score) = base.get_mut(from * labels + to) {
                    *score += FORBIDDEN;
                }
            }
        }
        Ok(Crf {
            labels,
            start,
            end: tensor("end", &[labels])?,
            base,
            by_previous: tensor("by_previous", &[classes, labels, labels])?,
            by_current: tensor("by_current", &[classes, labels, labels])?,
        })
    }

    /// The transitions along units of those punctuation classes.
    pub(crate) fn transitions(&self, classes: &[usize]) -> Transitions {
        let size = self.labels * self.labels;
        let table = |values: &'_ [f32], class: usize| values.chunks_exact(size).nth(class).unwrap_or_default().to_vec();
        let mut scores = Vec::with_capacity(classes.len().saturating_sub(1) * size);
        for pair in classes.windows(2) {
            let (before, after) = (table(&self.by_previous, pair[0]), table(&self.by_current, pair[1]));
            scores.extend(self.base.iter().zip(before).zip(after).map(|((base, before), after)| base + before + after));
        }
        let weights = scores.iter().map(|&score| f64::from(score).exp()).collect();
        Transitions { scores, weights }
    }

    /// The best path of labels for these emissions (`labels` values a unit), and the marginal of every label.
    pub(crate) fn decode(&self, emissions: &[f32], transitions: &Transitions) -> Decoded {
        Decoded {
            tags: self.best_path(emissions, transitions),
            marginals: self.marginals(emissions, transitions),
            labels: self.labels,
        }
    }

    /// Viterbi's algorithm; of equals the lowest label wins.
    fn best_path(&self, emissions: &[f32], transitions: &Transitions) -> Vec<usize> {
        let labels = self.labels;
        let mut units = emissions.chunks_exact(labels);
        let Some(first) = units.next() else { return Vec::new() };
        let mut best: Vec<f32> = first.iter().zip(&self.start).map(|(emission, start)| emission + start).collect();
        let mut back: Vec<usize> = Vec::with_capacity(emissions.len());
        for (emission, step) in units.zip(transitions.scores.chunks_exact(labels * labels)) {
            let mut next = Vec::with_capacity(labels);
            for (to, emission) in emission.iter().enumerate() {
                let scores = best.iter().zip(step.iter().skip(to).step_by(labels)).map(|(best, step)| best + step);
                let (from, score) = first_highest(scores);
                back.push(from);
                next.push(score + emission);
            }
            best = next;
        }
        let (mut label, _) = first_highest(best.iter().zip(&self.end).map(|(best, end)| best + end));
        let mut path = vec![label];
        for step in back.chunks_exact(labels).rev() {
            label = step.get(label).copied().unwrap_or_default();
            path.push(label);
        }
        path.reverse();
        path
    }

    /// The forward-backward algorithm on probabilities, scaled at each unit.
    fn marginals(&self, emissions: &[f32], transitions: &Transitions) -> Vec<f64> {
        let labels = self.labels;
        let units: Vec<Vec<f64>> = emissions.chunks_exact(labels).map(exponentials).collect();
        let start = exponentials(&self.start);
        let mut alpha: Vec<f64> = units.iter().take(1).flatten().zip(start).map(|(unit, start)| unit * start).collect();
        scale(&mut alpha);
        let mut marginals = alpha.clone();
        for (unit, step) in units.iter().skip(1).zip(transitions.weights.chunks_exact(labels * labels)) {
            let into = |to: usize| {
                let weights = step.iter().skip(to).step_by(labels);
                alpha.iter().zip(weights).map(|(alpha, weight)| alpha * weight).sum::<f64>()
            };
            let mut next: Vec<f64> = unit.iter().enumerate().map(|(to, unit)| into(to) * unit).collect();
            scale(&mut next);
            alpha = next;
            marginals.extend(&alpha);
        }
        let mut beta = exponentials(&self.end);
        for unit in (0..units.len()).rev() {
            if let Some(row) = marginals.get_mut(unit * labels..(unit + 1) * labels) {
                row.iter_mut().zip(&beta).for_each(|(alpha, beta)| *alpha *= beta);
                scale(row);
            }
            let step = unit.checked_sub(1).and_then(|step| transitions.weights.chunks_exact(labels * labels).nth(step));
            let (Some(step), Some(values)) = (step, units.get(unit)) else { break };
            let ahead: Vec<f64> = beta.iter().zip(values).map(|(beta, unit)| beta * unit).collect();
            beta = step.chunks_exact(labels).map(|row| row.iter().zip(&ahead).map(|(w, a)| w * a).sum()).collect();
            scale(&mut beta);
        }
        marginals
    }
}

impl Decoded {
    /// The probability that the unit has that label.
    pub(crate) fn probability(&self, unit: usize, label: usize) -> f64 {
        self.marginals.get(unit * self.labels + label).copied().unwrap_or_default()
    }

    /// The spans of one kind, as ranges of units, by the label that begins them.
    pub(crate) fn spans(&self, begin: usize) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (unit, &tag) in self.tags.iter().enumerate() {
            match spans.last_mut() {
                Some(span) if tag == begin + 1 && span.end == unit => span.end += 1,
                _ if tag == begin => spans.push(unit..unit + 1),
                _ => {}
            }
        }
        spans
    }

    /// The probability that the unit is what it is tagged as.
    pub(crate) fn sureness(&self, unit: usize) -> f64 {
        self.probability(unit, self.tags.get(unit).copied().unwrap_or_default())
    }

    /// The mean probability that the units of spans are what they are tagged as.
    pub(crate) fn mean_probability(&self, spans: &[Range<usize>]) -> f64 {
        let units = || spans.iter().cloned().flatten();
        units().map(|unit| self.sureness(unit)).sum::<f64>() / units().count().max(1) as f64
    }
}

fn first_highest(scores: impl Iterator<Item = f32>) -> (usize, f32) {
    scores
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, (index, score)| if score > best.1 { (index, score) } else { best })
}

fn exponentials(scores: &[f32]) -> Vec<f64> {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter().map(|&score| f64::from(score - top).exp()).collect()
}

/// Makes the values sum to 1.
fn scale(values: &mut [f64]) {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 {
        values.iter_mut().for_each(|value| *value /= sum);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crf() -> Crf {
        // Labels O, B, I of one kind; two classes; I may not follow O.
        let mut base = vec![0.2, -0.1, 0.0, 0.4, -0.3, 0.5, 0.1, 0.0, 0.3];
        base[2] += FORBIDDEN;
        Crf {
            labels: 3,
            start: vec![0.1, 0.2, FORBIDDEN],
            end: vec![0.0, -0.2, 0.3],
            base,
            by_previous: (0..18).map(|index| index as f32 * 0.03 - 0.2).collect(),
            by_current: (0..18).map(|index| 0.25 - index as f32 * 0.02).collect(),
        }
    }

    /// All paths with their scores, by the definition.
    fn paths(crf: &Crf, emissions: &[f32], classes: &[usize]) -> Vec<(Vec<usize>, f64)> {
        let units = classes.len();
        let mut all = Vec::new();
        for code in 0..3_usize.pow(units as u32) {
            let path: Vec<usize> = (0..units).map(|unit| code / 3_usize.pow(unit as u32) % 3).collect();
            let mut score = crf.start[path[0]] + emissions[path[0]] + crf.end[path[units - 1]];
            for unit in 1..units {
                let (from, to) = (path[unit - 1], path[unit]);
                score += crf.base[from * 3 + to]
                    + crf.by_previous[classes[unit - 1] * 9 + from * 3 + to]
                    + crf.by_current[classes[unit] * 9 + from * 3 + to]
                    + emissions[unit * 3 + to];
            }
            all.push((path, f64::from(score)));
        }
        all
    }

    #[test]
    fn best_path_and_marginals_are_those_of_all_paths_taken_one_by_one() {
        let crf = crf();
        let classes = [0, 1, 1, 0];
        let emissions = [0.3, 0.9, 0.1, -0.2, 0.4, 0.8, 0.5, 0.1, 0.2, 0.0, 0.6, -0.5];
        let all = paths(&crf, &emissions, &classes);
        let decoded = crf.decode(&emissions, &crf.transitions(&classes));
        let best = all.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert_eq!(decoded.tags, best.0);
        let total: f64 = all.iter().map(|(_, score)| score.exp()).sum();
        for unit in 0..4 {
            for label in 0..3 {
                let with =
                    all.iter().filter(|(path, _)| path[unit] == label).map(|(_, score)| score.exp()).sum::<f64>();
                assert!((decoded.probability(unit, label) - with / total).abs() < 1e-6, "unit {unit}, label {label}");
            }
        }
    }

    #[test]
    fn spans_begin_with_their_tag_and_go_on_with_the_next() {
        let decoded = Decoded { tags: vec![0, 1, 2, 1, 0, 3, 4, 4], marginals: Vec::new(), labels: 5 };
        let spans = |begin| decoded.spans(begin).iter().map(|span| (span.start, span.end)).collect::<Vec<_>>();
        assert_eq!(spans(1), [(1, 3), (3, 4)]);
        assert_eq!(spans(3), [(5, 8)]);
    }

    #[test]
    fn no_units_have_no_tags() {
        let crf = crf();
        let decoded = crf.decode(&[], &crf.transitions(&[]));
        assert!(decoded.tags.is_empty() && decoded.spans(1).is_empty());
    }
}
