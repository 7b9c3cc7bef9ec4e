//! Integration tests: the `sayso` command and the stages together, as users meet them.

// Clippy knows only functions under `#[test]` for tests; all of this is.
#![allow(clippy::expect_used, clippy::print_stdout, clippy::string_slice, clippy::unwrap_used)]

mod backends;
mod bad_input;
mod cases;
mod convert;
mod evaluate;
mod explain;
mod inputs;
mod layout;
mod quality;
mod resume;
mod run;
mod sample_articles;
mod speakers;
mod spreadsheet;
mod support;
mod targets;
