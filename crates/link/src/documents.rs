use std::collections::HashMap;
use std::ops::Range;

use sayso_lexicon::{
    PhraseBound, VoiceNoun, cue_verb, fold, is_body, is_no_name, is_person_noun, phrase_bound, voice_noun,
};

use crate::names::{Name, NameKind};
use crate::roles::is_link;
use crate::sources::SourceForm;
use crate::words::Words;

/// Who issued the documents of an article: "Nordic Council" for "the poll", where it speaks of "a poll by the Nordic
/// Council" or "a Nordic Council poll".
#[derive(Default)]
pub(crate) struct Documents {
    /// By class of document, in text order.
    issued: HashMap<&'static str, Vec<Issued>>,
}

struct Issued {
    word: usize,
    issuer: SourceForm,
}

/// A document's noun phrase reaches so many words back, and names its issuer within so many words after it.
const MOST_WORDS_BEFORE: usize = 8;
const MOST_WORDS_AFTER: usize = 16;

impl Documents {
    pub(crate) fn read(words: &Words, names: &[Name]) -> Documents {
        let mut documents = Documents::default();
        for word in (0..words.len())
            .filter(|&word| is_document(words.text(word)) && !words.text(word).starts_with(char::is_uppercase))
        {
            let Some(class) = class_of(words.text(word)) else { continue };
            let issuer = issuer_of(words, names, phrase_around(words, word), word);
            if let Some(issuer) = issuer.or_else(|| author_before(words, names, word)) {
                documents.issued.entry(class).or_default().push(Issued { word, issuer });
            }
        }
        documents
    }

    /// Who issued the document that this noun takes up at that word: the last one of its class before it whose issuer the
    /// article tells, unless the document is new, else the next one.
    pub(crate) fn issuer(&self, noun: &str, at: usize, new: bool) -> Option<&SourceForm> {
        let issued = self.issued.get(class_of(noun)?)?;
        let next = issued.partition_point(|document| document.word < at);
        let found = next.checked_sub(1).filter(|_| !new).and_then(|last| issued.get(last)).or_else(|| issued.get(next));
        found.map(|document| &document.issuer)
    }
}

/// Whether a noun is that of a document.
pub(crate) fn is_document(noun: &str) -> bool {
    voice_noun(noun) == Some(VoiceNoun::Document)
}

/// The document noun of a phrase: the last one before a word that links it to what follows, names aside.
pub(crate) fn document_in(words: &Words, names: &[Name], phrase: Range<usize>) -> Option<usize> {
    let first = names.partition_point(|name| name.words.end <= phrase.start);
    let end = phrase.end;
    let mut inside = names.get(first..).unwrap_or_default().iter().peekable();
    let unnamed = phrase.filter(|word| {
        while inside.next_if(|name| name.words.end <= *word).is_some() {}
        inside.peek().is_none_or(|name| !name.words.contains(word))
    });
    let before_links = unnamed.take_while(|&word| !is_link(words.text(word)));
    let owns = |word: usize| words.is_possessive(word) && word + 1 < end;
    before_links.filter(|&word| is_document(words.text(word)) && !owns(word)).last()
}

/// Who issued a document, as the phrase around its noun tells: "by" or "from" somebody after it, else a name before it.
pub(crate) fn issuer_of(words: &Words, names: &[Name], phrase: Range<usize>, noun: usize) -> Option<SourceForm> {
    let printed = class_of(words.text(noun)) == Some("article");
    let from = |&word: &usize| match words.text(word) {
        "by" | "from" => true,
        "in" => printed && word == noun + 1,
        "for" => matches!(words.text(word - 1), "conducted" | "commissioned" | "done"),
        _ => false,
    };
    let after = (noun + 1..phrase.end).filter(from).find_map(|word| {
        let form = SourceForm::read_words(words, names, word + 1..phrase.end)?;
        let known = match &form {
            SourceForm::Names(named) => {
                let prints = |name: &Name| !matches!(name.kind, NameKind::Person | NameKind::Place | NameKind::People);
                words.text(word) != "in" || named.first().and_then(|&it| names.get(it)).is_some_and(prints)
            }
            SourceForm::Nominal(nominal) => {
                let head = words.text(nominal.head);
                is_person_noun(singular(head)) || is_body(head)
            }
            SourceForm::Pronoun(_) => false,
        };
        known.then_some(form)
    });
    let named = after.or_else(|| {
        let first = names.partition_point(|name| name.words.end <= phrase.start);
        let before = names.iter().enumerate().skip(first).take_while(|(_, name)| name.words.start < noun);
        let mut issuers = before.filter(|(_, name)| !matches!(name.kind, NameKind::Place | NameKind::People));
        let (index, name) = issuers.next()?;
        // "the Berg campaign's statement"
        let body = is_body(words.text(name.words.end)) && !words.is_possessive(name.words.end - 1);
        let of_body = || SourceForm::read_words(words, names, name.words.start..name.words.end + 1);
        if body { of_body() } else { Some(SourceForm::Names(vec![index])) }
    });
    // "the rules committee report"
    let start = phrase.start + usize::from(matches!(fold(words.text(phrase.start)).as_ref(), "a" | "an"));
    let body = || noun > start && is_body(words.text(noun - 1)) && !matches!(words.text(noun - 1), "news" | "media");
    let one = !noun_is_plural(words.text(noun));
    named.or_else(|| SourceForm::read_words(words, names, start..noun).filter(|_| one && body()))
}

/// The noun phrase around a document noun, with what follows up to a mark.
fn phrase_around(words: &Words, noun: usize) -> Range<usize> {
    let sentence = words.sentence(noun);
    let inside = |&word: &usize| words.sentence(word) == sentence;
    let before = |word: &usize| {
        let text = words.text(*word);
        let apostrophe = matches!(text, "'" | "’" | "-" | "/" | "." | "&");
        inside(word) && (apostrophe || text.contains(char::is_alphanumeric)) && !is_link(text) && !is_no_name(text)
    };
    let floor = noun.saturating_sub(MOST_WORDS_BEFORE);
    let start = (floor..noun).rev().take_while(before).last().unwrap_or(noun);
    let mark =
        |word: &usize| matches!(words.text(*word), "," | ";" | ":" | "." | "\"" | "“" | "”" | "that" | "who" | "said");
    let verb = |word: &usize| {
        let text = words.text(*word);
        let bound = matches!(phrase_bound(&fold(text)), Some(PhraseBound::Verb | PhraseBound::Auxiliary));
        (bound || cue_verb(text).is_some()) && !is_link(text) && !text.ends_with("ed")
    };
    let end =
        (noun + 1..noun + 1 + MOST_WORDS_AFTER).take_while(|word| inside(word) && !mark(word) && !verb(word)).last();
    start..end.map_or(noun + 1, |last| last + 1)
}

/// Who speaks in a document, or writes or sends one, before it in its sentence: "Anna Berg said in a statement", "Anna Berg
/// and Carl Dahl, old friends, have filed a lawsuit".
fn author_before(words: &Words, names: &[Name], noun: usize) -> Option<SourceForm> {
    let sentence = words.sentence(noun);
    let before = |steps: usize| noun.checked_sub(steps).map_or("", |word| words.text(word));
    let here = |word: &usize| words.sentence(*word) == sentence;
    let speaks_in = before(2) == "in" || before(3) == "in";
    if !speaks_in {
        let floor = noun.saturating_sub(MOST_WORDS_BEFORE);
        let verb = (floor..noun).rev().take_while(here).find(|&word| is_issuing(words.text(word)))?;
        let subject = (verb.saturating_sub(LONGEST_SUBJECT)..verb).rev().take_while(here).last()?;
        let form = SourceForm::read_words(words, names, subject..verb)?;
        return Some(form).filter(|form| matches!(form, SourceForm::Names(_)));
    }
    let index = names.partition_point(|name| name.words.start < noun).checked_sub(1)?;
    let name = names.get(index).filter(|name| words.sentence(name.start) == sentence)?;
    // "Berg's office said in a statement"
    if is_body(words.text(name.words.end)) {
        return SourceForm::read_words(words, names, name.words.start..name.words.end + 1);
    }
    let speaks = !matches!(name.kind, NameKind::Place | NameKind::People);
    speaks.then(|| SourceForm::Names(vec![index]))
}

/// The subject of a verb that issues a document reaches so many words back.
const LONGEST_SUBJECT: usize = 32;

fn is_issuing(word: &str) -> bool {
    matches!(
        word,
        "filed"
            | "files"
            | "wrote"
            | "writes"
            | "written"
            | "sent"
            | "sends"
            | "issued"
            | "issues"
            | "released"
            | "releases"
            | "published"
            | "publishes"
            | "posted"
            | "posts"
            | "tweeted"
            | "signed"
            | "launched"
            | "aired"
    )
}

/// Nouns under which an article takes up the same document.
pub(crate) fn class_of(noun: &str) -> Option<&'static str> {
    let folded = fold(noun);
    Some(match folded.as_ref() {
        "poll" | "survey" => "poll",
        "report" | "inquiry" | "investigation" | "probe" | "study" | "analysis" | "review" | "audit"
        | "publication" => "report",
        "statement" | "release" | "announcement" | "communique" => "statement",
        "email" | "e-mail" | "message" | "memo" | "memorandum" | "cable" | "document" => "message",
        "letter" | "petition" | "missive" => "letter",
        "ad" | "advertisement" | "video" => "ad",
        "filing" | "filings" => "filing",
        "lawsuit" | "suit" | "complaint" | "indictment" | "motion" => "suit",
        "article" | "piece" | "passage" | "story" | "editorial" | "column" | "op-ed" | "essay" | "book" | "post" => {
            "article"
        }
        "tweet" => "tweet",
        "interview" | "speech" | "testimony" | "remarks" => "speech",
        "manifesto" | "platform" | "proposal" => "platform",
        _ => return None,
    })
}

fn noun_is_plural(noun: &str) -> bool {
    noun.ends_with('s')
}

fn singular(noun: &str) -> &str {
    noun.strip_suffix('s').unwrap_or(noun)
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_document_is_named_by_its_issuer() {
        assert_speakers("So says [a poll by the Nordic Council].", &["Nordic Council"]);
        assert_speakers("So says [a new Nordic Council poll this week].", &["Nordic Council"]);
        assert_speakers(
            "So says [a report released on Monday by Anna Berg and Carl Dahl].",
            &["Anna Berg and Carl Dahl"],
        );
        assert_speakers("So says [the harbour committee report].", &["harbour committee"]);
        assert_speakers("So says [the Berg campaign statement].", &["Berg campaign"]);
    }

    #[test]
    fn a_document_is_named_by_its_issuer_elsewhere() {
        let text = "They read a poll by the Nordic Council.  Anna Berg left.  So says [the poll].";
        assert_speakers(text, &["Nordic Council"]);
        assert_speakers("[A new survey] says so.  The Nordic Council poll is out.", &["Nordic Council"]);
        assert_speakers(
            "Anna Berg said in a letter she left.  Carl Dahl stayed.  [The letter] says so.",
            &["Anna Berg"],
        );
    }

    #[test]
    fn a_statement_of_nobody_is_the_last_speakers() {
        assert_speakers("[Anna Berg] spoke.  [The statement] says so.", &["Anna Berg"; 2]);
    }

    #[test]
    fn polls_of_nobody_stay_polls() {
        assert_speakers("[Anna Berg] spoke.  [Polls in Oslo] say so.", &["Anna Berg", "polls in Oslo"]);
    }

    #[test]
    fn who_files_or_issues_a_document_speaks_in_it() {
        let text = "Anna Berg and Carl Dahl, old bakers, have filed a lawsuit against Bo Falk.  [The lawsuit] says so.";
        assert_speakers(text, &["Anna Berg and Carl Dahl"]);
        assert_speakers(
            "Then Berg’s campaign said so in a statement.  [The statement] is short.",
            &["Berg’s campaign"],
        );
        let text = "A study by a group of bakers shows it.  [The study] says so.";
        assert_speakers(text, &["a group of bakers"]);
    }
}
