//! brat standoff (<https://brat.nlplab.org/standoff.html>) as PolNeAR 1.0 uses it: the text in a `.txt` file, and beside
//! it an `.ann` file with text-bound annotations `Content`, `Cue` and `Source`, tied together by `Attribution` events.
//!
//! Fields that PolNeAR does not have stand in an attribute (`A1 Type E1 direct`) and in the note of an event, as JSON.

mod file_name;
mod reader;
mod standoff;
mod writer;

use std::path::{Path, PathBuf};

pub(crate) use reader::read_files;
pub use writer::BratWriter;

/// The type of events that are quotes.
const ATTRIBUTION: &str = "Attribution";
/// The type of notes that hold our fields.
const NOTES: &str = "AnnotatorNotes";
/// The types of text-bound annotations that are zones left out by the annotators.
const ZONES: [&str; 2] = ["Discard", "Discuss"];

/// The parts of a quote, by the name of their text-bound annotations and of their roles in the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Content,
    Cue,
    Source,
}

/// The text that an `.ann` file is read with; nothing for other files.
#[must_use]
pub fn text_of_standoff(path: &Path) -> Option<PathBuf> {
    path.extension().is_some_and(|ending| ending == "ann").then(|| path.with_extension("txt"))
}

impl Part {
    fn of(name: &str) -> Option<Part> {
        match name {
            "Content" => Some(Part::Content),
            // The trigger of an event that has no cue of its own.
            "Cue" | ATTRIBUTION => Some(Part::Cue),
            "Source" => Some(Part::Source),
            _ => None,
        }
    }
}
