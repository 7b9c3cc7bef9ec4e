//! `data/`: the articles that were written for the project, and their hand labels.

use std::collections::{BTreeMap, BTreeSet};

use sayso_annotation::AnnotatedArticle;
use sayso_formats::{ArticleReader, Inputs, ReadOptions};

use crate::support::root;

fn reference() -> Vec<AnnotatedArticle> {
    let inputs = Inputs::find(&[root().join("data/reference.jsonl")], None).expect("there");
    ArticleReader::new(inputs, ReadOptions::default()).map(|article| article.expect("read")).collect()
}

/// The phenomena that each article says it shows.
fn phenomena_of(article: &AnnotatedArticle) -> Vec<String> {
    let listed = article.article.meta.extra.get("phenomena").and_then(|value| value.as_array());
    listed.expect("a list").iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

pub(crate) fn phenomena() -> BTreeSet<String> {
    reference().iter().flat_map(phenomena_of).collect()
}

#[test]
fn there_are_articles_and_quotes_enough() {
    let articles = reference();
    assert!(articles.len() >= 12);
    assert!(articles.iter().map(|article| article.annotations.quotes().len()).sum::<usize>() >= 200);
    for article in &articles {
        let words = article.article.text().split_whitespace().count();
        assert!((250..=700).contains(&words), "{}: {words} words", article.article.id());
    }
}

#[test]
fn every_phenomenon_is_in_two_articles() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in reference().iter().flat_map(phenomena_of) {
        *counts.entry(name).or_default() += 1;
    }
    assert!(counts.len() > 50, "{counts:?}");
    let once: Vec<&String> = counts.iter().filter(|&(_, &count)| count < 2).map(|(name, _)| name).collect();
    assert!(once.is_empty(), "{once:?}");
}

#[test]
fn the_labelled_texts_are_those_of_the_files() {
    for article in reference() {
        let path = root().join("data/articles").join(format!("{}.txt", article.article.id()));
        assert_eq!(std::fs::read_to_string(&path).expect("there"), article.article.text(), "{}", path.display());
    }
}

#[test]
fn every_quote_is_labelled_whole() {
    for article in reference() {
        let annotations = &article.annotations;
        for (index, quote) in annotations.quotes().iter().enumerate() {
            let place = format!("{} {}", article.article.id(), quote.id);
            let text = article.article.text();
            for span in quote.content.iter().chain(quote.cue.iter()).chain(quote.source.iter()) {
                assert_eq!(span, span.trimmed(text), "{place}: white space at an edge");
            }
            let position = annotations.position(index).unwrap_or_else(|| panic!("{place}: no stance"));
            let takes_sides = position.stance != sayso_annotation::Stance::Neutral;
            assert!(!takes_sides || position.target.is_some(), "{place}: a stance towards nothing");
        }
    }
}
