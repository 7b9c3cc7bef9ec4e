use std::collections::BTreeMap;

use sayso_annotation::{SpeakerFrom, Speakers};

use crate::layer::Layer;
use crate::mention_linker::Reading;
use crate::names::NameKind;
use crate::roles::spelled;
use crate::sources::SourceForm;

impl Reading<'_> {
    /// How the speaker of a quote was reached.
    fn from(&self, quote: usize, speaker: usize) -> SpeakerFrom {
        match self.forms.get(quote).and_then(Option::as_ref) {
            None => SpeakerFrom::Discourse,
            Some(SourceForm::Pronoun(_)) => SpeakerFrom::Pronoun,
            Some(SourceForm::Names(_)) => SpeakerFrom::Named,
            Some(SourceForm::Nominal(nominal)) if nominal.pronoun.is_some() => SpeakerFrom::Pronoun,
            // A last name that opens its sentence may be another word.
            Some(SourceForm::Nominal(nominal))
                if nominal.words.len() == 1
                    && self.resolver.cast.of_surname(self.resolver.words.text(nominal.head)) == Some(speaker) =>
            {
                SpeakerFrom::Named
            }
            Some(SourceForm::Nominal(nominal)) => {
                let names =
                    self.resolver.names.iter().zip(&self.resolver.bearers).skip(nominal.name.unwrap_or(usize::MAX));
                let mut inside = names.take_while(|(name, _)| name.words.start < nominal.source.end);
                if inside.any(|(_, &bearer)| bearer == speaker) { SpeakerFrom::Named } else { SpeakerFrom::Nominal }
            }
        }
    }

    /// The layer of what was read.
    pub(crate) fn finish(mut self) -> Speakers {
        self.mentions.sort_by_key(|(span, _, member)| (*span, *member));
        self.mentions.dedup_by_key(|(span, _, _)| *span);
        let mentions = std::mem::take(&mut self.mentions);
        let cast = &self.resolver.cast;
        let mut speaks = vec![false; cast.len()];
        for &member in self.speaker_of.iter().flatten() {
            speaks[member] = true;
        }
        let name = |member: usize| cast.member(member).map(|member| member.name.as_str());
        let mut layer = Layer::default();
        for (span, kind, member) in mentions {
            layer.mention(span, kind, name(member), speaks.get(member).copied().unwrap_or_default());
        }
        for (quote, speaker) in self.speaker_of.iter().enumerate() {
            layer.attribute(speaker.and_then(name), speaker.map(|speaker| self.from(quote, speaker)));
        }
        let mut names_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (name, &member) in self.resolver.bearers.iter().enumerate() {
            if speaks[member] {
                names_of.entry(member).or_default().push(name);
            }
        }
        for (&member, names) in &names_of {
            if let Some(person) = cast.member(member).filter(|it| it.kind == NameKind::Person) {
                layer.describe(&person.name, spelled::fullest(self.resolver.words, self.resolver.names, names));
            }
        }
        layer.finish()
    }
}

#[cfg(test)]
mod tests {
    use sayso_annotation::{MentionKind, SpeakerFrom};

    use crate::testing::{read, segment};
    use crate::{Link, MentionLinker};

    #[test]
    fn it_is_told_how_a_speaker_was_reached() {
        let ways = [
            ("[Anna Berg] spoke.", Some(SpeakerFrom::Named)),
            ("Anna Berg left.  [Berg’s plan] calls for rain.", Some(SpeakerFrom::Named)),
            ("Mayor Anna Berg left.  [The mayor] spoke.", Some(SpeakerFrom::Nominal)),
            ("[A senior official] spoke.", Some(SpeakerFrom::Nominal)),
            ("Anna Berg left.  [She] spoke.", Some(SpeakerFrom::Pronoun)),
            ("Anna Berg left.  [Her aides] spoke.", Some(SpeakerFrom::Pronoun)),
            ("Carl Dahl was clear.  {“Two.”}[]", Some(SpeakerFrom::Discourse)),
            ("Carl Dahl was clear.  {it rained}[]", None),
        ];
        for (text, expected) in ways {
            let (article, quotes) = read(text);
            let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
            assert_eq!(speakers.from_of_quote(0), expected, "{text}");
        }
    }

    #[test]
    fn mentions_of_speakers_carry_them() {
        let (article, quotes) = read("Carl Dahl met Anna Berg.  [She] spoke.");
        let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        let mentions =
            speakers.mentions.iter().map(|it| (it.span.slice(article.text()), it.kind, it.speaker, it.name.as_deref()));
        let expected = [
            ("Carl Dahl", MentionKind::Name, None, Some("Carl Dahl")),
            ("Anna Berg", MentionKind::Name, Some(0), Some("Anna Berg")),
            ("She", MentionKind::Pronoun, Some(0), Some("Anna Berg")),
        ];
        assert_eq!(mentions.collect::<Vec<_>>(), expected);
    }

    /// Whom "he" and "she" mean that are no source.
    fn meant(text: &str) -> Vec<String> {
        let (article, quotes) = read(text);
        let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        let pronouns = speakers.mentions.iter().filter(|it| it.kind == MentionKind::Pronoun);
        let inside = pronouns
            .filter(|it| !quotes.iter().flat_map(|quote| quote.source.iter()).any(|source| source.covers(it.span)));
        inside.map(|it| it.name.clone().unwrap_or_default()).collect()
    }

    #[test]
    fn in_direct_speech_he_is_not_the_one_who_speaks() {
        assert_eq!(meant("Carl Dahl met Erik Falk.  {“He lies,”} [Falk] said."), ["Carl Dahl"]);
        assert_eq!(meant("Carl Dahl met Erik Falk.  {“He lies,”} [Dahl] said."), ["Erik Falk"]);
        assert_eq!(meant("Carl Dahl was there.  [Dahl] said: {“He lies.”}"), Vec::<String>::new());
        assert_eq!(meant("Carl Dahl met Erik Falk.  [Falk] said {it rained and “he lies.”}"), ["Carl Dahl"]);
        assert_eq!(meant("Carl Dahl met Erik Falk.  [Falk] said {he was “ill.”}"), ["Erik Falk"]);
        let long = format!("Carl Dahl was there.  [Dahl] said: {{“{}He lies.”}}", "It rained. ".repeat(300));
        assert_eq!(meant(&long), Vec::<String>::new());
    }

    #[test]
    fn pronouns_of_the_narrator_are_mentions_too() {
        assert_eq!(meant("Carl Dahl left. He was ill.  [Anna Berg] spoke."), ["Carl Dahl"]);
    }
}
