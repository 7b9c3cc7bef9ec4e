//! `tests/cases`: one Markdown file a phenomenon. Each holds an article and the quotes that a perfect reader finds in
//! it; what sayso gets wrong stands in `tests/golden/cases.snap`, so that a change for better or worse is a diff. What
//! linking alone gets wrong, given the quotes, stands in `case_speakers.snap` beside it.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use sayso_annotation::{
    AnnotatedArticle, Annotations, Article, Attribution, Meta, Position, Quote, Span, SpanSet, Speaker, SpeakerFrom,
    Speakers,
};
use sayso_evaluate::{Pair, errors, same_speaker};
use sayso_pipeline::Pipeline;

use crate::support::root;

#[test]
fn differences_from_the_cases_are_known() {
    let mut shown = String::new();
    let mut right = 0;
    let files = case_files();
    let pipeline = Pipeline::sayso_en().expect("the model in the binary");
    for path in &files {
        let Case { reference, .. } = case(path);
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
    assert_golden("cases", &shown);
}

#[test]
fn differences_of_the_speakers_given_the_quotes_are_known() {
    let mut shown = String::new();
    let mut right = 0;
    let files = case_files();
    let pipeline = Pipeline::marks_with_cues();
    for path in &files {
        let case = case(path);
        let article = &case.reference.article;
        let quotes = case.reference.annotations.quotes().to_vec();
        let found = pipeline.complete(article, quotes).expect("analysed").annotations;
        let differences = speaker_differences(&case, found.speakers());
        let verdict = if differences.is_empty() { "right" } else { "differs" };
        writeln!(shown, "{}: {verdict}", article.id()).expect("a string");
        right += usize::from(differences.is_empty());
        differences.iter().for_each(|line| writeln!(shown, "    {line}").expect("a string"));
    }
    writeln!(shown, "{right} of {} right", files.len()).expect("a string");
    assert_golden("case_speakers", &shown);
}

/// Where the speakers of a case's own quotes are others, or reached in another way, or have another role.
fn speaker_differences(case: &Case, found: &Speakers) -> Vec<String> {
    let mut differences = Vec::new();
    let expected = case.reference.annotations.speakers();
    for (index, quote) in case.reference.annotations.quotes().iter().enumerate() {
        let mut compare = |what: &str, same: bool, expected: Option<&str>, found: Option<&str>| {
            if !same {
                let side = |words: Option<&str>| words.unwrap_or("–").to_owned();
                differences.push(format!("{} {what}: {} → {}", quote.id, side(expected), side(found)));
            }
        };
        let name = |speakers: &Speakers| speakers.of_quote(index).map(|speaker| speaker.name.clone());
        let (one, other) = (name(expected), name(found));
        let same = match (&one, &other) {
            (Some(one), Some(other)) => same_speaker(one, other),
            (one, other) => one == other,
        };
        compare("speaker", same, one.as_deref(), other.as_deref());
        if !same {
            continue;
        }
        let (one, other) = (expected.from_of_quote(index), found.from_of_quote(index));
        compare("from", one.is_none() || one == other, one.map(SpeakerFrom::name), other.map(SpeakerFrom::name));
        let role = |speakers: &Speakers| speakers.of_quote(index).and_then(|speaker| speaker.role.clone());
        let (one, other) = (role(expected), role(found));
        compare("role", !case.tells_roles || one == other, one.as_deref(), other.as_deref());
    }
    differences
}

fn assert_golden(name: &str, shown: &str) {
    insta::with_settings!({ snapshot_path => "../golden", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, shown);
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

/// An article with the quotes that a perfect reader finds in it.
struct Case {
    reference: AnnotatedArticle,
    /// Whether the table has a column `role`, so that an empty cell says that there is none.
    tells_roles: bool,
}

/// What the table of a case has in its first columns; `from` and `role` may follow. An empty `from` is not compared.
const COLUMNS: [&str; 7] = ["speaker", "quote", "type", "source", "cue", "stance", "target"];

/// Reads a case: the fenced article, and the table of its quotes.
fn case(path: &Path) -> Case {
    let markdown = std::fs::read_to_string(path).expect("readable");
    let (_, rest) = markdown.split_once("```article\n").unwrap_or_else(|| panic!("{}: no article", path.display()));
    let (text, table) = rest.split_once("\n```").unwrap_or_else(|| panic!("{}: no end", path.display()));
    let group = path.parent().map(stem).unwrap_or_default();
    let article = Article::new(format!("{group}/{}", stem(path)), text, Meta::default()).expect("short");
    let mut quotes = Vec::new();
    let mut speakers = Speakers::default();
    let mut positions = Vec::new();
    let mut rows = table.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|'));
    let mut cells = || rows.next().map(|row| row.split('|').map(str::trim).collect::<Vec<&str>>());
    let header = cells().unwrap_or_default();
    assert!(header.starts_with(&COLUMNS), "{}: the columns are {header:?}", path.display());
    assert!(
        header[COLUMNS.len()..].iter().all(|column| matches!(*column, "from" | "role")),
        "{}: {header:?}",
        path.display()
    );
    cells();
    let further = |row: &[&'_ str], name: &str| {
        header.iter().position(|column| *column == name).map(|column| row[column].to_owned())
    };
    while let Some(row) = cells() {
        assert_eq!(row.len(), header.len(), "{}: {row:?}", path.display());
        let [speaker, words, kind, source, cue, stance, target] = row[..COLUMNS.len()] else { unreachable!() };
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
            cluster: None,
        });
        let attribution = if speaker.is_empty() {
            Attribution::Nobody
        } else {
            let role = further(&row, "role").filter(|role| !role.is_empty());
            Attribution::To(speakers.add(Speaker { role, ..Speaker::named(speaker) }))
        };
        speakers.of_quotes.push(attribution);
        let from = further(&row, "from").filter(|from| !from.is_empty());
        speakers.from.push(from.map(|from| from.parse().unwrap_or_else(|()| panic!("{place}: from {from}"))));
        let stance = stance.parse().unwrap_or_else(|()| panic!("{place}: stance {stance}"));
        let target = Some(target.to_owned()).filter(|target| !target.is_empty());
        positions.push(vec![Position { stance, target, confidence: None, target_from: None }]);
    }
    let annotations = Annotations::new(quotes, speakers, positions).expect("layers of one length");
    Case { reference: AnnotatedArticle { article, annotations }, tells_roles: header.contains(&"role") }
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
