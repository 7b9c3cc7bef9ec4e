use std::collections::HashMap;
use std::path::Path;

use crate::ReadError;
use crate::list_file::ListFile;

/// A user's list of targets, of which each quote that speaks of one gets a stance towards it: a CSV file, one a row.
///
/// Column `target` is needed: a noun phrase ("the carbon tax") or a proposition ("NATO should admit Ukraine"). `aliases` holds
/// further ways to call it, with `;` between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TargetList {
    /// The targets, each with its aliases.
    pub targets: Vec<(String, Vec<String>)>,
}

impl TargetList {
    /// Reads a list.
    ///
    /// # Errors
    /// If the file cannot be read, has no column `target` or no row, a target is blank, or stands there twice.
    pub fn load(path: &Path) -> Result<TargetList, ReadError> {
        let file = ListFile::load(path)?;
        let (target, aliases) = (file.needed("target", "targets")?, file.column("aliases"));
        let mut seen = HashMap::new();
        let mut list = TargetList::default();
        for row in &file.rows {
            let name = row.at(Some(target));
            if name.is_empty() {
                return Err(file.bad(row, "the target is blank; every row names one".to_owned()));
            }
            if let Some(before) = seen.insert(name.to_lowercase(), name.clone()) {
                return Err(file.bad(row, format!("{before} stands here twice; put its aliases into one row")));
            }
            list.targets.push((name, row.several_at(aliases)));
        }
        if list.targets.is_empty() {
            return Err(file.bad_file("there is no target in the list; give at least one row".to_owned()));
        }
        Ok(list)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(rows: &str) -> Result<TargetList, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("targets.csv");
        std::fs::write(&path, rows).unwrap();
        TargetList::load(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn targets_and_aliases_are_read() {
        let list = read("target,note,aliases\ncarbon tax,x,carbon levy; tax on carbon\nNATO,,\n").unwrap();
        let aliases = vec!["carbon levy".to_owned(), "tax on carbon".to_owned()];
        assert_eq!(list.targets, [("carbon tax".to_owned(), aliases), ("NATO".to_owned(), vec![])]);
    }

    #[test]
    fn what_is_wrong_is_named_with_line_and_remedy() {
        assert!(read("name\nNATO\n").unwrap_err().ends_with("needs a column \"target\"; the columns are: name"));
        let blank = read("target,aliases\nNATO,\n,x\n").unwrap_err();
        assert!(blank.contains("targets.csv:3") && blank.contains("the target is blank"), "{blank}");
        let twice = read("target\nNATO\nnato\n").unwrap_err();
        assert!(twice.contains("targets.csv:3") && twice.contains("NATO stands here twice"), "{twice}");
        assert!(read("target\n").unwrap_err().contains("no target in the list"));
    }
}
