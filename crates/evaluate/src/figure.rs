use serde::Serialize;

/// One figure of a report: a share or a mean of shares, from 0 to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The dotted name, such as `direct.overlap50.recall`.
    #[serde(skip)]
    pub name: String,
    /// The value; `None` where it is undefined.
    pub value: Option<f64>,
    /// The 95 % interval; `None` where there are too few articles for one.
    pub interval: Option<Interval>,
    /// How many items are right; `None` where the figure combines several shares, as F1 does.
    pub right: Option<u32>,
    /// How many items there are; `None` where the figure combines several shares.
    pub of: Option<u32>,
}

/// A range that holds the value in 95 % of the samples of articles.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Its lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}
