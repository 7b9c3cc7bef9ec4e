use std::collections::HashMap;

use sayso_annotation::{Attribution, Mention, MentionKind, Span, Speaker, Speakers};

/// The speaker layer while it is written; each identifier becomes one speaker.
#[derive(Default)]
pub(crate) struct Layer {
    speakers: Speakers,
    index_of: HashMap<String, usize>,
}

impl Layer {
    /// Adds the attribution of the next quote.
    pub(crate) fn attribute(&mut self, name: Option<&str>) {
        let attribution = name.map_or(Attribution::Nobody, |name| Attribution::To(self.speaker(name)));
        self.speakers.of_quotes.push(attribution);
    }

    /// Adds the next mention.
    pub(crate) fn mention(&mut self, span: Span, kind: MentionKind, name: Option<&str>) {
        let speaker = name.map(|name| self.speaker(name));
        self.speakers.mentions.push(Mention { span, kind, speaker });
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
