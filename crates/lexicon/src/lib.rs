//! The word lists of `data/lexicons` as typed tables.
//!
//! A list is a CSV file that anybody can read and mend; its module here gives it a type and a look-up, and is compiled
//! into the binary. A list holds words, never decisions: what a stage makes of a word is that stage's business.
//!
//! All look-ups are by lower-case form; [`fold`] makes one.

mod abbreviations;
mod countries;
mod cue_nouns;
mod cue_verbs;
mod function_words;
mod furniture;
mod given_names;
mod negators;
mod not_names;
mod person_nouns;
mod phrase_bounds;
mod positions;
mod pronouns;
mod sentence_starts;
mod table;
mod titles;
mod verbs;
mod voice_nouns;

pub use abbreviations::{Abbreviation, abbreviation};
pub use countries::{CountryWord, country};
pub use cue_nouns::is_cue_noun;
pub use cue_verbs::{CueVerb, Inflection, cue_verb};
pub use function_words::{WordClass, WordClasses, word_classes};
pub use furniture::{Furniture, furniture};
pub use given_names::{GivenNameGender, given_name};
pub use negators::{LONGEST_NEGATOR, Negation, negation};
pub use not_names::is_no_name;
pub use person_nouns::is_person_noun;
pub use phrase_bounds::{PhraseBound, phrase_bound};
pub use positions::{LONGEST_POSITION, PositionKind, PositionWord, position};
pub use pronouns::{Pronoun, PronounGender, PronounNumber, PronounPerson, pronoun};
pub use sentence_starts::starts_sentence;
pub use table::fold;
pub use titles::{is_title, name_key, without_titles};
pub use verbs::{awaits_verb, gerund};
pub use voice_nouns::{VoiceNoun, is_body, voice_noun};
