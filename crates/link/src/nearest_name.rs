use std::collections::HashMap;

use sayso_annotation::{
    Article, Attribution, Mention, MentionKind, Quote, QuoteType, Segmentation, Span, Speaker, Speakers,
};
use sayso_lexicon::{PronounPerson, VoiceNoun, fold, is_body, pronoun, voice_noun};

use crate::Link;
use crate::antecedents::{Antecedents, Seen, Wanted};
use crate::cast::{Cast, spelled};
use crate::names::{self, Name, NameKind, gender_of_title};
use crate::roles::{Description, Roles};
use crate::sources::{Nominal, SourceForm, is_plural};
use crate::words::Words;

/// The rule-based linker.
#[derive(Clone, Copy, Debug, Default)]
pub struct NearestName;

impl Link for NearestName {
    fn link(&self, article: &Article, segmentation: &Segmentation, quotes: &[Quote]) -> Speakers {
        let words = Words::read(article.text(), segmentation);
        let names = names::find(&words);
        let mut reading = Reading::start(article.text(), &words, &names);
        reading.read(quotes);
        reading.continue_speakers(segmentation, quotes);
        reading.finish(quotes)
    }
}

/// One pass through an article, in text order.
struct Reading<'a> {
    text: &'a str,
    words: &'a Words<'a>,
    names: &'a [Name],
    bearers: Vec<usize>,
    cast: Cast,
    roles: Roles,
    antecedents: Antecedents,
    /// The body phrases so far by their noun: "the Berg campaign".
    bodies: HashMap<String, usize>,
    speaker_of: Vec<Option<usize>>,
    mentions: Vec<(Span, MentionKind, usize)>,
}

/// What happens at a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// The source of a quote starts.
    Source(usize),
    /// A name starts.
    Name(usize),
    /// A third-person pronoun.
    Pronoun,
}

impl<'a> Reading<'a> {
    fn start(text: &'a str, words: &'a Words<'a>, names: &'a [Name]) -> Reading<'a> {
        let (cast, bearers) = Cast::of_names(words, text, names);
        let roles = Roles::read(words, names, &bearers);
        Reading {
            text,
            words,
            names,
            bearers,
            cast,
            roles,
            antecedents: Antecedents::default(),
            bodies: HashMap::new(),
            speaker_of: Vec::new(),
            mentions: Vec::new(),
        }
    }

    fn read(&mut self, quotes: &[Quote]) {
        self.speaker_of = vec![None; quotes.len()];
        let forms: Vec<SourceForm> = quotes.iter().map(|quote| self.form(quote)).collect();
        for form in &forms {
            if let SourceForm::Names(named) = form {
                named.iter().filter_map(|&name| self.bearers.get(name)).for_each(|&member| self.cast.speaks(member));
            }
        }
        let quoted = quoted_words(self.words, quotes);
        let outer = enclosing_quotes(quotes);
        let mut events = self.events(quotes);
        events.sort_unstable();
        for (at, event) in events {
            let quoted = quoted.get(at).copied().unwrap_or_default();
            match event {
                Event::Name(name) => self.pass_name(name, quoted),
                Event::Pronoun => self.pass_pronoun(at, quoted),
                Event::Source(quote) => {
                    let (Some(form), Some(outer)) = (forms.get(quote), outer.get(quote)) else { continue };
                    let Some(member) = self.resolve(form, at, quoted, *outer) else { continue };
                    self.speaker_of[quote] = Some(member);
                    self.cast.speaks(member);
                    self.see(member, at, true, false, quoted);
                    let kind = match form {
                        SourceForm::Pronoun(_) => MentionKind::Pronoun,
                        SourceForm::Nominal(_) => MentionKind::Nominal,
                        SourceForm::Names(_) | SourceForm::Nothing => continue,
                    };
                    if let Some(span) = quotes[quote].source.iter().next() {
                        self.mentions.push((span.trimmed(self.text), kind, member));
                    }
                }
            }
        }
    }

    fn form(&self, quote: &Quote) -> SourceForm {
        let words = quote.source.iter().next().map_or(0..0, |span| self.words.within(span));
        SourceForm::read(self.words, self.names, words)
    }

    fn events(&self, quotes: &[Quote]) -> Vec<(usize, Event)> {
        let mut events: Vec<(usize, Event)> = Vec::new();
        let mut sources = std::collections::HashSet::new();
        for (index, quote) in quotes.iter().enumerate() {
            if let Some(span) = quote.source.iter().next() {
                let at = self.words.within(span).start;
                sources.insert(at);
                events.push((at, Event::Source(index)));
            }
        }
        events.extend(self.names.iter().enumerate().map(|(index, name)| (name.words.start, Event::Name(index))));
        let pronouns = (0..self.words.len()).filter(|&at| {
            let third = |found: sayso_lexicon::Pronoun| found.person == PronounPerson::Third;
            !sources.contains(&at) && pronoun(self.words.text(at)).is_some_and(third)
        });
        events.extend(pronouns.map(|at| (at, Event::Pronoun)));
        events
    }

    fn see(&mut self, member: usize, at: usize, speaks: bool, possessive: bool, quoted: bool) {
        let sentence = self.words.at(at).map_or(0, |word| word.sentence);
        self.antecedents.see(Seen { member, sentence, speaks, possessive, quoted });
    }

    fn pass_name(&mut self, index: usize, quoted: bool) {
        let (Some(name), Some(&member)) = (self.names.get(index), self.bearers.get(index)) else { return };
        let possessive = self.words.at(name.words.end - 1).is_some_and(|word| word.possessive);
        let noun = self.words.text(name.words.end);
        if is_body(noun) && self.words.at(name.words.end).is_some_and(|word| !word.capital && !word.glued) {
            let phrase = self.words.span_of(name.words.start..name.words.end + 1);
            let phrase = phrase.map(|span| span.slice(self.text)).unwrap_or_default();
            let body = self.cast.describe(phrase, NameKind::Body, None, false);
            self.bodies.insert(fold(noun).into_owned(), body);
            self.see(body, name.words.start, false, false, quoted);
        } else if name.kind == NameKind::Body {
            let noun = fold(self.words.text(name.words.end - 1)).into_owned();
            self.bodies.insert(noun, member);
        }
        if let Some(span) = self.words.span_of(name.words.clone()) {
            self.mentions.push((span, MentionKind::Name, member));
        }
        self.see(member, name.words.start, false, possessive, quoted);
    }

    fn pass_pronoun(&mut self, at: usize, quoted: bool) {
        let (Some(found), Some(word)) = (pronoun(self.words.text(at)), self.words.at(at)) else { return };
        let wanted = Wanted::by(found);
        if quoted || !matches!(wanted, Wanted::Person(_)) {
            return;
        }
        if let Some(member) = self.antecedents.resolve(&self.cast, wanted, word.sentence, false) {
            self.see(member, at, false, matches!(word.text, "his" | "His" | "her" | "Her"), false);
        }
    }

    /// Whom a source at that word stands for; `outer` is the quote whose content holds it.
    fn resolve(&mut self, form: &SourceForm, at: usize, quoted: bool, outer: Option<usize>) -> Option<usize> {
        let sentence = self.words.at(at)?.sentence;
        match form {
            SourceForm::Nothing => None,
            SourceForm::Names(named) => self.together(named),
            SourceForm::Nominal(nominal) => self.nominal(nominal, at, quoted),
            SourceForm::Pronoun(found) => match found.person {
                PronounPerson::First => outer.and_then(|outer| self.speaker_of.get(outer).copied().flatten()),
                PronounPerson::Second => None,
                PronounPerson::Relative => self.antecedents.last(&self.cast, Wanted::Anybody),
                PronounPerson::Third => {
                    let wanted = Wanted::by(*found);
                    let found = self.antecedents.resolve(&self.cast, wanted, sentence, quoted);
                    found.or_else(|| Some(self.cast.describe(self.words.text(at), NameKind::Unknown, None, false)))
                }
            },
        }
    }

    fn together(&mut self, named: &[usize]) -> Option<usize> {
        let members: Vec<usize> = named.iter().filter_map(|&name| self.bearers.get(name).copied()).collect();
        if let [member] = members.as_slice() {
            return Some(*member);
        }
        let names: Vec<&str> =
            members.iter().filter_map(|&member| self.cast.member(member)).map(|member| member.name.as_str()).collect();
        let (last, others) = names.split_last()?;
        let joined = format!("{} and {last}", others.join(", "));
        Some(self.cast.describe(&joined, NameKind::People, None, true))
    }

    fn nominal(&mut self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        let head = fold(self.words.text(nominal.head)).into_owned();
        let sentence = self.words.at(at)?.sentence;
        let owner =
            nominal.owner.and_then(|owner| self.antecedents.resolve(&self.cast, Wanted::by(owner), sentence, quoted));
        if voice_noun(&head) == Some(VoiceNoun::Document) {
            if let Some(author) = owner.or_else(|| nominal.name.and_then(|name| self.bearers.get(name).copied())) {
                return Some(author);
            }
        }
        if let Some(owner) = owner.and_then(|owner| self.cast.member(owner)) {
            let rest = spelled(self.words, self.text, nominal.words.start + 1..nominal.words.end);
            let name = format!("{}'s {rest}", owner.name);
            return Some(self.cast.describe(&name, NameKind::Unknown, None, is_plural(&head)));
        }
        let plural = is_plural(&head);
        if nominal.definite && !plural {
            let known = if is_body(&head) {
                (nominal.words.len() == 1).then(|| self.bodies.get(&head).copied()).flatten()
            } else {
                let description = Description::read(self.words, nominal.words.clone());
                description.and_then(|description| self.roles.resolve(&description, at))
            };
            if known.is_some() {
                return known;
            }
        }
        let kind = if is_body(&head) {
            NameKind::Body
        } else if plural {
            NameKind::People
        } else {
            NameKind::Person
        };
        let name = self.words.span_of(nominal.words.clone()).map(|span| self.whole(span, nominal))?;
        Some(self.cast.describe(name, kind, gender_of_title(&head), plural))
    }

    /// The description with the possessive ending of its last word, which the span leaves out.
    fn whole(&self, span: Span, _: &Nominal) -> &'a str {
        span.slice(self.text)
    }

    fn continue_speakers(&mut self, segmentation: &Segmentation, quotes: &[Quote]) {
        let mut order: Vec<usize> = (0..quotes.len()).collect();
        order.sort_by_key(|&index| quotes[index].content.start());
        let mut last: Option<(usize, usize)> = None;
        for index in order {
            let quote = &quotes[index];
            let Some(hull) = quote.content.hull() else { continue };
            let paragraph = segmentation.paragraph_at(hull.start()).unwrap_or_default();
            if quote.source.is_empty() && quote.kind == QuoteType::Direct && quote.cue.is_empty() {
                self.speaker_of[index] = last.filter(|(_, place)| paragraph - place <= 1).map(|(member, _)| member);
            }
            if let Some(member) = self.speaker_of[index] {
                last = Some((member, segmentation.paragraph_at(hull.end()).unwrap_or_default()));
            }
        }
    }

    fn finish(mut self, quotes: &[Quote]) -> Speakers {
        self.mentions.sort_by_key(|(span, _, member)| (*span, *member));
        self.mentions.dedup_by_key(|(span, _, _)| *span);
        let mut speaking = vec![false; self.cast.len()];
        self.speaker_of.iter().flatten().for_each(|&member| speaking[member] = true);
        let mut listed = Listed::default();
        for (span, kind, member) in &self.mentions {
            let speaks = speaking.get(*member).copied().unwrap_or_default();
            let speaker =
                if speaks { self.cast.member(*member).map(|member| listed.index(&member.name)) } else { None };
            listed.speakers.mentions.push(Mention { span: *span, kind: *kind, speaker });
        }
        for member in self.speaker_of.iter().take(quotes.len()) {
            let member = member.and_then(|member| self.cast.member(member));
            let attribution = member.map(|member| Attribution::To(listed.index(&member.name)));
            listed.speakers.of_quotes.push(attribution.unwrap_or(Attribution::Nobody));
        }
        listed.speakers
    }
}

/// The speaker layer while it grows.
#[derive(Default)]
struct Listed {
    speakers: Speakers,
    index_of: HashMap<String, usize>,
}

impl Listed {
    fn index(&mut self, name: &str) -> usize {
        let speaker = Speaker::named(name);
        *self.index_of.entry(speaker.id.clone()).or_insert_with(|| {
            self.speakers.speakers.push(speaker);
            self.speakers.speakers.len() - 1
        })
    }
}

/// For each word whether it stands inside the content of a direct quote.
fn quoted_words(words: &Words, quotes: &[Quote]) -> Vec<bool> {
    let mut spans: Vec<Span> =
        quotes.iter().filter(|quote| quote.kind == QuoteType::Direct).flat_map(|quote| quote.content.iter()).collect();
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut reach = 0;
    (0..words.len())
        .map(|index| {
            let start = words.at(index).map_or(0, |word| word.span.start());
            while let Some(span) = spans.next_if(|span| span.start() <= start) {
                reach = reach.max(span.end());
            }
            start < reach
        })
        .collect()
}

/// For each quote the innermost other quote whose content holds its source.
fn enclosing_quotes(quotes: &[Quote]) -> Vec<Option<usize>> {
    #[derive(PartialEq, Eq, PartialOrd, Ord)]
    enum Edge {
        Opens(std::cmp::Reverse<usize>),
        Source,
    }
    let mut edges: Vec<(usize, Edge, usize)> = Vec::new();
    for (index, quote) in quotes.iter().enumerate() {
        edges
            .extend(quote.content.iter().map(|span| (span.start(), Edge::Opens(std::cmp::Reverse(span.end())), index)));
        edges.extend(quote.source.start().map(|start| (start, Edge::Source, index)));
    }
    edges.sort_unstable();
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut outer = vec![None; quotes.len()];
    for (at, edge, index) in edges {
        while open.last().is_some_and(|(end, _)| *end <= at) {
            open.pop();
        }
        match edge {
            Edge::Opens(end) => open.push((end.0, index)),
            Edge::Source => outer[index] = open.iter().rev().map(|(_, quote)| *quote).find(|quote| *quote != index),
        }
    }
    outer
}
