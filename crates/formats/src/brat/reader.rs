use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use sayso_annotation::{AnnotatedArticle, Annotations, CodePoints, IgnoredZone, Meta, Quote, QuoteType, SpanSet};
use serde::Deserialize;
use serde_json::Value;

use super::standoff::{Event, Standoff, TextBound};
use super::{ATTRIBUTION, NOTES, Part, ZONES, file_name};
use crate::articles::ReadArticle;
use crate::label::{LabelLayers, LabelRecord};
use crate::quote_type::QuotedText;
use crate::record::{quote_type, span_set};
use crate::text_article::{article_of, read_bytes};
use crate::{Encoding, ReadError, ReadOptions, ReadProblem, Warning};

/// Reads the `.txt` and the `.ann` file of an article; `path` is either.
pub(crate) fn read_files(path: &Path, name: &str, options: &ReadOptions) -> Result<ReadArticle, ReadError> {
    let (text_path, standoff_path) = (path.with_extension("txt"), path.with_extension("ann"));
    let id = file_name::id(name);
    // The offsets of the one file count the characters of the other; a guess would shift them.
    let encoding = if options.encoding == Encoding::Lossy { Encoding::Lossy } else { Encoding::Strict };
    let read = |path: &Path| {
        let file = File::open(path).map_err(|error| ReadError::unreadable(path, error))?;
        // brat counts a byte order mark as a character of the text. A NUL is one too: JSONL may hold it.
        let text = encoding.decode(read_bytes(path, file, options)?);
        text.map_err(|byte| ReadError::of_article(path, None, ReadProblem::Encoding { byte, column: None }))
    };
    let (text, standoff) = (read(&text_path)?, read(&standoff_path)?);
    let at = |line, message| ReadError::of_article(&standoff_path, Some(line), ReadProblem::Broken(message)).about(&id);
    let mut built = Builder::new(&text, &standoff).map_err(|(line, message)| at(line, message))?;
    built.add_events().map_err(|(line, message)| at(line, message))?;
    let (annotations, ignore, warnings) = built.finish().map_err(|(line, message)| at(line, message))?;
    let meta = Meta { ignore, ..Meta::default() };
    let failed = |problem| ReadError::of_article(&text_path, None, problem).about(&id);
    let article = article_of(id.clone(), text, meta).map_err(failed)?;
    let path: PathBuf = standoff_path.clone();
    let warnings = warnings.into_iter().map(|(line, message)| Warning { path: path.clone(), line, message });
    let warnings = warnings.collect();
    Ok(ReadArticle { article: AnnotatedArticle { article, annotations }, line: None, warnings })
}

/// A line of the `.ann` file and what is wrong there.
type Complaint = (u64, String);

/// Our fields in the note of an event.
#[derive(Default, Deserialize)]
struct NoteRecord {
    id: Option<String>,
    #[serde(flatten)]
    labels: LabelRecord,
}

struct Builder<'a> {
    text: &'a str,
    standoff: Standoff<'a>,
    bounds: HashMap<&'a str, Bound<'a>>,
    quoted: Option<QuotedText<'a>>,
    quotes: Vec<Quote>,
    layers: LabelLayers,
    warnings: Vec<Complaint>,
}

/// A text-bound annotation whose offsets are checked.
struct Bound<'a> {
    kind: &'a str,
    spans: SpanSet,
    used: bool,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, file: &'a str) -> Result<Builder<'a>, Complaint> {
        let standoff = Standoff::parse(file)?;
        let points = CodePoints::new(text);
        let mut bounds = HashMap::new();
        for bound in &standoff.text_bounds {
            let spans = checked(bound, text, &points).map_err(|message| (bound.line, message))?;
            if bounds.insert(bound.id, Bound { kind: bound.kind, spans, used: false }).is_some() {
                return Err((bound.line, format!("{} is there twice", bound.id)));
            }
        }
        let layers = LabelLayers::default();
        Ok(Builder { text, standoff, bounds, quoted: None, quotes: Vec::new(), layers, warnings: Vec::new() })
    }

    fn add_events(&mut self) -> Result<(), Complaint> {
        let mut types = HashMap::new();
        for attribute in &self.standoff.attributes {
            if attribute.name == "Type" && attribute.of.starts_with('E') {
                let kind = quote_type(attribute.value).map_err(|message| (attribute.line, message))?;
                types.insert(attribute.of, kind);
            } else {
                self.warnings.push((attribute.line, format!("attribute \"{}\" is not kept", attribute.name)));
            }
        }
        let mut notes = HashMap::new();
        for note in self.standoff.notes.iter().filter(|note| note.of.starts_with('E')) {
            let fields = serde_json::from_str::<Value>(note.text).ok().filter(Value::is_object);
            if let (NOTES, Some(fields)) = (note.kind, fields) {
                let record = serde_json::from_value(fields);
                let record: NoteRecord = record.map_err(|error| (note.line, format!("broken note: {error}")))?;
                notes.insert(note.of, (note.line, record));
            } else {
                self.warnings.push((note.line, format!("the note on {} is not kept", note.of)));
            }
        }
        let mut seen = HashMap::new();
        for event in std::mem::take(&mut self.standoff.events) {
            if let Some(first) = seen.insert(event.id, event.line) {
                return Err((event.line, format!("{} is there twice, first on line {first}", event.id)));
            }
            let (line, note) = notes.remove(event.id).unwrap_or((event.line, NoteRecord::default()));
            let kind = types.remove(event.id);
            self.add_event(&event, kind, note).map_err(|(of_event, message)| match of_event {
                Blame::Event => (event.line, message),
                Blame::Note => (line, message),
            })?;
        }
        Ok(())
    }

    fn add_event(
        &mut self,
        event: &Event<'a>,
        kind: Option<QuoteType>,
        note: NoteRecord,
    ) -> Result<(), (Blame, String)> {
        if event.roles.first().map(|&(name, _)| name) != Some(ATTRIBUTION) {
            self.warnings.push((event.line, format!("{} is no {ATTRIBUTION} event and is not kept", event.id)));
            return Ok(());
        }
        let (content, cue, source) = self.parts(event).map_err(|message| (Blame::Event, message))?;
        if content.is_empty() {
            self.warnings.push((event.line, format!("{} has no content and is not kept", event.id)));
            return Ok(());
        }
        let kind =
            kind.unwrap_or_else(|| self.quoted.get_or_insert_with(|| QuotedText::new(self.text)).type_of(&content));
        let id = note.id.unwrap_or_else(|| event.id.to_owned());
        let mut quote = Quote { id, kind, content, cue, source, confidence: None, speech_cue: None, cluster: None };
        self.layers.push(&note.labels, &mut quote).map_err(|message| (Blame::Note, message))?;
        self.quotes.push(quote);
        Ok(())
    }

    /// Content, cue and source of an event. A role may be repeated (`Content2`); the trigger takes part by its own type.
    fn parts(&mut self, event: &Event<'a>) -> Result<(SpanSet, SpanSet, SpanSet), String> {
        let (mut content, mut cue, mut source, mut trigger) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (index, &(role, id)) in event.roles.iter().enumerate() {
            if id.starts_with('E') {
                self.warnings.push((event.line, format!("{}: the role {role} of event {id} is not kept", event.id)));
                continue;
            }
            let Some(bound) = self.bounds.get_mut(id) else {
                return Err(format!("{} points to {id}, which is not there", event.id));
            };
            bound.used = true;
            let name = role.trim_end_matches(|letter: char| letter.is_ascii_digit());
            let by_role = if index == 0 { None } else { Part::of(name) };
            let spans = bound.spans.iter();
            match by_role.or_else(|| Part::of(bound.kind)) {
                Some(Part::Content) => content.extend(spans),
                Some(Part::Cue) if index == 0 && bound.kind == ATTRIBUTION => trigger.extend(spans),
                Some(Part::Cue) => cue.extend(spans),
                Some(Part::Source) => source.extend(spans),
                None => {
                    self.warnings.push((event.line, format!("{}: the role {role} is not kept", event.id)));
                }
            }
        }
        let cue = if cue.is_empty() { trigger } else { cue };
        Ok((content.into_iter().collect(), cue.into_iter().collect(), source.into_iter().collect()))
    }

    fn finish(mut self) -> Result<(Annotations, Vec<IgnoredZone>, Vec<Complaint>), Complaint> {
        let mut labels: HashMap<&str, String> = HashMap::new();
        for note in self.standoff.notes.iter().filter(|note| !note.of.starts_with('E')) {
            match serde_json::from_str::<Value>(note.text).ok().as_ref().and_then(|fields| fields.get("label")) {
                Some(Value::String(label)) => {
                    labels.insert(note.of, label.clone());
                }
                _ => self.warnings.push((note.line, format!("the note on {} is not kept", note.of))),
            }
        }
        let mut ignore = Vec::new();
        for bound in &self.standoff.text_bounds {
            let Some(found) = self.bounds.get(bound.id).filter(|found| !found.used) else { continue };
            if ZONES.contains(&bound.kind) {
                let label = labels.remove(bound.id).unwrap_or_else(|| bound.kind.to_owned());
                ignore.push(IgnoredZone { label, spans: found.spans.clone() });
            } else {
                self.warnings.push((bound.line, format!("{} {} is part of no quote", bound.kind, bound.id)));
            }
        }
        let others = self.standoff.others.iter();
        self.warnings.extend(others.map(|&(line, id)| (line, format!("{id}: this kind of line is not kept"))));
        self.warnings.sort();
        let annotations = self.layers.finish(self.quotes);
        Ok((annotations.map_err(|error| (1, error.to_string()))?, ignore, self.warnings))
    }
}

/// Which line an error of an event is about.
enum Blame {
    Event,
    Note,
}

/// The spans of an annotation, whose covered text must be the article's, white space aside.
fn checked(bound: &TextBound<'_>, text: &str, points: &CodePoints<'_>) -> Result<SpanSet, String> {
    let spans = span_set(&bound.offsets, text, points)?;
    let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
    let found: String = spans.iter().map(|span| span.slice(text)).collect();
    if letters(&found) != letters(bound.covered) {
        let (found, covered) = (excerpt(&found), excerpt(bound.covered));
        return Err(format!("{}: the article has “{found}” there, not “{covered}”", bound.id));
    }
    Ok(spans)
}

fn excerpt(text: &str) -> String {
    const LETTERS: usize = 40;
    let mut excerpt: String = text.chars().take(LETTERS).map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    if text.chars().nth(LETTERS).is_some() {
        excerpt.push('…');
    }
    excerpt
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TEXT: &str = "“We will go,” Zoë Lund\nsaid, “and soon.\n\n“Very soon.”\nShe denied it. Newsletter";

    fn read(text: &str, standoff: &str) -> Result<ReadArticle, String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.txt"), text).unwrap();
        std::fs::write(folder.path().join("a.ann"), standoff).unwrap();
        let root = folder.path().display().to_string() + "/";
        read_files(&folder.path().join("a.ann"), "a", &ReadOptions::default())
            .map_err(|error| error.to_string().replace(&root, ""))
    }

    fn only_quote(standoff: &str) -> (Quote, Vec<Warning>) {
        let read = read(TEXT, standoff).unwrap();
        (read.article.annotations.quotes()[0].clone(), read.warnings)
    }

    /// The line of a text-bound annotation of these words of the text.
    fn bound(id: &str, kind: &str, words: &[&str]) -> String {
        let points = CodePoints::new(TEXT);
        let places = words.iter().map(|words| {
            let start = TEXT.find(words).unwrap();
            format!("{} {}", points.code_point_at(start), points.code_point_at(start + words.len()))
        });
        format!("{id}\t{kind} {}\t{}\n", places.collect::<Vec<_>>().join(";"), words.join(" "))
    }

    #[test]
    fn a_content_of_several_spans_lines_and_roles_is_one_quote() {
        let standoff = bound("T1", "Content", &["“We will go,”", "“and soon.\n\n“Very soon.”"])
            + &bound("T2", "Source", &["Zoë Lund"])
            + &bound("T3", "Cue", &["said"])
            + &bound("T5", "Content", &["She"])
            + "E1\tAttribution:T3 Content:T1 Content2:T5 Source:T2 Cue:T3\n";
        let (quote, warnings) = only_quote(&standoff);
        assert_eq!(quote.content.text(TEXT), "“We will go,” […] “and soon.\n\n“Very soon.” […] She");
        assert_eq!((quote.cue.text(TEXT), quote.source.text(TEXT)), ("said".to_owned(), "Zoë Lund".to_owned()));
        assert_eq!((quote.id.as_str(), quote.kind, warnings.len()), ("E1", QuoteType::Mixed, 0));
    }

    #[test]
    fn the_type_follows_from_the_marks_unless_an_attribute_gives_it() {
        let bare = bound("T1", "Content", &["“Very soon.”"])
            + &bound("T2", "Cue", &["said"])
            + "E1\tAttribution:T2 Content:T1\n";
        assert_eq!(only_quote(&bare).0.kind, QuoteType::Direct);
        assert_eq!(only_quote(&format!("{bare}A1\tType E1 indirect\n")).0.kind, QuoteType::Indirect);
    }

    #[test]
    fn a_trigger_of_its_own_type_is_the_cue_where_there_is_no_other() {
        let bounds = bound("T1", "Content", &["denied it"])
            + &bound("T2", "Attribution", &["denied"])
            + &bound("T3", "Cue", &["said"]);
        let (quote, _) = only_quote(&format!("{bounds}E1\tAttribution:T2 Content:T1\n"));
        assert_eq!(quote.cue.text(TEXT), "denied");
        let (quote, _) = only_quote(&format!("{bounds}E1\tAttribution:T2 Content:T1 Cue:T3\n"));
        assert_eq!(quote.cue.text(TEXT), "said");
    }

    #[test]
    fn zones_that_annotators_left_out_are_kept_as_such() {
        let read = read(TEXT, &bound("T1", "Discard", &["Newsletter"])).unwrap();
        let zone = &read.article.article.meta.ignore[0];
        assert_eq!((zone.label.as_str(), zone.spans.text(TEXT).as_str()), ("Discard", "Newsletter"));
    }

    #[test]
    fn what_cannot_be_kept_is_a_warning_with_its_line() {
        let standoff = bound("T1", "Content", &["denied it"])
            + &bound("T2", "Cue", &["denied"])
            + "E1\tAttribution:T2 Content:T1\n"
            + &bound("T3", "Source", &["She"])
            + "A1\tNested E1\n#1\tAnnotatorNotes E1\tnot sure\n*\tEquiv T1 T2\nE2\tAttribution:T2 Content:E1\n";
        let warnings = only_quote(&standoff).1;
        let warnings: Vec<_> = warnings.iter().map(|warning| (warning.line, warning.message.as_str())).collect();
        let expected = [
            (4, "Source T3 is part of no quote"),
            (5, "attribute \"Nested\" is not kept"),
            (6, "the note on E1 is not kept"),
            (7, "*: this kind of line is not kept"),
            (8, "E2 has no content and is not kept"),
            (8, "E2: the role Content of event E1 is not kept"),
        ];
        assert_eq!(warnings, expected);
    }

    #[test]
    fn covered_text_that_is_not_the_articles_is_an_error_with_its_line() {
        let standoff = bound("T1", "Cue", &["said"]) + &bound("T2", "Source", &["She"]).replace("She", "He");
        let message = read(TEXT, &standoff).err().unwrap();
        assert_eq!(message, "a.ann:2: article \"a\": T2: the article has “She” there, not “He”");
    }

    #[test]
    fn broken_references_offsets_and_notes_are_errors_with_their_line() {
        let start = bound("T1", "Content", &["denied it"]) + "E1\tAttribution:T1 Content:T1\n";
        let message = |line: &str| read(TEXT, &format!("{start}{line}\n")).err().unwrap();
        assert!(message("E2\tAttribution:T9").contains("a.ann:3: article \"a\": E2 points to T9"));
        assert!(message("E1\tAttribution:T1").contains("a.ann:3: article \"a\": E1 is there twice"));
        assert!(message("T2\tCue 90 99\tx").contains("outside the text"));
        assert!(message("A1\tType E1 loud").contains("a.ann:3: article \"a\": no type"));
        assert!(message("#1\tAnnotatorNotes E1\t{\"stance\":\"pro\"}").contains("a.ann:3: article \"a\": no stance"));
    }

    #[test]
    fn a_missing_text_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.ann"), "").unwrap();
        let error = read_files(&folder.path().join("a.ann"), "a", &ReadOptions::default()).err().unwrap();
        assert!(error.to_string().contains("a.txt: cannot be read"), "{error}");
    }

    proptest! {
        #[test]
        fn no_standoff_file_makes_the_reader_panic(
            lines in prop::collection::vec("(T|E|A|#|R)[12]?\t?(Content|Attribution:T1|Type|AnnotatorNotes)[ ;:]?(E1|T1|0 1|1 9)?\t?[a{}“]?", 0..8),
        ) {
            let _ = read("a“b”c", &lines.join("\n"));
        }
    }
}
