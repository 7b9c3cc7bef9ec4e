use crate::counts::GroupCounts;
use crate::figure::Interval;
use crate::quantity;

/// The 95 % intervals of all figures, in their order: percentiles over samples of the articles, drawn with replacement
/// (Efron and Tibshirani 1993, chapter 13). Quotes of one article are not independent, so whole articles are drawn.
///
/// A sample in which a figure is undefined is left out of that figure's interval; there is no interval if more than
/// half of them are, nor with fewer than two articles.
pub(crate) fn intervals(articles: &[GroupCounts], seed: u64, samples: u32) -> Vec<Option<Interval>> {
    let figures = quantity::all();
    if articles.len() < 2 {
        return vec![None; figures.len()];
    }
    let mut generator = SplitMix64(seed);
    let mut values = vec![Vec::new(); figures.len()];
    for _ in 0..samples {
        let mut drawn = GroupCounts::default();
        for _ in 0..articles.len() {
            drawn += &articles[generator.below(articles.len())];
        }
        for (values, &figure) in values.iter_mut().zip(&figures) {
            values.extend(quantity::value(figure, &drawn));
        }
    }
    values.into_iter().map(|values| interval(values, samples)).collect()
}

fn interval(mut values: Vec<f64>, samples: u32) -> Option<Interval> {
    if values.is_empty() || values.len() * 2 < samples as usize {
        return None;
    }
    values.sort_unstable_by(f64::total_cmp);
    Some(Interval { low: percentile(&values, 0.025), high: percentile(&values, 0.975) })
}

/// The value below which that share of the sorted values lies, on the straight line between two neighbours.
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[place.ceil() as usize];
    below + (above - below) * place.fract()
}

/// The pseudo-random numbers of Steele, Lea and Flood (2014), the same on every machine.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `end` - 1, for `end` ≥ 1: the high half of a product (Lemire 2019), whose bias of at most
    /// `end` / 2⁶⁴ no interval shows.
    fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counts::Group;
    use crate::quantity::{Measure, Quantity};

    #[test]
    fn the_generator_gives_the_published_numbers() {
        // The first outputs for the seed 1234567, as in the reference implementation's test vectors.
        let mut generator = SplitMix64(1_234_567);
        assert_eq!(generator.next(), 6_457_827_717_110_365_317);
        assert_eq!(generator.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn percentiles_lie_between_neighbours() {
        assert!((percentile(&[1.0, 2.0, 3.0], 0.25) - 1.5).abs() < 1e-12);
        assert!((percentile(&[4.0], 0.975) - 4.0).abs() < 1e-12);
    }

    /// Articles of ten reference quotes each, of which that many are found.
    fn articles(found: &[u32]) -> Vec<GroupCounts> {
        let article = |&right| {
            let mut counts = GroupCounts::default();
            for quote in 0..10 {
                counts.of_mut(Group::All).tally_mut(Measure::Overlap50).reference.count(quote < right);
            }
            counts
        };
        found.iter().map(article).collect()
    }

    fn recall(intervals: &[Option<Interval>]) -> Option<Interval> {
        let wanted = (Group::All, Quantity::Recall(Measure::Overlap50));
        let at = quantity::all().iter().position(|figure| *figure == wanted).unwrap();
        intervals[at]
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_and_another_seed_another() {
        let articles = articles(&[1, 9, 4, 6, 2, 8, 7]);
        let of_seed = |seed| recall(&intervals(&articles, seed, 50)).unwrap();
        assert_eq!(of_seed(1), of_seed(1));
        assert_ne!(of_seed(1), of_seed(2));
    }

    #[test]
    fn two_unlike_articles_span_the_whole_range_and_like_ones_nothing() {
        assert_eq!(recall(&intervals(&articles(&[0, 10]), 1, 1000)), Some(Interval { low: 0.0, high: 1.0 }));
        assert_eq!(recall(&intervals(&articles(&[5, 5, 5]), 1, 100)), Some(Interval { low: 0.5, high: 0.5 }));
    }

    #[test]
    fn no_interval_where_articles_or_values_are_too_few() {
        assert_eq!(recall(&intervals(&articles(&[5]), 1, 100)), None);
        assert_eq!(recall(&intervals(&articles(&[5, 5]), 1, 0)), None);
        assert_eq!(interval(vec![0.5; 49], 100), None);
        assert!(interval(vec![0.5; 50], 100).is_some());
    }
}
