//! Tasks of Label Studio (<https://labelstud.io/guide/tasks>) for hand-labelling, one an article, in one JSON file.
//!
//! A content, cue or source is a region of type `labels` for each of its spans, and relations tie the regions of a quote
//! together: its further contents, cues and sources to its first content. Type, speaker, stance and target are controls of a
//! content. The text's offsets are code points, as in all files here: Label Studio converts those of its browser
//! (`charsToCodePoints` in its editor). Fields that nobody edits there stand in the task's data.

mod reader;
mod result;
mod writer;

pub(crate) use reader::LabelStudioArticles;
pub use writer::LabelStudioWriter;

/// The labelling configuration that a project in Label Studio needs for the tasks.
pub const LABEL_STUDIO_CONFIG: &str = include_str!("../../../docs/label-studio.xml");

/// The name of the text in the configuration.
const TEXT: &str = "text";
/// The control that marks the parts of quotes.
const PART: &str = "part";
/// The choice for a quote of which the article does not show who said it.
const NOBODY: &str = "nobody is shown";

/// The controls of a content.
mod control {
    pub(super) const TYPE: &str = "type";
    pub(super) const SPEAKER: &str = "speaker";
    pub(super) const SHOWN: &str = "shown";
    pub(super) const STANCE: &str = "stance";
    pub(super) const TARGET: &str = "target";
}

/// The parts of a quote, by the label of their regions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Content,
    Cue,
    Source,
}

impl Part {
    const ALL: [Part; 3] = [Part::Content, Part::Cue, Part::Source];

    fn label(self) -> &'static str {
        match self {
            Part::Content => "Content",
            Part::Cue => "Cue",
            Part::Source => "Source",
        }
    }

    fn of(label: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.label() == label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_has_every_label_and_control() {
        let named = |name: &str| LABEL_STUDIO_CONFIG.contains(&format!("name=\"{name}\""));
        for name in [TEXT, PART, control::TYPE, control::SPEAKER, control::SHOWN, control::STANCE, control::TARGET] {
            assert!(named(name), "{name}");
        }
        let values = Part::ALL.map(Part::label).into_iter().chain([NOBODY]);
        let values = values.chain(sayso_annotation::QuoteType::ALL.map(|kind| kind.name()));
        for value in values.chain(sayso_annotation::Stance::ALL.map(|stance| stance.name())) {
            assert!(LABEL_STUDIO_CONFIG.contains(&format!("value=\"{value}\"")), "{value}");
        }
    }
}
