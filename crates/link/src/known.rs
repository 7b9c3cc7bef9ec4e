use std::collections::{BTreeMap, BTreeSet};

use sayso_annotation::{Attribution, MentionKind, Speaker, Speakers};
use sayso_lexicon::name_key;

/// People and bodies that a user lists, by name and alias. The list has the last word on what a speaker is called.
#[derive(Clone, Debug, Default)]
pub struct KnownSpeakers {
    listed: Vec<Speaker>,
    by_name: BTreeMap<String, BTreeSet<usize>>,
}

/// A speaker whose name the list gives to several; the speaker is left as the article has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmbiguousSpeaker {
    /// The name in the article.
    pub name: String,
    /// The names of those on the list that are called so.
    pub listed: Vec<String>,
}

impl KnownSpeakers {
    /// Lists a speaker under its name and these aliases; case, a leading "the" and titles are aside.
    pub fn add<'a>(&mut self, speaker: Speaker, aliases: impl IntoIterator<Item = &'a str>) {
        let index = self.listed.len();
        let own = name_key(&speaker.name);
        let keys = aliases.into_iter().map(name_key).chain([own]).filter(|key| !key.is_empty());
        for key in keys {
            self.by_name.entry(key).or_default().insert(index);
        }
        self.listed.push(speaker);
    }

    /// Puts those on the list in the place of an article's speakers, who keep the roles that the article gives them.
    ///
    /// A speaker is found by its name, else by the names and descriptions by which the article mentions it. Where these
    /// fit several on the list, none is taken, and the answer says so.
    pub fn apply(&self, text: &str, speakers: &mut Speakers) -> Vec<AmbiguousSpeaker> {
        // Most runs have no list.
        if self.listed.is_empty() {
            return Vec::new();
        }
        let mut ambiguous = Vec::new();
        let found = self.find(text, speakers);
        let mut resolved = Speakers::default();
        let mut new_index = Vec::with_capacity(speakers.speakers.len());
        for (speaker, found) in speakers.speakers.iter().zip(found) {
            let mut found = found.iter().filter_map(|&listed| self.listed.get(listed));
            let speaker = match (found.next(), found.next()) {
                (Some(listed), None) => Speaker { role: speaker.role.clone(), ..listed.clone() },
                (Some(first), Some(second)) => {
                    let listed = [first, second].into_iter().chain(found).map(|listed| listed.name.clone()).collect();
                    ambiguous.push(AmbiguousSpeaker { name: speaker.name.clone(), listed });
                    speaker.clone()
                }
                (None, _) => speaker.clone(),
            };
            new_index.push(resolved.add(speaker));
        }
        let renumber = |index: usize| new_index.get(index).copied().unwrap_or(index);
        for of in &mut speakers.of_quotes {
            if let Attribution::To(speaker) = of {
                *speaker = renumber(*speaker);
            }
        }
        for mention in &mut speakers.mentions {
            mention.speaker = mention.speaker.map(renumber);
        }
        speakers.speakers = resolved.speakers;
        ambiguous
    }

    /// For each speaker of an article those on the list that it may be.
    fn find(&self, text: &str, speakers: &Speakers) -> Vec<BTreeSet<usize>> {
        let listed = |name: &str| self.by_name.get(&name_key(name)).into_iter().flatten().copied();
        let by_name = speakers.speakers.iter().map(|speaker| listed(&speaker.name).collect());
        let mut found: Vec<BTreeSet<usize>> = by_name.collect();
        let open: Vec<bool> = found.iter().map(BTreeSet::is_empty).collect();
        for mention in speakers.mentions.iter().filter(|mention| mention.kind != MentionKind::Pronoun) {
            if let Some(index) = mention.speaker.filter(|&index| open.get(index) == Some(&true))
                && let Some(found) = found.get_mut(index)
            {
                found.extend(listed(mention.span.slice(text)));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{read, segment};
    use crate::{Link, MentionLinker};

    fn list() -> KnownSpeakers {
        let mut list = KnownSpeakers::default();
        let party = |name: &str| vec![("party".to_owned(), name.to_owned())];
        let berg = Speaker { id: "P1".to_owned(), fields: party("Greens"), ..Speaker::named("Anna M. Berg") };
        list.add(berg, ["Anna Berg", "the iron mayor"]);
        list.add(Speaker { id: "P2".to_owned(), ..Speaker::named("Carl Dahl") }, ["Dahl"]);
        list.add(Speaker { id: "P3".to_owned(), ..Speaker::named("Ole Dahl") }, ["Dahl"]);
        list
    }

    fn applied(text: &str) -> (Vec<(String, String)>, Vec<AmbiguousSpeaker>) {
        let (article, quotes) = read(text);
        let mut speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        let ambiguous = list().apply(article.text(), &mut speakers);
        let named = (0..quotes.len()).filter_map(|quote| speakers.of_quote(quote));
        (named.map(|speaker| (speaker.id.clone(), speaker.name.clone())).collect(), ambiguous)
    }

    #[test]
    fn the_list_gives_name_and_id() {
        let (speakers, ambiguous) = applied("Then [Mayor Anna Berg] spoke.  [Berg] left.  [She] wrote.");
        assert_eq!(speakers, vec![("P1".to_owned(), "Anna M. Berg".to_owned()); 3]);
        assert!(ambiguous.is_empty());
    }

    #[test]
    fn a_name_that_two_on_the_list_bear_is_reported_and_left() {
        let (speakers, ambiguous) = applied("Then [Dahl] spoke.");
        assert_eq!(speakers, [("dahl".to_owned(), "Dahl".to_owned())]);
        let listed = vec!["Carl Dahl".to_owned(), "Ole Dahl".to_owned()];
        assert_eq!(ambiguous, [AmbiguousSpeaker { name: "Dahl".to_owned(), listed }]);
    }

    #[test]
    fn a_full_name_tells_the_namesakes_apart() {
        assert_eq!(applied("Then [Ole Dahl] spoke.").0, [("P3".to_owned(), "Ole Dahl".to_owned())]);
    }

    #[test]
    fn who_is_not_on_the_list_stays() {
        assert_eq!(applied("Then [Eva Lund] spoke.").0, [("eva-lund".to_owned(), "Eva Lund".to_owned())]);
    }

    #[test]
    fn a_speaker_keeps_its_mentions_when_two_become_one() {
        let (article, quotes) = read("Then [the iron mayor] spoke.  Then [Anna Berg] left.");
        let mut speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        list().apply(article.text(), &mut speakers);
        assert_eq!(speakers.speakers.iter().filter(|speaker| speaker.id == "P1").count(), 1);
        assert!(speakers.mentions.iter().filter_map(|it| it.speaker).all(|index| index < speakers.speakers.len()));
    }
}
