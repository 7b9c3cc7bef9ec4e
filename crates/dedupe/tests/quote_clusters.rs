//! Which quotes count as one statement.

use proptest::prelude::*;
use sayso_dedupe::QuoteClusters;

const PIER: &str = "We will not sell the pier, and we will not lease it to anyone who asks for it";

/// The cluster numbers of quotes with their speakers.
fn clusters<const N: usize>(quotes: [(&str, Option<&str>); N]) -> [u64; N] {
    let mut clusters = QuoteClusters::default();
    quotes.map(|(words, speaker)| clusters.add(words, speaker))
}

#[test]
fn clusters_are_numbered_in_the_order_of_their_first_quotes() {
    let other = "The lifeboat was gone before anybody thought of calling it";
    assert_eq!(clusters([(PIER, None), (other, None), (PIER, None), ("", None), (other, None)]), [1, 2, 1, 3, 2]);
}

#[test]
fn case_punctuation_and_contractions_do_not_count() {
    let other = "WE WON’T SELL THE PIER – and we won't lease it, to anyone who asks for it!";
    assert_eq!(clusters([(PIER, None), (other, None)]), [1, 1]);
}

#[test]
fn small_edits_do_not_count() {
    let other = "We will not sell this pier, and we will not lease it to anybody who asks for it";
    assert_eq!(clusters([(PIER, None), (other, None)]), [1, 1]);
}

#[test]
fn a_part_of_an_earlier_quote_is_the_same_whoever_is_named_as_speaker() {
    let part = "we will not lease it to anyone who asks";
    assert_eq!(clusters([(PIER, Some("mayor")), (part, Some("ada-quist"))]), [1, 1]);
}

#[test]
fn a_quote_that_continues_an_earlier_one_is_the_same() {
    let parts = ["We will not sell the pier, and we will not", PIER, "we will not lease it to anyone who asks for it"];
    assert_eq!(clusters(parts.map(|part| (part, None))), [1, 1, 1]);
}

#[test]
fn a_part_of_few_words_is_the_same_for_the_same_speaker_only() {
    let part = "lease it to anyone who asks";
    assert_eq!(clusters([(PIER, Some("a")), (part, Some("b")), (part, None)]), [1, 2, 2]);
    assert_eq!(clusters([(PIER, Some("a")), (part, Some("a"))]), [1, 1]);
    assert_eq!(clusters([(PIER, None), (part, None)]), [1, 2]);
}

#[test]
fn a_short_quote_is_the_same_in_the_same_words_of_the_same_speaker() {
    let quotes =
        [("No comment.", Some("a")), ("“No comment”", Some("a")), ("No comment", Some("b")), ("no", Some("a"))];
    assert_eq!(clusters(quotes), [1, 1, 2, 3]);
}

#[test]
fn a_short_quote_of_nobody_known_is_always_another() {
    assert_eq!(clusters([("No comment", None), ("No comment", None)]), [1, 2]);
}

#[test]
fn a_statement_and_its_negation_are_two() {
    let negated = PIER.replacen("will not", "will", 1);
    assert_eq!(clusters([(PIER, None), (&negated, None)]), [1, 2]);
}

#[test]
fn an_ellipsis_stands_for_what_was_left_out() {
    let elided = "We will not sell the pier … to anyone who asks for it";
    assert_eq!(clusters([(PIER, None), (elided, None)]), [1, 1]);
    assert_eq!(clusters([(elided, None), (PIER, None)]), [1, 1]);
}

#[test]
fn a_phrase_that_many_quotes_share_does_not_hide_a_repeated_quote() {
    let mut clusters = QuoteClusters::default();
    let quote = |number: u32| format!("to be honest with you w{number} x{number} y{number} z{number}");
    let numbers: Vec<u64> = (0..500).map(|number| clusters.add(&quote(number), None)).collect();
    assert_eq!(numbers, (1..=500).collect::<Vec<_>>());
    assert!((0..500).all(|number| clusters.add(&quote(number), None) == u64::from(number) + 1));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_words_have_a_number_and_equal_words_of_one_speaker_the_same(words in "\\PC{0,300}", other in "[a-c .…]{0,80}") {
        let mut clusters = QuoteClusters::default();
        let first = clusters.add(&words, Some("a"));
        let second = clusters.add(&other, Some("a"));
        prop_assert!(first == 1 && second <= 2);
        if words.chars().any(|char| char.is_ascii_alphanumeric()) {
            prop_assert_eq!(clusters.add(&words, Some("a")), first);
        }
    }
}
