use std::str::FromStr;

use crate::record::Offsets;

/// The lines of an `.ann` file by kind, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Standoff<'a> {
    pub(super) text_bounds: Vec<TextBound<'a>>,
    pub(super) events: Vec<Event<'a>>,
    pub(super) attributes: Vec<Attribute<'a>>,
    pub(super) notes: Vec<Note<'a>>,
    /// Lines of kinds that no quote is made of, by number and identifier.
    pub(super) others: Vec<(u64, &'a str)>,
}

/// `T1 Content 0 5;10 20` and the covered text, which may run over several lines.
#[derive(Debug)]
pub(super) struct TextBound<'a> {
    pub(super) line: u64,
    pub(super) id: &'a str,
    pub(super) kind: &'a str,
    pub(super) offsets: Vec<Offsets>,
    pub(super) covered: &'a str,
}

/// `E1 Attribution:T3 Content:T1 Source:T2`; the first pair is the trigger.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) line: u64,
    pub(super) id: &'a str,
    pub(super) roles: Vec<(&'a str, &'a str)>,
}

/// `A1 Type E1 direct`
#[derive(Debug)]
pub(super) struct Attribute<'a> {
    pub(super) line: u64,
    pub(super) name: &'a str,
    pub(super) of: &'a str,
    pub(super) value: &'a str,
}

/// `#1 AnnotatorNotes E1`, a tab and the note.
#[derive(Debug)]
pub(super) struct Note<'a> {
    pub(super) line: u64,
    pub(super) kind: &'a str,
    pub(super) of: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Standoff<'a> {
    /// Reads a file; the error is a line and what is wrong with it.
    pub(super) fn parse(file: &'a str) -> Result<Standoff<'a>, (u64, String)> {
        let mut standoff = Standoff::default();
        for (line, record) in records(file) {
            standoff.add(line, record).map_err(|message| (line, message))?;
        }
        Ok(standoff)
    }

    fn add(&mut self, line: u64, record: &'a str) -> Result<(), String> {
        let mut fields = record.splitn(3, '\t');
        let (id, head) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
        let rest = fields.next();
        if record.trim().is_empty() {
            return Ok(());
        }
        if !starts_record(record) {
            return Err("this is no line of brat standoff (an identifier such as T1, and a tab)".to_owned());
        }
        let mut words = head.split_ascii_whitespace();
        match id.as_bytes().first() {
            Some(b'T') => {
                let (kind, places) = head.trim().split_once(' ').ok_or("the annotation has no offsets")?;
                let offsets = places.split(';').map(offsets).collect::<Result<_, _>>()?;
                let covered = rest.ok_or("the annotation does not give the text that it covers")?;
                self.text_bounds.push(TextBound { line, id, kind, offsets, covered });
            }
            Some(b'E') => {
                let pair = |word: &'a str| word.split_once(':').ok_or(format!("\"{word}\" should be ROLE:ANNOTATION"));
                let roles = words.map(pair).collect::<Result<_, _>>()?;
                self.events.push(Event { line, id, roles });
            }
            Some(b'A' | b'M') => {
                let (name, of) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                self.attributes.push(Attribute { line, name, of, value: words.next().unwrap_or_default() });
            }
            Some(b'#') => {
                let (kind, of) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                self.notes.push(Note { line, kind, of, text: rest.unwrap_or_default().trim_end() });
            }
            _ => self.others.push((line, id)),
        }
        Ok(())
    }
}

/// The records of a file with the number of their first line. A text-bound annotation goes on until a line that starts
/// another record, because PolNeAR's covered texts run over paragraphs.
fn records(file: &str) -> impl Iterator<Item = (u64, &str)> {
    let mut rest = file.strip_prefix('\u{feff}').unwrap_or(file);
    let mut number = 1;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let several_lines = rest.starts_with('T') && starts_record(rest);
        let (mut end, mut lines) = (0, 0);
        loop {
            let next = rest.get(end..).and_then(|rest| rest.find('\n')).map_or(rest.len(), |at| end + at + 1);
            (end, lines) = (next, lines + 1);
            let after = rest.get(end..).unwrap_or_default();
            if !several_lines || after.is_empty() || starts_record(after) {
                break;
            }
        }
        let record = rest.get(..end).unwrap_or_default();
        rest = rest.get(end..).unwrap_or_default();
        number += lines;
        Some((number - lines, record.strip_suffix('\n').unwrap_or(record)))
    })
}

/// Whether a line starts with an identifier (a letter and a number, or `*`) and a tab.
fn starts_record(line: &str) -> bool {
    let Some(rest) = line.strip_prefix(['T', 'E', 'R', 'A', 'M', 'N', '#', '*']) else { return false };
    let after = rest.trim_start_matches(|letter: char| letter.is_ascii_digit());
    after.starts_with('\t') && (line.starts_with('*') || after.len() < rest.len())
}

/// `0 5`
fn offsets(place: &str) -> Result<Offsets, String> {
    let pair = place.trim().split_once(' ');
    let pair = pair.and_then(|(start, end)| usize::from_str(start).ok().zip(usize::from_str(end.trim()).ok()));
    pair.ok_or_else(|| format!("\"{place}\" should be two offsets"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_may_be_interrupted_and_covered_text_may_run_over_lines() {
        let file =
            "T1\tContent 0 5;10 20\tone\n\ntwo\r\nT2\tCue 6 9\tsaid\nE1\tAttribution:T2 Content:T1 Content2:T3\n";
        let standoff = Standoff::parse(file).unwrap();
        let content = &standoff.text_bounds[0];
        assert_eq!((content.kind, content.offsets.as_slice()), ("Content", &[(0, 5), (10, 20)][..]));
        assert_eq!(content.covered, "one\n\ntwo\r");
        assert_eq!(standoff.text_bounds[1].line, 4);
        assert_eq!(standoff.events[0].roles, [("Attribution", "T2"), ("Content", "T1"), ("Content2", "T3")]);
    }

    #[test]
    fn other_kinds_of_line_are_kept_apart() {
        let file = "A1\tType E1 direct\n#1\tAnnotatorNotes E1\t{\"a\": 1}\n*\tEquiv T1 T2\nR1\tX Arg1:T1 Arg2:T2\n";
        let standoff = Standoff::parse(file).unwrap();
        assert_eq!((standoff.attributes[0].name, standoff.attributes[0].value), ("Type", "direct"));
        assert_eq!((standoff.notes[0].of, standoff.notes[0].text), ("E1", "{\"a\": 1}"));
        assert_eq!(standoff.others, [(3, "*"), (4, "R1")]);
    }

    #[test]
    fn a_broken_line_is_named() {
        assert_eq!(Standoff::parse("\nhello\n").unwrap_err().0, 2);
        assert!(Standoff::parse("T1\tContent 0 x\tone\n").unwrap_err().1.contains("two offsets"));
        assert!(Standoff::parse("T1\tContent 0 3\n").unwrap_err().1.contains("does not give the text"));
        assert!(Standoff::parse("E1\tAttribution T1\n").unwrap_err().1.contains("ROLE:ANNOTATION"));
    }
}
