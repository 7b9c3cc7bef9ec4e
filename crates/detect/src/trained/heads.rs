use std::ops::Range;

use sayso_encoder::{Linear, LoadError, ModelPackage, PlattScaling, Weights, gelu};
use serde::Deserialize;

use super::crf::{Crf, Decoded, FORBIDDEN};
use super::pieces::Punctuation;

/// The heads on the encoder's vectors: a tagger of cues, and for each cue a tagger of its content and source, as in
/// semantic role labelling (He et al. 2017).
pub(crate) struct Heads {
    pub(crate) config: HeadConfig,
    hidden: usize,
    cue_hidden: Linear,
    cue_out: Linear,
    cue_crf: Crf,
    token: Linear,
    token_gate: Linear,
    cue: Linear,
    cue_gate: Linear,
    distance: Vec<f32>,
    paragraph: Vec<f32>,
    between: Vec<f32>,
    role_out: Linear,
    role_crf: Crf,
}

/// The section `[detect]` of `model.toml`.
#[derive(Debug, Deserialize)]
pub(crate) struct HeadConfig {
    /// The length of the encoder's vectors.
    hidden: usize,
    /// The length of the heads' inner vectors.
    head: usize,
    /// Distances from a cue, in units, at which the next bucket begins.
    distance_steps: Vec<usize>,
    /// Counts of line starts and of cues between a unit and the cue are clipped to this.
    near: i64,
    pub(crate) punctuation: Punctuation,
    pub(crate) calibration: Calibration,
}

/// How sure is sure.
#[derive(Debug, Deserialize)]
pub(crate) struct Calibration {
    /// For a quote that the model read.
    #[serde(flatten)]
    pub(crate) read: PlattScaling,
    /// The confidence of a wholly marked quote that the model did not read.
    pub(crate) marks: f32,
    /// The confidence of a turn of a transcript that the model did not read.
    pub(crate) turns: f32,
}

const CUE_LABELS: usize = 3;
const ROLE_LABELS: usize = 5;
pub(crate) const BEGIN_CUE: usize = 1;
pub(crate) const BEGIN_CONTENT: usize = 1;
pub(crate) const BEGIN_SOURCE: usize = 3;

impl Heads {
    pub(crate) fn read(package: &ModelPackage<'_>) -> Result<Heads, LoadError> {
        let config: HeadConfig = package.section("detect")?;
        let weights = &package.weights()?;
        let (hidden, head) = (config.hidden, config.head);
        let classes = config.punctuation.classes();
        let near = usize::try_from(2 * config.near + 1).unwrap_or(1);
        let table = |name: &str, rows: usize| weights.tensor(&format!("{name}.weight"), &[rows, head]);
        let inner = |name: &str, weights: &Weights<'_>| Linear::read(weights, name, head, hidden);
        Ok(Heads {
            hidden,
            cue_hidden: inner("cue_hidden", weights)?,
            cue_out: Linear::read(weights, "cue_out", CUE_LABELS, head)?,
            cue_crf: Crf::read(weights, "cue_crf", CUE_LABELS, classes)?,
            token: inner("token", weights)?,
            token_gate: inner("token_gate", weights)?,
            cue: inner("cue", weights)?,
            cue_gate: inner("cue_gate", weights)?,
            distance: table("distance", 2 * config.distance_steps.len() + 1)?,
            paragraph: table("paragraph", near)?,
            between: table("between", near)?,
            role_out: Linear::read(weights, "role_out", ROLE_LABELS, head)?,
            role_crf: Crf::read(weights, "role_crf", ROLE_LABELS, classes)?,
            config,
        })
    }

    /// Tags the cues of a window. `units` holds the vector of each of its units, row after row.
    pub(crate) fn tag_cues(&self, units: &[f32], classes: &[usize]) -> Decoded {
        let mut inner = self.cue_hidden.map(units);
        gelu(&mut inner);
        self.cue_crf.decode(&self.cue_out.map(&inner), &self.cue_crf.transitions(classes))
    }

    /// Tags content and source of each of the cues, which are all those of the window. A source never stands on a later
    /// line than its cue, as it does once in 18,403 quotes of PolNeAR train.
    pub(crate) fn tag_roles(&self, units: &[f32], classes: &[usize], cues: &[Range<usize>]) -> Vec<Decoded> {
        if cues.is_empty() {
            return Vec::new();
        }
        let (token, gate) = (self.token.map(units), self.token_gate.map(units));
        let transitions = self.role_crf.transitions(classes);
        let places = Places::read(classes, cues, &self.config);
        let tag = |cue: &Range<usize>| {
            let vector = self.mean(units, cue);
            let (of_cue, gate_of_cue) = (self.cue.map(&vector), self.cue_gate.map(&vector));
            let mut inner = Vec::with_capacity(token.len());
            let rows = token.chunks_exact(self.config.head).zip(gate.chunks_exact(self.config.head));
            for (unit, (token, gate)) in rows.enumerate() {
                let (distance, paragraph, between) = places.of(unit, cue);
                let distance = row_of(&self.distance, self.config.head, distance);
                let paragraph = row_of(&self.paragraph, self.config.head, paragraph);
                let between = row_of(&self.between, self.config.head, between);
                let place = distance.iter().zip(paragraph).zip(between).map(|((d, p), b)| d + p + b);
                let seen = token.iter().zip(&of_cue).zip(gate.iter().zip(&gate_of_cue));
                inner
                    .extend(seen.zip(place).map(|(((token, cue), (gate, by)), place)| token + cue + gate * by + place));
            }
            gelu(&mut inner);
            let mut emissions = self.role_out.map(&inner);
            for (unit, scores) in emissions.chunks_exact_mut(ROLE_LABELS).enumerate() {
                if places.is_on_later_line(unit, cue) {
                    scores.iter_mut().skip(BEGIN_SOURCE).for_each(|score| *score = FORBIDDEN);
                }
            }
            self.role_crf.decode(&emissions, &transitions)
        };
        cues.iter().map(tag).collect()
    }

    fn mean(&self, units: &[f32], cue: &Range<usize>) -> Vec<f32> {
        let mut mean = vec![0.0; self.hidden];
        for row in units.chunks_exact(self.hidden).skip(cue.start).take(cue.len()) {
            mean.iter_mut().zip(row).for_each(|(mean, value)| *mean += value / cue.len() as f32);
        }
        mean
    }
}

fn row_of(table: &[f32], length: usize, index: usize) -> &[f32] {
    table.get(index * length..(index + 1) * length).unwrap_or_default()
}

/// Where the units of a window stand, seen from a cue.
struct Places<'a> {
    config: &'a HeadConfig,
    /// For each unit the number of line starts, and of cues, up to it.
    lines: Vec<i64>,
    cues: Vec<i64>,
}

impl<'a> Places<'a> {
    fn read(classes: &[usize], cues: &[Range<usize>], config: &'a HeadConfig) -> Places<'a> {
        let starts_line =
            |unit: usize| classes.get(unit).is_some_and(|&class| 2 * class >= config.punctuation.classes());
        let count = |test: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            (0..classes.len())
                .map(|unit| {
                    sum += i64::from(test(unit));
                    sum
                })
                .collect()
        };
        let mut cue_starts = vec![false; classes.len()];
        for cue in cues {
            if let Some(start) = cue_starts.get_mut(cue.start) {
                *start = true;
            }
        }
        let starts_cue = |unit: usize| cue_starts.get(unit).copied().unwrap_or_default();
        Places { config, lines: count(&starts_line), cues: count(&starts_cue) }
    }

    fn is_on_later_line(&self, unit: usize, cue: &Range<usize>) -> bool {
        self.lines.get(unit) > self.lines.get(cue.start)
    }

    /// Buckets of the distance to the cue, the line starts between, and the cues between.
    fn of(&self, unit: usize, cue: &Range<usize>) -> (usize, usize, usize) {
        let steps = &self.config.distance_steps;
        let bucket = |far: usize| steps.partition_point(|&step| step <= far);
        let distance = if unit < cue.start {
            bucket(cue.start - unit)
        } else if unit >= cue.end {
            steps.len() + bucket(unit - cue.end + 1)
        } else {
            0
        };
        let between = |counts: &[i64]| {
            let count = |unit: usize| counts.get(unit).copied().unwrap_or_default();
            let near = self.config.near;
            let clipped = (count(unit) - count(cue.start)).clamp(-near, near) + near;
            usize::try_from(clipped).unwrap_or_default()
        };
        (distance, between(&self.lines), between(&self.cues))
    }
}
