//! Integration tests: the `sayso` command and the stages together, as users meet them.

mod bad_input;
mod cases;
mod convert;
mod evaluate;
mod explain;
mod layout;
mod quality;
mod run;
mod sample_articles;
mod support;
