use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};
use sayso_formats::text_of_standoff;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What decides the output of a run into a folder: one that goes on must have the same.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// The version of the folder's layout.
    layout: u32,
    /// The version of sayso.
    sayso: String,
    /// The sha256 of the program, the model in it included.
    program: String,
    /// The options that are not at their defaults, and the hashes of the files that they name.
    options: BTreeMap<String, String>,
    inputs: Vec<InputRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct InputRecord {
    path: String,
    /// What the ids of its articles begin with where the articles have none.
    name: String,
    bytes: u64,
    sha256: String,
}

/// In place of the hash of an input that cannot be read; its articles are left out.
const UNREADABLE: &str = "cannot be read";

impl Manifest {
    /// Hashes the program and the inputs.
    pub(crate) fn new<'a>(
        options: BTreeMap<String, String>,
        inputs: impl Iterator<Item = (&'a Path, &'a str)>,
    ) -> Result<Manifest> {
        let program = std::env::current_exe().context("the program cannot find itself")?;
        let inputs = inputs.map(|(path, name)| {
            let found = hashed(path).unwrap_or_else(|_| Hashed { bytes: 0, sha256: UNREADABLE.to_owned() });
            let Hashed { bytes, mut sha256 } = found;
            // brat's standoff is read with the text beside it.
            if let Some(text) = text_of_standoff(path)
                && let Ok(text) = hashed(&text)
            {
                sha256 = format!("{sha256} {}", text.sha256);
            }
            InputRecord { path: path.display().to_string(), name: name.to_owned(), bytes, sha256 }
        });
        Ok(Manifest {
            layout: 1,
            sayso: env!("CARGO_PKG_VERSION").to_owned(),
            program: hashed(&program).context("the program cannot read itself")?.sha256,
            options,
            inputs: inputs.collect(),
        })
    }

    /// Whether a path is an input that could be read when the run began.
    pub(crate) fn could_read(&self, path: &Path) -> bool {
        let path = path.display().to_string();
        self.inputs.iter().any(|input| input.path == path && input.sha256 != UNREADABLE)
    }

    /// Bytes of all inputs.
    pub(crate) fn bytes(&self) -> u64 {
        self.inputs.iter().map(|input| input.bytes).sum()
    }

    /// Bytes of the inputs before that one.
    pub(crate) fn bytes_before(&self, input: usize) -> u64 {
        self.inputs.iter().take(input).map(|input| input.bytes).sum()
    }

    /// How a run that began with `self` differs from one with `now`, in sentences.
    pub(crate) fn differences(&self, now: &Manifest) -> Vec<String> {
        let mut found = Vec::new();
        if (self.layout, &self.sayso) != (now.layout, &now.sayso) {
            found.push(format!("it began with sayso {}, this is {}", self.sayso, now.sayso));
        } else if self.program != now.program {
            found.push("it began with another build of sayso".to_owned());
        }
        let names: std::collections::BTreeSet<&String> = self.options.keys().chain(now.options.keys()).collect();
        for name in names {
            let (then, now) = (self.options.get(name), now.options.get(name));
            let shown =
                |value: Option<&String>| value.map_or_else(|| "not given".to_owned(), |value| format!("\"{value}\""));
            if then != now {
                found.push(format!("{name} was {}, now {}", shown(then), shown(now)));
            }
        }
        if self.inputs.len() != now.inputs.len() {
            found.push(format!("it had {} input files, now {}", self.inputs.len(), now.inputs.len()));
        }
        for (then, now) in self.inputs.iter().zip(&now.inputs) {
            if (&then.path, &then.name) != (&now.path, &now.name) {
                found.push(format!("it read {} where there is {} now", then.path, now.path));
                break;
            }
            if then != now {
                found.push(format!("{} has changed since ({} bytes then, {} now)", then.path, then.bytes, now.bytes));
            }
        }
        found
    }
}

/// A file as a manifest or a receipt names it.
pub(crate) struct Hashed {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

pub(crate) fn hashed(path: &Path) -> io::Result<Hashed> {
    let mut hasher = Sha256::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Hashed { bytes, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(option: &str, hash: &str) -> Manifest {
        let input = InputRecord { path: "a.jsonl".to_owned(), name: "a".to_owned(), bytes: 7, sha256: hash.to_owned() };
        let options = [("--min-confidence".to_owned(), option.to_owned())].into();
        Manifest { layout: 1, sayso: "1".to_owned(), program: "p".to_owned(), options, inputs: vec![input] }
    }

    #[test]
    fn what_differs_is_said() {
        assert!(manifest("0.5", "x").differences(&manifest("0.5", "x")).is_empty());
        let found = manifest("0.5", "x").differences(&manifest("0.7", "y"));
        assert_eq!(
            found,
            ["--min-confidence was \"0.5\", now \"0.7\"", "a.jsonl has changed since (7 bytes then, 7 now)"]
        );
        let none = Manifest { options: BTreeMap::new(), inputs: Vec::new(), ..manifest("", "") };
        let found = manifest("0.5", "x").differences(&none);
        assert_eq!(found, ["--min-confidence was \"0.5\", now not given", "it had 1 input files, now 0"]);
    }
}
