use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use sayso_formats::text_of_standoff;

/// A file or folder that a command reads or writes, and the option that names it.
pub(crate) type Named<'a> = (&'a str, &'a Path);

/// The path of an option, if it is given.
pub(crate) fn named<'a>(option: &'a str, path: Option<&'a PathBuf>) -> Option<Named<'a>> {
    path.map(|path| (option, path.as_path()))
}

/// Whether a path lies in a folder, or is it.
pub(crate) fn lies_in(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}

/// Refuses a command that would write over what it reads, or over what it writes beside: neither would be whole.
pub(crate) fn check_apart(read: &[Named<'_>], written: &[Named<'_>]) -> Result<()> {
    let written = written.iter().filter_map(|&(option, path)| Some((option, path, place(path)?)));
    let written: Vec<(&str, &Path, PathBuf)> = written.collect();
    if written.is_empty() {
        return Ok(());
    }
    let read = read.iter().flat_map(|&(reading, path)| {
        let paths = [Some(path.to_owned()), text_of_standoff(path)].into_iter().flatten();
        paths.filter_map(move |path| Some((reading, place(&path)?)))
    });
    for (reading, read) in read {
        if let Some((option, path, _)) = written.iter().find(|(.., place)| *place == read) {
            bail!("{} is both read ({reading}) and written ({option}); name another output", path.display());
        }
    }
    for (index, (option, path, place)) in written.iter().enumerate() {
        if let Some((other, ..)) = written.iter().take(index).find(|(.., other)| other == place) {
            bail!("{} is written twice ({other}, {option}); name another output for one of them", path.display());
        }
    }
    Ok(())
}

/// Where a path leads; nothing for standard output and for what is neither a file nor a folder, as `/dev/null`.
fn place(path: &Path) -> Option<PathBuf> {
    if path == Path::new("-") {
        return None;
    }
    match path.canonicalize() {
        Ok(place) => (place.is_file() || place.is_dir()).then_some(place),
        Err(_) => {
            let folder = path.parent().filter(|folder| *folder != Path::new("")).unwrap_or(Path::new("."));
            Some(folder.canonicalize().ok()?.join(path.file_name()?))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_and_what_is_written_lie_apart() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("out")).unwrap();
        for name in ["a.csv", "out/part.csv"] {
            std::fs::write(at(name), "x").unwrap();
        }
        let check = |read: &str, written: [&str; 2]| {
            let (output, errors) = (at(written[0]), at(written[1]));
            check_apart(&[("INPUT", &at(read))], &[("-o", &output), ("--errors", &errors)])
                .map_err(|error| error.to_string())
        };
        assert_eq!(check("a.csv", ["b.csv", "c.csv"]), Ok(()));
        assert_eq!(check("a.csv", ["out", "c.csv"]), Ok(()));
        std::fs::write(at("b.ann"), "").unwrap();
        assert!(check("b.ann", ["b.txt", "c.csv"]).unwrap_err().contains("b.txt is both read"));
        assert_eq!(check("out/part.csv", ["out", "c.csv"]), Ok(()));
        for (read, written) in
            [("a.csv", ["a.csv", "c.csv"]), ("a.csv", ["b.csv", "out/../a.csv"]), ("out", ["out", "b"])]
        {
            let message = check(read, written).unwrap_err();
            assert!(message.contains("both read (INPUT) and written (-"), "{message}");
        }
        let message = check("a.csv", ["new.csv", "out/../new.csv"]).unwrap_err();
        assert!(message.contains("written twice (-o, --errors)"), "{message}");
        let null = Path::new("/dev/null");
        assert!(
            check_apart(&[("INPUT", null)], &[("-o", null), ("--errors", null), ("--json", Path::new("-"))]).is_ok()
        );
    }
}
