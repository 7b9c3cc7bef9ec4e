//! The sentences of the GUM corpus's news articles, against ours. The corpus is not in the repository; the test looks
//! for it in `$SAYSO_SHARED/data`, or in the folder `shared` beside the repository.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::{env, fs};

use sayso_annotation::{Article, CodePoints, Meta};
use sayso_segment::{Segment, WebText};
use serde_json::Value;

/// Just under what was measured: 0.983. Much of the rest is labels that run on without any mark between them.
const FLOOR: f64 = 0.98;

#[test]
fn sentence_ends_agree_with_gum_news() {
    let path = shared().join("data/gum-news/coreference.jsonl");
    if !path.exists() {
        let in_ci = env::var("CI").is_ok_and(|value| value == "true");
        assert!(!in_ci, "{} is missing; CI needs it", path.display());
        eprintln!("SKIPPED: {} is missing; set SAYSO_SHARED to the folder that holds `data`", path.display());
        return;
    }
    let f1 = boundary_f1(&fs::read_to_string(path).unwrap()).expect("a corpus in the form of JSON lines");
    println!("boundary F1 {f1:.4}");
    assert!(f1 >= FLOOR, "boundary F1 is {f1:.4}, under {FLOOR}");
}

fn shared() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    env::var_os("SAYSO_SHARED").map_or_else(beside, PathBuf::from)
}

/// The F1 of the sentences' ends over all articles; `None` if a line has not the shape of the corpus's file.
fn boundary_f1(corpus: &str) -> Option<f64> {
    let (mut shared, mut both) = (0_u32, 0_u32);
    for line in corpus.lines() {
        let value: Value = serde_json::from_str(line).ok()?;
        let article = Article::new("", value["text"].as_str()?, Meta::default()).ok()?;
        let code_points = CodePoints::new(article.text());
        let end = |span: &Value| code_points.byte_at(usize::try_from(span[1].as_u64()?).ok()?);
        let reference: BTreeSet<usize> = value["sentences"].as_array()?.iter().map(end).collect::<Option<_>>()?;
        for sentence in WebText.segment(&article).sentences {
            shared += u32::from(reference.contains(&sentence.span.end()));
            both += 1;
        }
        both += u32::try_from(reference.len()).ok()?;
    }
    Some(f64::from(2 * shared) / f64::from(both))
}
