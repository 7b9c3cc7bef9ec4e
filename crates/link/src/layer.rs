use std::collections::HashMap;

use sayso_annotation::{Attribution, Mention, MentionKind, Span, Speaker, SpeakerFrom, Speakers};

/// The speaker layer while it is written; each identifier becomes one speaker.
#[derive(Default)]
pub(crate) struct Layer {
    speakers: Speakers,
    index_of: HashMap<String, usize>,
}

impl Layer {
    /// Adds the attribution of the next quote, and how its speaker was reached, if that is known.
    pub(crate) fn attribute(&mut self, name: Option<&str>, from: Option<SpeakerFrom>) {
        let attribution = name.map_or(Attribution::Nobody, |name| Attribution::To(self.speaker(name)));
        self.speakers.of_quotes.push(attribution);
        self.speakers.from.push(from.filter(|_| name.is_some()));
    }

    /// Adds the role of a speaker that is there.
    pub(crate) fn describe(&mut self, name: &str, role: Option<String>) {
        let index = self.index_of.get(&Speaker::id_of(name));
        if let Some(speaker) = index.and_then(|&index| self.speakers.speakers.get_mut(index)) {
            speaker.role = speaker.role.take().or(role);
        }
    }

    /// Adds the next mention, of one who speaks or of another.
    pub(crate) fn mention(&mut self, span: Span, kind: MentionKind, name: Option<&str>, speaks: bool) {
        let speaker = name.filter(|_| speaks).map(|name| self.speaker(name));
        self.speakers.mentions.push(Mention { span, kind, speaker, name: name.map(str::to_owned) });
    }

    pub(crate) fn finish(self) -> Speakers {
        self.speakers
    }

    fn speaker(&mut self, name: &str) -> usize {
        let speaker = Speaker::named(name);
        *self.index_of.entry(speaker.id.clone()).or_insert_with(|| {
            self.speakers.speakers.push(speaker);
            self.speakers.speakers.len() - 1
        })
    }
}
