//! With the feature `rust-bert`: checks that there is the libtorch which it is built on, before the linker stumbles over
//! another, and has the binaries of the package find it where it is now. Without the feature it does nothing.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What tch 0.17 is built on.
const VERSION: &str = "2.4.0";

/// The variables by which users say where libtorch is; they are those of the crate torch-sys.
const VARIABLES: [&str; 8] = [
    "LIBTORCH",
    "LIBTORCH_BYPASS_VERSION_CHECK",
    "LIBTORCH_CXX11_ABI",
    "LIBTORCH_INCLUDE",
    "LIBTORCH_LIB",
    "LIBTORCH_STATIC",
    "LIBTORCH_USE_PYTORCH",
    "VIRTUAL_ENV",
];

/// The headers that say which version it is, in older and in newer ones.
const VERSION_HEADERS: [&str; 2] = ["torch/csrc/api/include/torch/version.h", "torch/headeronly/version.h"];

const REMEDY: &str = "; in sayso's source folder, `eval \"$(scripts/setup-libtorch ~/.cache/sayso/libtorch-2.4.0)\"` installs it \
                      and exports what the build reads. An installed one is used if LIBTORCH names its folder, or \
                      LIBTORCH_USE_PYTORCH=1 the PyTorch of python3";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    VARIABLES.iter().for_each(|name| println!("cargo::rerun-if-env-changed={name}"));
    if env::var_os("CARGO_FEATURE_RUST_BERT").is_none() || env::var_os("LIBTORCH_STATIC").is_some() {
        return;
    }
    match Libtorch::find().and_then(|libtorch| libtorch.check().map(|()| libtorch.lib)) {
        Ok(lib) => link(&lib),
        Err(problem) => println!("cargo::error=the feature rust-bert needs libtorch {VERSION}: {problem}"),
    }
}

fn link(lib: &Path) {
    println!("cargo::rustc-link-arg=-Wl,-rpath,{}", lib.display());
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // What registers the kernels of a GPU is called by nobody, so the linker would leave it out.
        println!("cargo::rustc-link-arg=-Wl,--no-as-needed");
        println!("cargo::rustc-link-arg=-L{}", lib.display());
        println!("cargo::rustc-link-arg=-ltorch");
    }
}

struct Libtorch {
    /// What names it, for messages.
    named_by: String,
    include: PathBuf,
    lib: PathBuf,
}

impl Libtorch {
    fn find() -> Result<Libtorch, String> {
        if env::var_os("LIBTORCH_USE_PYTORCH").is_some() {
            let folder = pytorch()?;
            let named_by = format!("LIBTORCH_USE_PYTORCH names the PyTorch in {}, which", folder.display());
            return Ok(Libtorch { named_by, include: folder.join("include"), lib: folder.join("lib") });
        }
        let system = || Path::new("/usr/lib/libtorch.so").exists().then(|| PathBuf::from("/usr"));
        let folder = env::var_os("LIBTORCH").map(PathBuf::from).or_else(system);
        let folder = folder.ok_or_else(|| format!("there is none, as LIBTORCH is not set{REMEDY}"))?;
        let part =
            |variable: &str, part: &str| env::var_os(variable).map_or_else(|| folder.clone(), PathBuf::from).join(part);
        let named_by = format!("LIBTORCH names {}, which", folder.display());
        Ok(Libtorch { named_by, include: part("LIBTORCH_INCLUDE", "include"), lib: part("LIBTORCH_LIB", "lib") })
    }

    fn check(&self) -> Result<(), String> {
        let Libtorch { named_by, include, lib } = self;
        if env::var_os("LIBTORCH_BYPASS_VERSION_CHECK").is_none() {
            let version = VERSION_HEADERS
                .iter()
                .find_map(|header| version(&fs::read_to_string(include.join(header)).ok()?))
                .ok_or_else(|| format!("{named_by} holds no libtorch: its headers are missing{REMEDY}"))?;
            if version != VERSION {
                return Err(format!("{named_by} holds version {version}{REMEDY}"));
            }
        }
        let core = ["libc10.so", "libc10.dylib", "c10.dll"].iter().find_map(|name| fs::read(lib.join(name)).ok());
        let core = core.ok_or_else(|| format!("{named_by} has no libc10 in {}{REMEDY}", lib.display()))?;
        // c10::detail::torchCheckFail with a std::string of before C++11.
        let old_symbol = b"torchCheckFailEPKcS2_jRKSs";
        let new = !core.windows(old_symbol.len()).any(|bytes| bytes == old_symbol);
        let on_linux = env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux");
        let asked = env::var("LIBTORCH_CXX11_ABI").map_or(true, |abi| abi == "1");
        if on_linux && env::var_os("LIBTORCH_USE_PYTORCH").is_none() && new != asked {
            let needed = u8::from(new);
            return Err(format!(
                "{named_by} has another C++ interface than asked for; export LIBTORCH_CXX11_ABI={needed}"
            ));
        }
        Ok(())
    }
}

/// The folder of the PyTorch that torch-sys would take.
fn pytorch() -> Result<PathBuf, String> {
    let python = if env::var_os("VIRTUAL_ENV").is_some() { "python" } else { "python3" };
    let print = "import os, torch; print(os.path.dirname(torch.__file__))";
    let output = Command::new(python).args(["-c", print]).output();
    let output = output.map_err(|error| format!("LIBTORCH_USE_PYTORCH is set, but {python} does not run: {error}"))?;
    let folder = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    if !output.status.success() || folder.is_empty() {
        return Err(format!("LIBTORCH_USE_PYTORCH is set, but {python} has no PyTorch{REMEDY}"));
    }
    Ok(PathBuf::from(folder))
}

/// The version that a header gives in three numbers.
fn version(header: &str) -> Option<String> {
    let number = |part: &str| {
        let after = header.split_once(&format!("#define TORCH_VERSION_{part} "))?.1;
        Some(after.lines().next()?.trim().to_owned())
    };
    Some([number("MAJOR")?, number("MINOR")?, number("PATCH")?].join("."))
}
