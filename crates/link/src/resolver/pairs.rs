use sayso_lexicon::fold;

use crate::names::NameKind;
use crate::resolver::Resolver;
use crate::sources::Nominal;
use crate::words::Words;

/// Whether a phrase means two who were named before: "the two", "both men", "the couple".
pub(crate) fn is_pair(words: &Words, nominal: &Nominal) -> bool {
    let first = fold(words.text(nominal.words.start));
    let definite = nominal.definite && matches!(first.as_ref(), "two" | "couple" | "pair");
    nominal.words.len() <= LONGEST && (definite || matches!(first.as_ref(), "both" | "neither"))
}

/// The longest phrase, without "the": "two Northern mayors".
const LONGEST: usize = 3;

impl Resolver<'_> {
    /// The two who were named together last or, if nobody was, the last two who were named.
    pub(crate) fn pair(&mut self) -> Option<usize> {
        let recent = || self.antecedents.recent().filter(|seen| !seen.quoted).map(|seen| seen.member);
        let of_two = |name: &str| name.matches(" and ").count() == 1 && !name.contains(',');
        let together = recent().find(|&member| {
            self.cast.member(member).is_some_and(|it| it.plural && it.kind == NameKind::People && of_two(&it.name))
        });
        if together.is_some() {
            return together;
        }
        let person = |&member: &usize| {
            self.cast.member(member).is_some_and(|it| it.named && it.kind == NameKind::Person && !it.plural)
        };
        let last = recent().find(person)?;
        let first = recent().filter(|&member| member != last).find(person)?;
        let names =
            [first.min(last), first.max(last)].map(|member| self.cast.member(member).map_or("", |it| it.name.as_str()));
        let joined = names.join(" and ");
        Some(self.cast.describe(&joined, NameKind::People, None, true))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn the_two_are_those_who_were_named_last() {
        let text = "They saw Anna Berg.  Then came Carl Dahl.  [The two] spoke.  [Both men] spoke.";
        assert_speakers(text, &["Anna Berg and Carl Dahl", "Anna Berg and Carl Dahl"]);
        let text = "They saw Anna Berg and Carl Dahl.  Then came Erik Falk.  [The couple] spoke.";
        assert_speakers(text, &["Anna Berg and Carl Dahl"]);
    }

    #[test]
    fn two_others_are_a_description() {
        assert_speakers("They saw Anna Berg and Carl Dahl.  [Two guards] spoke.", &["two guards"]);
    }
}
