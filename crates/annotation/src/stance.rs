use std::fmt;
use std::str::FromStr;

/// Where the speaker of a quote stands, and towards what.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    /// For it, against it, or neither.
    pub stance: Stance,
    /// What the stance is about; `None` where there is nothing to be for or against.
    pub target: Option<String>,
    /// How sure the tagger is, from 0 to 1; `None` in a reference, or from a tagger that cannot tell.
    pub confidence: Option<f32>,
    /// Who named the target; `None` where that is not known, as in most references.
    pub target_from: Option<TargetFrom>,
}

impl Position {
    /// The same stance, towards a target that was given.
    #[must_use]
    pub fn towards(&self, target: &str) -> Position {
        Position { target: Some(target.to_owned()), target_from: Some(TargetFrom::Given), ..self.clone() }
    }
}

/// Who named the target of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetFrom {
    /// The tagger, from the words of the quote.
    Open,
    /// The user, on a list of targets.
    Given,
}

impl TargetFrom {
    /// All ways.
    pub const ALL: [TargetFrom; 2] = [TargetFrom::Open, TargetFrom::Given];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TargetFrom::Open => "open",
            TargetFrom::Given => "given",
        }
    }
}

impl FromStr for TargetFrom {
    type Err = ();

    fn from_str(name: &str) -> Result<TargetFrom, ()> {
        TargetFrom::ALL.into_iter().find(|from| from.name() == name).ok_or(())
    }
}

/// A position towards a target (SemEval-2016 task 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stance {
    /// For the target.
    Support,
    /// Against the target.
    Oppose,
    /// Spoken of without a position, both ways at once, or no target.
    Neutral,
}

impl Stance {
    /// All labels, in the order of reports.
    pub const ALL: [Stance; 3] = [Stance::Support, Stance::Oppose, Stance::Neutral];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Stance::Support => "support",
            Stance::Oppose => "oppose",
            Stance::Neutral => "neutral",
        }
    }

    /// The opposite position; neutral stays neutral.
    #[must_use]
    pub fn reversed(self) -> Stance {
        match self {
            Stance::Support => Stance::Oppose,
            Stance::Oppose => Stance::Support,
            Stance::Neutral => Stance::Neutral,
        }
    }
}

impl fmt::Display for Stance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Stance {
    type Err = ();

    fn from_str(name: &str) -> Result<Stance, ()> {
        Stance::ALL.into_iter().find(|stance| stance.name() == name).ok_or(())
    }
}
