use crate::support::{code, folder, sayso, stderr, stdout};

const ARTICLE: &str = "Mara Lind, the mayor, praised the tram on Monday but condemned the toll.\n\n\
    “The toll is a disgrace,” said Otto Sorel.\n\n“It rained all day,” said Ida Krog.\n";

/// The table of a run over the article with that list of targets, as cells; or what it says instead.
fn run(list: &str, options: &[&str]) -> Result<Vec<csv::StringRecord>, String> {
    let inputs = folder(&[("a.txt", ARTICLE.as_bytes()), ("targets.csv", list.as_bytes())]);
    let path = |name: &str| inputs.path().join(name).display().to_string();
    let (article, targets) = (path("a.txt"), path("targets.csv"));
    let output = sayso(&[&["run", &article, "--targets", &targets][..], options].concat());
    if code(&output) != 0 {
        return Err(stderr(&output));
    }
    let table = stdout(&output);
    Ok(csv::Reader::from_reader(table.as_bytes()).records().map(|row| row.expect("a row")).collect())
}

#[test]
fn each_quote_gets_a_row_for_each_target_that_it_speaks_of() {
    for options in [&[][..], &["--rules"]] {
        let rows = run("target,aliases\nroad pricing,toll\ntram,streetcar\n", options).expect("it runs");
        let given: Vec<_> = rows.iter().map(|row| (row[1].to_owned(), row[5].to_owned(), row[18].to_owned())).collect();
        let of = |quote: &str, target: &str, from: &str| (quote.to_owned(), target.to_owned(), from.to_owned());
        assert!(given.contains(&of("q3", "road pricing", "given")), "{given:?}");
        assert!(given.iter().any(|(_, target, _)| target == "tram"), "{given:?}");
        // One that speaks of none keeps its row, without a stance.
        let blank: Vec<_> = rows.iter().filter(|row| row[3].contains("It rained")).collect();
        assert_eq!(blank.len(), 1, "{rows:?}");
        assert_eq!([4, 5, 10, 18].map(|column| &blank[0][column]), ["", "", "", ""]);
    }
}

#[test]
fn a_list_of_targets_that_is_none_is_an_error_with_file_line_and_remedy() {
    let error = run("name\ntoll\n", &["--rules"]).expect_err("no column");
    assert!(error.contains("targets.csv") && error.contains("needs a column \"target\""), "{error}");
    let error = run("target,aliases\n,toll\n", &["--rules"]).expect_err("blank");
    assert!(error.contains("targets.csv:2") && error.contains("every row names one"), "{error}");
}

#[test]
fn without_a_list_targets_are_open() {
    let inputs = folder(&[("a.txt", ARTICLE.as_bytes())]);
    let output = sayso(&["run", inputs.path().join("a.txt").to_str().expect("UTF-8"), "--rules"]);
    let table = stdout(&output);
    let rows: Vec<_> = csv::Reader::from_reader(table.as_bytes()).into_records().map(Result::unwrap).collect();
    assert!(rows.iter().all(|row| &row[18] == "open"), "{table}");
}

#[test]
fn a_stance_below_the_least_confidence_is_neutral_and_keeps_its_target() {
    let rows = |least: &str| run("target\ntoll\ntram\n", &["--min-stance-confidence", least]).expect("it runs");
    let (all, none) = (rows("0"), rows("1"));
    assert!(all.iter().any(|row| &row[4] == "oppose"), "{all:?}");
    assert_eq!(all.len(), none.len());
    for (all, none) in all.iter().zip(&none) {
        assert_eq!(all[5], none[5]);
        assert!(none[4].is_empty() || &none[4] == "neutral", "{none:?}");
    }
}
