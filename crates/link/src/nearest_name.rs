use std::collections::HashSet;

use sayso_annotation::{Article, MentionKind, Quote, QuoteType, Segmentation, Span, Speakers};
use sayso_lexicon::{PronounPerson, pronoun};

use crate::Link;
use crate::antecedents::{Antecedents, Seen, Wanted};
use crate::cast::Cast;
use crate::contents::{enclosing_quotes, quoted_words};
use crate::documents::Documents;
use crate::layer::Layer;
use crate::names;
use crate::resolver::Resolver;
use crate::roles::Roles;
use crate::sources::SourceForm;
use crate::words::Words;

/// The rule-based linker: names are found by their capitals, last names joined to full names, pronouns taken to the
/// last fitting name, descriptions to the one whose title or appositive they repeat, and documents to their issuer.
///
/// A description of nobody whom the article names ("a senior official") is itself the speaker's name. A direct quote
/// without a source goes on with the last speaker, or takes the nearest name before it; any other has no speaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct NearestName;

impl Link for NearestName {
    fn link(&self, article: &Article, segmentation: &Segmentation, quotes: &[Quote]) -> Speakers {
        let words = Words::read(article.text(), segmentation);
        let names = names::find(&words);
        let (cast, bearers) = Cast::of_names(&words, &names);
        let roles = Roles::read(&words, &names, &bearers);
        let resolver = Resolver {
            words: &words,
            names: &names,
            bearers,
            cast,
            roles,
            documents: Documents::read(&words, &names),
            antecedents: Antecedents::default(),
            main_person: None,
            pair: None,
            described: Default::default(),
            bodies: Default::default(),
        };
        let reading = Reading {
            segmentation,
            quotes,
            quoted: quoted_words(&words, quotes),
            outer: enclosing_quotes(quotes),
            forms: quotes.iter().map(|quote| SourceForm::read(&words, &names, quote.source.iter().next()?)).collect(),
            speaker_of: vec![None; quotes.len()],
            mentions: Vec::new(),
            resolver,
        };
        reading.read()
    }
}

/// One pass through an article, in text order.
struct Reading<'a> {
    segmentation: &'a Segmentation,
    quotes: &'a [Quote],
    quoted: Vec<bool>,
    outer: Vec<Option<usize>>,
    forms: Vec<Option<SourceForm>>,
    /// The member of the cast that says each quote.
    speaker_of: Vec<Option<usize>>,
    mentions: Vec<(Span, MentionKind, usize)>,
    resolver: Resolver<'a>,
}

/// What is passed at a word.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// The source of a quote, or the content of one without a source.
    Quote(usize),
    Name(usize),
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
        self.resolver.main_person = self.resolver.cast.main_person();
        for (at, event) in self.events() {
            match event {
                Event::Quote(quote) => self.pass_quote(quote, at),
                Event::Name(name) => self.pass_name(name, at),
                Event::Pronoun => self.pass_pronoun(at),
            }
        }
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
        let member = match form {
            Some(form) => self.resolver.resolve(form, at, self.is_quoted(at), outer),
            None if quote.source.is_empty() => self.unsourced(quote, at),
            None => None,
        };
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
        self.see(member, at, true, false);
        self.mentions.extend(quote.source.iter().next().zip(kind).map(|(span, kind)| (span, kind, member)));
    }

    /// Who says a direct quote without a source: the last speaker if that was in this paragraph or the one before, else
    /// the last name before it in the paragraph, else the last speaker. With a cue, the names of its sentence come first.
    fn unsourced(&self, quote: &Quote, at: usize) -> Option<usize> {
        if quote.kind != QuoteType::Direct {
            return None;
        }
        let sentence = self.resolver.words.sentence(at);
        let paragraph = |sentence: usize| self.segmentation.sentences.get(sentence).map(|sentence| sentence.paragraph);
        let opening = paragraph(sentence).and_then(|paragraph| self.segmentation.paragraphs.get(paragraph));
        let antecedents = &self.resolver.antecedents;
        let named_since = |sentence| antecedents.last_named_since(&self.resolver.cast, sentence);
        let last = antecedents.last_speaker();
        let near = last.filter(|last| {
            paragraph(sentence).zip(paragraph(last.sentence)).is_some_and(|(here, there)| here <= there + 1)
        });
        let subject = named_since(sentence).filter(|_| !quote.cue.is_empty());
        subject
            .or(near.map(|near| near.member))
            .or_else(|| named_since(opening?.sentences.start))
            .or(last.map(|last| last.member))
    }

    fn pass_name(&mut self, index: usize, at: usize) {
        let Some(member) = self.resolver.bearers.get(index).copied() else { return };
        if let Some(body) = self.resolver.note_body(index) {
            self.see(body, at, false, self.is_quoted(at));
        }
        let words = self.resolver.names.get(index).and_then(|name| self.resolver.words.span_of(name.words.clone()));
        self.mentions.extend(words.map(|span| (span, MentionKind::Name, member)));
        self.see(member, at, false, self.is_quoted(at));
    }

    fn pass_pronoun(&mut self, at: usize) {
        let Some(wanted) = pronoun(self.resolver.words.text(at)).map(Wanted::by) else { return };
        if !self.is_quoted(at) && matches!(wanted, Wanted::Person(_)) {
            let sentence = self.resolver.words.sentence(at);
            let member = self.resolver.antecedents.resolve(&self.resolver.cast, wanted, sentence, false);
            if let Some(member) = member {
                self.see(member, at, false, false);
            }
        }
    }

    fn see(&mut self, member: usize, at: usize, speaks: bool, quoted: bool) {
        let sentence = self.resolver.words.sentence(at);
        self.resolver.antecedents.see(Seen { member, sentence, speaks, quoted });
    }

    fn is_quoted(&self, at: usize) -> bool {
        self.quoted.get(at).copied().unwrap_or_default()
    }

    fn finish(mut self) -> Speakers {
        self.mentions.sort_by_key(|(span, _, member)| (*span, *member));
        self.mentions.dedup_by_key(|(span, _, _)| *span);
        let cast = &self.resolver.cast;
        let mut speaks = vec![false; cast.len()];
        for &member in self.speaker_of.iter().flatten() {
            speaks[member] = true;
        }
        let name = |member: usize| cast.member(member).map(|member| member.name.as_str());
        let mut layer = Layer::default();
        for (span, kind, member) in self.mentions {
            let speaker = speaks.get(member).copied().unwrap_or_default().then(|| name(member)).flatten();
            layer.mention(span, kind, speaker);
        }
        for speaker in self.speaker_of {
            layer.attribute(speaker.and_then(name));
        }
        layer.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{read, segment, speakers_of};

    #[track_caller]
    fn assert_speakers(text: &str, expected: &[&str]) {
        assert_eq!(speakers_of(&NearestName, text), expected, "{text}");
    }

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
    fn a_pronoun_goes_to_the_last_name_of_its_gender() {
        let text = "Anna Berg met Carl Dahl in Oslo.  [She] spoke.  [He] spoke.";
        assert_speakers(text, &["Anna Berg", "Carl Dahl"]);
        assert_speakers("Anna Berg left Acme Corp. on Monday.  [She] spoke.", &["Anna Berg"]);
    }

    #[test]
    fn a_quoted_name_is_no_antecedent_of_a_later_pronoun() {
        let text = "{“I saw Clara Dahl,”} [Anna Berg] said.  {“It was late,”} [she] said.";
        assert_speakers(text, &["Anna Berg", "Anna Berg"]);
    }

    #[test]
    fn i_inside_a_quote_is_its_speaker() {
        assert_speakers("[Anna Berg] said {“I think he lies.”} {“}[I] think {he lies}.", &["Anna Berg", ""]);
        let (article, mut quotes) = read("[Anna Berg] said {I think he lies}.  But [] {he lies}.");
        let inner = article.text().find("I think").unwrap();
        quotes[1].source = Span::of(inner..inner + 1).into();
        let speakers = NearestName.link(&article, &segment(article.text()), &quotes);
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
    fn unnamed_people_keep_their_description() {
        assert_speakers("Anna Berg left.  [A senior official] spoke.", &["A senior official"]);
        assert_speakers(
            "Anna Berg left.  [A spokesman for the Nordic Council] spoke.",
            &["A spokesman for the Nordic Council"],
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
    fn a_bodys_noun_stands_for_the_last_such_body() {
        assert_speakers("The Berg campaign met.  [The campaign] said so.", &["Berg campaign"]);
        assert_speakers("The Nordic Trade Committee met.  [The committee] said so.", &["Nordic Trade Committee"]);
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
    fn a_direct_quote_without_source_goes_on_with_the_last_speaker() {
        let text = "{“One,”} said [Anna Berg].\n{“Two.”}[]\nCarl Dahl left.  {it rained}[]";
        assert_speakers(text, &["Anna Berg", "Anna Berg", ""]);
        assert_speakers("Carl Dahl was clear.  {“Two.”}[]", &["Carl Dahl"]);
    }

    #[test]
    fn mentions_of_speakers_carry_them() {
        let (article, quotes) = read("Carl Dahl met Anna Berg.  [She] spoke.");
        let speakers = NearestName.link(&article, &segment(article.text()), &quotes);
        let mentions = speakers.mentions.iter().map(|it| (it.span.slice(article.text()), it.kind, it.speaker));
        let expected = [
            ("Carl Dahl", MentionKind::Name, None),
            ("Anna Berg", MentionKind::Name, Some(0)),
            ("She", MentionKind::Pronoun, Some(0)),
        ];
        assert_eq!(mentions.collect::<Vec<_>>(), expected);
    }
}
