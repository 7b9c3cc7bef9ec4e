use sayso_annotation::{Article, Position, Quote, Segmentation, Speakers, Stance, TargetFrom};

use crate::TagStance;

/// The baseline that calls every quote neutral, which is the most frequent label of news quotes, and names no target.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlwaysNeutral;

impl TagStance for AlwaysNeutral {
    fn tag(&self, _: &Article, _: &Segmentation, quotes: &[Quote], _: &Speakers) -> Vec<Position> {
        vec![NEUTRAL; quotes.len()]
    }

    fn tag_given(
        &self,
        _: &Article,
        _: &Segmentation,
        _: &[Quote],
        _: &Speakers,
        targets: &[Vec<&str>],
    ) -> Vec<Vec<Position>> {
        targets.iter().map(|targets| targets.iter().map(|target| NEUTRAL.towards(target)).collect()).collect()
    }
}

const NEUTRAL: Position =
    Position { stance: Stance::Neutral, target: None, confidence: None, target_from: Some(TargetFrom::Open) };

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{quoted, segmentation, shown};

    #[test]
    fn every_quote_is_neutral_without_a_target() {
        let (article, quote) = quoted("Anna Berg|condemned|the ban.");
        let words = segmentation(article.text());
        let positions = AlwaysNeutral.tag(&article, &words, &[quote.clone(), quote], &Speakers::default());
        assert_eq!(positions.iter().map(shown).collect::<Vec<_>>(), ["neutral -", "neutral -"]);
    }
}
