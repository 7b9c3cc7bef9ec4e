use std::collections::HashMap;
use std::path::Path;

use sayso_annotation::Speaker;

use crate::ReadError;
use crate::list_file::ListFile;
use crate::quote_row::is_own_column;

/// A user's list of people and bodies: a CSV file, one a row.
///
/// Column `name` is needed. `aliases` holds further names, with `;` between them; `id` the identifier in outputs, the one
/// that follows from the name where it is blank. Further columns are kept with each speaker; none may be called like a
/// column of the output.
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
    /// If the file cannot be read, has no column `name` or a further one that is called like a column of the output, or a row
    /// has no name, an id of a row before, or too few cells.
    pub fn load(path: &Path) -> Result<SpeakerList, ReadError> {
        let file = ListFile::load(path)?;
        let name = file.needed("name", "speakers")?;
        let (aliases, id) = (file.column("aliases"), file.column("id"));
        let further = |column: &usize| *column != name && Some(*column) != aliases && Some(*column) != id;
        let further: Vec<(usize, String)> = file
            .header
            .iter()
            .cloned()
            .enumerate()
            .filter(|(column, name)| further(column) && !name.is_empty())
            .collect();
        if let Some((_, column)) = further.iter().find(|(_, column)| is_own_column(column)) {
            let problem = format!("column \"{column}\" is one of the output's own; rename it, such as \"my_{column}\"");
            return Err(file.bad_file(problem));
        }
        let columns = further.iter().map(|(_, column)| column.clone()).collect();
        let mut list = SpeakerList { columns, speakers: Vec::new() };
        let mut names: HashMap<String, String> = HashMap::new();
        for row in &file.rows {
            let own = row.at(Some(name));
            if own.is_empty() {
                return Err(file.bad(row, "the name is blank; every row names one person or body".to_owned()));
            }
            let mut speaker = Speaker::named(&own);
            let id = row.at(id);
            if !id.is_empty() {
                speaker.id = id;
            }
            if let Some(other) = names.insert(speaker.id.clone(), own.clone()) {
                let id = &speaker.id;
                let problem = format!("{own} has the id \"{id}\" of {other}; give each an id of its own");
                return Err(file.bad(row, problem));
            }
            speaker.fields = further.iter().map(|(index, column)| (column.clone(), row.at(Some(*index)))).collect();
            list.speakers.push((speaker, row.several_at(aliases)));
        }
        Ok(list)
    }
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
        let later = read("name,id\n\nAnna Berg,1\n\n\n,2\n").unwrap_err();
        assert!(later.contains("people.csv:6"), "{later}");
        let twice = read("name,id\nAnna Berg,1\nCarl Dahl,1\n").unwrap_err();
        assert!(twice.contains("people.csv:3") && twice.contains("Carl Dahl has the id \"1\" of Anna Berg"), "{twice}");
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let short = read("name,id,party\nAnna Berg,1\n").unwrap_err();
        assert!(short.contains("people.csv:2: the row has 2 cells for 3 columns; end it with the commas"), "{short}");
    }

    #[test]
    fn a_further_column_has_a_name_of_its_own() {
        let taken = read("name,Stance\nAnna Berg,x\n").unwrap_err();
        assert!(taken.contains("column \"Stance\" is one of the output's own; rename it"), "{taken}");
        let twice = read("name,party,Party\nAnna Berg,x,y\n").unwrap_err();
        assert!(twice.contains("two columns are called \"Party\"; give each a name"), "{twice}");
        let blank = read("name,\nAnna Berg,x\n").unwrap_err();
        assert!(blank.contains("people.csv:2: column 2 has no name in the header; give it one"), "{blank}");
        assert_eq!(read("name,party,\nAnna Berg,x,\n").unwrap().columns, ["party"]);
    }

    #[test]
    fn a_list_that_is_not_utf_8_is_refused_with_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, b"name\nJos\xe9 Berg\n").unwrap();
        let error = SpeakerList::load(&path).unwrap_err().to_string();
        assert!(error.contains("byte 8 is not UTF-8; save the list as UTF-8"), "{error}");
    }
}
