use std::ops::AddAssign;

use sayso_annotation::{QuoteType, Stance};

use crate::quantity::{Measure, Part};

/// How many of some items are right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) right: u32,
    pub(crate) of: u32,
}

/// What is right on either side: recall over the reference, precision over the predicted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) reference: Share,
    pub(crate) predicted: Share,
}

/// Matched quotes by the stance of the reference (row) and the predicted one (column; the last is for none).
pub(crate) type Confusion = [[u32; 4]; 3];

/// What was counted about the quotes of one group.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    tallies: [Tally; Measure::ALL.len()],
    parts: [Share; Part::ALL.len()],
    pub(crate) confusion: Confusion,
}

/// A group of quotes that is reported apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    All,
    Type(QuoteType),
    /// The reference says that the cue is one of speech.
    SpeechCue,
    /// The reference says that it is none.
    NoSpeechCue,
    /// There is a target and the annotators were sure.
    Sure,
}

/// The counts of all groups: of one article, or of many.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct GroupCounts([Counts; Group::ALL.len()]);

impl Share {
    pub(crate) fn count(&mut self, is_right: bool) {
        self.right += u32::from(is_right);
        self.of += 1;
    }

    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.right) / f64::from(self.of))
    }
}

impl Tally {
    /// The harmonic mean of precision and recall, from whole numbers so that one division rounds. Where nothing is
    /// right it is 0, even if one side is empty: this is what 2·right / (reference + predicted) gives.
    pub(crate) fn f1(self) -> Option<f64> {
        let is_empty = self.reference.of + self.predicted.of == 0;
        if !is_empty && self.reference.right + self.predicted.right == 0 {
            return Some(0.0);
        }
        if self.reference.of == 0 || self.predicted.of == 0 {
            return None;
        }
        let [a, b, c, d] =
            [self.predicted.right, self.predicted.of, self.reference.right, self.reference.of].map(f64::from);
        Some(2.0 * a * c / (a * d + c * b))
    }
}

impl Counts {
    pub(crate) fn tally(&self, measure: Measure) -> Tally {
        self.tallies[measure as usize]
    }

    pub(crate) fn tally_mut(&mut self, measure: Measure) -> &mut Tally {
        &mut self.tallies[measure as usize]
    }

    pub(crate) fn part(&self, part: Part) -> Share {
        self.parts[part as usize]
    }

    pub(crate) fn part_mut(&mut self, part: Part) -> &mut Share {
        &mut self.parts[part as usize]
    }

    /// The right ones of all matched quotes with a stance.
    pub(crate) fn stance_accuracy(&self) -> Share {
        let right = Stance::ALL.map(|stance| self.confusion[stance as usize][stance as usize]);
        Share { right: right.iter().sum(), of: self.confusion.iter().flatten().sum() }
    }

    /// How one label fares among the matched quotes with a stance.
    pub(crate) fn label(&self, stance: Stance) -> Tally {
        let index = stance as usize;
        let right = self.confusion[index][index];
        let reference = Share { right, of: self.confusion[index].iter().sum() };
        let predicted = Share { right, of: self.confusion.iter().map(|row| row[index]).sum() };
        Tally { reference, predicted }
    }
}

impl Group {
    pub(crate) const ALL: [Group; 7] = [
        Group::All,
        Group::Type(QuoteType::Direct),
        Group::Type(QuoteType::Mixed),
        Group::Type(QuoteType::Indirect),
        Group::SpeechCue,
        Group::NoSpeechCue,
        Group::Sure,
    ];

    /// The first part of the names of its figures, with its dot.
    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Group::All => "",
            Group::Type(QuoteType::Direct) => "direct.",
            Group::Type(QuoteType::Mixed) => "mixed.",
            Group::Type(QuoteType::Indirect) => "indirect.",
            Group::SpeechCue => "speech_cue.",
            Group::NoSpeechCue => "no_speech_cue.",
            Group::Sure => "sure.",
        }
    }

    fn index(self) -> usize {
        match self {
            Group::All => 0,
            Group::Type(QuoteType::Direct) => 1,
            Group::Type(QuoteType::Mixed) => 2,
            Group::Type(QuoteType::Indirect) => 3,
            Group::SpeechCue => 4,
            Group::NoSpeechCue => 5,
            Group::Sure => 6,
        }
    }
}

impl GroupCounts {
    pub(crate) fn of(&self, group: Group) -> &Counts {
        &self.0[group.index()]
    }

    pub(crate) fn of_mut(&mut self, group: Group) -> &mut Counts {
        &mut self.0[group.index()]
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.right += other.right;
        self.of += other.of;
    }
}

impl AddAssign<&GroupCounts> for GroupCounts {
    fn add_assign(&mut self, other: &GroupCounts) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            for (own, other) in own.tallies.iter_mut().zip(other.tallies) {
                own.reference += other.reference;
                own.predicted += other.predicted;
            }
            for (own, other) in own.parts.iter_mut().zip(other.parts) {
                *own += other;
            }
            for (own, other) in own.confusion.iter_mut().flatten().zip(other.confusion.iter().flatten()) {
                *own += other;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(right: u32, of: u32) -> Share {
        Share { right, of }
    }

    #[test]
    fn every_group_has_its_own_counts() {
        for (at, group) in Group::ALL.into_iter().enumerate() {
            assert_eq!(group.index(), at);
        }
    }

    #[test]
    fn f1_is_blank_only_where_nothing_can_be_said() {
        let f1 = |reference, predicted| Tally { reference, predicted }.f1();
        assert_eq!(f1(share(1, 4), share(1, 2)), Some(1.0 / 3.0));
        assert_eq!(f1(share(0, 0), share(0, 0)), None);
        assert_eq!(f1(share(0, 3), share(0, 0)), Some(0.0));
        assert_eq!(f1(share(0, 0), share(0, 3)), Some(0.0));
        // All right, but predicted as another type: precision cannot be told.
        assert_eq!(f1(share(3, 3), share(0, 0)), None);
    }

    #[test]
    fn a_label_is_precise_by_column_and_recalled_by_row() {
        let confusion = [[4, 1, 2, 1], [0, 3, 0, 0], [1, 0, 5, 0]];
        let counts = Counts { confusion, ..Counts::default() };
        let support = counts.label(Stance::Support);
        assert_eq!((support.reference, support.predicted), (share(4, 8), share(4, 5)));
        assert_eq!(counts.stance_accuracy(), share(12, 17));
    }
}
