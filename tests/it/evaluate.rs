use crate::support::{code, folder, root, sayso, stderr, stdout};

const REFERENCE: &str = r#"{"id":"a","text":"Mara Lind said it was over. Otto Sorel denied that.","quotes":[{"id":"q1","type":"indirect","content":[[15,26]],"cue":[[10,14]],"source":[[0,9]],"speaker":"Mara Lind","stance":"neutral","target":null},{"id":"q2","type":"indirect","content":[[46,50]],"cue":[[39,45]],"source":[[28,38]],"speaker":"Otto Sorel","stance":"oppose","target":"that"}]}
"#;

/// Finds the first quote only, says that somebody else said it, and finds two that are none.
const PREDICTED: &str = r#"{"id":"a","text":"Mara Lind said it was over. Otto Sorel denied that.","quotes":[{"id":"q1","type":"indirect","content":[[15,26]],"cue":[[10,14]],"source":[[0,9]],"speaker":"Otto Sorel","stance":"neutral","target":null},{"id":"q2","type":"indirect","content":[[0,4]],"cue":[],"source":[]},{"id":"q3","type":"indirect","content":[[28,32]],"cue":[],"source":[]}]}
"#;

fn run(arguments: &[&str]) -> (std::process::Output, tempfile::TempDir) {
    let files = folder(&[("gold.jsonl", REFERENCE.as_bytes()), ("quotes.jsonl", PREDICTED.as_bytes())]);
    let path = |name: &str| files.path().join(name).to_str().expect("UTF-8").to_owned();
    let mut all = vec!["evaluate".to_owned(), "--reference".to_owned(), path("gold.jsonl"), path("quotes.jsonl")];
    all.extend(arguments.iter().map(|argument| argument.replace("HERE/", &path(""))));
    (sayso(&all), files)
}

fn json(arguments: &[&str]) -> serde_json::Value {
    let (output, _files) = run(&[arguments, &["--json", "-"]].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

#[test]
fn precision_and_recall_are_not_swapped() {
    let scores = json(&[]);
    let figure = |name: &str| scores["systems"][0]["report"]["figures"][name]["value"].as_f64();
    assert_eq!(figure("overlap50.precision"), Some(1.0 / 3.0));
    assert_eq!(figure("overlap50.recall"), Some(0.5));
    assert_eq!(figure("speaker.name"), Some(0.0));
    assert_eq!(figure("direct.overlap50.recall"), None, "a figure that is undefined is blank");
}

#[test]
fn the_seed_of_the_intervals_is_printed() {
    let (output, _files) = run(&["--seed", "77"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("77"), "{}", stdout(&output));
}

#[test]
fn a_floor_that_is_missed_is_exit_code_1_and_one_that_is_unknown_2() {
    assert_eq!(code(&run(&["--fail-under", "overlap50.recall=0.5"]).0), 0);
    let (missed, _files) = run(&["--fail-under", "overlap50.precision=0.5"]);
    assert_eq!(code(&missed), 1);
    assert!(stderr(&missed).contains("overlap50.precision is 0.3333"), "{}", stderr(&missed));
    let (unknown, _files) = run(&["--fail-under", "overlap50.f7=0.5"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("overlap50.f1"), "{}", stderr(&unknown));
}

#[test]
fn each_error_is_listed_with_its_kind_and_context() {
    let (output, files) = run(&["--errors-out", "HERE/errors.csv", "--per-document"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let listed = std::fs::read_to_string(files.path().join("errors.csv")).expect("written");
    assert!(listed.contains("a,missed,q2,,indirect,that,,46,50,"), "{listed}");
    assert!(listed.contains("speaker_wrong") && listed.contains("spurious"), "{listed}");
}

#[test]
fn a_predicted_article_with_another_text_is_refused() {
    let other = PREDICTED.replace("over. Otto", "over! Otto");
    let files = folder(&[("gold.jsonl", REFERENCE.as_bytes()), ("quotes.jsonl", other.as_bytes())]);
    let path = |name: &str| files.path().join(name).to_str().expect("UTF-8").to_owned();
    let output = sayso(&["evaluate".to_owned(), "--reference".to_owned(), path("gold.jsonl"), path("quotes.jsonl")]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("another text"), "{}", stderr(&output));
}

#[test]
fn an_article_without_predictions_counts_as_missed() {
    let files =
        folder(&[("gold.jsonl", REFERENCE.as_bytes()), ("quotes.jsonl", b"{\"id\":\"b\",\"text\":\"Nothing.\"}\n")]);
    let path = |name: &str| files.path().join(name).to_str().expect("UTF-8").to_owned();
    let arguments =
        ["evaluate", "--reference", &path("gold.jsonl"), &path("quotes.jsonl"), "--json", "-"].map(str::to_owned);
    let output = sayso(&arguments);
    let scores: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(scores["systems"][0]["report"]["figures"]["overlap50.recall"]["value"].as_f64(), Some(0.0));
    assert!(stderr(&output).contains("nothing was predicted for article \"a\""), "{}", stderr(&output));
}

#[test]
fn a_run_on_the_sample_articles_shows_the_baselines_side_by_side() {
    let reference = root().join("data/reference.jsonl");
    let output = sayso(&["evaluate", "--reference", reference.to_str().expect("UTF-8"), "--run"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let table = stdout(&output);
    assert!(table.contains("marks with cues") && table.contains("marks only"), "{table}");
}
