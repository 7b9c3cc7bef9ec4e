use crate::support::{code, folder, sayso, stderr, stdout};

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
        nato,NATO,,,1,1,0,0,0\n";
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
    assert!(rows[0].ends_with(",url,party"), "{table}");
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
