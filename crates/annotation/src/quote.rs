use std::fmt;
use std::str::FromStr;

use crate::SpanSet;

/// One reported stretch: the words (content), the words that report them (cue) and who is named for them (source).
#[derive(Clone, Debug, PartialEq)]
pub struct Quote {
    /// The name of the quote within its article, such as `q1`.
    pub id: String,
    /// How much of the content stands in quotation marks.
    pub kind: QuoteType,
    /// The reported words; never empty.
    pub content: SpanSet,
    /// The words that report; empty where there are none.
    pub cue: SpanSet,
    /// Who said it, as written; empty where nobody is named.
    pub source: SpanSet,
    /// How sure the detector is, from 0 to 1; `None` in a reference, or from a detector that cannot tell.
    pub confidence: Option<f32>,
    /// Whether the cue is a verb or phrase of speech, in a reference that says so.
    pub speech_cue: Option<bool>,
    /// The number of the statement that it repeats or makes first, where repeated quotes were looked for.
    pub cluster: Option<u64>,
}

impl Quote {
    /// Sorts quotes by where their content starts (the longer first) and names them `q1`, `q2`, … in that order.
    pub fn number(quotes: &mut [Quote]) {
        quotes.sort_by_key(|quote| (quote.content.start(), std::cmp::Reverse(quote.content.end()), quote.cue.start()));
        for (index, quote) in quotes.iter_mut().enumerate() {
            quote.id = format!("q{}", index + 1);
        }
    }
}

/// How much of a content stands in quotation marks (Pareti 2013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuoteType {
    /// Every word.
    Direct,
    /// Some words.
    Mixed,
    /// None.
    Indirect,
}

impl QuoteType {
    /// All types, in the order of reports.
    pub const ALL: [QuoteType; 3] = [QuoteType::Direct, QuoteType::Mixed, QuoteType::Indirect];

    /// The name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            QuoteType::Direct => "direct",
            QuoteType::Mixed => "mixed",
            QuoteType::Indirect => "indirect",
        }
    }
}

impl fmt::Display for QuoteType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for QuoteType {
    type Err = ();

    fn from_str(name: &str) -> Result<QuoteType, ()> {
        QuoteType::ALL.into_iter().find(|kind| kind.name() == name).ok_or(())
    }
}
