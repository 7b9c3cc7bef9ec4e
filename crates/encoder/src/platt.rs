use serde::Deserialize;

/// A logistic curve from what heads compute to how often they are right (Platt 1999): fitted on a development set, so that of
/// the answers with a confidence of 0.8 eight in ten are right.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct PlattScaling {
    /// What the logit of the probability is multiplied with.
    pub slope: f64,
    /// What is added to that.
    pub offset: f64,
}

impl PlattScaling {
    /// The confidence, from 0 to 1, for a probability that heads computed.
    #[must_use]
    pub fn confidence(&self, probability: f64) -> f32 {
        let inside = probability.clamp(0.002, 0.998);
        let logit = (inside / (1.0 - inside)).ln();
        (1.0 / (1.0 + (-self.slope * logit - self.offset).exp())) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_fit_a_probability_stays_what_it_is() {
        let plain = PlattScaling { slope: 1.0, offset: 0.0 };
        assert!((plain.confidence(0.8) - 0.8).abs() < 1e-6);
        assert!((plain.confidence(1.0) - 0.998).abs() < 1e-6);
    }

    #[test]
    fn a_flatter_curve_is_less_sure() {
        let flat = PlattScaling { slope: 0.5, offset: 0.0 };
        assert!((0.5..0.7).contains(&flat.confidence(0.8)));
    }
}
