/// Defines the clues of a log-linear choice and `weigh`, which adds up the weights of those that hold.
///
/// The weights are in the file that is named, as rows `clue,weight`; `scripts/train/antecedents.py` fits them.
macro_rules! clues {
    ($weights:literal, |$it:ident: $candidate:ty, $at:ident: $asking:ty| $($name:literal: $holds:expr;)*) => {
        /// Something that can be true of a candidate.
        pub(crate) struct Clue {
            pub(crate) name: &'static str,
            pub(crate) holds: fn(&$candidate, &$asking) -> bool,
        }

        /// All clues; the names are those of the weights.
        #[allow(unused_variables)]
        pub(crate) static CLUES: &[Clue] = &[$(Clue { name: $name, holds: |$it, $at| $holds }),*];

        static WEIGHTS: std::sync::LazyLock<Vec<f32>> = std::sync::LazyLock::new(|| {
            let rows = include_str!($weights).lines().skip(1).filter_map(|row| row.rsplit_once(','));
            let weights: std::collections::HashMap<&str, f32> =
                rows.filter_map(|(name, weight)| Some((name, weight.parse().ok()?))).collect();
            CLUES.iter().map(|clue| weights.get(clue.name).copied().unwrap_or_default()).collect()
        });

        /// How much speaks for a candidate: the sum of the weights of the clues that hold.
        pub(crate) fn weigh(candidate: &$candidate, asking: &$asking) -> f32 {
            let holding = CLUES.iter().zip(WEIGHTS.iter()).filter(|(clue, _)| (clue.holds)(candidate, asking));
            holding.map(|(_, weight)| weight).sum()
        }

        #[cfg(test)]
        #[test]
        fn every_clue_has_a_weight_and_every_weight_a_clue() {
            let rows = include_str!($weights).lines().skip(1);
            let weighed: Vec<&str> = rows.filter_map(|row| Some(row.rsplit_once(',')?.0)).collect();
            assert_eq!(weighed, CLUES.iter().map(|clue| clue.name).collect::<Vec<_>>());
        }
    };
}

pub(crate) use clues;
