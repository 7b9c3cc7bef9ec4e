use std::collections::HashMap;
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};
use sayso_annotation::Speaker;

use crate::{ReadError, ReadProblem};

/// A user's list of people and bodies: a CSV file, one a row.
///
/// Column `name` is needed. `aliases` holds further names, with `;` between them; `id` the identifier in outputs, the one
/// that follows from the name where it is blank. Further columns are kept with each speaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpeakerList {
    /// The names of the further columns.
    pub columns: Vec<String>,
    /// The speakers, each with its aliases.
    pub speakers: Vec<(Speaker, Vec<String>)>,
}

impl SpeakerList {
    /// Reads a list.
    ///
    /// # Errors
    /// If the file cannot be read, has no column `name`, or a row has no name, an id of a row before, or too few cells.
    pub fn load(path: &Path) -> Result<SpeakerList, ReadError> {
        let file = std::fs::File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
        let mut rows = ReaderBuilder::new().from_reader(file);
        let broken = |error: csv::Error| {
            let line = error.position().map(csv::Position::line);
            ReadError::of_article(path, line, ReadProblem::Broken(format!("the list cannot be read: {error}")))
        };
        let header: Vec<String> = rows.headers().map_err(broken)?.iter().map(cell).collect();
        let named = |name: &str| header.iter().position(|column| column.eq_ignore_ascii_case(name));
        let Some(name) = named("name") else {
            let found = header.join(", ");
            let problem = format!("a list of speakers needs a column \"name\"; the columns are: {found}");
            return Err(ReadError::of_file(path, ReadProblem::Broken(problem)));
        };
        let (aliases, id) = (named("aliases"), named("id"));
        let further = |column: &usize| *column != name && Some(*column) != aliases && Some(*column) != id;
        let further: Vec<usize> = (0..header.len()).filter(further).collect();
        let column = |index: &usize| header.get(*index).cloned().unwrap_or_default();
        let mut list = SpeakerList { columns: further.iter().map(column).collect(), speakers: Vec::new() };
        let mut names: HashMap<String, String> = HashMap::new();
        for row in rows.records() {
            let row = row.map_err(broken)?;
            let line = row.position().map(csv::Position::line);
            let bad = |problem: String| ReadError::of_article(path, line, ReadProblem::Broken(problem));
            let own = at(&row, Some(name));
            if own.is_empty() {
                return Err(bad("the name is blank; every row names one person or body".to_owned()));
            }
            let mut speaker = Speaker::named(&own);
            let id = at(&row, id);
            if !id.is_empty() {
                speaker.id = id;
            }
            if let Some(other) = names.insert(speaker.id.clone(), own.clone()) {
                let id = &speaker.id;
                return Err(bad(format!("{own} has the id \"{id}\" of {other}; give each an id of its own")));
            }
            speaker.fields = further.iter().map(|index| (column(index), at(&row, Some(*index)))).collect();
            let aliases = at(&row, aliases);
            let aliases = aliases.split(';').map(cell).filter(|alias| !alias.is_empty());
            list.speakers.push((speaker, aliases.collect()));
        }
        Ok(list)
    }
}

fn at(row: &StringRecord, index: Option<usize>) -> String {
    index.and_then(|index| row.get(index)).map(cell).unwrap_or_default()
}

fn cell(text: &str) -> String {
    text.trim_start_matches('\u{feff}').trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<SpeakerList, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, rows).unwrap();
        SpeakerList::load(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn names_aliases_ids_and_further_columns_are_read() {
        let list = read("Name,party,aliases,id\nAnna Berg,Greens,Ms. Berg; the mayor ;,P1\nCarl Dahl,,,\n").unwrap();
        assert_eq!(list.columns, ["party"]);
        let party = |name: &str| vec![("party".to_owned(), name.to_owned())];
        let berg = Speaker { id: "P1".to_owned(), fields: party("Greens"), ..Speaker::named("Anna Berg") };
        let dahl = Speaker { fields: party(""), ..Speaker::named("Carl Dahl") };
        assert_eq!(list.speakers[0], (berg, vec!["Ms. Berg".to_owned(), "the mayor".to_owned()]));
        assert_eq!(list.speakers[1], (dahl, vec![]));
    }

    #[test]
    fn what_is_wrong_is_named_with_line_and_remedy() {
        assert!(read("person\nx\n").unwrap_err().ends_with("needs a column \"name\"; the columns are: person"));
        let blank = read("name,id\nAnna Berg,1\n,2\n").unwrap_err();
        assert!(blank.contains("people.csv:3") && blank.contains("the name is blank"), "{blank}");
        let twice = read("name,id\nAnna Berg,1\nCarl Dahl,1\n").unwrap_err();
        assert!(twice.contains("people.csv:3") && twice.contains("Carl Dahl has the id \"1\" of Anna Berg"), "{twice}");
    }
}
