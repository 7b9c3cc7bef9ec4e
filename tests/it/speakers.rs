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
