//! `tests/cases`: one Markdown file a phenomenon. Each holds an article and the quotes that a perfect reader finds in
//! it; what sayso gets wrong stands in `tests/golden/cases.snap`, so that a change for better or worse is a diff.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sayso_annotation::{
    AnnotatedArticle, Annotations, Article, Attribution, Meta, Position, Quote, Span, SpanSet, Speaker, Speakers,
};
use sayso_evaluate::{Pair, errors};
use sayso_pipeline::Pipeline;

use crate::support::root;

#[test]
fn differences_from_the_cases_are_known() {
    let mut shown = String::new();
    let mut right = 0;
    let files = case_files();
    let pipeline = Pipeline::sayso_en().expect("the model in the binary");
    for path in &files {
        let reference = case(path);
        let analysis = pipeline.analyse(&reference.article).expect("analysed");
        let pair = Pair { reference: &reference, predicted: &analysis.annotations, sure: &[] };
        let differences = errors(&[pair]);
        let verdict = if differences.is_empty() { "right" } else { "differs" };
        writeln!(shown, "{}: {verdict}", reference.article.id()).expect("a string");
        right += usize::from(differences.is_empty());
        for row in differences {
            let side = |words: Option<String>| words.map_or("–".to_owned(), |words| words.replace('\n', " "));
            let quote = row.reference_quote.or(row.predicted_quote).unwrap_or_default();
            let (kind, reference, predicted) = (row.kind.name(), side(row.reference), side(row.predicted));
            writeln!(shown, "    {quote} {kind}: {reference} → {predicted}").expect("a string");
        }
    }
    writeln!(shown, "{right} of {} right", files.len()).expect("a string");
    insta::with_settings!({ snapshot_path => "../golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("cases", shown);
    });
}

#[test]
fn every_phenomenon_of_the_sample_articles_has_a_case() {
    let names: Vec<String> = case_files().iter().map(|path| stem(path)).collect();
    for phenomenon in crate::sample_articles::phenomena() {
        assert!(names.contains(&phenomenon), "tests/cases has no {phenomenon}.md");
    }
}

fn case_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    for group in std::fs::read_dir(root().join("tests/cases")).expect("tests/cases") {
        let group = group.expect("listed").path();
        let listed = std::fs::read_dir(group).expect("a folder of cases").map(|file| file.expect("listed").path());
        files.extend(listed);
    }
    files.sort();
    assert!(files.len() > 50, "{} cases", files.len());
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().and_then(|stem| stem.to_str()).expect("a name").to_owned()
}

/// Reads a case: the fenced article, and the table of its quotes.
fn case(path: &Path) -> AnnotatedArticle {
    let markdown = std::fs::read_to_string(path).expect("readable");
    let (_, rest) = markdown.split_once("```article\n").unwrap_or_else(|| panic!("{}: no article", path.display()));
    let (text, table) = rest.split_once("\n```").unwrap_or_else(|| panic!("{}: no end", path.display()));
    let group = path.parent().map(stem).unwrap_or_default();
    let article = Article::new(format!("{group}/{}", stem(path)), text, Meta::default()).expect("short");
    let mut quotes = Vec::new();
    let mut speakers = Speakers::default();
    let mut positions = Vec::new();
    for line in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [speaker, words, kind, source, cue, stance, target] = cells[..] else {
            panic!("{}: seven cells: {line}", path.display())
        };
        let place = format!("{}: {words}", path.display());
        let content = locate(text, words, None).unwrap_or_else(|| panic!("{place}: not in the article"));
        let near = content.hull();
        let part = |cell: &str| locate(text, cell, near).unwrap_or_else(|| panic!("{place}: no {cell}"));
        quotes.push(Quote {
            id: format!("q{}", quotes.len() + 1),
            kind: kind.parse().unwrap_or_else(|()| panic!("{place}: type {kind}")),
            cue: part(cue),
            source: part(source),
            content,
            confidence: None,
            speech_cue: None,
        });
        let attribution = if speaker.is_empty() {
            Attribution::Nobody
        } else {
            Attribution::To(speakers.add(Speaker::named(speaker)))
        };
        speakers.of_quotes.push(attribution);
        let stance = stance.parse().unwrap_or_else(|()| panic!("{place}: stance {stance}"));
        let target = Some(target.to_owned()).filter(|target| !target.is_empty());
        positions.push(vec![Position { stance, target, confidence: None, target_from: None }]);
    }
    let annotations = Annotations::new(quotes, speakers, positions).expect("layers of one length");
    AnnotatedArticle { article, annotations }
}

/// Finds the parts of a cell in the text, each the occurrence nearest to `near`; without it the first, in order.
fn locate(text: &str, cell: &str, near: Option<Span>) -> Option<SpanSet> {
    let mut spans = Vec::new();
    let mut from = 0;
    for part in cell.split(SpanSet::OMISSION).filter(|part| !part.is_empty()) {
        let start = match near {
            None => from + text[from..].find(part)?,
            Some(near) => whole_words(text, part).min_by_key(|&start| gap(start..start + part.len(), near))?,
        };
        from = start + part.len();
        spans.push(Span::of(start..from));
    }
    Some(spans.into_iter().collect())
}

/// How many bytes stand between the two.
fn gap(place: std::ops::Range<usize>, near: Span) -> usize {
    place.start.saturating_sub(near.end()) + near.start().saturating_sub(place.end)
}

fn whole_words<'a>(text: &'a str, part: &'a str) -> impl Iterator<Item = usize> + 'a {
    let inside = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(part).map(|(start, _)| start).filter(move |&start| {
        !inside(text[..start].chars().next_back()) && !inside(text[start + part.len()..].chars().next())
    })
}
