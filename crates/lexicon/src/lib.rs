//! The word lists of `data/lexicons` as typed tables.
//!
//! A list is a CSV file that anybody can read and mend; its module here gives it a type and a look-up, and is compiled
//! into the binary. A list holds words, never decisions: what a stage makes of a word is that stage's business.
//!
//! All look-ups are by lower-case form; [`fold`] makes one.

mod table;
mod titles;

pub use table::fold;
pub use titles::{is_title, without_titles};
