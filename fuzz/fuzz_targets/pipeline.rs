#![no_main]
//! Any text through the stages that need no model, and into the files; its first line is a target and a known speaker too.

use libfuzzer_sys::fuzz_target;
use sayso_annotation::{AnnotatedArticle, Article, Meta, Speaker};
use sayso_formats::{Format, ReadOptions};
use sayso_fuzz::{articles_of_stream, assert_sound, assert_sound_segmentation, written};
use sayso_pipeline::{GivenTargets, KnownSpeakers, Pipeline};

fuzz_target!(|text: &str| {
    // A reader gives no article without text.
    if text.trim().is_empty() {
        return;
    }
    let line = text.lines().next().unwrap_or_default();
    let (mut targets, mut known) = (GivenTargets::default(), KnownSpeakers::default());
    targets.add(line, line.split(';'));
    known.add(Speaker::named(line), line.split(';'));
    let given = Pipeline::marks_with_cues().towards(targets).knowing(known);
    let article = Article::new("a", text, Meta::default()).expect("a short text");
    for pipeline in [Pipeline::marks_with_cues(), Pipeline::nearest_name(), given] {
        let analysis = pipeline.analyse(&article).expect("stages that do not break");
        assert_sound_segmentation(&analysis.segmentation, text);
        let article = AnnotatedArticle { article: article.clone(), annotations: analysis.annotations };
        assert_sound(&article);
        let articles = [article];
        let _ = written(&articles, Format::Csv);
        // Mentions have no place in the format, so it is the file that has to come back.
        let file = written(&articles, Format::Jsonl);
        let again = articles_of_stream(Format::Jsonl, &file, ReadOptions::default());
        assert!(written(&again, Format::Jsonl) == file, "the file differs once it is read and written");
    }
});
