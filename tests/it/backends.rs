//! The same rows from both backends, and what a build says of the one that it lacks.

#[cfg(feature = "rust-bert")]
mod parity;

use std::process::Command;

use crate::support::root;

/// The packages that a build of the command takes in.
fn dependencies(features: &[&str]) -> String {
    let cargo = std::env::var_os("CARGO").expect("cargo runs the tests");
    let tree = [
        "tree",
        "--locked",
        "--package",
        "sayso-cli",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--target",
        "all",
    ];
    let output = Command::new(cargo).current_dir(root()).args(tree).args(features).output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_default_build_takes_in_nothing_of_libtorch() {
    let of_libtorch = |tree: &str| {
        let names = tree.lines().filter_map(|line| line.split(' ').next().map(str::to_owned));
        names.filter(|name| ["rust-bert", "tch", "torch-sys"].contains(&name.as_str())).count()
    };
    assert_eq!(of_libtorch(&dependencies(&[])), 0);
    assert!(of_libtorch(&dependencies(&["--features", "rust-bert"])) >= 3);
}

#[cfg(not(feature = "rust-bert"))]
#[test]
fn a_build_without_rust_bert_says_how_to_get_it() {
    use crate::support::{code, folder, sayso_reading, stderr};

    let here = folder(&[]);
    let out = here.path().join("quotes.csv");
    let arguments =
        ["run", "-", "--input-format", "text", "--backend", "rust-bert", "-o", out.to_str().expect("UTF-8")];
    let output = sayso_reading(&arguments, b"Anna Berg said so.");
    assert_eq!(code(&output), 2);
    for remedy in ["scripts/setup-libtorch", "cargo build --release --features rust-bert"] {
        assert!(stderr(&output).contains(remedy), "{}", stderr(&output));
    }
    assert!(!out.exists());
}

#[test]
fn a_gpu_needs_the_backend_that_runs_on_it() {
    let output = crate::support::sayso_reading(&["run", "-", "--input-format", "text", "--device", "cuda:0"], b"");
    assert_eq!(crate::support::code(&output), 2);
    assert!(crate::support::stderr(&output).contains("--device cuda:0 needs --backend rust-bert"));
}
