//! The choices that reference speakers decide, for fitting the weights of the clues.

use std::cell::{Cell, RefCell};
use std::env;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use sayso_annotation::{AnnotatedArticle, Attribution};
use sayso_formats::{ArticleReader, Inputs, Labels, ReadOptions};
use sayso_lexicon::{PronounPerson, name_key};
use sayso_segment::{Segment, WebText};

use crate::antecedents::{Candidate, Wanted, clues};
use crate::resolver::Resolver;
use crate::resolver::pairs::is_pair;
use crate::sources::{Nominal, SourceForm};
use crate::{Link, MentionLinker, descriptions};

/// What is chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Nothing,
    Pronouns,
    Descriptions,
}

thread_local! {
    static OF: Cell<Of> = const { Cell::new(Of::Nothing) };
    /// The reference speaker of each quote of the article that is read: empty for nobody, missing where none is told.
    static SPEAKERS: RefCell<Vec<Option<String>>> = const { RefCell::new(Vec::new()) };
    static CHOICES: RefCell<Vec<Vec<Choice>>> = const { RefCell::new(Vec::new()) };
}

/// One candidate: whether it is the reference speaker, and the clues that hold, by index.
struct Choice {
    right: bool,
    clues: Vec<usize>,
}

/// Notes the candidates of a quote's source, and returns the right one: later choices shall not suffer from this one.
pub(crate) fn note(resolver: &mut Resolver, form: &SourceForm, quote: usize, at: usize, quoted: bool) -> Option<usize> {
    let speaker = SPEAKERS.with_borrow(|speakers| speakers.get(quote).cloned().flatten())?;
    match (OF.get(), form) {
        (Of::Descriptions, SourceForm::Nominal(nominal)) => description(resolver, nominal, &speaker, at, quoted),
        (Of::Pronouns, SourceForm::Pronoun(found)) if found.person == PronounPerson::Third => {
            pronoun(resolver, Wanted::by(*found), &speaker, at, quoted)
        }
        _ => None,
    }
}

fn pronoun(resolver: &Resolver, wanted: Wanted, speaker: &str, at: usize, quoted: bool) -> Option<usize> {
    let asking = resolver.asking(wanted, at, quoted);
    let candidates = resolver.antecedents.candidates(&resolver.cast, &asking, asking.ahead.as_slice());
    let right = |candidate: &Candidate| name_key(&candidate.member.name) == name_key(speaker);
    let choices = candidates.iter().map(|candidate| {
        let clues = clues::CLUES.iter().enumerate().filter(|(_, clue)| (clue.holds)(candidate, &asking));
        Choice { right: right(candidate), clues: clues.map(|(index, _)| index).collect() }
    });
    CHOICES.with_borrow_mut(|all| all.push(choices.collect()));
    candidates.iter().find(|candidate| right(candidate)).map(|candidate| candidate.seen.member)
}

fn description(resolver: &mut Resolver, nominal: &Nominal, speaker: &str, at: usize, quoted: bool) -> Option<usize> {
    let pair = is_pair(resolver.words, nominal);
    if pair || !resolver.is_open(nominal) || resolver.author_of(nominal, None, at, quoted).is_some() {
        return None;
    }
    let before = resolver.meant_before.clone();
    let itself = resolver.described(nominal, None, at, quoted);
    resolver.meant_before = before;
    let key = |member: usize| resolver.cast.member(member).map(|member| name_key(&member.name));
    let kept = itself.map_or(speaker.is_empty(), |itself| key(itself) == Some(name_key(speaker)));
    let describing = resolver.describing(nominal, at, quoted);
    let issued = resolver.issued(&describing, at, quoted);
    let meanings = resolver.meanings(&describing, nominal, at, issued);
    let right = |meaning: &descriptions::Meaning| match &meaning.somebody {
        Some(somebody) => name_key(&somebody.member.name) == name_key(speaker),
        None => kept,
    };
    let choices = meanings.iter().map(|meaning| {
        let clues = descriptions::clues::CLUES.iter().enumerate();
        let clues = clues.filter(|(_, clue)| (clue.holds)(meaning, &describing));
        Choice { right: right(meaning), clues: clues.map(|(index, _)| index).collect() }
    });
    CHOICES.with_borrow_mut(|all| all.push(choices.collect()));
    let told = meanings.iter().find(|meaning| right(meaning))?;
    told.somebody.as_ref().map(|somebody| somebody.seen.member).or(itself)
}

/// Writes one line a choice: for each candidate 1 or 0 (whether it is the reference speaker) and the numbers of its
/// clues; candidates are parted by a tab. The first line names the clues.
fn write(of: Of, names: Vec<&str>) {
    let path = |variable: &str| env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    let mut out = BufWriter::new(File::create(path("SAYSO_CHOICES")).unwrap());
    writeln!(out, "{}", names.join("\t")).unwrap();
    let mut labels = Labels::load(Path::new(&path("SAYSO_LABELS"))).unwrap();
    let inputs = Inputs::find(&[path("SAYSO_ARTICLES").into()], None).unwrap();
    OF.set(of);
    for article in ArticleReader::new(inputs, ReadOptions::default()) {
        let article = article.unwrap();
        if !labels.contains(article.article.id()) {
            continue;
        }
        let AnnotatedArticle { article, annotations } = labels.lay_over(article).unwrap().article;
        let speakers = annotations.speakers();
        let speaker = |quote| {
            let told = speakers.of_quotes.get(quote).is_some_and(|it| *it != Attribution::Unlabelled);
            told.then(|| speakers.of_quote(quote).map_or(String::new(), |speaker| speaker.name.clone()))
        };
        SPEAKERS.set((0..annotations.quotes().len()).map(speaker).collect());
        MentionLinker.link(&article, &WebText.segment(&article), annotations.quotes());
        for choices in CHOICES.take() {
            let candidates = choices.iter().map(|choice| {
                let right = u8::from(choice.right).to_string();
                choice.clues.iter().fold(right, |line, clue| format!("{line} {clue}"))
            });
            writeln!(out, "{}", candidates.collect::<Vec<_>>().join("\t")).unwrap();
        }
    }
}

#[test]
#[ignore = "writes a file for scripts/train/antecedents.py"]
fn choices_of_pronouns() {
    write(Of::Pronouns, clues::CLUES.iter().map(|clue| clue.name).collect());
}

#[test]
#[ignore = "writes a file for scripts/train/antecedents.py"]
fn choices_of_descriptions() {
    write(Of::Descriptions, descriptions::clues::CLUES.iter().map(|clue| clue.name).collect());
}
