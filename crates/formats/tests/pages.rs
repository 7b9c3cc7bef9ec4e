//! The main text of the pages in `tests/pages`, scored against what a reader would call the article.

// Clippy knows only functions under `#[test]` for tests; all of this is.
#![allow(clippy::unwrap_used)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use sayso_annotation::Article;
use sayso_formats::{ArticleReader, Format, ReadOptions};

/// No page may fall below the one, nor their mean below the other.
const FLOOR_OF_A_PAGE: f64 = 0.85;
const FLOOR_OF_THE_MEAN: f64 = 0.975;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages")
}

fn pages() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let mut pages: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "html")).collect();
    pages.sort();
    pages
}

fn read(page: &Path) -> Article {
    let bytes = std::io::Cursor::new(fs::read(page).unwrap());
    let mut reader = ArticleReader::of_stream(page, Format::Html, bytes, ReadOptions::default()).unwrap();
    reader.next().unwrap().unwrap().article
}

fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// The harmonic mean of precision and recall of words, each counted as often as it stands there.
fn token_f1(found: &str, expected: &str) -> f64 {
    let (found, expected) = (tokens(found), tokens(expected));
    let mut left: HashMap<&str, usize> = HashMap::new();
    for token in &expected {
        *left.entry(token).or_default() += 1;
    }
    let shared = found.iter().filter(|token| match left.get_mut(token.as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    2.0 * shared.count() as f64 / (found.len() + expected.len()) as f64
}

#[test]
fn the_main_text_of_a_page_is_found() {
    let scores: Vec<(String, f64)> = pages()
        .iter()
        .map(|page| {
            let expected = fs::read_to_string(page.with_extension("txt")).unwrap();
            let name = page.file_stem().unwrap().to_string_lossy().into_owned();
            (name, token_f1(read(page).text(), &expected))
        })
        .collect();
    let table: String = scores.iter().map(|(name, score)| format!("{score:.3} {name}\n")).collect();
    let mean = scores.iter().map(|(_, score)| score).sum::<f64>() / scores.len() as f64;
    println!("{table}{mean:.4} mean of {}", scores.len());
    assert!(scores.len() >= 29 && mean >= FLOOR_OF_THE_MEAN, "mean {mean:.4}\n{table}");
    assert!(scores.iter().all(|(_, score)| *score >= FLOOR_OF_A_PAGE), "{table}");
}

#[test]
fn each_paragraph_of_an_article_is_a_line_of_its_own() {
    let mut broken = String::new();
    for page in pages() {
        let expected = fs::read_to_string(page.with_extension("txt")).unwrap();
        let article = read(&page);
        let lines: Vec<String> = article.text().lines().map(|line| line.replace('\u{a0}', " ")).collect();
        for paragraph in expected.lines() {
            let paragraph = paragraph.replace('\u{a0}', " ");
            if !lines.contains(&paragraph) {
                broken.push_str(&format!("{}: {paragraph}\n", page.display()));
            }
        }
    }
    assert_eq!(broken, "");
}

#[test]
fn a_page_says_its_title_date_outlet_and_address() {
    let meta = |name: &str| read(&folder().join(name)).meta;
    let open_graph = meta("plain-article.html");
    assert_eq!(open_graph.title.as_deref(), Some("Harbour board drops night ferry"));
    assert_eq!(open_graph.published.as_deref(), Some("2031-03-04T08:15:00+01:00"));
    assert_eq!(open_graph.outlet.as_deref(), Some("Kestrel Post"));
    assert_eq!(open_graph.url.as_deref(), Some("https://kestrelpost.example/harbour/night-ferry"));
    let json_ld = meta("amp-page.html");
    assert_eq!(json_ld.title.as_deref(), Some("Strike stops the cable cars"));
    assert_eq!(json_ld.published.as_deref(), Some("2031-01-14T06:30:00+00:00"));
    assert_eq!(json_ld.outlet.as_deref(), Some("Summit News"));
    assert_eq!(json_ld.url.as_deref(), Some("https://summitnews.example/strike-cable-cars"));
    assert_eq!(meta("br-paragraphs.html").title.as_deref(), Some("Town crier loses his bell"));
}
