use crate::support::{code, folder, root, sayso, stderr};

/// The quotes of each line, without what brat has no place for.
fn quotes(jsonl: &str) -> Vec<serde_json::Value> {
    let article = |line| serde_json::from_str::<serde_json::Value>(line).expect("JSON");
    let mut lines: Vec<serde_json::Value> = jsonl.lines().map(article).collect();
    lines.sort_by_key(|line| line["id"].as_str().map(str::to_owned));
    lines.into_iter().map(|line| serde_json::json!([line["id"], line["text"], line["quotes"]])).collect()
}

#[test]
fn the_sample_articles_go_to_brat_and_back_unchanged() {
    let outputs = folder(&[]);
    let path = |name: &str| outputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let reference = root().join("data/reference.jsonl").to_str().expect("UTF-8").to_owned();
    let steps = [
        vec!["convert".to_owned(), reference, "-o".to_owned(), path("gold.jsonl")],
        vec![
            "convert".to_owned(),
            path("gold.jsonl"),
            "-o".to_owned(),
            path("brat"),
            "--to".to_owned(),
            "brat".to_owned(),
        ],
        vec!["convert".to_owned(), path("brat"), "-o".to_owned(), path("again.jsonl")],
    ];
    for step in &steps {
        let output = sayso(step);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
    }
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("written");
    assert_eq!(quotes(&read("gold.jsonl")), quotes(&read("again.jsonl")));
}

#[test]
fn standoff_whose_words_are_not_in_the_text_is_named_by_file_and_line() {
    let inputs = folder(&[("a.txt", b"Mara Lind said it was over."), ("a.ann", b"T1\tContent 15 26\tit was late\n")]);
    let ann = inputs.path().join("a.ann");
    let output = sayso(&["convert", ann.to_str().expect("UTF-8"), "--to", "jsonl"]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("a.ann:1"), "{}", stderr(&output));
}
