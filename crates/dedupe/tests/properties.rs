//! What holds of any articles whatever.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use sayso_dedupe::{Duplicates, Signature};

/// Articles of a few words out of three, so that many are alike, and of anything.
fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(prop_oneof!["([abc] ){0,12}", "\\PC{0,60}"], 0..40)
}

/// Article `copy` of subject `subject`: the subjects have no words in common.
fn article(subject: u32, copy: u32) -> String {
    let changed =
        |word: u32| if word % 40 == copy { format!("s{subject}c{copy} ") } else { format!("s{subject}w{word} ") };
    (0..200).map(changed).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_text_is_taken_and_equal_texts_have_the_same_first_article(texts in texts()) {
        let mut duplicates = Duplicates::default();
        let mut firsts = BTreeMap::new();
        for (number, text) in texts.iter().chain(&texts).enumerate() {
            let signature = Signature::of(text);
            let own = number.to_string();
            let first = duplicates.add(&own, &signature).map_or(own, str::to_owned);
            if !signature.is_empty() {
                prop_assert_eq!(firsts.entry(text).or_insert_with(|| first.clone()), &first);
            }
        }
    }

    #[test]
    fn unrelated_articles_between_them_do_not_change_groups(
        order in prop::collection::vec(0_u32..6, 4..40).prop_shuffle(),
    ) {
        // Each subject's articles in their own order, whatever stands between them.
        let mut copies = BTreeMap::new();
        let mut together = Duplicates::default();
        let mut groups: BTreeMap<u32, Vec<Option<String>>> = BTreeMap::new();
        for &subject in &order {
            let copy = copies.entry(subject).and_modify(|copy| *copy += 1).or_insert(0);
            let signature = Signature::of(&article(subject, *copy));
            let first = together.add(&format!("{subject}/{copy}"), &signature).map(str::to_owned);
            groups.entry(subject).or_default().push(first);
        }
        for subject in order.iter().copied().collect::<BTreeSet<_>>() {
            let mut alone = Duplicates::default();
            for (copy, first) in (0..).zip(&groups[&subject]) {
                let found = alone.add(&format!("{subject}/{copy}"), &Signature::of(&article(subject, copy)));
                prop_assert_eq!(found, first.as_deref());
            }
        }
    }

    #[test]
    fn stored_signatures_find_what_new_ones_find(texts in texts()) {
        let (mut new, mut stored) = (Duplicates::default(), Duplicates::default());
        for (number, text) in texts.iter().enumerate() {
            let signature = Signature::of(text);
            let from_store = Signature::from_bytes(&signature.to_bytes()).unwrap();
            prop_assert_eq!(new.add(&number.to_string(), &signature), stored.add(&number.to_string(), &from_store));
        }
    }
}
