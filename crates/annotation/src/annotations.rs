use crate::{Article, Attribution, Position, Quote, Speakers};

/// What is known of the quotes of one article: hand-labelled or predicted, the type is the same.
///
/// The layers run in parallel: entry `i` of the speakers and of the positions is about quote `i`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Annotations {
    quotes: Vec<Quote>,
    speakers: Speakers,
    positions: Vec<Vec<Position>>,
}

/// An article and what is known of its quotes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AnnotatedArticle {
    /// The article.
    pub article: Article,
    /// Its quotes.
    pub annotations: Annotations,
}

/// Layers that should run in parallel have different lengths.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{quotes} quotes, but speakers for {speakers} and positions for {positions}")]
pub struct LayersDisagree {
    /// The number of quotes.
    pub quotes: usize,
    /// The number of quotes that the speaker layer speaks of.
    pub speakers: usize,
    /// The number of quotes that the stance layer speaks of.
    pub positions: usize,
}

impl Annotations {
    /// Puts the layers of one article together. A quote has no position where its stance is not labelled, and several where it
    /// speaks of several given targets.
    ///
    /// # Errors
    /// If the layers are not of one length.
    pub fn new(
        quotes: Vec<Quote>,
        speakers: Speakers,
        positions: Vec<Vec<Position>>,
    ) -> Result<Annotations, LayersDisagree> {
        if quotes.len() != speakers.of_quotes.len() || quotes.len() != positions.len() {
            let (speakers, positions) = (speakers.of_quotes.len(), positions.len());
            return Err(LayersDisagree { quotes: quotes.len(), speakers, positions });
        }
        Ok(Annotations { quotes, speakers, positions })
    }

    /// Quotes of which neither speaker nor stance is labelled.
    #[must_use]
    pub fn of_quotes(quotes: Vec<Quote>) -> Annotations {
        let of_quotes = vec![Attribution::Unlabelled; quotes.len()];
        let positions = vec![Vec::new(); quotes.len()];
        Annotations { quotes, speakers: Speakers { of_quotes, ..Speakers::default() }, positions }
    }

    /// The quotes.
    #[must_use]
    pub fn quotes(&self) -> &[Quote] {
        &self.quotes
    }

    /// Gives each quote the number of its statement: that at its index.
    pub fn number_clusters(&mut self, numbers: impl IntoIterator<Item = Option<u64>>) {
        self.quotes.iter_mut().zip(numbers).for_each(|(quote, number)| quote.cluster = number);
    }

    /// Who said them.
    #[must_use]
    pub fn speakers(&self) -> &Speakers {
        &self.speakers
    }

    /// Where the speaker of each quote stands, towards each target; empty where that is not labelled.
    #[must_use]
    pub fn positions(&self) -> &[Vec<Position>] {
        &self.positions
    }

    /// The position of the quote at that index, if labelled; of several the first.
    #[must_use]
    pub fn position(&self, quote: usize) -> Option<&Position> {
        self.positions.get(quote)?.first()
    }

    /// The same without the positions that name no target.
    #[must_use]
    pub fn with_targets_only(mut self) -> Annotations {
        self.positions.iter_mut().for_each(|positions| positions.retain(|position| position.target.is_some()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_of_different_length_are_refused() {
        let refused = Annotations::new(Vec::new(), Speakers::default(), vec![Vec::new()]);
        assert_eq!(refused, Err(LayersDisagree { quotes: 0, speakers: 0, positions: 1 }));
    }
}
