//! The direction of the arrows between crates, as ARCHITECTURE.md draws them.

use std::path::Path;

use crate::support::root;

/// For each crate, the crates of the project that it may use, beside those of tests.
const ARROWS: [(&str, &[&str]); 11] = [
    ("annotation", &[]),
    ("dedupe", &[]),
    ("lexicon", &["annotation"]),
    ("encoder", &["annotation"]),
    ("segment", &["annotation", "lexicon"]),
    ("detect", &["annotation", "encoder", "lexicon"]),
    ("link", &["annotation", "lexicon"]),
    ("stance", &["annotation", "encoder", "lexicon"]),
    ("pipeline", &["annotation", "detect", "encoder", "link", "segment", "stance"]),
    ("formats", &["annotation"]),
    ("evaluate", &["annotation", "lexicon"]),
];

fn used_crates(manifest: &Path) -> Vec<String> {
    let manifest = std::fs::read_to_string(manifest).expect("a manifest");
    let dependencies = manifest.split("\n[").find(|section| section.starts_with("dependencies]")).unwrap_or_default();
    let names = dependencies.lines().filter_map(|line| line.strip_prefix("sayso-"));
    names.filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
}

#[test]
fn crates_use_only_what_stands_below_them() {
    for (name, allowed) in ARROWS {
        for used in used_crates(&root().join("crates").join(name).join("Cargo.toml")) {
            assert!(allowed.contains(&used.as_str()), "{name} must not use {used}");
        }
    }
}

#[test]
fn every_crate_is_in_the_drawing() {
    let drawn = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for folder in std::fs::read_dir(root().join("crates")).expect("crates") {
        let name = folder.expect("listed").file_name().into_string().expect("UTF-8");
        let known = name == "cli" || ARROWS.iter().any(|(crate_name, _)| *crate_name == name);
        assert!(known, "crates/{name} has no arrows in tests/it/layout.rs");
        assert!(drawn.contains(&format!("`{name}`")), "ARCHITECTURE.md does not mention `{name}`");
    }
}
