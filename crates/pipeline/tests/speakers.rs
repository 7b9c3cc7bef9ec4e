//! What holds for the speakers of a whole run, whatever its articles.

// Clippy knows only functions under `#[test]` for tests; all of this is.
#![allow(clippy::expect_used, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use sayso_annotation::{Article, Meta, Quote, Speaker};
use sayso_pipeline::{KnownSpeakers, Pipeline, Window, Workers};

/// A quote with its speaker, as a user sees them.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    quote: Quote,
    from: Option<&'static str>,
    speaker: Option<Speaker>,
}

/// Names and descriptions in the lengths that articles have for them, some of two bearers.
const SOURCES: [&str; 21] = [
    "Anna Berg",
    "Mayor Anna Berg",
    "Anna K. Berg",
    "Ms Berg",
    "Berg",
    "Carl Berg",
    "Carl Berg, the mayor of Oslo,",
    "Jean-Luc Dahl",
    "the mayor",
    "the former mayor",
    "she",
    "he",
    "they",
    "her aides",
    "a senior official",
    "The Nordic Council",
    "the Council for Northern Trade (CNT)",
    "CNT",
    "Oslo",
    "Anna Berg and Carl Berg",
    "a report by the Nordic Council",
];

/// The same as others write them.
const SPELLINGS: [&str; 8] = [
    "Jean-Luc Dahl",
    "Jean Luc Dahl",
    "NATO",
    "Nato",
    "a senior official",
    "A senior official",
    "Berg’s aides",
    "Berg's aides",
];

/// Nobody of these stands in the other list.
const OTHERS: [&str; 6] = ["Ines Falk", "Falk", "the sheriff", "he", "Several sailors", "Harbour Watch"];

fn sentence(sources: &'static [&'static str]) -> impl Strategy<Value = String> {
    let said = select(&["the bridge is shut", "we will not pay", "I think that Carl Berg lies", "it rained"][..]);
    (select(sources), said, 0..6usize).prop_map(|(source, said, shape)| match shape {
        0 => format!("“{said},” {source} said. "),
        1 => format!("{source} said that {said}. "),
        2 => format!("According to {source}, {said}. "),
        3 => format!("They met {source}. "),
        4 => format!("\n\n“{said}.”\n\n"),
        _ => format!("{source}, who said that {said}, left.\n\n"),
    })
}

fn texts(sources: &'static [&'static str]) -> impl Strategy<Value = String> {
    prop::collection::vec(sentence(sources), 1..7).prop_map(|sentences| sentences.concat())
}

/// Texts of one to five articles.
fn runs() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(texts(&SOURCES), 1..6)
}

/// The articles of these texts, each with an id of its own.
fn articles(texts: &[String]) -> Vec<Article> {
    let article = |(number, text): (usize, &String)| Article::new(format!("a{number}"), text.as_str(), Meta::default());
    texts.iter().enumerate().map(|entry| article(entry).unwrap()).collect()
}

/// The rows of each article, by its id.
fn rows(pipeline: &Arc<Pipeline>, articles: &[Article], threads: usize, window: Window) -> BTreeMap<String, Vec<Row>> {
    let mut workers = Workers::start(Arc::clone(pipeline), threads).unwrap().within(window);
    let mut rows = BTreeMap::new();
    let entries = articles.iter().cloned().map(Ok::<_, Infallible>);
    let done: Result<(), Infallible> = workers.analyse_all(entries.collect::<Vec<_>>(), |entry| {
        let Ok((article, analysis)) = entry;
        let annotations = analysis.unwrap().annotations;
        let speakers = annotations.speakers();
        let row = |(index, quote): (usize, &Quote)| Row {
            quote: quote.clone(),
            from: speakers.from_of_quote(index).map(sayso_annotation::SpeakerFrom::name),
            speaker: speakers.of_quote(index).cloned(),
        };
        rows.insert(article.id().to_owned(), annotations.quotes().iter().enumerate().map(row).collect());
        Ok(())
    });
    assert_eq!(done, Ok(()));
    rows
}

fn one_thread(pipeline: &Arc<Pipeline>, articles: &[Article]) -> BTreeMap<String, Vec<Row>> {
    rows(pipeline, articles, 1, Window::default())
}

/// A user's list that names some of them, one name twice.
fn list() -> KnownSpeakers {
    let mut list = KnownSpeakers::default();
    list.add(Speaker { id: "P1".to_owned(), ..Speaker::named("Anna Kari Berg") }, ["Anna Berg", "Berg"]);
    list.add(Speaker { id: "P2".to_owned(), ..Speaker::named("Carl Berg") }, ["Berg"]);
    list
}

/// The names of each id.
fn names_of_ids(rows: &BTreeMap<String, Vec<Row>>) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for speaker in rows.values().flatten().filter_map(|row| row.speaker.as_ref()) {
        names.entry(&speaker.id).or_default().insert(&speaker.name);
    }
    names
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn linking_changes_no_quote(text in prop_oneof![texts(&SOURCES), "(Anna |Berg |said |“|”|she |, |\\. |\n|\\PC){0,40}"]) {
        let article = &articles(&[text])[0];
        let quotes = Pipeline::marks_with_cues().analyse(article).unwrap().annotations.quotes().to_vec();
        let pipelines = [Pipeline::marks_only(), Pipeline::marks_with_cues(), Pipeline::marks_with_cues().knowing(list())];
        for pipeline in pipelines {
            let annotations = pipeline.complete(article, quotes.clone()).unwrap().annotations;
            prop_assert_eq!(annotations.quotes(), &quotes[..]);
            prop_assert_eq!(annotations.speakers().of_quotes.len(), quotes.len());
        }
    }

    #[test]
    fn an_id_has_one_name_in_a_run(texts in runs()) {
        for pipeline in [Pipeline::marks_with_cues(), Pipeline::marks_with_cues().knowing(list())] {
            let rows = one_thread(&Arc::new(pipeline), &articles(&texts));
            let of_several: Vec<_> = names_of_ids(&rows).into_iter().filter(|(_, names)| names.len() > 1).collect();
            prop_assert!(of_several.is_empty(), "{of_several:?}");
        }
    }

    #[test]
    fn an_id_has_one_name_however_articles_spell_it(texts in prop::collection::vec(texts(&SPELLINGS), 1..6)) {
        let rows = one_thread(&Arc::new(Pipeline::marks_with_cues()), &articles(&texts));
        let of_several: Vec<_> = names_of_ids(&rows).into_iter().filter(|(_, names)| names.len() > 1).collect();
        prop_assert!(of_several.is_empty(), "{of_several:?}");
    }

    #[test]
    fn an_unrelated_article_changes_no_row_of_the_others(texts in runs(), other in texts(&OTHERS), place: Index) {
        let pipeline = Arc::new(Pipeline::marks_with_cues());
        let mut articles = articles(&texts);
        let without = one_thread(&pipeline, &articles);
        let other = Article::new("other", other, Meta::default()).unwrap();
        articles.insert(place.index(texts.len() + 1), other);
        let mut with = one_thread(&pipeline, &articles);
        with.remove("other").unwrap();
        prop_assert_eq!(with, without);
    }

    #[test]
    fn neither_order_nor_threads_change_a_speaker(
        (texts, order) in runs().prop_flat_map(|texts| {
            let order: Vec<usize> = (0..texts.len()).collect();
            (Just(texts), Just(order).prop_shuffle())
        }),
        threads in 1..5usize,
        window in 1..4usize,
    ) {
        let pipeline = Arc::new(Pipeline::marks_with_cues().knowing(list()));
        let articles = articles(&texts);
        let shuffled: Vec<Article> = order.iter().map(|&index| articles[index].clone()).collect();
        let window = Window { articles: window, bytes: usize::MAX };
        prop_assert_eq!(rows(&pipeline, &shuffled, threads, window), one_thread(&pipeline, &articles));
    }
}

#[test]
fn a_person_of_two_articles_is_one_speaker() {
    let texts = ["“No,” said Anna Berg, the mayor. Berg left.", "Mayor Anna Berg said that it rained. She left."];
    let rows = one_thread(&Arc::new(Pipeline::marks_with_cues()), &articles(&texts.map(str::to_owned)));
    let names = names_of_ids(&rows);
    assert_eq!(names.into_iter().collect::<Vec<_>>(), [("anna-berg", BTreeSet::from(["Anna Berg"]))]);
}
