use crate::support::{code, folder, root, sayso, sayso_reading, stderr, stdout};

#[test]
fn a_folder_of_articles_becomes_a_table_in_the_order_of_their_names() {
    let inputs = folder(&[
        ("b.txt", "“We will appeal,” said Mara Lind, the mayor.\n".as_bytes()),
        ("a.txt", "Otto Sorel denied that the bridge was unsafe.\n".as_bytes()),
        ("notes.pdf", b"x"),
    ]);
    let output = sayso(&["run", inputs.path().to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let table = stdout(&output);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!(rows.len(), 3, "{table}");
    assert_eq!(rows[0], HEADER);
    assert!(rows[1].starts_with("a,q1,Otto Sorel,that the bridge was unsafe,oppose,"), "{table}");
    assert!(rows[2].starts_with("b,q1,Mara Lind,\"“We will appeal,”\","), "{table}");
    assert!(stderr(&output).contains("notes.pdf"), "{}", stderr(&output));
    assert!(stderr(&output).contains("2 articles, 2 quotes"), "{}", stderr(&output));
}

const HEADER: &str = "article_id,quote_id,speaker,quote,stance,target,type,source,cue,confidence,stance_confidence,\
                      start,end,speaker_id,title,published,outlet,url,target_from";

#[test]
fn the_same_bytes_come_out_whatever_the_number_of_threads() {
    let reference = std::fs::read_to_string(root().join("data/reference.jsonl")).expect("there");
    let mut copies = String::new();
    for copy in 0..2 {
        for line in reference.lines() {
            copies.push_str(&line.replacen("\"id\": \"", &format!("\"id\": \"{copy}-"), 1));
            copies.push('\n');
        }
    }
    let inputs = folder(&[("many.jsonl", copies.as_bytes())]);
    let path = inputs.path().join("many.jsonl");
    let path = path.to_str().expect("UTF-8");
    for format in ["csv", "jsonl"] {
        let one = sayso(&["run", path, "--format", format, "--threads", "1"]);
        assert_eq!(code(&one), 0, "{}", stderr(&one));
        assert!(one.stdout.len() > 50_000, "{}", one.stdout.len());
        for threads in ["2", "8"] {
            let more = sayso(&["run", path, "--format", format, "--threads", threads]);
            assert!(one.stdout == more.stdout, "{format} differs with {threads} threads");
        }
    }
}

#[test]
fn what_a_run_writes_as_jsonl_is_scored_as_it_was_found() {
    let outputs = folder(&[]);
    let predicted = outputs.path().join("quotes.jsonl");
    let predicted = predicted.to_str().expect("UTF-8");
    let reference = root().join("data/reference.jsonl");
    let reference = reference.to_str().expect("UTF-8");
    assert_eq!(code(&sayso(&["run", reference, "-o", predicted])), 0);
    let again = sayso(&["evaluate", "--reference", predicted, predicted, "--fail-under", "exact.content.f1=1.0"]);
    assert_eq!(code(&again), 0, "{}", stderr(&again));
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_guarded_unless_raw_is_asked_for() {
    let text = b"@maralind said the bridge was shut.";
    let guarded = sayso_reading(&["run", "-", "--input-format", "text"], text);
    assert!(stdout(&guarded).contains("stdin,q1,'@maralind,the bridge was shut,"), "{}", stdout(&guarded));
    let raw = sayso_reading(&["run", "-", "--input-format", "text", "--csv-raw"], text);
    assert!(stdout(&raw).contains("stdin,q1,@maralind,the bridge was shut,"), "{}", stdout(&raw));
}

#[test]
fn excel_gets_its_mark_and_a_delimiter_of_choice() {
    let output = sayso_reading(
        &["run", "-", "--input-format", "text", "--excel", "--delimiter", ";"],
        "“We will appeal,” said Mara Lind.".as_bytes(),
    );
    assert!(stdout(&output).starts_with("\u{feff}article_id;quote_id;speaker;"), "{}", stdout(&output));
}

#[test]
fn metadata_of_a_table_reaches_the_rows() {
    let table = "id,body,title,outlet\n7,\"“We will appeal,” said Mara Lind.\",Bridge shut,The Courier\n";
    let inputs = folder(&[("news.csv", table.as_bytes())]);
    let path = inputs.path().join("news.csv");
    let output = sayso(&["run", path.to_str().expect("UTF-8"), "--text-column", "body"]);
    let rows = stdout(&output);
    assert!(
        rows.lines()
            .nth(1)
            .is_some_and(|row| row.starts_with("7,q1,") && row.ends_with(",Bridge shut,,The Courier,,open")),
        "{rows}"
    );
}

#[test]
fn a_quiet_run_says_nothing() {
    let output = sayso_reading(&["run", "-", "--input-format", "text", "-q"], b"Nobody spoke.");
    assert_eq!((code(&output), stderr(&output)), (0, String::new()));
    assert_eq!(stdout(&output).lines().count(), 1);
}

#[test]
fn a_quote_below_the_least_confidence_is_left_out() {
    let text = "“We will appeal,” said Mara Lind, the mayor of Veldmark.".as_bytes();
    let rows = |least: &str| {
        let output = sayso_reading(&["run", "-", "--input-format", "text", "--min-confidence", least], text);
        stdout(&output).lines().count() - 1
    };
    assert_eq!((rows("0.1"), rows("1")), (1, 0));
}

#[test]
fn a_model_that_is_damaged_is_refused_by_name() {
    let folder = folder(&[]);
    let model = root().join("models/sayso-en");
    for name in ["model.toml", "tokenizer.json", "stance.safetensors"] {
        std::fs::copy(model.join(name), folder.path().join(name)).expect("copied");
    }
    let arguments = ["run", "-", "--input-format", "text", "--model", folder.path().to_str().expect("UTF-8")];
    let missing = sayso_reading(&arguments, b"Nobody spoke.");
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("weights.safetensors"), "{}", stderr(&missing));
    std::fs::write(folder.path().join("weights.safetensors"), "cut off").expect("written");
    let damaged = sayso_reading(&arguments, b"Nobody spoke.");
    assert_eq!(code(&damaged), 2);
    assert!(stderr(&damaged).contains("weights.safetensors is damaged"), "{}", stderr(&damaged));
}

#[test]
fn the_rules_alone_find_quotes_without_a_confidence() {
    let text = "Otto Sorel denied that the bridge was unsafe.";
    let output = sayso_reading(&["run", "-", "--input-format", "text", "--rules"], text.as_bytes());
    let row = stdout(&output).lines().nth(1).map(str::to_owned);
    assert!(row.is_some_and(|row| row.contains(",denied,,,")), "{}", stdout(&output));
}
