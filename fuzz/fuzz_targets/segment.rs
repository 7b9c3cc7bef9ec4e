#![no_main]
//! Any text through the segmenter.

use libfuzzer_sys::fuzz_target;
use sayso_annotation::{Article, Meta};
use sayso_fuzz::assert_sound_segmentation;
use sayso_segment::{Segment, WebText};

fuzz_target!(|text: &str| {
    let article = Article::new("a", text, Meta::default()).expect("a short text");
    let segmentation = WebText.segment(&article);
    assert_sound_segmentation(&segmentation, text);
    assert_eq!(segmentation.unwrapped(text).len(), text.len());
});
