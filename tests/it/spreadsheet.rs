//! What a spreadsheet makes of the tables: LibreOffice opens them and says what stands in the cells.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::support::{code, folder, sayso, stderr};

/// Texts that a spreadsheet may run, round, cut or take for something else.
const TEXTS: [&str; 26] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\tafter a tab",
    "\nafter a break",
    "two\nlines",
    "an old\r\nbreak",
    "a \"quoted\" word, and more; still",
    "“No,” she said",
    "😀 and a family: 👩‍👩‍👧",
    "007",
    "1-2",
    "2024-05-01",
    "1e5",
    "50 %",
    "TRUE",
    "'apostrophe",
    "  spaces  ",
    "=HYPERLINK(\"http://a.example\";\"b\")",
    "{=1+1}",
    "_x0041_ <b>&amp;",
];

/// The file of LibreOffice, if it is installed. Where it is missing the test says so and passes, but not in CI.
fn soffice(test: &str) -> Option<&'static str> {
    const SOFFICE: &str = "soffice";
    if Command::new(SOFFICE).arg("--version").output().is_ok_and(|output| output.status.success()) {
        return Some(SOFFICE);
    }
    let remedy = "apt-get install --no-install-recommends libreoffice-calc";
    assert!(std::env::var_os("CI").is_none(), "{test}: soffice is missing: {remedy}");
    println!("SKIPPED {test}: soffice is missing: {remedy}");
    None
}

/// How LibreOffice reads and writes the text of a table: comma, quotation mark, UTF-8. The last fields, in writing: values as they are rather than
/// as they are shown, and every sheet.
const AS_WRITTEN: &str = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1";

/// How LibreOffice reads a table in which it runs what looks like a formula; the last field says so.
const EVALUATES: &str = "CSV:44,34,76,1,,0,false,true,false,false,true";

/// Lets LibreOffice open a table and save what it sees, and gives the rows of the sheet of that name.
fn opened(soffice: &str, table: &Path, sheet: &str, reads: Option<&str>) -> Vec<Vec<String>> {
    let saved = tempfile::tempdir().expect("a temporary folder");
    // A profile of its own, so that tests beside each other do not share one.
    let profile = format!("-env:UserInstallation=file://{}", saved.path().join("profile").display());
    let mut command = Command::new(soffice);
    command.args([&profile, "--headless", "--convert-to", AS_WRITTEN]);
    command.args(reads.map(|filter| format!("--infilter={filter}")));
    let output = command.arg("--outdir").arg(saved.path()).arg(table).output().expect("soffice starts");
    let stem = table.file_stem().expect("a name").to_str().expect("UTF-8");
    let path: PathBuf = saved.path().join(format!("{stem}-{sheet}.csv"));
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let rows = csv::ReaderBuilder::new().has_headers(false).from_path(&path);
    let rows = rows.unwrap_or_else(|error| panic!("{}: {error}: {said}", path.display()));
    rows.into_records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

/// Articles whose whole text is quoted, with these texts in every column that takes one.
fn articles(texts: &[String]) -> String {
    let line = |(number, text): (usize, &String)| {
        let length = text.chars().count();
        let quote = json!({"content": [[0, length]], "speaker": text, "stance": "support", "target": text,
            "confidence": 0.97});
        json!({"id": format!("a{number}"), "text": text, "meta": {"title": text}, "quotes": [quote]}).to_string() + "\n"
    };
    texts.iter().enumerate().map(line).collect()
}

/// Writes the texts as a table of that name, beside the articles in a folder.
fn table(name: &str, texts: &[String], options: &[&str]) -> (tempfile::TempDir, PathBuf, String) {
    let folder = folder(&[("articles.jsonl", articles(texts).as_bytes())]);
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let output = sayso(&[&["convert", &path("articles.jsonl"), "-o", &path(name)], options].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let (table, said) = (folder.path().join(name), stderr(&output));
    (folder, table, said)
}

fn texts() -> Vec<String> {
    TEXTS.iter().map(|text| (*text).to_owned()).collect()
}

/// The cells of the column in the rows below the header.
fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = rows[0].iter().position(|column| column == name).expect("the column");
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

/// The columns that hold the text in full.
const COLUMNS: [&str; 4] = ["speaker", "quote", "target", "title"];

#[test]
fn a_workbook_opens_with_the_cells_that_were_written() {
    let Some(soffice) = soffice("a_workbook_opens_with_the_cells_that_were_written") else { return };
    let (_folder, table, _) = table("quotes.xlsx", &texts(), &[]);
    let rows = opened(soffice, &table, "quotes", None);
    let written: Vec<String> = TEXTS.iter().map(|text| text.replace("\r\n", "\n")).collect();
    for name in COLUMNS {
        assert_eq!(column(&rows, name), written, "{name}");
    }
    assert_eq!(column(&rows, "confidence")[0], "0.97");
    assert_eq!(column(&rows, "end")[0], "4");
    let speakers = opened(soffice, &table, "speakers", None);
    let mut names = column(&speakers, "speaker");
    let mut written = written;
    names.sort();
    written.sort();
    assert_eq!(names, written);
    assert!(column(&speakers, "quotes").iter().all(|count| count == "1"));
}

#[test]
fn a_table_whose_columns_are_read_as_text_opens_with_the_cells_that_were_written() {
    let Some(soffice) = soffice("a_table_whose_columns_are_read_as_text") else { return };
    let (_folder, table, _) = table("quotes.csv", &texts(), &[]);
    let as_text: Vec<String> = (1..=19).map(|column| format!("{column}/2")).collect();
    let reads = format!("CSV:44,34,76,1,{}", as_text.join("/"));
    let rows = opened(soffice, &table, "quotes", Some(&reads));
    let guarded = |text: &str| {
        let runs = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\n']);
        (if runs { format!("'{text}") } else { text.to_owned() }).replace("\r\n", "\n")
    };
    let written: Vec<String> = TEXTS.iter().map(|text| guarded(text)).collect();
    for name in COLUMNS {
        assert_eq!(column(&rows, name), written, "{name}");
    }
}

#[test]
fn a_table_that_is_opened_as_it_comes_runs_no_formula() {
    let Some(soffice) = soffice("a_table_that_is_opened_as_it_comes_runs_no_formula") else { return };
    let formulas: Vec<String> = TEXTS.iter().take(12).chain(&TEXTS[23..25]).map(|text| (*text).to_owned()).collect();
    let (_folder, table, _) = table("quotes.csv", &formulas, &[]);
    let rows = opened(soffice, &table, "quotes", Some(EVALUATES));
    for (text, cell) in formulas.iter().zip(column(&rows, "quote")) {
        assert_eq!(cell.trim_start_matches('\''), text.replace("\r\n", "\n"), "{text:?}");
    }
    // It would run them without the guard.
    let (_folder, raw, _) = self::table("quotes.csv", &formulas, &["--csv-raw"]);
    assert_eq!(column(&opened(soffice, &raw, "quotes", Some(EVALUATES)), "quote")[0], "2");
}

#[test]
fn a_text_that_no_cell_of_excel_holds_is_whole_in_the_table_and_cut_in_the_workbook() {
    let Some(soffice) = soffice("a_text_that_no_cell_of_excel_holds") else { return };
    let long = vec!["word ".repeat(8_000)];
    let (_folder, csv, said) = table("quotes.csv", &long, &[]);
    assert_eq!(said, "");
    assert_eq!(column(&opened(soffice, &csv, "quotes", None), "quote"), long);
    let (_folder, xlsx, said) = table("quotes.xlsx", &long, &[]);
    assert!(said.contains("cells were longer than the 32,767 characters that Excel allows and cut"), "{said}");
    let cell = column(&opened(soffice, &xlsx, "quotes", None), "quote").remove(0);
    assert_eq!(cell.chars().count(), 32_767);
    assert!(cell.ends_with(" […cut]") && long[0].starts_with(cell.trim_end_matches(" […cut]")), "{}", &cell[32_700..]);
}
