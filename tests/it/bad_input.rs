use std::time::{Duration, Instant};

use crate::support::{code, folder, sayso, sayso_reading, stderr, stdout};

const GOOD: &[u8] = "“We will appeal,” said Mara Lind.".as_bytes();

/// Runs over a good article and a bad one: the good one must come through, the bad one must be named.
fn run_beside_good(name: &str, bytes: &[u8], says: &[&str]) {
    let inputs = folder(&[("good.txt", GOOD), (name, bytes)]);
    let errors = inputs.path().join("skipped.list");
    let inputs_path = inputs.path().to_str().expect("UTF-8");
    let output = sayso(&["run", inputs_path, "--errors", errors.to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("good,q1,Mara Lind"), "{}", stdout(&output));
    let listed = std::fs::read_to_string(&errors).expect("listed");
    assert_eq!(listed.lines().next(), Some("path,line,article,problem"));
    for part in says {
        assert!(stderr(&output).contains(part), "no \"{part}\" in: {}", stderr(&output));
        assert!(listed.contains(part), "no \"{part}\" in: {listed}");
    }
}

#[test]
fn an_empty_file_is_skipped_by_name() {
    run_beside_good("empty.txt", b" \n\n", &["empty.txt", "no text"]);
}

#[test]
fn a_binary_file_is_skipped_by_name() {
    run_beside_good("photo.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &["photo.txt", "binary"]);
}

#[test]
fn a_byte_that_is_not_utf_8_is_named_with_the_remedy() {
    let line = b"{\"id\":\"a\",\"text\":\"The caf\xe9 is shut.\"}";
    run_beside_good("latin.jsonl", line, &["latin.jsonl", "byte 25", "--encoding lossy"]);
    let latin = "“Le café ferme,” said Mara Lind.".replace('é', "\u{1}");
    let latin: Vec<u8> = latin.bytes().map(|byte| if byte == 1 { 0xe9 } else { byte }).collect();
    let refused = sayso_reading(&["run", "-", "--input-format", "text", "--encoding", "strict"], &latin);
    assert_eq!(code(&refused), 1, "{}", stderr(&refused));
    let read = sayso_reading(&["run", "-", "--input-format", "text", "--encoding", "lossy"], &latin);
    assert_eq!(code(&read), 0, "{}", stderr(&read));
    assert!(stdout(&read).contains("caf\u{fffd} ferme"), "{}", stdout(&read));
}

#[test]
fn an_article_that_is_too_large_is_skipped_by_name() {
    let lines = format!("{{\"id\":\"big\",\"text\":\"{}\"}}\n", "Mara Lind said no. ".repeat(1000));
    let inputs = folder(&[("good.txt", GOOD), ("big.jsonl", lines.as_bytes())]);
    let output = sayso(&["run", inputs.path().to_str().expect("UTF-8"), "--max-article-bytes", "10K"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stderr(&output).contains("big.jsonl:1") && stderr(&output).contains("10240"), "{}", stderr(&output));
    assert!(stdout(&output).contains("good,q1,Mara Lind"), "{}", stdout(&output));
}

#[test]
fn a_missing_text_column_is_named_with_the_columns_there_are() {
    run_beside_good("news.csv", b"id,body\n1,Text.\n", &["news.csv", "\"text\"", "id, body", "--text-column"]);
}

#[test]
fn a_broken_line_of_json_is_named_and_the_next_is_read() {
    let lines = b"{\"id\":\"a\",\"text\":\"Mara Lind said it was over.\"}\n{\"id\":\n{\"id\":\"c\",\"text\":\"Mara Lind said it was over.\"}\n";
    let inputs = folder(&[("crawl.jsonl", lines)]);
    let path = inputs.path().join("crawl.jsonl");
    let output = sayso(&["run", path.to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("crawl.jsonl:2"), "{}", stderr(&output));
    assert!(stdout(&output).contains("\nc,q1,Mara Lind"), "{}", stdout(&output));
}

#[test]
fn damaged_parquet_files_are_told_in_a_line_each_whatever_the_library_makes_of_them() {
    let inputs = folder(&[("good.txt", GOOD)]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let written = sayso(&["run", &path("good.txt"), "--rules", "-o", &path("good.parquet")]);
    assert_eq!(code(&written), 0, "{}", stderr(&written));
    let good = std::fs::read(path("good.parquet")).expect("written");
    std::fs::create_dir(path("damaged")).expect("made");
    // The metadata are the last part.
    for at in good.len() / 2..good.len() {
        let mut bytes = good.clone();
        bytes[at] ^= 0x55;
        std::fs::write(path(&format!("damaged/{at}.parquet")), bytes).expect("written");
    }
    let read = sayso(&["convert", &path("damaged"), "--text-column", "quote", "-o", &path("read.jsonl")]);
    let said = stderr(&read);
    assert_eq!(code(&read), 1, "{said}");
    // The library panics on some of them.
    assert!(said.contains("its parts contradict each other"), "{said}");
    for line in said.lines() {
        let is_told = ["sayso: skipped: ", "sayso: note: "].iter().any(|start| line.starts_with(start));
        assert!(is_told || line.starts_with("read "), "{line}");
    }
}

#[test]
fn an_id_that_comes_twice_is_skipped_the_second_time() {
    let line = b"{\"id\":\"good\",\"text\":\"Mara Lind said it was over.\"}\n";
    run_beside_good("more.jsonl", line, &["same id", "good.txt"]);
}

#[test]
fn ten_megabytes_without_a_line_break_do_not_stop_a_run() {
    let long =
        "Mara Lind said that the bridge, the road and the port were shut and Otto Sorel denied it ".repeat(115_000);
    assert!(long.len() > 10_000_000);
    let started = Instant::now();
    let output = sayso_reading(&["run", "-", "--input-format", "text"], long.as_bytes());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(started.elapsed() < Duration::from_secs(240), "{:?}", started.elapsed());
}

#[test]
fn a_text_of_quotation_marks_only_holds_no_quote() {
    for marks in ["\"", "“", "'", "''", "«", "\" ' “ "] {
        let text = marks.repeat(100_000 / marks.len());
        let started = Instant::now();
        let output = sayso_reading(&["run", "-", "--input-format", "text"], text.as_bytes());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        assert_eq!(stdout(&output).lines().count(), 1, "{marks}");
        assert!(started.elapsed() < Duration::from_secs(30), "{marks}: {:?}", started.elapsed());
    }
}

#[test]
fn an_output_that_exists_is_replaced_only_by_force() {
    let inputs = folder(&[("good.txt", GOOD), ("quotes.old", b"precious")]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let arguments = ["run", &path("good.txt"), "--format", "csv", "-o", &path("quotes.old")].map(str::to_owned);
    let refused = sayso(&arguments);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("quotes.old") && stderr(&refused).contains("--force"), "{}", stderr(&refused));
    assert_eq!(std::fs::read(path("quotes.old")).expect("there"), b"precious");
    let forced = sayso(&[&arguments[..], &["--force".to_owned()]].concat());
    assert_eq!(code(&forced), 0, "{}", stderr(&forced));
    assert!(std::fs::read_to_string(path("quotes.old")).expect("there").contains("Mara Lind"));
}

#[test]
fn what_is_read_is_never_written_over() {
    let table = "id,text\n1,“We will appeal!” said Mara Lind.\n";
    let files = folder(&[("in.csv", table.as_bytes()), ("list.csv", b"target\nappeal\n")]);
    let path = |name: &str| files.path().join(name).to_str().expect("UTF-8").to_owned();
    let (input, list, output) = (path("in.csv"), path("list.csv"), path("out.csv"));
    let run = ["run", &input, "--rules", "--force"];
    for options in [
        &["-o", &input][..],
        &["-o", &output, "--errors", &input],
        &["-o", &list, "--targets", &list],
        &["-o", &output, "--speakers", &list, "--errors", &list],
    ] {
        let refused = sayso(&[&run, options].concat());
        assert_eq!(code(&refused), 2, "{options:?}");
        assert!(
            stderr(&refused).contains("is both read (") && stderr(&refused).contains("name another output"),
            "{options:?}"
        );
    }
    let twice = sayso(&[&run[..], &["-o", &output, "--errors", &output]].concat());
    assert!(code(&twice) == 2 && stderr(&twice).contains("is written twice (-o, --errors)"), "{}", stderr(&twice));
    let gold = path("gold.jsonl");
    assert_eq!(code(&sayso(&["convert", &input, "-o", &gold])), 0);
    let scored = sayso(&["evaluate", "--reference", &gold, &gold, "--json", &gold, "--force"]);
    assert!(code(&scored) == 2 && stderr(&scored).contains("is both read (--reference)"), "{}", stderr(&scored));
    let scored = sayso(&["evaluate", "--reference", &path(""), &gold, "--json", &gold, "--force"]);
    assert!(code(&scored) == 2 && stderr(&scored).contains("is both read (--reference)"), "{}", stderr(&scored));
    assert_eq!(std::fs::read_to_string(&input).expect("still there"), table);
    assert!(!files.path().join("out.csv").exists());
}

#[test]
fn an_output_in_the_folder_that_is_read_is_no_article_of_the_next_run() {
    let files = folder(&[("story.txt", GOOD)]);
    let path = |name: &str| files.path().join(name).to_str().expect("UTF-8").to_owned();
    let run = |options: &[&str]| sayso(&[&["run", &path(""), "--rules", "--force"], options].concat());
    let output = path("a.jsonl");
    assert_eq!(code(&run(&["-o", &output])), 0);
    std::fs::write(path("story.txt"), "“We will not appeal,” said Carl Storm.").expect("written");
    let again = run(&["-o", &output]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
    assert!(stderr(&again).contains("note: not read, since it is written: "), "{}", stderr(&again));
    assert!(std::fs::read_to_string(&output).expect("written").contains("Carl Storm"));
    std::fs::remove_file(&output).expect("removed");
    for _ in 0..2 {
        let parts = run(&["-o", &path("out/")]);
        assert_eq!(code(&parts), 0, "{}", stderr(&parts));
    }
    // The folder of parts is itself read as its parts.
    let errors = sayso(&["convert", &path("out"), "--text-column", "quote", "--format", "jsonl"]);
    assert_eq!((code(&errors), stdout(&errors).lines().count()), (0, 1), "{}", stderr(&errors));
}

#[test]
fn a_link_that_leads_nowhere_is_one_error() {
    let files = folder(&[("good.txt", GOOD)]);
    std::os::unix::fs::symlink("nowhere", files.path().join("gone.txt")).expect("made");
    let output = sayso(&["run", files.path().to_str().expect("UTF-8"), "--rules"]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("good,q1,Mara Lind"), "{}", stdout(&output));
    assert!(stderr(&output).contains("gone.txt: cannot be read"), "{}", stderr(&output));
    let parts = folder(&[]);
    let out = parts.path().join("out/");
    let out = out.to_str().expect("UTF-8");
    let output = sayso(&["run", files.path().to_str().expect("UTF-8"), "--rules", "-o", out]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let part = std::fs::read_to_string(parts.path().join("out/part-00000.csv")).expect("written");
    assert!(part.contains("good,q1,Mara Lind"), "{part}");
    let errors = std::fs::read_to_string(parts.path().join("out/_errors.csv")).expect("written");
    assert!(errors.contains("gone.txt"), "{errors}");
}

#[test]
fn an_output_that_cannot_be_written_is_an_error_before_any_work() {
    let inputs = folder(&[("good.txt", GOOD)]);
    let article = inputs.path().join("good.txt");
    let nowhere = inputs.path().join("no/such/folder/quotes.csv");
    let output = sayso(&["run", article.to_str().expect("UTF-8"), "-o", nowhere.to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("quotes.csv"), "{}", stderr(&output));
}

#[test]
fn an_input_that_is_not_there_is_an_error_and_leaves_no_output() {
    let inputs = folder(&[]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let output = sayso(&["run".to_owned(), path("none.txt"), "-o".to_owned(), path("quotes.csv")]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("none.txt"), "{}", stderr(&output));
    assert_eq!(std::fs::read_dir(inputs.path()).expect("there").count(), 0);
}

#[test]
fn an_unknown_option_or_ending_is_a_usage_error() {
    assert_eq!(code(&sayso(&["run", "--no-such-option"])), 2);
    let inputs = folder(&[("good.txt", GOOD)]);
    let article = inputs.path().join("good.txt");
    let output = sayso(&["run", article.to_str().expect("UTF-8"), "-o", "quotes.docx"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--format"), "{}", stderr(&output));
}
