use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use crate::compression::without_ending;
use crate::{FilePattern, Format, ReadError, ReadProblem, run_folder};

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
    /// What its articles are called after: its name without endings, behind the folders between it and the argument.
    pub(crate) name: String,
    /// `None` only for standard input, whose first bytes then decide.
    pub(crate) format: Option<Format>,
    /// Whether it is an argument itself and was not found in a folder.
    pub(crate) is_argument: bool,
}

impl Inputs {
    /// Lists the files of the arguments, as [`Inputs::find_matching`] does, whatever their names.
    ///
    /// # Errors
    /// As there.
    pub fn find(arguments: &[PathBuf], format: Option<Format>) -> Result<Inputs, ReadError> {
        Inputs::find_matching(arguments, format, &[])
    }

    /// Lists the files of the arguments: files as given, the files of a folder and its subfolders by name, `-` for standard
    /// input.
    ///
    /// A folder gives its `.txt`, `.jsonl`, `.ndjson`, `.csv`, `.tsv`, `.parquet`, `.html`, `.htm`, `.warc` and `.ann` files, or those of
    /// `format`, also compressed (`.gz`, `.zst`); an `.ann` file takes the `.txt` file beside it along. Where there are
    /// patterns, it gives only files that match one of them, and with a format too it gives those whatever their ending. Its
    /// other files and what is hidden are left out; those that the patterns let through are listed in [`Inputs::ignored`]. Of a
    /// folder that sayso has written ([`run_folder`]), it gives the parts. A file that is named itself is read as
    /// `format`, whatever its ending and the patterns.
    ///
    /// # Errors
    /// If an argument is not there, if a folder holds nothing to read, or if nothing tells the format of a file: the
    /// run should not start.
    pub fn find_matching(
        arguments: &[PathBuf],
        format: Option<Format>,
        patterns: &[FilePattern],
    ) -> Result<Inputs, ReadError> {
        let mut inputs = Inputs { files: Vec::new(), ignored: Vec::new() };
        for path in arguments {
            let name = name_of(path);
            if path == Path::new("-") {
                inputs.files.push(InputFile { path: path.clone(), name, format, is_argument: true });
                continue;
            }
            let metadata = fs::metadata(path).map_err(|error| ReadError::unreadable(path, error))?;
            if metadata.is_dir() {
                let before = inputs.files.len();
                inputs.find_in_folder(path, Path::new(""), &Wanted { format, patterns })?;
                if inputs.files.len() == before {
                    return Err(ReadError::of_file(path, ReadProblem::EmptyFolder));
                }
            } else {
                let format = format.or_else(|| Format::of_path(path));
                let format = format.ok_or_else(|| ReadError::of_file(path, ReadProblem::UnknownFormat))?;
                inputs.files.push(InputFile { path: path.clone(), name, format: Some(format), is_argument: true });
            }
        }
        Ok(inputs)
    }

    /// Leaves out what was found in folders and will be written: a file, also the text of an `.ann` file, or what a folder holds.
    /// Nothing is left out that is an argument itself. Whether there was something to read.
    pub fn leave_out(&mut self, written: &Path) -> bool {
        let Ok(written) = written.canonicalize() else { return false };
        let stays = |path: &Path| !path.canonicalize().is_ok_and(|path| path.starts_with(&written));
        let before = self.files.len();
        self.files.retain(|file| {
            let is_text_free = file.format != Some(Format::Brat) || stays(&file.path.with_extension("txt"));
            file.is_argument || (stays(&file.path) && is_text_free)
        });
        self.ignored.retain(|path| stays(path));
        self.files.len() < before
    }

    /// The files in the order in which they are read.
    pub fn paths(&self) -> impl ExactSizeIterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// What the files are called in ids, in that order: their names without ending, after that of a subfolder.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.files.iter().map(|file| file.name.as_str())
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

    /// What the folders among the arguments hold beside the files to read, as far as the patterns let it through.
    #[must_use]
    pub fn ignored(&self) -> &[PathBuf] {
        &self.ignored
    }

    /// Lists the files of a folder that lies at `below` in the folder that is searched.
    fn find_in_folder(&mut self, folder: &Path, below: &Path, wanted: &Wanted<'_>) -> Result<(), ReadError> {
        let entries = fs::read_dir(folder).and_then(|entries| {
            // A link to a folder is not followed: it may lead in a circle.
            entries.map(|entry| entry.and_then(|entry| Ok((entry.path(), entry.file_type()?.is_dir())))).collect()
        });
        let mut entries: Vec<(PathBuf, bool)> = entries.map_err(|error| ReadError::unreadable(folder, error))?;
        entries.sort();
        let manifest = folder.join(run_folder::MANIFEST);
        if entries.binary_search_by(|(path, _)| path.cmp(&manifest)).is_ok() {
            let is_beside = |name: &OsStr| run_folder::BESIDE_PARTS.iter().any(|beside| name == *beside);
            entries.retain(|(path, _)| !path.file_name().is_some_and(is_beside));
        }
        let has_standoff = |path: &Path| {
            let standoff = path.with_extension("ann");
            entries.binary_search_by(|(other, _)| other.cmp(&standoff)).is_ok()
        };
        for (path, is_folder) in &entries {
            let below = path.file_name().map_or_else(|| below.to_owned(), |name| below.join(name));
            if *is_folder && !is_hidden(path) {
                if self.find_in_folder(path, &below, wanted).is_err() {
                    // One file that cannot be read, as far as the run is concerned.
                    let (path, name, format) = (path.clone(), name_of(path), wanted.format.or(Some(Format::Text)));
                    self.files.push(InputFile { path, name, format, is_argument: false });
                }
                continue;
            }
            match wanted.format_of(path, &below) {
                Some(format) if path.is_file() || leads_nowhere(path) => {
                    // A text with its standoff beside it is read once, through the standoff.
                    let is_annotated = format == Format::Text && wanted.format.is_none() && has_standoff(path);
                    if !is_annotated {
                        let name = name_of(path);
                        let name = match below.parent().filter(|folders| *folders != Path::new("")) {
                            Some(folders) => format!("{}/{name}", as_text(folders.as_os_str())),
                            None => name,
                        };
                        self.files.push(InputFile {
                            path: path.clone(),
                            name,
                            format: Some(format),
                            is_argument: false,
                        });
                    }
                }
                _ if wanted.format == Some(Format::Brat)
                    && Format::of_path(path) == Some(Format::Text)
                    && has_standoff(path) => {}
                _ if !wanted.lets_through(&below) => {}
                _ => self.ignored.push(path.clone()),
            }
        }
        Ok(())
    }
}

/// Which files of a folder are read.
struct Wanted<'a> {
    format: Option<Format>,
    patterns: &'a [FilePattern],
}

impl Wanted<'_> {
    /// The format in which a file of a folder is read, if it is.
    fn format_of(&self, path: &Path, below: &Path) -> Option<Format> {
        let found = Format::of_path(path).filter(|format| *format != Format::Xlsx);
        if is_hidden(path) || !self.lets_through(below) {
            return None;
        }
        match self.format {
            Some(format) if !self.patterns.is_empty() || found == Some(format) => Some(format),
            Some(_) => None,
            None => found,
        }
    }

    /// Whether the patterns, if there are any, let the file through.
    fn lets_through(&self, below: &Path) -> bool {
        self.patterns.is_empty() || self.patterns.iter().any(|pattern| pattern.matches(below))
    }
}

/// Whether a link leads to nothing; whoever reads it says so.
fn leads_nowhere(path: &Path) -> bool {
    path.is_symlink() && fs::metadata(path).is_err()
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// The name of a file without folder and endings; `stdin` for standard input.
pub(crate) fn name_of(path: &Path) -> String {
    if path == Path::new("-") {
        return "stdin".to_owned();
    }
    without_ending(path).file_stem().map(as_text).unwrap_or_default()
}

/// A name as text; bytes that are none stand as `%` and two hexadecimal digits, so that different names stay different.
fn as_text(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("%{byte:02X}")));
    }
    text
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
    fn what_is_written_is_left_out_unless_it_is_an_argument() {
        let folder = folder(&["a.txt", "b.jsonl", "c.md"]);
        std::fs::create_dir(folder.path().join("out")).unwrap();
        fs::write(folder.path().join("out/part-0.csv"), "x").unwrap();
        let argument = folder.path().join("b.jsonl");
        let mut inputs = Inputs::find(&[folder.path().to_owned(), argument.clone()], None).unwrap();
        let written = ["b.jsonl", "c.md", "out", "new.csv"];
        let were_read = written.map(|written| inputs.leave_out(&folder.path().join(written)));
        assert_eq!(were_read, [true, false, true, false]);
        assert_eq!(inputs.paths().collect::<Vec<_>>(), [&folder.path().join("a.txt"), &argument]);
        assert!(inputs.ignored().is_empty());
    }

    #[test]
    fn a_folder_that_sayso_has_written_gives_its_parts() {
        let folder = folder(&[".lock", "_errors.csv", "_SUCCESS", run_folder::MANIFEST, "part-00000.jsonl"]);
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        assert_eq!(inputs.names().collect::<Vec<_>>(), ["part-00000"]);
        assert!(inputs.ignored().is_empty());
        fs::remove_file(folder.path().join(run_folder::MANIFEST)).unwrap();
        assert_eq!(Inputs::find(&[folder.path().to_owned()], None).unwrap().len(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_text_stay_different() {
        use std::os::unix::ffi::OsStrExt;
        let names = [&b"caf\xe9.txt"[..], b"caf\xe8.txt", "café.txt".as_bytes()];
        let names = names.map(|name| name_of(Path::new(OsStr::from_bytes(name))));
        assert_eq!(names, ["caf%E9", "caf%E8", "café"]);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_read_in_a_folder_is_left_to_whoever_reads_it() {
        let folder = folder(&["a.txt"]);
        std::os::unix::fs::symlink("gone", folder.path().join("b.txt")).unwrap();
        std::os::unix::fs::symlink("gone", folder.path().join("b.md")).unwrap();
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        assert_eq!(inputs.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(names(inputs.ignored().iter()), ["b.md"]);
    }

    #[test]
    fn a_folder_gives_its_files_by_name_and_says_what_it_ignored() {
        let folder = folder(&["b.txt", "a.csv", "c.jsonl", "photo.jpg", ".hidden.txt"]);
        fs::create_dir(folder.path().join("sub.txt")).unwrap();
        fs::create_dir(folder.path().join(".git")).unwrap();
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        assert_eq!(names(inputs.files.iter().map(|file| &file.path)), ["a.csv", "b.txt", "c.jsonl"]);
        assert_eq!(names(inputs.ignored().iter()), [".git", ".hidden.txt", "photo.jpg"]);
    }

    #[test]
    fn subfolders_are_searched_and_stand_in_the_names() {
        let folder = folder(&["b.txt", "z.txt"]);
        fs::create_dir_all(folder.path().join("k/2024")).unwrap();
        fs::write(folder.path().join("k/2024/b.html.gz"), "x").unwrap();
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        let names: Vec<&str> = inputs.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["b", "k/2024/b", "z"]);
        assert_eq!(inputs.paths().len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_does_not_lead_in_a_circle() {
        let folder = folder(&["a.txt"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("again")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("a.txt"), folder.path().join("b.txt")).unwrap();
        let inputs = Inputs::find(&[folder.path().to_owned()], None).unwrap();
        assert_eq!(names(inputs.files.iter().map(|file| &file.path)), ["a.txt", "b.txt"]);
    }

    #[test]
    fn patterns_choose_among_the_files_of_a_folder() {
        let folder = folder(&["a.txt", "b.txt.gz", "b.html", "c.dat", ".b.dat"]);
        let of = |format, patterns: &[&str]| {
            let patterns: Vec<FilePattern> = patterns.iter().map(|pattern| pattern.parse().unwrap()).collect();
            let inputs = Inputs::find_matching(&[folder.path().to_owned()], format, &patterns).unwrap();
            names(inputs.files.iter().map(|file| &file.path)).join(" ")
        };
        assert_eq!(of(None, &["b.*", "c.*"]), "b.html b.txt.gz");
        assert_eq!(of(Some(Format::Text), &["*.dat", "a.*"]), "a.txt c.dat");
        let file = folder.path().join("a.txt");
        assert_eq!(Inputs::find_matching(&[file], None, &["*.html".parse().unwrap()]).unwrap().len(), 1);
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
