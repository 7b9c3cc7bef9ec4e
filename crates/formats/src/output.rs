use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use crate::{CompressedOutput, Compression, WriteError};

/// Where a writer writes: a file that appears only when it is whole, or a stream.
pub enum Output {
    /// A file.
    File(OutputFile),
    /// A stream, such as standard output.
    Stream(Box<dyn Write + Send>),
    /// One of these, with what is written compressed.
    Compressed(Box<CompressedOutput>),
}

/// What happens to an output that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is left alone, and that is an error.
    Refuse,
    /// It is replaced once the new one is whole.
    Overwrite,
}

/// A file that is written beside its place and renamed to it when it is whole.
///
/// Dropped without [`OutputFile::commit`], it leaves nothing behind, and what stood in its place still stands there.
pub struct OutputFile {
    path: PathBuf,
    file: BufWriter<NamedTempFile>,
    existing: Existing,
}

impl Output {
    /// Opens a file; a device or a named pipe is written as a stream. A name that ends in `.gz` or `.zst` is compressed.
    ///
    /// # Errors
    /// If the file exists and should not be overwritten, or cannot be written.
    pub fn create(path: &Path, existing: Existing) -> Result<Output, WriteError> {
        let output = match fs::metadata(path) {
            Ok(found) if !found.is_file() && !found.is_dir() => {
                let device = File::options().write(true).open(path).map_err(|cause| unwritable(path, cause))?;
                Output::Stream(Box::new(BufWriter::new(device)))
            }
            _ => Output::File(OutputFile::create(path, existing)?),
        };
        let Some(compression) = Compression::of_path(path) else { return Ok(output) };
        let compressed = CompressedOutput::new(output, compression).map_err(|cause| unwritable(path, cause))?;
        Ok(Output::Compressed(Box::new(compressed)))
    }

    /// Opens a file, or standard output where the path is `-`.
    ///
    /// # Errors
    /// As [`Output::create`].
    pub fn open(path: &Path, existing: Existing) -> Result<Output, WriteError> {
        if path == Path::new("-") { Ok(Output::stdout()) } else { Output::create(path, existing) }
    }

    /// Standard output.
    #[must_use]
    pub fn stdout() -> Output {
        Output::Stream(Box::new(BufWriter::new(io::stdout())))
    }

    /// Completes the output.
    ///
    /// # Errors
    /// If what was written does not reach its place.
    pub fn commit(self) -> Result<(), WriteError> {
        match self {
            Output::File(file) => file.commit(),
            Output::Stream(mut stream) => stream.flush().map_err(WriteError::Stream),
            Output::Compressed(compressed) => compressed.commit(),
        }
    }

    /// The folder of a file; nothing for a stream.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Output::File(file) => Some(folder_of(&file.path)),
            Output::Stream(_) => None,
            Output::Compressed(compressed) => compressed.inner().folder(),
        }
    }

    pub(crate) fn error(&self, cause: io::Error) -> WriteError {
        match self {
            Output::File(file) => unwritable(&file.path, cause),
            Output::Stream(_) => WriteError::Stream(cause),
            Output::Compressed(compressed) => compressed.inner().error(cause),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Output::File(file) => file.file.write(bytes),
            Output::Stream(stream) => stream.write(bytes),
            Output::Compressed(compressed) => compressed.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Output::File(file) => file.file.flush(),
            Output::Stream(stream) => stream.flush(),
            Output::Compressed(compressed) => compressed.flush(),
        }
    }
}

impl OutputFile {
    /// Opens a file beside the place that it will take. A symbolic link is followed.
    ///
    /// # Errors
    /// If the file exists and should not be overwritten, or if its folder cannot be written.
    pub fn create(path: &Path, existing: Existing) -> Result<OutputFile, WriteError> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(&path) {
            Ok(found) if found.is_dir() => return Err(unwritable(&path, io::ErrorKind::IsADirectory.into())),
            Ok(_) if existing == Existing::Refuse => return Err(WriteError::Exists { path }),
            _ => {}
        }
        let mut builder = tempfile::Builder::new();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let prefix = format!(".{name}.");
        builder.prefix(&prefix).suffix(".part");
        // The file's rights are those of any new file, not those of a private temporary one.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let file = builder.tempfile_in(folder_of(&path)).map_err(|cause| unwritable(&path, cause))?;
        Ok(OutputFile { path, file: BufWriter::with_capacity(1 << 16, file), existing })
    }

    /// Writes everything to disk and gives the file its name.
    ///
    /// # Errors
    /// If a step fails, or if a file that should not be overwritten has appeared meanwhile; nothing is left behind then.
    pub fn commit(self) -> Result<(), WriteError> {
        let OutputFile { path, file, existing } = self;
        let failed = |cause| unwritable(&path, cause);
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        let temporary: TempPath = file.into_temp_path();
        let renamed = match existing {
            Existing::Overwrite => temporary.persist(&path),
            Existing::Refuse => temporary.persist_noclobber(&path),
        };
        match renamed {
            Ok(()) => sync_folder(folder_of(&path)).map_err(failed),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(WriteError::Exists { path: path.clone() })
            }
            Err(error) => Err(failed(error.error)),
        }
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

pub(crate) fn unwritable(path: &Path, cause: io::Error) -> WriteError {
    WriteError::Unwritable { path: path.to_owned(), cause }
}

/// The folder of a file; the current one for a bare name.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename last; only Unix can open a folder for that.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn a_file_appears_on_commit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let mut file = OutputFile::create(&path, Existing::Refuse).unwrap();
        file.write_all(b"whole").unwrap();
        assert!(!path.exists());
        file.commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(files(folder.path()), ["out.csv"]);
    }

    #[test]
    fn a_file_that_is_dropped_leaves_nothing_and_spares_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        let mut file = OutputFile::create(&path, Existing::Overwrite).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(files(folder.path()), ["out.csv"]);
    }

    #[test]
    fn an_existing_file_is_refused_at_the_start_and_at_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let late = OutputFile::create(&path, Existing::Refuse).unwrap();
        fs::write(&path, "old").unwrap();
        let refused = OutputFile::create(&path, Existing::Refuse).err().unwrap();
        assert!(refused.to_string().ends_with("out.csv exists; `--force` overwrites it"), "{refused}");
        assert!(matches!(late.commit(), Err(WriteError::Exists { .. })));
        assert_eq!(fs::read(&path).unwrap(), b"old");
        OutputFile::create(&path, Existing::Overwrite).unwrap().commit().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"");
        assert_eq!(files(folder.path()), ["out.csv"]);
    }

    #[test]
    fn a_place_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("no/such/out.csv");
        let error = OutputFile::create(&inside, Existing::Refuse).err().unwrap();
        assert!(error.to_string().contains("out.csv cannot be written"), "{error}");
        assert!(OutputFile::create(folder.path(), Existing::Overwrite).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn the_rights_are_those_of_a_new_file_and_a_link_stays_a_link() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (plain, path, link) =
            (folder.path().join("plain"), folder.path().join("out.csv"), folder.path().join("link.csv"));
        fs::write(&plain, "").unwrap();
        OutputFile::create(&path, Existing::Refuse).unwrap().commit().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&plain));
        symlink(&path, &link).unwrap();
        OutputFile::create(&link, Existing::Overwrite).unwrap().commit().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_written_and_not_replaced() {
        use std::os::unix::fs::FileTypeExt;
        let mut output = Output::create(Path::new("/dev/null"), Existing::Overwrite).unwrap();
        output.write_all(b"x").unwrap();
        output.commit().unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }

    #[test]
    fn a_broken_pipe_is_known_by_its_error() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut output = Output::Stream(Box::new(Gone));
        let cause = output.write_all(b"x").unwrap_err();
        assert!(output.error(cause).is_broken_pipe());
    }
}
