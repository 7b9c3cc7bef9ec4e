use sayso_lexicon::{fold, is_body, is_no_name};

use crate::names::NameKind;
use crate::resolver::Resolver;
use crate::roles::{Description, is_link};
use crate::sources::Nominal;

/// A body's noun stands at most so many words after the name that it has: "Oslo ballot commission".
const MOST_BODY_WORDS: usize = 3;

impl Resolver<'_> {
    /// Notes the body that a name is or begins ("the Berg campaign"), and returns the one that it begins.
    pub(crate) fn note_body(&mut self, index: usize) -> Option<usize> {
        let name = self.names.get(index)?;
        let plain = |word: &usize| self.words.at(*word).is_some_and(|word| !word.capital && !word.glued);
        let after = (name.words.end..name.words.end + MOST_BODY_WORDS).take_while(plain);
        let open = |word: &usize| !is_no_name(self.words.text(*word)) && !is_link(self.words.text(*word));
        let noun = after.take_while(open).find(|&word| is_body(self.words.text(word)));
        if let Some(noun) = noun {
            // "Nordic News magazine" goes by its name.
            let sort = noun == name.words.end && is_sort(self.words.text(noun)) && name.kind != NameKind::Person;
            let phrase = self.words.spelled(name.words.start..noun + 1);
            let known = self.bearers.get(index).copied().filter(|_| sort);
            let body = known.unwrap_or_else(|| self.cast.describe(&phrase, NameKind::Body, None, false));
            self.bodies.insert(fold(self.words.text(noun)).into_owned(), body);
            return Some(body);
        }
        if name.kind == NameKind::Body {
            let nouns = name.words.clone().map(|word| self.words.text(word)).filter(|word| is_body(word));
            let nouns: Vec<String> = nouns.map(|noun| fold(noun).into_owned()).collect();
            self.bodies.extend(nouns.into_iter().zip(self.bearers.get(index).copied()));
        }
        None
    }

    /// Notes the bodies of the whole article, so that "the campaign" may come before its name.
    pub(crate) fn note_first_bodies(&mut self) {
        for name in (0..self.names.len()).rev() {
            self.note_body(name);
        }
        self.first_bodies = std::mem::take(&mut self.bodies);
    }

    /// "The administration" is that of the president of whom the article speaks: "Berg administration".
    pub(crate) fn presidents(&self, nominal: &Nominal, head: &str, at: usize) -> Option<String> {
        let alone = nominal.definite && nominal.words.len() == 1 && head == "administration";
        let president = self.roles.bearers(&Description::of("president"), at).members;
        let president = self.cast.member(*president.first().filter(|_| alone)?)?;
        let last = president.name.rsplit(' ').next()?;
        Some(format!("{last} {head}"))
    }
}

/// Whether a noun after a name only tells what sort of body bears it.
fn is_sort(noun: &str) -> bool {
    matches!(noun, "magazine" | "newspaper" | "website" | "network" | "company" | "firm" | "station" | "agency")
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_bodys_noun_stands_for_the_last_such_body() {
        assert_speakers("The Berg campaign met.  [The campaign] said so.", &["Berg campaign"]);
        assert_speakers("The Nordic Trade Committee met.  [The committee] said so.", &["Nordic Trade Committee"]);
    }

    #[test]
    fn a_bodys_noun_may_come_before_its_name() {
        assert_speakers("[The campaign] said so.  The Berg campaign met.", &["Berg campaign"]);
    }

    #[test]
    fn a_magazine_goes_by_its_name() {
        assert_speakers("They read Nordic Baker magazine.  [The magazine] said so.", &["Nordic Baker"]);
    }

    #[test]
    fn a_town_is_the_last_place_named() {
        assert_speakers("They left Norway.  [The town] said so.", &["Norway"]);
    }

    #[test]
    fn the_administration_is_the_presidents() {
        assert_speakers("They saw President Anna Berg.  [The administration] spoke.", &["Berg administration"]);
        assert_speakers("They saw Anna Berg.  [The administration] spoke.", &["administration"]);
    }
}
