//! The choices among antecedents that reference speakers decide, for fitting the weights of the clues.

use std::cell::RefCell;
use std::env;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use sayso_annotation::AnnotatedArticle;
use sayso_formats::{ArticleReader, Inputs, Labels, ReadOptions};
use sayso_lexicon::{PronounPerson, name_key};
use sayso_segment::{Segment, WebText};

use crate::antecedents::clues::CLUES;
use crate::antecedents::{Candidate, Wanted};
use crate::resolver::Resolver;
use crate::sources::SourceForm;
use crate::{Link, NearestName};

thread_local! {
    /// The reference speaker of each quote of the article that is read.
    static SPEAKERS: RefCell<Vec<Option<String>>> = const { RefCell::new(Vec::new()) };
    static CHOICES: RefCell<Vec<Vec<Choice>>> = const { RefCell::new(Vec::new()) };
}

/// One candidate: whether it is the reference speaker, and the clues that hold, by index.
struct Choice {
    right: bool,
    clues: Vec<usize>,
}

/// Notes the candidates of a quote's pronoun, and returns the right one: later choices shall not suffer from this one.
pub(crate) fn note(resolver: &Resolver, form: &SourceForm, quote: usize, at: usize, quoted: bool) -> Option<usize> {
    let SourceForm::Pronoun(found) = form else { return None };
    let speaker = SPEAKERS.with_borrow(|speakers| speakers.get(quote).cloned().flatten())?;
    if found.person != PronounPerson::Third {
        return None;
    }
    let asking = resolver.asking(Wanted::by(*found), at, quoted);
    let candidates = resolver.antecedents.candidates(&resolver.cast, &asking);
    let right = |candidate: &Candidate| name_key(&candidate.member.name) == name_key(&speaker);
    let choices = candidates.iter().map(|candidate| {
        let clues = CLUES.iter().enumerate().filter(|(_, clue)| (clue.holds)(candidate, &asking));
        Choice { right: right(candidate), clues: clues.map(|(index, _)| index).collect() }
    });
    CHOICES.with_borrow_mut(|all| all.push(choices.collect()));
    candidates.iter().find(|candidate| right(candidate)).map(|candidate| candidate.seen.member)
}

/// Writes one line a choice: for each candidate 1 or 0 (whether it is the reference speaker) and the numbers of its
/// clues; candidates are parted by a tab. The first line names the clues.
#[test]
#[ignore = "writes a file for scripts/train/antecedents.py"]
fn choices_of_labelled_pronouns() {
    let path = |variable: &str| env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
    let mut out = BufWriter::new(File::create(path("SAYSO_CHOICES")).unwrap());
    let names: Vec<&str> = CLUES.iter().map(|clue| clue.name).collect();
    writeln!(out, "{}", names.join("\t")).unwrap();
    let mut labels = Labels::load(Path::new(&path("SAYSO_LABELS"))).unwrap();
    let inputs = Inputs::find(&[path("SAYSO_ARTICLES").into()], None).unwrap();
    for article in ArticleReader::new(inputs, ReadOptions::default()) {
        let article = article.unwrap();
        if !labels.contains(article.article.id()) {
            continue;
        }
        let AnnotatedArticle { article, annotations } = labels.lay_over(article).unwrap().article;
        let speaker = |quote| annotations.speakers().of_quote(quote).map(|speaker| speaker.name.clone());
        SPEAKERS.set((0..annotations.quotes().len()).map(speaker).collect());
        NearestName.link(&article, &WebText.segment(&article), annotations.quotes());
        for choices in CHOICES.take() {
            let candidates = choices.iter().map(|choice| {
                let right = u8::from(choice.right).to_string();
                choice.clues.iter().fold(right, |line, clue| format!("{line} {clue}"))
            });
            writeln!(out, "{}", candidates.collect::<Vec<_>>().join("\t")).unwrap();
        }
    }
}
