use std::collections::HashMap;

use sayso_annotation::{Attribution, Speaker, Speakers};

/// Builds the speaker layer of an article from names and ids as a file gives them, quote by quote.
///
/// An id with two names makes two speakers, so that a file comes out as it went in.
#[derive(Default)]
pub(crate) struct SpeakerTable {
    speakers: Speakers,
    index: HashMap<(String, String), usize>,
}

impl SpeakerTable {
    /// Adds the next quote: the outer `None` says nothing of its speaker, the inner one says that it has none.
    pub(crate) fn push(&mut self, name: Option<Option<&str>>, id: Option<&str>) {
        let attribution = match name {
            None => Attribution::Unlabelled,
            Some(None) => Attribution::Nobody,
            Some(Some(name)) => Attribution::To(self.speaker(name, id)),
        };
        self.speakers.of_quotes.push(attribution);
    }

    pub(crate) fn finish(self) -> Speakers {
        self.speakers
    }

    fn speaker(&mut self, name: &str, id: Option<&str>) -> usize {
        let id = id.map_or_else(|| Speaker::id_of(name), str::to_owned);
        let next = self.speakers.speakers.len();
        let index = *self.index.entry((id.clone(), name.to_owned())).or_insert(next);
        if index == next {
            self.speakers.speakers.push(Speaker { id, name: name.to_owned() });
        }
        index
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_without_an_id_gets_the_one_that_follows_from_the_name() {
        let mut table = SpeakerTable::default();
        table.push(Some(Some("Anna Berg")), None);
        table.push(Some(Some("Anna Berg")), Some("anna-berg"));
        table.push(Some(None), None);
        table.push(None, None);
        let speakers = table.finish();
        assert_eq!(speakers.speakers, [Speaker::named("Anna Berg")]);
        let expected = [Attribution::To(0), Attribution::To(0), Attribution::Nobody, Attribution::Unlabelled];
        assert_eq!(speakers.of_quotes, expected);
    }
}
