use crate::support::{code, folder, root, sayso, stderr, stdout};

const QUOTES: &str = concat!(
    r#"{"id":"a","text":"Anna Berg said yes. She said no.","quotes":[{"content":[[15,18]],"cue":[[10,14]],"source":[[0,9]],"speaker":"Anna Berg","speaker_from":"named","role":"mayor","stance":"support","target":"it"},{"content":[[29,31]],"cue":[[24,28]],"source":[[20,23]],"speaker":"Anna Berg","speaker_from":"pronoun","stance":"oppose","target":"it"}]}"#,
    "\n",
    r#"{"id":"b","text":"Ms. Berg said so. NATO left.","quotes":[{"content":[[14,16]],"cue":[[9,13]],"source":[[0,8]],"speaker":"Anna Berg","speaker_from":"named","stance":"support","target":"it"},{"content":[[23,27]],"speaker":"NATO"},{"content":[[23,27]],"speaker":null}]}"#,
    "\n"
);

#[test]
fn speakers_are_counted_over_articles() {
    let inputs = folder(&[("quotes.jsonl", QUOTES.as_bytes())]);
    let output = sayso(&["speakers", inputs.path().join("quotes.jsonl").to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let expected = "speaker_id,speaker,role,aliases,quotes,articles,support,oppose,neutral\n\
        anna-berg,Anna Berg,mayor,Ms. Berg,3,2,2,1,0\n\
        NATO,NATO,,,1,1,0,0,0\n";
    assert_eq!(stdout(&output), expected);
}

#[test]
fn a_way_to_a_speaker_that_is_none_is_refused_with_what_there_is() {
    let line = br#"{"id":"a","text":"abc","quotes":[{"content":[[0,1]],"speaker":"x","speaker_from":"guessed"}]}"#;
    let inputs = folder(&[("quotes.jsonl", line)]);
    let output = sayso(&["speakers", inputs.path().join("quotes.jsonl").to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("named, nominal, pronoun, discourse"), "{}", stderr(&output));
}

#[test]
fn a_users_list_has_the_last_word_and_its_columns_go_into_the_outputs() {
    let inputs = folder(&[
        ("a.txt", b"\"We will appeal,\" said Mara Lind, the mayor. Dahl said that it was late.".as_slice()),
        (
            "people.csv",
            b"name,aliases,id,party\nMara K. Lind,Mara Lind,P1,Greens\nCarl Dahl,Dahl,P2,\nOle Dahl,Dahl,P3,\n",
        ),
    ]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    for output in ["quotes.csv", "quotes.jsonl"] {
        let arguments = ["run", &path("a.txt"), "--rules", "--speakers", &path("people.csv"), "-o", &path(output)];
        let run = sayso(&arguments);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        assert!(stderr(&run).contains("\"Dahl\" may be Carl Dahl or Ole Dahl; left as it is"), "{}", stderr(&run));
    }
    let table = std::fs::read_to_string(path("quotes.csv")).expect("written");
    let rows: Vec<&str> = table.lines().collect();
    assert!(rows[0].ends_with(",url,target_from,party"), "{table}");
    assert!(rows[1].contains("Mara K. Lind") && rows[1].contains(",P1,") && rows[1].ends_with(",Greens"), "{table}");
    assert!(rows[2].contains(",Dahl,") && rows[2].ends_with(','), "{table}");
    let lines = std::fs::read_to_string(path("quotes.jsonl")).expect("written");
    assert!(lines.contains(r#""speaker_fields":{"party":"Greens"}"#), "{lines}");
}

#[test]
fn a_list_without_names_is_refused_before_any_work() {
    let inputs = folder(&[("a.txt", b"Mara Lind left.".as_slice()), ("people.csv", b"person\nMara Lind\n")]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let run = sayso(&["run", &path("a.txt"), "--rules", "--speakers", &path("people.csv"), "-o", &path("out.csv")]);
    assert_eq!(code(&run), 2);
    assert!(stderr(&run).contains("needs a column \"name\"; the columns are: person"), "{}", stderr(&run));
    assert!(!inputs.path().join("out.csv").exists());
}

const PEOPLE: &str = "name,aliases,id,party,since\n\
    Mara K. Lind,Mara Lind;the iron mayor,P1,\"Greens, left\",2019\n\
    Carl Dahl,Dahl,P2,=SUM(A1),\n\
    Ole Dahl,Dahl,P3,,2021\n";

/// Runs over these articles with that list, and gives the output and what was said on standard error.
fn run_with_list(articles: &[(&str, &str)], people: &str, output: &str) -> (String, String) {
    let inputs = folder(&[("people.csv", people.as_bytes())]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let mut arguments = vec!["run".to_owned(), "--rules".to_owned()];
    for (name, text) in articles {
        std::fs::write(path(name), text).expect("written");
        arguments.push(path(name));
    }
    arguments.extend(["--speakers".to_owned(), path("people.csv"), "-o".to_owned(), path(output)]);
    let run = sayso(&arguments);
    assert_eq!(code(&run), 0, "{}", stderr(&run));
    (std::fs::read_to_string(path(output)).expect("written"), stderr(&run))
}

/// The cells of these columns of each row of a table.
fn cells(table: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let header = rows.headers().expect("a header").clone();
    let at = |column: &&str| header.iter().position(|name| name == *column).expect("a column");
    let at: Vec<usize> = columns.iter().map(at).collect();
    rows.records()
        .map(|row| row.expect("a row"))
        .map(|row| at.iter().map(|&column| row[column].to_owned()).collect())
        .collect()
}

#[test]
fn an_ambiguous_alias_is_reported_for_each_article_and_guessed_in_none() {
    let articles = [
        ("a.txt", "Dahl said that it was late."),
        ("b.txt", "“No,” said Ole Dahl. Dahl said that it was late."),
        ("c.txt", "Then Dahl said that it was early."),
    ];
    let (table, said) = run_with_list(&articles, PEOPLE, "quotes.csv");
    let expected = [["a", "Dahl", "dahl"], ["b", "Ole Dahl", "P3"], ["b", "Ole Dahl", "P3"], ["c", "Dahl", "dahl"]];
    assert_eq!(cells(&table, &["article_id", "speaker", "speaker_id"]), expected);
    let notes: Vec<&str> = said.lines().filter(|line| line.contains("may be")).collect();
    let note =
        |id: &str| format!("sayso: note: article \"{id}\": \"Dahl\" may be Carl Dahl or Ole Dahl; left as it is");
    assert_eq!(notes, [note("a"), note("c")]);
}

#[test]
fn further_columns_are_carried_for_those_on_the_list_and_blank_for_others() {
    let articles =
        [("a.txt", "“We left,” Mara Lind said. Carl Dahl said that it rained. Otto Sorel said that it snowed.")];
    let (table, _) = run_with_list(&articles, PEOPLE, "quotes.csv");
    let expected = [
        ["Mara K. Lind", "P1", "Greens, left", "2019"],
        ["Carl Dahl", "P2", "'=SUM(A1)", ""],
        ["Otto Sorel", "otto-sorel", "", ""],
    ];
    assert_eq!(cells(&table, &["speaker", "speaker_id", "party", "since"]), expected);
    let (lines, _) = run_with_list(&articles, PEOPLE, "quotes.jsonl");
    assert!(lines.contains(r#""speaker_fields":{"party":"Greens, left","since":"2019"}"#), "{lines}");
    assert!(lines.contains(r#""party":"=SUM(A1)""#), "{lines}");
}

#[test]
fn a_bad_list_is_refused_with_file_line_and_remedy() {
    let lists = [
        ("name,id\nMara Lind,1\n,2\n", "people.csv:3: the name is blank; every row names one person or body"),
        (
            "name,id\nMara Lind,1\nOtto Sorel,1\n",
            "people.csv:3: Otto Sorel has the id \"1\" of Mara Lind; give each an id of its own",
        ),
        (
            "name,aliases\nMara Lind,\nOtto Sorel\n",
            "people.csv:3: the row has 1 cells for 2 columns; end it with the commas",
        ),
        (
            "name;aliases\nMara Lind;\n",
            "people.csv: a list of speakers needs a column \"name\"; the columns are: name;aliases",
        ),
    ];
    for (list, expected) in lists {
        let inputs = folder(&[("a.txt", b"Mara Lind left.".as_slice()), ("people.csv", list.as_bytes())]);
        let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
        let run = sayso(&["run", &path("a.txt"), "--rules", "--speakers", &path("people.csv"), "-o", &path("out.csv")]);
        assert_eq!(code(&run), 2, "{list}");
        assert!(stderr(&run).contains(expected), "{}", stderr(&run));
        assert!(!inputs.path().join("out.csv").exists(), "{list}");
    }
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let inputs = folder(&[("a.txt", b"Mara Lind left.")]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let run = sayso(&["run", &path("a.txt"), "--rules", "--speakers", &path("nobody.csv"), "-o", &path("out.csv")]);
    assert_eq!(code(&run), 2);
    assert!(stderr(&run).contains("nobody.csv: cannot be read"), "{}", stderr(&run));
}

#[test]
fn the_speakers_of_a_run_are_listed_under_the_ids_of_the_list() {
    let articles = [
        ("a.txt", "“We left,” Mara Lind said. Otto Sorel said that it snowed."),
        ("b.txt", "Ms. Mara Lind said that it rained. She said that it snowed. A guard said that it hailed."),
    ];
    let (lines, _) = run_with_list(&articles, PEOPLE, "quotes.jsonl");
    let inputs = folder(&[("quotes.jsonl", lines.as_bytes())]);
    let output = sayso(&["speakers", inputs.path().join("quotes.jsonl").to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let columns = ["speaker_id", "speaker", "aliases", "quotes", "articles"];
    let expected = [
        ["P1", "Mara K. Lind", "Mara Lind; Ms. Mara Lind", "3", "2"],
        ["a-guard", "a guard", "", "1", "1"],
        ["otto-sorel", "Otto Sorel", "", "1", "1"],
    ];
    assert_eq!(cells(&stdout(&output), &columns), expected);
}

#[test]
fn a_line_that_is_broken_is_named_and_the_speakers_of_the_others_are_listed() {
    let broken = r#"{"id":"c","text":"abc","quotes":[{"content":[[0,9]],"speaker":"NATO"}]}"#;
    let inputs = folder(&[("quotes.jsonl", format!("{broken}\n{QUOTES}").as_bytes())]);
    let output = sayso(&["speakers", inputs.path().join("quotes.jsonl").to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("quotes.jsonl:1: article \"c\": quote q1"), "{}", stderr(&output));
    assert_eq!(cells(&stdout(&output), &["speaker_id", "quotes"]), [["anna-berg", "3"], ["NATO", "1"]]);
}

#[test]
fn a_table_of_speakers_is_replaced_only_by_force() {
    let inputs = folder(&[("quotes.jsonl", QUOTES.as_bytes()), ("speakers.csv", b"mine")]);
    let path = |name: &str| inputs.path().join(name).to_str().expect("UTF-8").to_owned();
    let arguments = ["speakers", &path("quotes.jsonl"), "-o", &path("speakers.csv")];
    let refused = sayso(&arguments);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("speakers.csv exists; `--force` overwrites it"), "{}", stderr(&refused));
    assert_eq!(std::fs::read_to_string(path("speakers.csv")).expect("there"), "mine");
    let forced = sayso(&[&arguments[..], &["--force"]].concat());
    assert_eq!(code(&forced), 0, "{}", stderr(&forced));
    assert!(std::fs::read_to_string(path("speakers.csv")).expect("there").starts_with("speaker_id,"));
}

#[test]
fn the_order_of_the_inputs_and_the_threads_change_no_row() {
    let mut articles: Vec<_> = std::fs::read_dir(root().join("data/articles"))
        .expect("there")
        .map(|file| file.expect("listed").path())
        .collect();
    articles.sort();
    let rows = |articles: &[std::path::PathBuf], threads: &str| {
        let out = tempfile::tempdir().expect("a temporary folder");
        let output = out.path().join("quotes.csv");
        let mut arguments: Vec<&std::ffi::OsStr> = vec!["run".as_ref(), "--rules".as_ref(), "--threads".as_ref()];
        arguments.extend([threads.as_ref(), "-o".as_ref(), output.as_os_str()]);
        arguments.extend(articles.iter().map(|path| path.as_os_str()));
        let run = sayso(&arguments);
        assert_eq!(code(&run), 0, "{}", stderr(&run));
        let table = std::fs::read_to_string(output).expect("written");
        let mut rows = cells(&table, &["article_id", "quote_id", "speaker_id", "speaker", "quote"]);
        rows.sort();
        rows
    };
    let forwards = rows(&articles, "1");
    articles.reverse();
    assert_eq!(rows(&articles, "4"), forwards);
    // A run over some of them has the same rows of these.
    let some: Vec<_> = articles.iter().step_by(2).cloned().collect();
    let ids: Vec<&str> = some.iter().filter_map(|path| path.file_stem()?.to_str()).collect();
    let expected: Vec<_> = forwards.iter().filter(|row| ids.contains(&row[0].as_str())).cloned().collect();
    assert_eq!(rows(&some, "2"), expected);
}
