use sayso_annotation::{MentionKind, Span};
use sayso_lexicon::PronounPerson;

use crate::mention_linker::Reading;
use crate::mention_linker::authors::Signer;
use crate::mention_linker::contents::in_marks;
use crate::names::NameKind;
use crate::sources::SourceForm;

/// Quotes within quotes, and quotes beside a pronoun, are looked at so far.
const DEEPEST: usize = 8;

impl Reading<'_> {
    /// Gives "I" and "we" to the one who says the quote around them, who may be named only after them, else to the
    /// author.
    pub(crate) fn speak_for_themselves(&mut self) {
        for index in 0..self.quotes.len() {
            let Some(Some(SourceForm::Pronoun(found))) = self.forms.get(index) else { continue };
            if found.person != PronounPerson::First {
                continue;
            }
            let outer = |&quote: &usize| self.outer.get(quote).copied().flatten();
            let mut around = std::iter::successors(outer(&index), outer).take(DEEPEST);
            let quoted = outer(&index).is_some();
            let member = around.find_map(|outer| self.speaker_of.get(outer).copied().flatten());
            let source = self.quotes.get(index).and_then(|quote| quote.source.iter().next());
            let Some(span) = source else { continue };
            let member = member.or_else(|| if quoted { None } else { self.speaker_around(index, span) });
            let Some(member) = member else { continue };
            if let Some(speaker) = self.speaker_of.get_mut(index) {
                *speaker = Some(member);
            }
            self.mentions.push((span, MentionKind::Pronoun, member));
        }
    }

    /// Who says "I" where no quote holds it: within marks the speaker of the quotes beside it, else the author.
    fn speaker_around(&mut self, quote: usize, pronoun: Span) -> Option<usize> {
        let words = self.resolver.words;
        let at = words.within(pronoun).start;
        let paragraph = self.resolver.segmentation.sentences.get(words.sentence(at))?.paragraph;
        let whole = self.resolver.segmentation.paragraphs.get(paragraph)?.span;
        if in_marks(words, whole.start(), at) {
            let here = |other: usize| {
                let other = self.quotes.get(other).and_then(|other| other.content.start().or(other.source.start()));
                other.is_some_and(|start| whole.start() <= start && start < whole.end())
            };
            let before = (0..quote).rev().take_while(|&other| here(other)).take(DEEPEST);
            let after = (quote + 1..self.quotes.len()).take_while(|&other| here(other)).take(DEEPEST);
            return before.chain(after).find_map(|other| self.speaker_of.get(other).copied().flatten());
        }
        match self.authors.of(paragraph)? {
            Signer::Name(name) => self.resolver.bearers.get(name).copied(),
            Signer::Handle(at) => {
                let handle = words.spelled(at..at + 2);
                Some(self.resolver.cast.describe(&handle, NameKind::Person, None, false))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn i_inside_a_quote_is_its_speaker_though_named_after_it() {
        let text = "{“We met,”} [Anna Berg] said. “And [I] think {it rained}.”";
        assert_speakers(text, &["Anna Berg", "Anna Berg"]);
        assert_speakers("“And [I] think it rained,” [Anna Berg] said.", &["Anna Berg", "Anna Berg"]);
    }

    #[test]
    fn i_in_a_letter_is_who_signs_it() {
        let text = "Letters\n[I] liked the play.\nIt was short.\nAnna Berg.\n[I] did not.\n@carldahl\n[We] asked you.";
        assert_speakers(text, &["Anna Berg", "@carldahl", ""]);
    }

    #[test]
    fn i_in_an_article_is_who_its_last_line_is_about() {
        assert_speakers("[I] like snow.\nSo does Bo Falk.\nAnna Berg is a baker.", &["Anna Berg"]);
        assert_speakers("[I] like snow.\nSo does Anna Berg.\nAnna Berg is a baker.", &[""]);
    }
}
