use std::collections::HashMap;

use sayso_annotation::{Attribution, Speaker, SpeakerFrom, Speakers};

use crate::label::LabelRecord;

/// Builds the speaker layer of an article from names and ids as a file gives them, quote by quote.
///
/// An id with two names or roles makes two speakers, so that a file comes out as it went in.
#[derive(Default)]
pub(crate) struct SpeakerTable {
    speakers: Speakers,
    index: HashMap<Speaker, usize>,
}

impl SpeakerTable {
    /// Adds the speaker that a label gives the next quote, reached in that way.
    pub(crate) fn push(&mut self, label: &LabelRecord, from: Option<SpeakerFrom>) {
        let attribution = match &label.speaker {
            None => Attribution::Unlabelled,
            Some(None) => Attribution::Nobody,
            Some(Some(name)) => Attribution::To(self.speaker(name, label)),
        };
        self.speakers.of_quotes.push(attribution);
        self.speakers.from.push(from);
    }

    pub(crate) fn finish(self) -> Speakers {
        self.speakers
    }

    fn speaker(&mut self, name: &str, label: &LabelRecord) -> usize {
        let speaker = Speaker {
            id: label.speaker_id.clone().unwrap_or_else(|| Speaker::id_of(name)),
            name: name.to_owned(),
            role: label.role.clone(),
            fields: label.speaker_fields(),
        };
        *self.index.entry(speaker).or_insert_with_key(|speaker| {
            self.speakers.speakers.push(speaker.clone());
            self.speakers.speakers.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_speaker_without_an_id_gets_the_one_that_follows_from_the_name() {
        let mut table = SpeakerTable::default();
        let named = |id: Option<&str>| LabelRecord {
            speaker: Some(Some("Anna Berg".to_owned())),
            speaker_id: id.map(str::to_owned),
            ..LabelRecord::default()
        };
        table.push(&named(None), None);
        table.push(&named(Some("anna-berg")), None);
        table.push(&LabelRecord { speaker: Some(None), ..LabelRecord::default() }, None);
        table.push(&LabelRecord::default(), None);
        let speakers = table.finish();
        assert_eq!(speakers.speakers, [Speaker::named("Anna Berg")]);
        let expected = [Attribution::To(0), Attribution::To(0), Attribution::Nobody, Attribution::Unlabelled];
        assert_eq!(speakers.of_quotes, expected);
    }
}
