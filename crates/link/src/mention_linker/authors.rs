use sayso_annotation::Segmentation;

use crate::names::{Name, NameKind};
use crate::words::Words;

/// Who writes an article in the first person, as far as its text says: the signatures of letters, the closing line on
/// an author ("Anna Berg is a baker in Oslo."), a columnist's name before the headline.
#[derive(Default)]
pub(crate) struct Authors {
    /// In text order.
    signatures: Vec<Signature>,
    /// The name of whoever writes all that is not signed.
    author: Option<usize>,
}

struct Signature {
    by: Signer,
    paragraph: usize,
}

/// A name, by its index, or the word of a handle ("@annaberg").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signer {
    Name(usize),
    Handle(usize),
}

/// A letter has at most so many paragraphs.
const LONGEST_LETTER: usize = 12;
/// The line on the author is among so many last paragraphs.
const LAST_PARAGRAPHS: usize = 3;
/// So many words may stand between the author's name and its verb: "Anna Berg, D-Vt., is".
const LONGEST_INSERTION: usize = 8;

impl Authors {
    /// Reads who signs; `bearers` says for each name who bears it.
    pub(crate) fn read(words: &Words, names: &[Name], bearers: &[usize], segmentation: &Segmentation) -> Authors {
        let paragraphs = segmentation.paragraphs.iter().map(|paragraph| words.within(paragraph.span));
        let mut authors = Authors::default();
        let last = segmentation.paragraphs.len();
        for (paragraph, inside) in paragraphs.enumerate() {
            let index = names.partition_point(|name| name.words.start < inside.start);
            if words.text(inside.start) == "@" && inside.len() == 2 {
                authors.signatures.push(Signature { by: Signer::Handle(inside.start), paragraph });
            }
            let Some(name) = names.get(index).filter(|name| name.parts > 1 && name.words.end <= inside.end) else {
                continue;
            };
            if !matches!(name.kind, NameKind::Person | NameKind::Unknown) {
                continue;
            }
            let opens = name.start == inside.start;
            if opens && name.words == inside {
                authors.signatures.push(Signature { by: Signer::Name(index), paragraph });
            }
            let only_here = || {
                let mut others = bearers.iter().zip(names).filter(|(bearer, _)| Some(*bearer) == bearers.get(index));
                others.all(|(_, other)| inside.contains(&other.words.start))
            };
            let titles = paragraph == 0 && opens && words.text(name.words.end) == ":";
            let mut is = name.words.end..(name.words.end + LONGEST_INSERTION).min(inside.end);
            let closes = opens
                && paragraph + LAST_PARAGRAPHS >= last
                && is.any(|index| matches!(words.text(index), "is" | "was"));
            if (titles || closes) && only_here() {
                authors.author = Some(index);
            }
        }
        authors
    }

    /// Who says "I" in that paragraph, outside quotations.
    pub(crate) fn of(&self, paragraph: usize) -> Option<Signer> {
        let next = self.signatures.partition_point(|signature| signature.paragraph <= paragraph);
        let signed = self.signatures.get(next).filter(|signature| match signature.by {
            Signer::Name(_) => signature.paragraph <= paragraph + LONGEST_LETTER,
            Signer::Handle(_) => signature.paragraph == paragraph + 1,
        });
        signed.map(|signature| signature.by).or(self.author.map(Signer::Name))
    }
}
