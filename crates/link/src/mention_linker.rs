mod authors;
mod contents;
mod finish;
mod first_person;
mod unsourced;

use std::collections::HashSet;
use std::ops::Range;

use sayso_annotation::{Article, MentionKind, Quote, QuoteType, Segmentation, Span, Speakers};
use sayso_lexicon::{PronounPerson, pronoun};

use crate::Link;
use crate::antecedents::{Antecedents, Seen, Wanted};
use crate::documents::Documents;
use crate::mention_linker::authors::Authors;
use crate::mention_linker::contents::{enclosing_quotes, in_marks, words_in_quotes};
use crate::names;
use crate::names::cast::Cast;
use crate::resolver::Resolver;
use crate::resolver::place::Place;
use crate::roles::Roles;
use crate::sources::SourceForm;
use crate::sources::groups;
use crate::words::Words;

/// The linker that the pipeline uses: names are found by their capitals, last names joined to full names, pronouns taken to the
/// fitting mention before them for which most speaks (a log-linear mention ranker, Denis and Baldridge 2008), descriptions to
/// the one whom they fit best, and documents to their issuer.
///
/// A description of nobody whom the article names ("a senior official") is itself the speaker's name. "I" is who says
/// the quote around it, else who signs. A direct quote without a source goes on with the last speaker, or takes the
/// nearest name before it; a participle ("adding that") takes the subject; any other has no speaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct MentionLinker;

impl Link for MentionLinker {
    fn link(&self, article: &Article, segmentation: &Segmentation, quotes: &[Quote]) -> Speakers {
        let words = Words::read(article.text(), segmentation);
        let names = names::find(&words);
        let (cast, bearers) = Cast::of_names(&words, &names);
        let roles = Roles::read(&words, &names, &bearers);
        let antecedents = Antecedents::new(&bearers);
        let resolver = Resolver {
            segmentation,
            words: &words,
            names: &names,
            bearers,
            cast,
            roles,
            documents: Documents::read(&words, &names),
            antecedents,
            place: Place::default(),
            main_person: None,
            meant_before: Default::default(),
            bodies: Default::default(),
            first_bodies: Default::default(),
        };
        let authors = Authors::read(&words, &names, &resolver.bearers, segmentation);
        let reading = Reading {
            authors,
            quotes,
            quoted: words_in_quotes(&words, quotes, QuoteType::Direct),
            partly_quoted: words_in_quotes(&words, quotes, QuoteType::Mixed),
            outer: enclosing_quotes(quotes),
            forms: quotes.iter().map(|quote| SourceForm::read(&words, &names, quote.source.iter().next()?)).collect(),
            speaker_of: vec![None; quotes.len()],
            mentions: Vec::new(),
            quoted_pronouns: Vec::new(),
            groups: groups::find(&words),
            resolver,
        };
        reading.read()
    }
}

/// One pass through an article, in text order.
pub(crate) struct Reading<'a> {
    pub(crate) authors: Authors,
    pub(crate) quotes: &'a [Quote],
    quoted: Vec<bool>,
    partly_quoted: Vec<bool>,
    pub(crate) outer: Vec<Option<usize>>,
    pub(crate) forms: Vec<Option<SourceForm>>,
    /// The member of the cast that says each quote.
    pub(crate) speaker_of: Vec<Option<usize>>,
    pub(crate) mentions: Vec<(Span, MentionKind, usize)>,
    /// "He" and "she" in direct speech, where they are no source, with those whom each may mean, the likeliest first.
    quoted_pronouns: Vec<(usize, Vec<usize>)>,
    groups: Vec<Range<usize>>,
    pub(crate) resolver: Resolver<'a>,
}

/// What is passed at a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// The source of a quote, or the content of one without a source.
    Quote(usize),
    Name(usize),
    /// A phrase for several people that is no source, by its index.
    Group(usize),
    /// A pronoun that is no source.
    Pronoun,
}

impl Reading<'_> {
    fn read(mut self) -> Speakers {
        for form in self.forms.iter().flatten() {
            if let SourceForm::Names(named) = form {
                self.resolver.note_speaking(named);
            }
        }
        self.resolver.note_first_bodies();
        self.resolver.main_person = self.resolver.cast.main_person();
        for (at, event) in self.events() {
            match event {
                Event::Quote(quote) => self.pass_quote(quote, at),
                Event::Name(name) => self.pass_name(name, at),
                Event::Group(group) => self.pass_group(group),
                Event::Pronoun => self.pass_pronoun(at),
            }
        }
        self.speak_for_themselves();
        self.settle_quoted_pronouns();
        self.finish()
    }

    fn events(&self) -> Vec<(usize, Event)> {
        let words = self.resolver.words;
        let mut sources = HashSet::new();
        let mut events = Vec::new();
        for (index, quote) in self.quotes.iter().enumerate() {
            if let Some(span) = quote.source.iter().chain(quote.content.iter()).next() {
                let at = words.within(span).start;
                sources.insert(at);
                events.push((at, Event::Quote(index)));
            }
        }
        let names = self.resolver.names.iter().enumerate();
        events.extend(names.map(|(index, name)| (name.words.start, Event::Name(index))));
        let groups = self.groups.iter().enumerate();
        let groups = groups.map(|(index, group)| (group.start, Event::Group(index)));
        events.extend(groups.filter(|(at, _)| !sources.contains(at)));
        let third = |&at: &usize| pronoun(words.text(at)).is_some_and(|found| found.person == PronounPerson::Third);
        let pronouns = (0..words.len()).filter(third).filter(|at| !sources.contains(at));
        events.extend(pronouns.map(|at| (at, Event::Pronoun)));
        events.sort_unstable();
        events
    }

    fn pass_quote(&mut self, index: usize, at: usize) {
        let Some(quote) = self.quotes.get(index) else { return };
        let form = self.forms.get(index).and_then(Option::as_ref);
        let outer = self.outer.get(index).copied().flatten();
        let outer = outer.and_then(|outer| self.speaker_of.get(outer).copied().flatten());
        self.resolver.place = self.resolver.place_of(quote);
        let quoted = self.is_quoted(at);
        #[cfg(test)]
        let told = form.and_then(|form| crate::choices::note(&mut self.resolver, form, index, at, quoted));
        let member = match form {
            Some(form) => self.resolver.resolve(form, at, quoted, outer),
            None if quote.source.is_empty() => self.unsourced(quote, at),
            None => None,
        };
        #[cfg(test)]
        let member = told.or(member);
        self.resolver.place = Place::default();
        // Names are mentions wherever they stand.
        let kind = match form {
            Some(SourceForm::Pronoun(_)) => Some(MentionKind::Pronoun),
            Some(SourceForm::Nominal(_)) => Some(MentionKind::Nominal),
            Some(SourceForm::Names(_)) | None => None,
        };
        let Some(member) = member else { return };
        if let Some(speaker) = self.speaker_of.get_mut(index) {
            *speaker = Some(member);
        }
        self.resolver.cast.speaks(member);
        if let Some(SourceForm::Nominal(nominal)) = form {
            self.resolver.note_meant(nominal, member);
        }
        let phrase = quote.source.iter().next().map(|span| self.resolver.words.within(span));
        self.see(member, phrase.unwrap_or(at..at + 1), true, false);
        self.mentions.extend(quote.source.iter().next().zip(kind).map(|(span, kind)| (span, kind, member)));
    }

    fn pass_name(&mut self, index: usize, at: usize) {
        let Some(member) = self.resolver.bearers.get(index).copied() else { return };
        if let Some(body) = self.resolver.note_body(index) {
            self.see(body, at..at + 1, false, self.is_quoted(at));
        }
        let words = self.resolver.names.get(index).and_then(|name| self.resolver.words.span_of(name.words.clone()));
        self.mentions.extend(words.map(|span| (span, MentionKind::Name, member)));
        let phrase = self.resolver.names.get(index).map(|name| name.start..name.words.end);
        self.see(member, phrase.unwrap_or(at..at + 1), false, self.is_quoted(at));
        if let Some((joined, phrase)) = self.resolver.joined(index) {
            self.see(joined, phrase, false, self.is_quoted(at));
        }
    }

    fn pass_group(&mut self, index: usize) {
        let Some(phrase) = self.groups.get(index).cloned() else { return };
        // A part of a source is no mention of its own.
        if self.resolver.antecedents.last_speaker().is_some_and(|source| phrase.end <= source.end) {
            return;
        }
        if let Some(member) = self.resolver.group(phrase.clone()) {
            let quoted = self.is_quoted(phrase.start);
            self.see(member, phrase, false, quoted);
        }
    }

    fn pass_pronoun(&mut self, at: usize) {
        let Some(wanted) = pronoun(self.resolver.words.text(at)).map(Wanted::by) else { return };
        if !matches!(wanted, Wanted::Person(_)) {
            return;
        }
        if self.is_quoted(at) || self.is_in_marks_of_mixed(at) {
            let ranked = self.resolver.ranked(wanted, at, true);
            self.quoted_pronouns.push((at, ranked));
        } else if let Some(member) = self.resolver.last(wanted, at, false) {
            let span = self.resolver.words.span_of(at..at + 1);
            self.mentions.extend(span.map(|span| (span, MentionKind::Pronoun, member)));
            self.see(member, at..at + 1, false, false);
        }
    }

    /// Takes each pronoun in direct speech to the likeliest one who does not say the words around it.
    fn settle_quoted_pronouns(&mut self) {
        let words = self.resolver.words;
        for (quote, &speaker) in self.quotes.iter().zip(&self.speaker_of) {
            let Some(speaker) = speaker.filter(|_| quote.kind != QuoteType::Indirect) else { continue };
            for span in quote.content.iter() {
                let start = self.quoted_pronouns.partition_point(|(at, _)| words.starts(*at) < span.start());
                let pronouns = self.quoted_pronouns.iter_mut().skip(start);
                for (_, ranked) in pronouns.take_while(|(at, _)| words.starts(*at) < span.end()) {
                    ranked.retain(|&member| member != speaker);
                }
            }
        }
        for (at, ranked) in std::mem::take(&mut self.quoted_pronouns) {
            let span = words.span_of(at..at + 1);
            let meant = span.zip(ranked.first().copied());
            self.mentions.extend(meant.map(|(span, member)| (span, MentionKind::Pronoun, member)));
        }
    }

    fn see(&mut self, member: usize, phrase: Range<usize>, speaks: bool, quoted: bool) {
        let seen = Seen::read(self.resolver.words, member, phrase);
        let paragraph = self.resolver.paragraph(seen.sentence);
        self.resolver.antecedents.see(Seen { paragraph, speaks, quoted, ..seen });
    }

    /// Whether a word stands in the marked words of a mixed quote: "said that “he lies”".
    fn is_in_marks_of_mixed(&self, at: usize) -> bool {
        let words = self.resolver.words;
        let paragraph = || self.resolver.paragraph(words.sentence(at));
        let start = || self.resolver.segmentation.paragraphs.get(paragraph()).map_or(0, |it| it.span.start());
        self.partly_quoted.get(at).copied().unwrap_or_default() && in_marks(words, start(), at)
    }

    fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_speakers, read, segment};

    #[test]
    fn a_full_name_loses_title_and_appositive() {
        assert_speakers("Then [Mayor Anna Berg] spoke.", &["Anna Berg"]);
        assert_speakers("Then [Anna Berg, the mayor of Oslo,] spoke.", &["Anna Berg"]);
        assert_speakers("Then [the mayor of Oslo, Anna Berg,] spoke.", &["Anna Berg"]);
        assert_speakers("So said [Nordic Council spokesman Carl Dahl (left)].", &["Carl Dahl"]);
        assert_speakers("Then [Mr. King] spoke.", &["King"]);
        assert_speakers("So said [Secretary of State Anna Berg].", &["Anna Berg"]);
    }

    #[test]
    fn a_last_name_is_joined_to_the_full_name_before_or_after() {
        assert_speakers("Anna K. Berg left.  [Ms. Berg] said so.", &["Anna K. Berg"]);
        assert_speakers("Later [Berg] said so.  They saw Anna Berg there.", &["Anna Berg"]);
        assert_speakers("They saw Anna Berg.  [Berg’s] view is clear.", &["Anna Berg"]);
    }

    #[test]
    fn two_people_of_one_surname_are_kept_apart() {
        let text = "They saw Anna Berg and Carl Berg.  [Ms. Berg] spoke.  [Mr. Berg] spoke.  [Anna Berg] spoke.";
        assert_speakers(text, &["Anna Berg", "Carl Berg", "Anna Berg"]);
        assert_speakers("They saw Anna Berg.  Then Carl Berg came.  [Berg] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn i_inside_a_quote_is_its_speaker() {
        assert_speakers("[Anna Berg] said {“I think he lies.”}  Yet [I] think {he lies}.", &["Anna Berg", ""]);
        let (article, mut quotes) = read("[Anna Berg] said {I think he lies}.  But [] {he lies}.");
        let inner = article.text().find("I think").unwrap();
        quotes[1].source = Span::of(inner..inner + 1).into();
        let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        assert_eq!(speakers.of_quote(1).unwrap().name, "Anna Berg");
    }

    #[test]
    fn a_description_goes_to_the_one_who_is_called_so() {
        assert_speakers("Anna Berg, the mayor of Oslo, left.  Carl Dahl stayed.  [The mayor] spoke.", &["Anna Berg"]);
        assert_speakers("Mayor Anna Berg left.  Sheriff Carl Dahl stayed.  [The mayor] spoke.", &["Anna Berg"]);
        let text = "NATO Secretary-General Anna Berg met President Carl Dahl.  [The NATO chief] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn an_office_of_two_words_is_no_name() {
        let text = "Nordic Council Secretary General Anna Berg came.  [The Secretary General] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn unnamed_people_keep_their_description() {
        assert_speakers("Anna Berg left.  [A senior official] spoke.", &["a senior official"]);
        assert_speakers(
            "Anna Berg left.  [A spokesman for the Nordic Council] spoke.",
            &["a spokesman for the Nordic Council"],
        );
        assert_speakers("So say [many Swedes].", &["many Swedes"]);
    }

    #[test]
    fn a_capital_stands_for_its_country() {
        assert_speakers("[Moscow] denied it.  [Russia’s] view is known.", &["Russia", "Russia"]);
    }

    #[test]
    fn an_acronym_in_brackets_stands_for_the_body_before_it() {
        let text = "The Council for Northern Trade and Travel (CNTT) met.  [The CNTT] warned of rain.";
        assert_speakers(text, &["Council for Northern Trade and Travel"]);
    }

    #[test]
    fn people_who_speak_together_are_one_speaker() {
        assert_speakers("They saw Anna Berg and Carl Dahl.  [Berg and Dahl] spoke.", &["Anna Berg and Carl Dahl"]);
    }

    #[test]
    fn a_relative_takes_up_the_name_before_it() {
        assert_speakers("They saw Anna Berg, [who] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn a_possessive_description_names_its_owner_in_full() {
        assert_speakers("They saw Anna Berg.  [Her aides] spoke.", &["Anna Berg's aides"]);
        assert_speakers("They saw Anna Berg.  [Berg's aides] spoke.", &["Anna Berg's aides"]);
        assert_speakers("They saw Anna Berg.  [Her statement] was short.", &["Anna Berg"]);
    }

    #[test]
    fn what_someone_owns_that_is_nobody_speaks_for_its_owner() {
        assert_speakers("They saw Anna Berg.  [Her plan] calls for rain.", &["Anna Berg"]);
    }

    #[test]
    fn a_name_in_s_owns_as_the_article_writes_it() {
        assert_speakers("They saw Jan Moss.  [His own aides] spoke.", &["Jan Moss's aides"]);
        assert_speakers("Jan Moss’ dog ran.  [His aides] spoke.", &["Jan Moss' aides"]);
    }

    #[test]
    fn who_is_a_description_with_its_appositives_and_modifiers() {
        assert_speakers("They saw Anna Berg, a retired surgeon, [who] spoke.", &["Anna Berg"]);
        assert_speakers("They saw Anna Berg and Carl Dahl, old friends [who] spoke.", &["Anna Berg and Carl Dahl"]);
        assert_speakers("They saw some older voters [who] spoke.", &["some older voters"]);
        assert_speakers("They saw Anna Berg, who came and [who] spoke.", &["Anna Berg"]);
        assert_speakers("Anna Berg left.  And [who] would say so?", &[""]);
    }

    #[test]
    fn capitals_make_no_pronoun() {
        assert_speakers("They saw Anna Berg, who left.  [US] said so.", &["US"]);
    }

    #[test]
    fn a_direct_quote_without_source_goes_on_with_the_last_speaker() {
        let text = "{“One,”} said [Anna Berg].\n{“Two.”}[]\nCarl Dahl left.  {it rained}[]";
        assert_speakers(text, &["Anna Berg", "Anna Berg", ""]);
        assert_speakers("Carl Dahl was clear.  {“Two.”}[]", &["Carl Dahl"]);
    }

    #[test]
    fn a_quote_without_source_is_said_by_who_acts_in_its_paragraph() {
        let text = "{“One,”} said [Anna Berg].\nCarl Dahl shook his head.  {“Two.”}[]";
        assert_speakers(text, &["Anna Berg", "Carl Dahl"]);
    }
}
