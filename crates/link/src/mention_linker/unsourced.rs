use sayso_annotation::{Quote, QuoteType};
use sayso_lexicon::{PhraseBound, fold, phrase_bound};

use crate::mention_linker::Reading;

impl Reading<'_> {
    /// Who says a direct quote without a source: the last speaker if that was in this paragraph or the one before, else
    /// the last name before it in the paragraph, else the last speaker. With a cue, the names of its sentence come first.
    pub(crate) fn unsourced(&self, quote: &Quote, at: usize) -> Option<usize> {
        if let Some(subject) = self.subject_of_participle(quote) {
            return Some(subject);
        }
        if quote.kind != QuoteType::Direct {
            return None;
        }
        let sentence = self.resolver.words.sentence(at);
        let paragraph =
            |sentence: usize| self.resolver.segmentation.sentences.get(sentence).map(|sentence| sentence.paragraph);
        let opening = paragraph(sentence).and_then(|paragraph| self.resolver.segmentation.paragraphs.get(paragraph));
        let antecedents = &self.resolver.antecedents;
        let named_since = |sentence| antecedents.last_named_since(&self.resolver.cast, sentence);
        let last = antecedents.last_speaker();
        let near = last.filter(|last| {
            paragraph(sentence).zip(paragraph(last.sentence)).is_some_and(|(here, there)| here <= there + 1)
        });
        let subject = named_since(sentence).filter(|_| !quote.cue.is_empty());
        let spoken = last.map_or(0, |last| last.sentence + 1);
        let told = || antecedents.last_acting_since(&self.resolver.cast, opening?.sentences.start.max(spoken));
        subject
            .or_else(told)
            .or(near.map(|near| near.member))
            .or_else(|| named_since(opening?.sentences.start))
            .or(last.map(|last| last.member))
    }

    /// Who says what a participle reports: "Berg left, adding that …".
    fn subject_of_participle(&self, quote: &Quote) -> Option<usize> {
        let words = self.resolver.words;
        let cue = words.within(quote.cue.iter().next()?).start;
        let mut before = cue.checked_sub(1)?;
        let adverb = |word: usize| {
            let word = fold(words.text(word));
            word.ends_with("ly") || phrase_bound(&word) == Some(PhraseBound::Adverb)
        };
        while adverb(before) {
            before = before.checked_sub(1)?;
        }
        let joined =
            matches!(words.text(before), "," | "before" | "after" | "while" | "by" | "and" | "but" | "—" | "–" | "-");
        let participle = words.text(cue).ends_with("ing") && joined && words.sentence(cue) == words.sentence(before);
        self.resolver.antecedents.subject_of(&self.resolver.cast, words.sentence(cue)).filter(|_| participle)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{read, segment};
    use crate::{Link, MentionLinker};
    use sayso_annotation::Span;

    fn speaker_of_cue(text: &str, cue: &str) -> Option<String> {
        let (article, mut quotes) = read(text);
        let at = article.text().find(cue).unwrap();
        quotes.last_mut().unwrap().cue = Span::of(at..at + cue.len()).into();
        let speakers = MentionLinker.link(&article, &segment(article.text()), &quotes);
        speakers.of_quote(quotes.len() - 1).map(|speaker| speaker.name.clone())
    }

    #[test]
    fn a_participle_reports_what_the_subject_says() {
        let text = "Anna Berg went on stage after Carl Dahl, promising {rain}[].";
        assert_eq!(speaker_of_cue(text, "promising").as_deref(), Some("Anna Berg"));
        let text = "Bo Falk heard {it rained} from [Anna Berg], adding {that it snowed}[].";
        assert_eq!(speaker_of_cue(text, "adding").as_deref(), Some("Anna Berg"));
        let text = "Anna Berg won by promising {rain}[].";
        assert_eq!(speaker_of_cue(text, "promising").as_deref(), Some("Anna Berg"));
    }

    #[test]
    fn a_participle_that_opens_its_sentence_reports_nobodys_words() {
        assert_eq!(speaker_of_cue("Anna Berg left.  Promising {rain}[] is easy.", "Promising"), None);
    }
}
