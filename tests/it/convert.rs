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

/// Converts the reference to a file in that format and back, and compares the lines of JSON.
fn there_and_back(name: &str, to: &[&str], from: &[&str]) {
    let outputs = folder(&[]);
    let path = |name: &str| outputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let reference = root().join("data/reference.jsonl").to_str().expect("UTF-8").to_owned();
    let convert = |input: String, output: String, options: &[&str]| {
        let mut arguments = vec!["convert".to_owned(), input, "-o".to_owned(), output];
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        let output = sayso(&arguments);
        assert_eq!((code(&output), stderr(&output)), (0, String::new()));
    };
    convert(reference, path("gold.jsonl"), &[]);
    convert(path("gold.jsonl"), path(name), to);
    convert(path(name), path("again.jsonl"), from);
    let read = |name: &str| std::fs::read_to_string(path(name)).expect("written");
    assert!(read("gold.jsonl") == read("again.jsonl"), "{name}");
}

#[test]
fn the_sample_articles_go_to_label_studio_and_back_byte_for_byte() {
    there_and_back("tasks.json", &["--to", "label-studio"], &["--input-format", "label-studio"]);
}

#[test]
fn the_configuration_of_label_studio_is_printed() {
    let output = sayso(&["label-config"]);
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    assert_eq!(printed, std::fs::read_to_string(root().join("docs/label-studio.xml")).expect("there"));
}

#[test]
fn an_ending_compresses_what_is_compressed_by_nothing_else() {
    let outputs = folder(&[]);
    let reference = root().join("data/reference.jsonl").to_str().expect("UTF-8").to_owned();
    let convert = |name: &str| {
        let path = outputs.path().join(name);
        let output = sayso(&["convert", &reference, "-o", path.to_str().expect("UTF-8")]);
        (code(&output), stderr(&output), std::fs::read(path).unwrap_or_default())
    };
    let table = convert("quotes.csv").2;
    for (name, magic) in [("quotes.csv.gz", &b"\x1f\x8b"[..]), ("quotes.csv.zst", b"\x28\xb5\x2f\xfd")] {
        let (_, _, bytes) = convert(name);
        assert!(bytes.starts_with(magic) && bytes.len() < table.len() / 2, "{name}: {}", bytes.len());
    }
    for name in ["quotes.xlsx.gz", "quotes.parquet.zst"] {
        let (code, said, _) = convert(name);
        assert_eq!(code, 2, "{said}");
        assert!(said.contains("is not compressed as a whole") && said.contains("call the output"), "{said}");
    }
}

#[test]
fn a_table_of_articles_in_parquet_is_read_and_a_workbook_is_not() {
    let outputs = folder(&[]);
    let path = |name: &str| outputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let reference = root().join("data/reference.jsonl").to_str().expect("UTF-8").to_owned();
    for name in ["quotes.parquet", "quotes.xlsx"] {
        assert_eq!(code(&sayso(&["convert", &reference, "-o", &path(name)])), 0);
    }
    // The quotes themselves stand for articles here.
    let output = sayso(&["convert", &path("quotes.parquet"), "--text-column", "quote", "-o", &path("a.jsonl")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let articles = std::fs::read_to_string(path("a.jsonl")).expect("written");
    assert!(articles.lines().count() > 200, "{}", articles.lines().count());
    assert!(articles.contains(r#""stance":"support""#) && articles.contains(r#""start":"#), "{articles}");
    let refused = sayso(&["convert", &path("quotes.xlsx"), "-o", &path("b.jsonl")]);
    assert_eq!(code(&refused), 1);
    assert!(stderr(&refused).contains("save its sheet as CSV"), "{}", stderr(&refused));
}
