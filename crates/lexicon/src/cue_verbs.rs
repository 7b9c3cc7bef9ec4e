use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::table::{fold, rows};

const CSV: &str = include_str!("../../../data/lexicons/cue_verbs.csv");

#[derive(Deserialize)]
struct Row {
    form: String,
    lemma: String,
    inflection: String,
    frames: String,
    particles: String,
    share: f32,
}

/// One form of a verb that reports speech: what may stand beside it, and how often it reports at all.
#[derive(Clone, Debug, PartialEq)]
pub struct CueVerb {
    /// The dictionary form.
    pub lemma: String,
    /// Which form of the verb it is.
    pub inflection: Inflection,
    /// May report marked words and stand before, after or between them: "said".
    pub speech: bool,
    /// May be followed by a clause that is the content: "argued that …".
    pub clause: bool,
    /// May be followed by a phrase that is the content: "criticised the plan", "promised to go".
    pub object: bool,
    /// Names the hearer before the content: "told reporters that …".
    pub addressee: bool,
    /// Words that belong to the cue when they follow: "for" of "called for".
    pub particles: Vec<String>,
    /// Whether the verb reports only with one of its particles: "pointed out".
    pub needs_particle: bool,
    /// The share of the form's uses in news that are cues of a quote, from 0 to 1 (see `data/lexicons/README.md`).
    pub share: f32,
}

/// The form of a cue verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inflection {
    /// "say".
    Base,
    /// "says".
    Third,
    /// "said".
    Past,
    /// "spoken", where it differs from the past.
    Participle,
    /// "saying".
    Gerund,
}

static VERBS: LazyLock<HashMap<String, CueVerb>> =
    LazyLock::new(|| rows::<Row>(CSV).filter_map(|row| Some((row.form.clone(), CueVerb::from_row(&row)?))).collect());

/// The cue verb of which `word` is a form, if it is one. The case of the word does not matter.
#[must_use]
pub fn cue_verb(word: &str) -> Option<&'static CueVerb> {
    VERBS.get(fold(word).as_ref())
}

impl CueVerb {
    fn from_row(row: &Row) -> Option<CueVerb> {
        let inflection = match row.inflection.as_str() {
            "base" => Inflection::Base,
            "third" => Inflection::Third,
            "past" => Inflection::Past,
            "participle" => Inflection::Participle,
            "gerund" => Inflection::Gerund,
            _ => return None,
        };
        let frame = |name: &str| row.frames.split(' ').any(|frame| frame == name);
        Some(CueVerb {
            lemma: row.lemma.clone(),
            inflection,
            speech: frame("speech"),
            clause: frame("clause"),
            object: frame("object"),
            addressee: frame("addressee"),
            particles: row.particles.split_whitespace().map(str::to_owned).collect(),
            needs_particle: frame("particle"),
            share: row.share,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::assert_well_kept;

    #[test]
    fn the_list_is_well_kept() {
        assert_well_kept::<Row>("cue_verbs.csv", CSV);
        for row in rows::<Row>(CSV) {
            assert!(CueVerb::from_row(&row).is_some(), "{}: unknown inflection {}", row.form, row.inflection);
            assert!((0.0..=1.0).contains(&row.share), "{}: share {}", row.form, row.share);
            let known = ["speech", "clause", "object", "addressee", "particle"];
            assert!(row.frames.split(' ').all(|frame| known.contains(&frame)), "{}: {}", row.form, row.frames);
        }
    }

    #[test]
    fn a_form_is_found_whatever_its_case() {
        let said = cue_verb("Said").expect("in the list");
        assert_eq!((said.lemma.as_str(), said.inflection), ("say", Inflection::Past));
        assert!(said.speech && said.clause && !said.object);
        assert!(cue_verb("called").is_some_and(|verb| verb.particles.contains(&"for".to_owned())));
        assert!(cue_verb("table").is_none());
    }
}
