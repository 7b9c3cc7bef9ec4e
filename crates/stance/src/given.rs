use std::collections::BTreeSet;

use sayso_annotation::{Article, Quote, Segmentation, Speakers};
use sayso_lexicon::{fold, phrase_bound};

use crate::names::Names;
use crate::statement::Statement;

/// Targets that a user names, each with the words by which quotes may speak of it.
///
/// A target is a noun phrase ("the carbon tax") or a proposition ("NATO should admit Ukraine").
#[derive(Clone, Debug, Default)]
pub struct GivenTargets {
    targets: Vec<GivenTarget>,
}

#[derive(Clone, Debug)]
struct GivenTarget {
    name: String,
    /// The keys of the words of each way to call it.
    calls: Vec<BTreeSet<String>>,
}

/// A phrase of up to this many words is spoken of only if all of them are there.
const ALL_WORDS_UP_TO: usize = 3;

impl GivenTargets {
    /// Adds a target, by its name and aliases. Ways to call it that have no word of their own ("it") are left out.
    pub fn add<'a>(&mut self, name: &'a str, aliases: impl IntoIterator<Item = &'a str>) {
        let calls = [name].into_iter().chain(aliases).map(|call| words(call).filter_map(key).collect::<BTreeSet<_>>());
        let calls = calls.filter(|call| !call.is_empty()).collect();
        self.targets.push(GivenTarget { name: name.to_owned(), calls });
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// For each quote the names of the targets that it speaks of, in the order in which they were added.
    ///
    /// A quote speaks of a target if content or cue hold the words of its name or of an alias, in any order, in singular or
    /// plural, or a pronoun that is linked to a name that holds them. Function words do not count; of a phrase of more than
    /// three words two in three are enough, so that "Ukraine should become a NATO member" speaks of "NATO should admit Ukraine".
    #[must_use]
    pub fn spoken_of(
        &self,
        article: &Article,
        segmentation: &Segmentation,
        quotes: &[Quote],
        speakers: &Speakers,
    ) -> Vec<Vec<&str>> {
        let names = Names::of(article, segmentation, speakers);
        let of_quote = |quote: &Quote| {
            let said = said(&Statement::of(quote, article, segmentation), quote, &names);
            let spoken = self.targets.iter().filter(|target| target.is_in(&said));
            spoken.map(|target| target.name.as_str()).collect()
        };
        quotes.iter().map(of_quote).collect()
    }
}

impl GivenTarget {
    fn is_in(&self, said: &BTreeSet<String>) -> bool {
        self.calls.iter().any(|call| {
            let enough = if call.len() <= ALL_WORDS_UP_TO { call.len() } else { (2 * call.len()).div_ceil(3) };
            call.iter().filter(|word| said.contains(*word)).count() >= enough
        })
    }
}

/// The keys of the words of a quote, and of the names that its pronouns stand for.
fn said(statement: &Statement<'_>, quote: &Quote, names: &Names<'_>) -> BTreeSet<String> {
    let mut said: BTreeSet<String> = statement.words.iter().filter_map(|word| key(&word.form)).collect();
    let named = statement.words.iter().filter_map(|word| names.name(word, quote));
    said.extend(named.flat_map(|name| words(&name).filter_map(key).collect::<Vec<_>>()));
    said
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '\'' | '’' | '.'))
}

/// A word as it is compared: folded, without the endings of plural and possessive; `None` for a function word or none.
fn key(word: &str) -> Option<String> {
    let folded = fold(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    let bare = folded.strip_suffix("'s").or_else(|| folded.strip_suffix('\'')).unwrap_or(&folded);
    if bare.is_empty() || phrase_bound(bare).is_some() {
        return None;
    }
    let singular = match bare.strip_suffix("ies") {
        Some(stem) if stem.len() > 2 => format!("{stem}y"),
        _ => bare.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')).unwrap_or(bare).to_owned(),
    };
    Some(singular)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{quoted, segmentation};

    fn spoken(quote: &str) -> Vec<String> {
        let mut targets = GivenTargets::default();
        targets.add("carbon tax", ["carbon levy", "tax on carbon"]);
        targets.add("NATO should admit Ukraine", []);
        targets.add("Anna Berg", ["Berg"]);
        targets.add("it", []);
        let (article, quote) = quoted(quote);
        let segmentation = segmentation(article.text());
        let spoken = targets.spoken_of(&article, &segmentation, &[quote], &Speakers::default());
        spoken.into_iter().flatten().map(str::to_owned).collect()
    }

    #[test]
    fn a_quote_speaks_of_what_its_content_or_cue_names() {
        assert_eq!(spoken("He|said|the carbon tax works."), ["carbon tax"]);
        assert_eq!(spoken("He|praised Berg’s|plan for levies on coal."), ["Anna Berg"]);
        assert_eq!(spoken("He|said|carbon levies work."), ["carbon tax"]);
    }

    #[test]
    fn words_apart_count_and_a_part_of_a_name_does_not() {
        assert_eq!(spoken("He|called for|a tax on coal and other carbon."), ["carbon tax"]);
        assert!(spoken("He|called for|a tax on coal.").is_empty());
    }

    #[test]
    fn of_a_proposition_most_words_are_enough() {
        assert_eq!(spoken("She|urged|NATO to admit Ukraine soon."), ["NATO should admit Ukraine"]);
        assert!(spoken("She|said|Ukraine is at war.").is_empty());
    }

    #[test]
    fn who_speaks_is_not_spoken_of() {
        assert!(spoken("Anna Berg|said|that it rained.").is_empty());
    }
}
