use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The root of the project.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().expect("the workspace")
}

/// Runs the command and waits for it.
pub(crate) fn sayso<Argument: AsRef<std::ffi::OsStr>>(arguments: &[Argument]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sayso")).args(arguments).output().expect("sayso starts")
}

/// Runs the command with something on its standard input.
pub(crate) fn sayso_reading(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("sayso starts");
    // A command that fails early does not read; that is for the caller to see.
    let _ = child.stdin.take().expect("piped").write_all(input);
    child.wait_with_output().expect("sayso ends")
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().expect("not killed")
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// A folder of its own for one test, with files in it.
pub(crate) fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    folder
}

/// The data sets that cannot be part of the project, if they are beside it (or where `SAYSO_SHARED` says).
///
/// Where they are missing the test says so and passes, but not in CI.
pub(crate) fn shared(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("SAYSO_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "{test}: {} is missing", folder.display());
    println!("SKIPPED {test}: {} is missing", folder.display());
    None
}
