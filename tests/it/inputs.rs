use crate::support::{code, folder, root, sayso, sayso_reading, stderr, stdout};

const PAGE: &str = "<html><body><nav><a href=/>Home</a> <a href=/n>News</a></nav><article><p>“We will appeal,” said Mara \
    Lind on Monday, after the court had read its judgment.</p><p>The hearing took four hours.</p></article></body></html>";

#[test]
fn saved_pages_in_subfolders_are_read_as_the_pattern_says() {
    let inputs = folder(&[("strike.html", PAGE.as_bytes()), ("other.htm", PAGE.as_bytes())]);
    let year = inputs.path().join("2024");
    std::fs::create_dir(&year).expect("made");
    std::fs::copy(inputs.path().join("strike.html"), year.join("strike.html")).expect("copied");
    let path = inputs.path().to_str().expect("UTF-8");
    let all = sayso(&["run", path, "--rules"]);
    assert_eq!(code(&all), 0, "{}", stderr(&all));
    for id in ["2024/strike", "other", "strike"] {
        assert!(stdout(&all).contains(&format!("\n{id},q1,Mara Lind")), "{}", stdout(&all));
    }
    let some = sayso(&["run", path, "--rules", "--glob", "2024/*.html"]);
    assert!(stdout(&some).contains("\n2024/strike,q1,Mara Lind"), "{}", stdout(&some));
    assert_eq!(stdout(&some).lines().count(), 2, "{}", stdout(&some));
    assert!(!stderr(&some).contains("left out"), "{}", stderr(&some));
    let none = sayso(&["run", path, "--rules", "--glob", "*.pdf"]);
    assert_eq!(code(&none), 2);
    assert!(stderr(&none).contains("no file to read"), "{}", stderr(&none));
}

#[test]
fn an_archive_on_standard_input_is_known_by_its_start() {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let length = http.len();
    let head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\n";
    let archive = format!("{head}Content-Length: {length}\r\n\r\n{http}\r\n\r\n");
    let read = sayso_reading(&["run", "-", "--rules"], archive.as_bytes());
    assert_eq!(code(&read), 0, "{}", stderr(&read));
    assert!(stdout(&read).contains("\nhttps://a.example/1,q1,Mara Lind"), "{}", stdout(&read));
}

#[test]
fn a_column_that_is_called_like_one_of_the_table_goes_into_jsonl_alone() {
    let inputs = folder(&[("news.csv", b"text,speaker\nHello.,Anna\n")]);
    let path = inputs.path().join("news.csv");
    let convert =
        |format| sayso(&["convert", path.to_str().expect("UTF-8"), "--meta-columns", "speaker", "--format", format]);
    assert!(stdout(&convert("jsonl")).contains(r#""meta":{"speaker":"Anna"}"#), "{}", stderr(&convert("jsonl")));
    assert_eq!(code(&convert("csv")), 2);
}

const TABLE: &str = "id,text,desk,page\n1,\"“We will appeal,” said Mara Lind.\",city,7\n";

#[test]
fn further_columns_go_along_into_the_table_where_asked() {
    let inputs = folder(&[("news.csv", TABLE.as_bytes())]);
    let path = inputs.path().join("news.csv");
    let run = |further: &[&str]| {
        let output = sayso(&[&["run", path.to_str().expect("UTF-8"), "--rules"], further].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    assert!(run(&["--meta-columns", "desk"]).contains(",target_from,desk\r\n"));
    assert!(run(&["--meta-columns", "desk"]).contains(",city\r\n"));
    let plain = run(&[]);
    assert!(!plain.contains("desk"), "{plain}");
    let lossless = run(&["--format", "jsonl"]);
    let taken = sayso(&["run", path.to_str().expect("UTF-8"), "--rules", "--meta-columns", "desk, speaker"]);
    assert_eq!(code(&taken), 2);
    assert!(stderr(&taken).contains("\"speaker\" is one of the output's own columns"), "{}", stderr(&taken));
    assert!(lossless.contains(r#""desk":"city""#) && lossless.contains(r#""page":"7""#), "{lossless}");
}

#[test]
fn the_pages_of_the_tests_are_articles() {
    let pages = root().join("tests/pages");
    let read = sayso(&["convert", pages.to_str().expect("UTF-8"), "--glob", "*.html", "--format", "jsonl"]);
    assert_eq!(code(&read), 0, "{}", stderr(&read));
    assert!(stdout(&read).lines().count() >= 20);
}
