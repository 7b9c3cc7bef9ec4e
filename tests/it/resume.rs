//! Runs into a folder of parts: what is killed and resumed ends as if it had run through.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::support::{code, folder, sayso, stderr};

/// Articles that differ, some of them copies of an earlier one, some broken, one with the id of another.
fn articles(count: usize) -> String {
    let mut lines = String::new();
    for number in 0..count {
        let places = ["harbour", "bridge", "mill", "school", "depot", "library", "market"];
        let place = places[number % places.len()];
        let mut text = format!("The {place} of district {} is shut, and number {number} with it.\n\n", number % 97);
        for (turn, name) in ["Mara Lind", "Otto Sorel", "Ines Vahl"].iter().enumerate() {
            let _ =
                write!(text, "“Number {} is no way to run a {place} in year {turn},” said {name}. ", number * 7 + turn);
            let _ = write!(text, "{name} denied that plan {} had failed. Nobody else asked. ", number + turn);
        }
        // Words that no other article has.
        (0..60).for_each(|word| _ = write!(text, "lot{} ", number * 60 + word));
        let id = if number == 41 || number == 333 { number - 1 - number / 4 } else { number };
        match number % 50 {
            17 => lines.push_str("{\"id\":\n"),
            23 if number > 50 => {
                let copied = lines.lines().find(|line| line.starts_with("{\"id\":\"a5\"")).expect("an article");
                lines.push_str(&copied.replacen("\"a5\"", &format!("\"a{id}\""), 1));
                lines.push('\n');
            }
            _ => {
                let _ = writeln!(lines, "{}", serde_json::json!({"id": format!("a{id}"), "text": text}));
            }
        }
    }
    lines
}

fn run(input: &Path, out: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.arg("run").arg(input).arg("--rules").arg("-q").args(["--part-articles", "40"]).args(more);
    // The slash makes it a folder.
    command.arg("-o").arg(out.join(""));
    command
}

/// All files of a folder and its subfolders, but for the lock.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("listed").path();
        let name = path.file_name().expect("named").to_string_lossy().into_owned();
        if name == ".lock" {
            continue;
        }
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)));
        } else {
            found.insert(name, std::fs::read(&path).expect("read"));
        }
    }
    found
}

fn assert_same(found: &BTreeMap<String, Vec<u8>>, expected: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (name, bytes) in expected {
        assert!(found.get(name) == Some(bytes), "{name} differs");
    }
}

/// A number from 0 to `end`, the same in every run.
fn random(state: &mut u64, end: u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    (*state >> 33) % end
}

#[test]
fn what_is_killed_twenty_times_ends_as_if_it_had_run_through() {
    let here = folder(&[("news.jsonl", articles(6000).as_bytes())]);
    let (input, whole, killed) =
        (here.path().join("news.jsonl"), here.path().join("whole"), here.path().join("killed"));
    let options = ["--threads", "2", "--dedupe"];
    let started = std::time::Instant::now();
    let done = run(&input, &whole, &options).output().expect("sayso starts");
    assert_eq!(code(&done), 1, "{}", stderr(&done));
    let all = u64::try_from(started.elapsed().as_millis()).expect("short");

    let (mut state, mut kills) = (7, 0);
    while kills < 20 {
        let mut child = run(&input, &killed, &[&options[..], &["--resume"]].concat())
            .stderr(Stdio::piped())
            .spawn()
            .expect("sayso starts");
        // Early often enough that a run does not end before the twenty are done.
        std::thread::sleep(Duration::from_millis(random(&mut state, all / 8 + 2)));
        let ended = child.try_wait().expect("a child").is_some();
        let _ = child.kill();
        let output = child.wait_with_output().expect("a child");
        if ended {
            assert_eq!(code(&output), 1, "{}", stderr(&output));
            std::fs::remove_dir_all(&killed).expect("removed");
        }
        kills += 1;
    }
    let done = run(&input, &killed, &[&options[..], &["--resume"]].concat()).output().expect("sayso starts");
    assert_eq!(code(&done), 1, "{}", stderr(&done));
    let whole = files(&whole);
    assert_same(&files(&killed), &whole);
    let errors = String::from_utf8(whole["_errors.csv"].clone()).expect("UTF-8");
    assert!(errors.contains("broken JSON") && errors.contains("the same id was read before"), "{errors}");
    let success: serde_json::Value = serde_json::from_slice(&whole["_SUCCESS"]).expect("JSON");
    let count = |name: &str| success["articles"][name].as_u64().expect("a number");
    assert_eq!((count("ok") + count("failed") + count("skipped"), count("skipped")), (6000, 2));
    assert!(count("failed") == 120 && count("duplicates") > 100, "{success}");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let here = folder(&[("news.jsonl", articles(400).as_bytes())]);
    let outputs = ["1", "2", "8"].map(|threads| {
        let out = here.path().join(threads);
        let done = run(&here.path().join("news.jsonl"), &out, &["--dedupe", "--threads", threads]).output();
        assert_eq!(code(&done.expect("sayso starts")), 1);
        files(&out)
    });
    assert!(outputs[0].len() > 20 && outputs[0] == outputs[1] && outputs[1] == outputs[2]);
}

#[test]
fn repeats_are_marked() {
    let here = folder(&[("news.jsonl", articles(120).as_bytes())]);
    let out = here.path().join("out.csv");
    let input = here.path().join("news.jsonl");
    let arguments =
        ["run".as_ref(), input.as_os_str(), "--rules".as_ref(), "--dedupe".as_ref(), "-o".as_ref(), out.as_os_str()];
    let done = sayso(&arguments);
    assert!(stderr(&done).contains("near-duplicates: 1"), "{}", stderr(&done));
    let mut table = csv::Reader::from_path(&out).expect("a table");
    let headers = table.headers().expect("a header").clone();
    let column = |name: &str| headers.iter().position(|header| header == name).expect("a column");
    let (id, first, cluster) = (column("article_id"), column("duplicate_of"), column("quote_cluster"));
    let rows: Vec<csv::StringRecord> = table.records().map(|row| row.expect("a row")).collect();
    let clusters = |article: &str| {
        let of_article = rows.iter().filter(|row| &row[id] == article);
        of_article.map(|row| (row[first].to_owned(), row[cluster].to_owned())).collect::<Vec<_>>()
    };
    let (original, copy) = (clusters("a5"), clusters("a73"));
    assert!(!original.is_empty() && original.iter().all(|(first, cluster)| first.is_empty() && !cluster.is_empty()));
    assert!(copy.iter().all(|(first, _)| first == "a5"));
    assert_eq!(
        original.iter().map(|(_, cluster)| cluster).collect::<Vec<_>>(),
        copy.iter().map(|(_, c)| c).collect::<Vec<_>>()
    );
}

#[test]
fn what_another_run_would_change_is_said_and_refused() {
    let here = folder(&[("news.jsonl", articles(90).as_bytes())]);
    let (input, out) = (here.path().join("news.jsonl"), here.path().join("out"));
    let refused = |more: &[&str]| {
        let output = run(&input, &out, more).output().expect("sayso starts");
        assert_eq!(code(&output), 2, "{}", stderr(&output));
        stderr(&output)
    };
    assert_eq!(code(&run(&input, &out, &[]).output().expect("sayso starts")), 1);
    let before = files(&out);
    assert!(refused(&[]).contains("--resume goes on with it, --force begins it anew"));
    let message = refused(&["--resume", "--min-confidence", "0.5"]);
    assert!(message.contains("--min-confidence was not given, now \"0.5\""), "{message}");
    std::fs::write(&input, articles(91)).expect("written");
    let message = refused(&["--resume"]);
    assert!(message.contains("news.jsonl has changed since"), "{message}");
    std::fs::remove_file(&input).expect("removed");
    let message = refused(&["--resume"]);
    assert!(message.contains("news.jsonl: cannot be read"), "{message}");
    assert_same(&files(&out), &before);

    std::fs::write(&input, articles(90)).expect("written");
    assert_eq!(code(&run(&input, &out, &["--resume"]).output().expect("sayso starts")), 1);
    assert_same(&files(&out), &before);
    std::fs::write(out.join("part-00001.csv"), "changed").expect("written");
    let message = refused(&["--resume"]);
    assert!(message.contains("part-00001.csv has changed since it was written"), "{message}");
    assert_eq!(code(&run(&input, &out, &["--force"]).output().expect("sayso starts")), 1);
    assert_same(&files(&out), &before);
}

#[test]
fn a_folder_of_something_else_is_left_alone() {
    let here = folder(&[("news.jsonl", articles(3).as_bytes())]);
    let out = here.path().join("mine");
    std::fs::create_dir(&out).expect("made");
    std::fs::write(out.join("thesis.txt"), "mine").expect("written");
    for more in [&[][..], &["--resume"], &["--force"]] {
        let output = run(&here.path().join("news.jsonl"), &out, more).output().expect("sayso starts");
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains("is not empty (it holds thesis.txt)"), "{}", stderr(&output));
    }
    assert_eq!(files(&out).len(), 1);
}

#[test]
fn parts_are_compressed_where_asked_and_of_any_format() {
    let here = folder(&[("news.jsonl", articles(90).as_bytes())]);
    for (more, name, start) in [
        (&["--compress", "gz"][..], "part-00000.csv.gz", &[0x1f, 0x8b][..]),
        (&["--format", "jsonl", "--compress", "zst"], "part-00000.jsonl.zst", &[0x28, 0xb5]),
        (&["--format", "parquet"], "part-00000.parquet", b"PAR1"),
        (&["--format", "xlsx"], "part-00000.xlsx", b"PK"),
    ] {
        let out = here.path().join(name);
        let output = run(&here.path().join("news.jsonl"), &out, more).output().expect("sayso starts");
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        assert!(files(&out)[name].starts_with(start), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn two_runs_do_not_share_a_folder() {
    let here = folder(&[("news.jsonl", articles(2000).as_bytes())]);
    let (input, out) = (here.path().join("news.jsonl"), here.path().join("out"));
    std::fs::create_dir(&out).expect("made");
    let lock = std::fs::File::create(out.join(".lock")).expect("made");
    lock.lock().expect("locked");
    let output = run(&input, &out, &[]).output().expect("sayso starts");
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("another run is writing into"), "{}", stderr(&output));
}

/// Ctrl-C ends the run after the parts in hand, with what there is to do.
#[cfg(unix)]
#[test]
fn an_interrupted_run_says_how_to_go_on() {
    let here = folder(&[("news.jsonl", articles(6000).as_bytes())]);
    let (input, whole, out) = (here.path().join("news.jsonl"), here.path().join("whole"), here.path().join("out"));
    assert_eq!(code(&run(&input, &whole, &[]).output().expect("sayso starts")), 1);
    let child = run(&input, &out, &[]).stderr(Stdio::piped()).spawn().expect("sayso starts");
    while !out.join("_parts/00001.json").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill");
    assert!(interrupt.success());
    let output = child.wait_with_output().expect("a child");
    assert_eq!(code(&output), 130, "{}", stderr(&output));
    assert!(stderr(&output).contains("--resume goes on"), "{}", stderr(&output));
    assert!(!out.join("_SUCCESS").exists());
    assert_eq!(code(&run(&input, &out, &["--resume"]).output().expect("sayso starts")), 1);
    assert_same(&files(&out), &files(&whole));
}
