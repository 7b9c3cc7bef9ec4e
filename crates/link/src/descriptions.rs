pub(crate) mod clues;

use sayso_lexicon::{fold, is_body, is_person_noun};

use crate::antecedents::{Asking, Candidate, Seen, Wanted};
use crate::descriptions::clues::weigh;
use crate::documents::{class_of, document_in};
use crate::names::{Gender, NameKind, gender_of_noun};
use crate::resolver::Resolver;
use crate::resolver::nominals::{is_place, is_standing_body};
use crate::roles::Description;
use crate::sources::{Nominal, is_plural};

/// A description that may mean somebody whom the article names or describes elsewhere: "the senator", "a new poll".
pub(crate) struct Describing {
    pub(crate) asking: Asking,
    pub(crate) sort: Sort,
    /// The folded head noun.
    pub(crate) head: String,
    pub(crate) plural: bool,
    /// The number of its words.
    pub(crate) words: usize,
    pub(crate) definite: bool,
    /// Whether it has no determiner.
    pub(crate) bare: bool,
    /// Whether it stands in a headline.
    pub(crate) headline: bool,
    /// Whether a name is in it.
    pub(crate) named: bool,
    /// Whether more than the head noun's own phrase belongs to it: "the head of the committee".
    pub(crate) linked: bool,
    /// Its words beside the head noun.
    pub(crate) modifiers: Vec<String>,
    /// Those of them that are names.
    pub(crate) proper: Vec<String>,
    pub(crate) gender: Option<Gender>,
}

/// What sort of noun is the head of a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    Person,
    Body,
    /// A body that readers know without a name: "the police".
    StandingBody,
    Document,
    Place,
    Thing,
}

impl Sort {
    /// Whether a noun of this sort can mean what bears such a name.
    fn fits(self, kind: NameKind) -> bool {
        match self {
            Sort::Person => matches!(kind, NameKind::Person | NameKind::Unknown | NameKind::People),
            Sort::Body | Sort::StandingBody => !matches!(kind, NameKind::Person | NameKind::Place),
            Sort::Place => matches!(kind, NameKind::Place | NameKind::Unknown),
            Sort::Document | Sort::Thing => true,
        }
    }
}

/// So many words of a description are sought in names.
const MOST_MODIFIERS: usize = 8;

/// What a description may mean.
pub(crate) struct Meaning<'a> {
    /// Somebody; nobody but whom the description itself describes where that is missing.
    pub(crate) somebody: Option<Candidate<'a>>,
    pub(crate) told: Told,
}

/// What the article tells of somebody and a description.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Told {
    /// Called so before, with all words of the description.
    pub(crate) called: bool,
    /// Called so, some words aside, or only later.
    pub(crate) called_partly: bool,
    /// Called something with a word of the description.
    pub(crate) called_near: bool,
    /// A body of whose name the description is a short form.
    pub(crate) short: bool,
    /// The last body with that noun in its name, and the first one.
    pub(crate) last_body: bool,
    pub(crate) first_body: bool,
    /// The issuer of the document before, or of the next one.
    pub(crate) issued: bool,
    /// Meant by that noun, or a document of that class, the last time.
    pub(crate) meant: bool,
    /// Announced by a headline.
    pub(crate) announced: bool,
    /// Whether the name holds the head noun, or another word of the description.
    pub(crate) name_has_head: bool,
    pub(crate) name_has_modifier: bool,
    /// Whom the article names most often.
    pub(crate) main: bool,
}

impl Meaning<'_> {
    fn itself(&self) -> bool {
        self.somebody.is_none()
    }

    fn is(&self, kind: NameKind) -> bool {
        self.somebody.as_ref().is_some_and(|it| it.member.kind == kind)
    }

    /// Whether the last mention within reach is such.
    fn near(&self, holds: impl Fn(&Seen) -> bool) -> bool {
        self.somebody.as_ref().is_some_and(|it| it.times > 0 && holds(&it.seen))
    }

    fn spoke_last(&self) -> bool {
        self.somebody.as_ref().is_some_and(|it| it.spoke_last)
    }
}

impl Resolver<'_> {
    /// Whom a description means; `None` if nobody but whom it describes.
    pub(crate) fn meant(&mut self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        let describing = self.describing(nominal, at, quoted);
        let issued = self.issued(&describing, at, quoted);
        self.best_meaning(&describing, nominal, at, issued)
    }

    /// Whom a description means that is no document's.
    pub(crate) fn meant_by(&self, nominal: &Nominal, at: usize, quoted: bool) -> Option<usize> {
        self.best_meaning(&self.describing(nominal, at, quoted), nominal, at, None)
    }

    fn best_meaning(
        &self,
        describing: &Describing,
        nominal: &Nominal,
        at: usize,
        issued: Option<usize>,
    ) -> Option<usize> {
        let meanings = self.meanings(describing, nominal, at, issued);
        let weighed = meanings.iter().map(|meaning| (weigh(meaning, describing), meaning));
        let best = weighed.reduce(|best, next| if next.0 > best.0 { next } else { best })?.1;
        best.somebody.as_ref().map(|somebody| somebody.seen.member)
    }

    /// What a description at that word says.
    pub(crate) fn describing(&self, nominal: &Nominal, at: usize, quoted: bool) -> Describing {
        let document = document_in(self.words, self.names, nominal.words.clone());
        let head_at = document.unwrap_or(nominal.head);
        let head = fold(self.words.text(head_at)).into_owned();
        let plural = is_plural(&head);
        let singular = if plural { head.strip_suffix('s').unwrap_or(&head) } else { &head };
        let sort = match () {
            () if document.is_some() => Sort::Document,
            () if is_standing_body(&head) => Sort::StandingBody,
            () if is_body(&head) && is_person_noun(&head) && self.roles.know(&head) => Sort::Person,
            () if is_body(&head) || is_body(singular) => Sort::Body,
            () if is_person_noun(singular) || self.roles.know(&head) => Sort::Person,
            () if is_place(&head) => Sort::Place,
            () => Sort::Thing,
        };
        let wanted = match sort {
            Sort::Document => Wanted::Anybody,
            _ if plural => Wanted::Many,
            _ => Wanted::One,
        };
        let read = Description::read(self.words, nominal.words.clone());
        let (modifiers, proper) = read.map(|it| (it.modifiers, it.proper)).unwrap_or_default();
        Describing {
            asking: self.asking(wanted, at, quoted),
            sort,
            plural,
            words: nominal.words.len(),
            definite: nominal.definite,
            bare: nominal.bare,
            headline: self.words.is_title_case(self.words.sentence(head_at)),
            named: nominal
                .name
                .is_some_and(|name| self.names.get(name).is_some_and(|name| name.words.start < nominal.words.end)),
            linked: head_at + 1 < nominal.words.end,
            modifiers,
            proper,
            gender: gender_of_noun(&head),
            head,
        }
    }

    /// Whether a description can mean somebody whom the article names elsewhere.
    pub(crate) fn is_open(&self, nominal: &Nominal) -> bool {
        let document = || document_in(self.words, self.names, nominal.words.clone()).is_some();
        let owned = nominal.pronoun.is_some() || self.words.text(nominal.words.start) == "whose";
        !owned && (nominal.definite || nominal.bare || document())
    }

    /// Who issued the document that a description takes up, as the article tells elsewhere.
    pub(crate) fn issued(&mut self, describing: &Describing, at: usize, quoted: bool) -> Option<usize> {
        if describing.sort != Sort::Document {
            return None;
        }
        let form = self.documents.issuer(&describing.head, at, !describing.definite).cloned()?;
        self.issuer(&form, at, quoted)
    }

    /// Under what the noun of a description is remembered.
    pub(crate) fn describing_key(&self, nominal: &Nominal) -> String {
        let document = document_in(self.words, self.names, nominal.words.clone());
        let head = fold(self.words.text(document.unwrap_or(nominal.head)));
        let sort = if document.is_some() { Sort::Document } else { Sort::Thing };
        key_of(sort, &head).to_owned()
    }

    /// All that a description may mean, itself first.
    pub(crate) fn meanings<'a>(
        &'a self,
        describing: &Describing,
        nominal: &Nominal,
        at: usize,
        issued: Option<usize>,
    ) -> Vec<Meaning<'a>> {
        let head = describing.head.as_str();
        let called = Description::read(self.words, nominal.words.clone());
        let called = called.map(|called| self.roles.bearers(&called, at)).unwrap_or_default();
        let short = self.cast.of_short_body(&self.words.spelled(nominal.words.clone()));
        let last_body = self.bodies.get(head).copied();
        let first_body = self.first_bodies.get(head).copied();
        let meant = self.meant_before.get(key_of(describing.sort, head)).copied();
        let announced = if nominal.bare && describing.sort == Sort::Person { self.announced(nominal) } else { None };
        let main = self.main_person;
        let near = self.roles.called_with(&describing.modifiers);
        let others: Vec<usize> = [short, last_body, first_body, issued, meant, announced, main]
            .into_iter()
            .flatten()
            .chain(called.members.iter().copied())
            .collect();
        let unnamed_called = called.members.iter().any(|member| !describing.asking.named.contains(member));
        let mut meanings = vec![Meaning { somebody: None, told: Told { meant: meant.is_some(), ..Told::default() } }];
        for somebody in self.antecedents.candidates(&self.cast, &describing.asking, &others) {
            let member = somebody.seen.member;
            let unlike = describing.gender.is_some()
                && somebody.member.gender.is_some()
                && describing.gender != somebody.member.gender;
            let another = called.exact && !called.members.contains(&member) && describing.sort == Sort::Person;
            // Nobody speaks of himself by name where another is called so.
            let third = describing.asking.direct && somebody.named && unnamed_called;
            let other_body = describing.sort == Sort::Body && somebody.member.is_another_body(head);
            if unlike || another || third || other_body || !describing.sort.fits(somebody.member.kind) {
                continue;
            }
            let is = |other: Option<usize>| other == Some(member);
            let told = Told {
                called: called.exact && called.members.contains(&member),
                called_partly: !called.exact && called.members.contains(&member),
                called_near: near.contains(&member),
                short: is(short),
                last_body: is(last_body),
                first_body: is(first_body),
                issued: is(issued),
                meant: is(meant),
                announced: is(announced),
                name_has_head: somebody.member.has_part(head),
                name_has_modifier: describing
                    .modifiers
                    .iter()
                    .take(MOST_MODIFIERS)
                    .any(|word| somebody.member.has_part(word)),
                main: is(main),
            };
            meanings.push(Meaning { somebody: Some(somebody), told });
        }
        meanings
    }
}

/// Under what a noun is remembered: documents by their class.
fn key_of(sort: Sort, head: &str) -> &str {
    if sort == Sort::Document { class_of(head).unwrap_or(head) } else { head }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_description_means_one_who_is_called_so_rather_than_the_last_one_named() {
        let text = "Senator Anna Berg met Carl Dahl.  Then Dahl left.  [The senator] spoke.";
        assert_speakers(text, &["Anna Berg"]);
    }

    #[test]
    fn a_description_means_nobody_of_another_sort() {
        assert_speakers("They saw the Nordic Council and Anna Berg.  [The council] spoke.", &["Nordic Council"]);
        assert_speakers("They saw Anna Berg in Oslo.  [The committee] spoke.", &["committee"]);
    }

    #[test]
    fn a_noun_means_whom_it_meant_before() {
        let text = "[Three harbour guards] spoke.  They saw Anna Berg.  [The guards] left.";
        assert_speakers(text, &["three harbour guards"; 2]);
    }

    #[test]
    fn a_description_means_no_body_of_another_sort() {
        let text = "Kestrel Optics, a maker of lenses, moves.  The Northern Union met.  [The company] spoke.";
        assert_speakers(text, &["Kestrel Optics"]);
    }

    #[test]
    fn a_description_is_not_the_one_whom_its_quote_names() {
        let text = "Doctors Carl Berg and Erik Dahl drove to the camp.  Berg fell ill.  {“Berg needs a bed,”} [the doctor] said.";
        assert_speakers(text, &["Erik Dahl"]);
    }
}
