use std::path::Path;

use serde_json::Value;

use crate::support::{code, folder, root, sayso, shared, stderr};

/// How far the confidences of the backends may be apart; all else must be equal.
const CONFIDENCE: f64 = 1e-3;

/// The JSONL that a backend writes for some articles.
fn quotes(articles: &Path, backend: &[&str]) -> String {
    let here = folder(&[]);
    let out = here.path().join("quotes.jsonl");
    let mut arguments = vec!["run".as_ref(), articles.as_os_str(), "-q".as_ref(), "-o".as_ref(), out.as_os_str()];
    arguments.extend(backend.iter().map(|argument| std::ffi::OsStr::new(*argument)));
    let output = sayso(&arguments);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    std::fs::read_to_string(out).expect("written")
}

/// Takes the confidences out of a line.
fn without_confidences(line: &str) -> (Value, Vec<f64>) {
    let mut article: Value = serde_json::from_str(line).expect("JSON");
    let mut confidences = Vec::new();
    take_confidences(&mut article, &mut confidences);
    (article, confidences)
}

fn take_confidences(value: &mut Value, confidences: &mut Vec<f64>) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(|value| take_confidences(value, confidences)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if let (true, Some(number)) = (name.ends_with("confidence"), value.as_f64()) {
                    confidences.push(number);
                    *value = Value::Null;
                }
                take_confidences(value, confidences);
            }
        }
        _ => (),
    }
}

fn assert_same_rows(articles: &Path) {
    let expected = quotes(articles, &["--precision", "f32"]);
    let found = quotes(articles, &["--backend", "rust-bert"]);
    assert_eq!(expected.lines().count(), found.lines().count());
    let (mut rows, mut largest) = (0, 0.0_f64);
    for (expected, found) in expected.lines().zip(found.lines()) {
        let ((expected, sure), (found, as_sure)) = (without_confidences(expected), without_confidences(found));
        // As bytes, so that the order of the fields counts too.
        assert_eq!(expected.to_string(), found.to_string());
        assert_eq!(sure.len(), as_sure.len());
        rows += sure.len();
        largest = sure.iter().zip(&as_sure).map(|(a, b)| (a - b).abs()).fold(largest, f64::max);
    }
    println!("{rows} confidences, largest difference {largest:e}");
    assert!(rows > 100 && largest <= CONFIDENCE, "{rows} confidences differ by up to {largest}");
}

#[test]
fn the_sample_articles_give_the_same_rows() {
    assert_same_rows(&root().join("data/articles"));
}

#[test]
fn polnear_dev_gives_the_same_rows() {
    let Some(folder) = shared("polnear_dev_gives_the_same_rows") else { return };
    assert_same_rows(&folder.join("data/polnear/dev.jsonl"));
}
