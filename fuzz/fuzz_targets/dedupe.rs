#![no_main]
//! Signatures of any texts and clusters of any quotes: the input's lines are articles and quotes.

use libfuzzer_sys::fuzz_target;
use sayso_dedupe::{Duplicates, QuoteClusters, Signature};

fuzz_target!(|text: &str| {
    let whole = Signature::of(text);
    assert_eq!(Signature::from_bytes(&whole.to_bytes()).as_ref(), Ok(&whole));
    let (mut duplicates, mut clusters) = (Duplicates::default(), QuoteClusters::default());
    duplicates.add("whole", &whole);
    if !whole.is_empty() {
        assert_eq!(duplicates.add("again", &Signature::of(text)), Some("whole"));
    }
    let mut previous = None;
    for (line, number) in text.lines().zip(0_u64..) {
        let signature = Signature::of(line);
        let share = signature.shared_with(&whole);
        assert!((0.0..=1.0).contains(&share), "a share of {share}");
        let id = number.to_string();
        let first = duplicates.add(&id, &signature).map(str::to_owned);
        let again = duplicates.add("again", &signature).map(str::to_owned);
        assert!(signature.is_empty() || again == Some(first.unwrap_or(id)), "the same article has another first");
        let cluster = clusters.add(line, previous);
        assert!(cluster <= number * 2 + 1);
        let _ = clusters.add(line, Some("somebody else"));
        previous = Some(line);
    }
});
