use std::fs;
use std::path::{Path, PathBuf};

use crate::{Format, ReadError, ReadProblem};

/// The files that a run reads, in the order in which it reads them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    pub(crate) files: Vec<InputFile>,
    ignored: Vec<PathBuf>,
}

/// One file, or standard input where the path is `-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InputFile {
    pub(crate) path: PathBuf,
    /// `None` only for standard input, whose first byte then decides.
    pub(crate) format: Option<Format>,
}

impl Inputs {
    /// Lists the files of the arguments: files as given, the files of a folder by name, `-` for standard input.
    ///
    /// A folder gives its `.txt`, `.jsonl`, `.ndjson`, `.csv`, `.tsv`, `.parquet` and `.ann` files, or those of `format`; an `.ann`
    /// file takes the `.txt` file beside it along. Its other files, hidden files and subfolders are left out and
    /// listed in [`Inputs::ignored`]. A file that is named itself is read as `format`, whatever its ending.
    ///
    /// # Errors
    /// If an argument is not there, if a folder holds nothing to read, or if nothing tells the format of a file: the
    /// run should not start.
    pub fn find(arguments: &[PathBuf], format: Option<Format>) -> Result<Inputs, ReadError> {
        let mut inputs = Inputs { files: Vec::new(), ignored: Vec::new() };
        for path in arguments {
            if path == Path::new("-") {
                inputs.files.push(InputFile { path: path.clone(), format });
                continue;
            }
            let metadata = fs::metadata(path).map_err(|error| ReadError::unreadable(path, error))?;
            if metadata.is_dir() {
                inputs.find_in_folder(path, format)?;
            } else {
                let format = format.or_else(|| Format::of_path(path));
                let format = format.ok_or_else(|| ReadError::of_file(path, ReadProblem::UnknownFormat))?;
                inputs.files.push(InputFile { path: path.clone(), format: Some(format) });
            }
        }
        Ok(inputs)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What the folders among the arguments hold beside the files to read.
    #[must_use]
    pub fn ignored(&self) -> &[PathBuf] {
        &self.ignored
    }

    fn find_in_folder(&mut self, folder: &Path, format: Option<Format>) -> Result<(), ReadError> {
        let entries = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
        let mut paths: Vec<PathBuf> = entries.map_err(|error| ReadError::unreadable(folder, error))?;
        paths.sort();
        let before = self.files.len();
        for path in &paths {
            match wanted(path, format) {
                Some(found) if path.is_file() => {
                    // A text with its standoff beside it is read once, through the standoff.
                    let annotated = found == Format::Text
                        && format.is_none()
                        && paths.binary_search(&path.with_extension("ann")).is_ok();
                    if !annotated {
                        self.files.push(InputFile { path: path.clone(), format: Some(found) });
                    }
                }
                _ if format == Some(Format::Brat) && wanted(path, None) == Some(Format::Text) => {
                    if paths.binary_search(&path.with_extension("ann")).is_err() {
                        self.ignored.push(path.clone());
                    }
                }
                _ => self.ignored.push(path.clone()),
            }
        }
        if self.files.len() == before {
            return Err(ReadError::of_file(folder, ReadProblem::EmptyFolder));
        }
        Ok(())
    }
}

/// The format in which a file of a folder is read, if it is.
fn wanted(path: &Path, format: Option<Format>) -> Option<Format> {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let found = Format::of_path(path).filter(|format| *format != Format::Xlsx)?;
    (!hidden && format.is_none_or(|format| format == found)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            fs::write(folder.path().join(name), "x").unwrap();
        }
        folder
    }

    fn names<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Vec<&'a str> {
        paths.map(|path| path.file_name().unwrap().to_str().unwrap()).collect()
    }

    #[test]
    fn a_folder_gives_its_files_by_name_and_says_what_it_ignored() {
        let folder = folder(&["b.txt", "a.csv", "c.jsonl", "photo.jpg", ".hidden.txt"]);
        fs::create_dir(folder.path().join("sub.txt")).unwrap();
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        assert_eq!(names(inputs.files.iter().map(|file| &file.path)), ["a.csv", "b.txt", "c.jsonl"]);
        assert_eq!(names(inputs.ignored().iter()), [".hidden.txt", "photo.jpg", "sub.txt"]);
    }

    #[test]
    fn a_format_narrows_a_folder_down() {
        let folder = folder(&["a.txt", "a.ann", "b.txt"]);
        let of = |format| {
            let inputs = Inputs::find(&[folder.path().to_owned()], format).unwrap();
            names(inputs.files.iter().map(|file| &file.path)).join(" ")
        };
        assert_eq!(of(None), "a.ann b.txt");
        assert_eq!(of(Some(Format::Text)), "a.txt b.txt");
        assert_eq!(of(Some(Format::Brat)), "a.ann");
    }

    #[test]
    fn a_folder_without_a_file_to_read_is_an_error() {
        let folder = folder(&["photo.jpg"]);
        let error = Inputs::find(&[folder.path().to_owned()], None).unwrap_err();
        assert!(matches!(*error.problem, ReadProblem::EmptyFolder), "{error}");
    }

    #[test]
    fn a_file_of_unknown_ending_needs_a_format() {
        let folder = folder(&["news.dat"]);
        let path = folder.path().join("news.dat");
        let error = Inputs::find(std::slice::from_ref(&path), None).unwrap_err();
        assert!(error.to_string().contains("--input-format"), "{error}");
        assert_eq!(Inputs::find(&[path], Some(Format::Text)).unwrap().len(), 1);
    }

    #[test]
    fn a_missing_file_is_an_error_before_anything_is_read() {
        let error = Inputs::find(&["no/such.txt".into()], None).unwrap_err();
        assert!(error.to_string().starts_with("no/such.txt: cannot be read"), "{error}");
    }
}
