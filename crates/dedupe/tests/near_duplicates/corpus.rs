use std::fs;
use std::path::Path;

use crate::random::Random;

/// Texts to edit: each a list of paragraphs, each a list of sentences.
pub(crate) struct Corpus {
    pub(crate) articles: Vec<Vec<Vec<String>>>,
    /// The sentences of all articles, to be put into others.
    pub(crate) sentences: Vec<String>,
}

impl Corpus {
    /// So many articles of 100 to 1,500 words, mixed from the sentences of the samples in `data/articles`.
    ///
    /// The samples have some 350 sentences, so long articles mixed from them would share a fifth of their text by
    /// chance. Every article therefore has its own people and places: its capitalised words and numbers are changed in the
    /// same way throughout.
    pub(crate) fn mixed_from_samples(count: usize, seed: u64) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/articles");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.sort();
        let sentences: Vec<String> =
            files.iter().flat_map(|file| sentences(&fs::read_to_string(file).unwrap())).collect();
        let mut random = Random::new(seed);
        let articles = (0..count).map(|number| mixed(&sentences, number, &mut random)).collect();
        Self { articles, sentences }
    }
}

/// The sentences of a text, roughly.
pub(crate) fn sentences(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines.flat_map(|line| line.split_inclusive(". ")).map(|sentence| sentence.trim().to_owned()).collect()
}

fn mixed(sentences: &[String], number: usize, random: &mut Random) -> Vec<Vec<String>> {
    let wanted = 100 + random.below(1400);
    let mut paragraphs = Vec::new();
    let mut words = 0;
    while words < wanted {
        let paragraph: Vec<String> =
            (0..1 + random.below(3)).map(|_| own_names(&sentences[random.below(sentences.len())], number)).collect();
        words += paragraph.iter().map(|sentence| sentence.split_whitespace().count()).sum::<usize>();
        paragraphs.push(paragraph);
    }
    paragraphs
}

fn own_names(sentence: &str, article: usize) -> String {
    let own = |word: &str| {
        let is_own = word.chars().next().is_some_and(|first| first.is_uppercase() || first.is_numeric());
        if is_own {
            format!("{}{article}", word.trim_matches(|char: char| !char.is_alphanumeric()))
        } else {
            word.to_owned()
        }
    };
    sentence.split(' ').map(own).collect::<Vec<_>>().join(" ")
}
