use std::ffi::OsString;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use sayso_annotation::{AnnotatedArticle, CodePoints, Quote, SpanSet};
use serde::Serialize;
use serde_json::json;
use tempfile::TempDir;

use super::{ATTRIBUTION, NOTES, ZONES, file_name};
use crate::jsonl_writer::offsets;
use crate::label::LabelFields;
use crate::output::{folder_of, sync_folder, unwritable};
use crate::{Existing, QuoteWriter, WriteError};

/// Writes brat standoff to a folder: a `.txt` and an `.ann` file an article, named by its id.
///
/// Quotes, zones to ignore, speakers and stances read back equal; the other metadata has no place in the format. The
/// files are written beside the folder, and stand in it only once all are whole.
pub struct BratWriter {
    folder: PathBuf,
    staged: TempDir,
    /// Articles whose ids are cut in the names of their files.
    cut_names: u64,
}

impl BratWriter {
    /// Prepares a folder. With [`Existing::Overwrite`], files of the same name are replaced and others left alone.
    ///
    /// # Errors
    /// If the folder holds files and should not be overwritten, or cannot be written.
    pub fn create(folder: &Path, existing: Existing) -> Result<BratWriter, WriteError> {
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        if existing == Existing::Refuse && folder.exists() {
            let mut entries = fs::read_dir(&folder).map_err(|cause| unwritable(&folder, cause))?;
            if entries.next().is_some() {
                return Err(WriteError::Exists { path: folder });
            }
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let staged =
            tempfile::Builder::new().prefix(&format!(".{name}.")).suffix(".part").tempdir_in(folder_of(&folder));
        let staged = staged.map_err(|cause| unwritable(&folder, cause))?;
        Ok(BratWriter { folder, staged, cut_names: 0 })
    }

    fn write_file(&self, name: &str, content: &str) -> Result<(), WriteError> {
        let write = || -> io::Result<()> {
            let mut file = File::create_new(self.staged.path().join(name))?;
            file.write_all(content.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|cause| unwritable(&self.folder.join(name), cause))
    }

    /// Moves the files to their place; the number of articles that were there before and stay.
    fn publish(&self) -> io::Result<usize> {
        fs::create_dir_all(&self.folder)?;
        let names = sorted_names(self.staged.path())?;
        for name in &names {
            fs::rename(self.staged.path().join(name), self.folder.join(name))?;
        }
        sync_folder(&self.folder)?;
        let there = sorted_names(&self.folder)?;
        let others = there.iter().filter(|name| names.binary_search(name).is_err());
        Ok(others.filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "ann")).count())
    }
}

impl QuoteWriter for BratWriter {
    fn write(&mut self, article: &AnnotatedArticle) -> Result<(), WriteError> {
        let (stem, is_cut) = file_name::stem(article.article.id());
        self.cut_names += u64::from(is_cut);
        self.write_file(&format!("{stem}.txt"), article.article.text())?;
        self.write_file(&format!("{stem}.ann"), &standoff(article))
    }

    fn finish(self: Box<Self>) -> Result<Vec<String>, WriteError> {
        let others = self.publish().map_err(|cause| unwritable(&self.folder, cause))?;
        let (folder, cut) = (self.folder.display(), self.cut_names);
        let others =
            (others > 0).then(|| format!("{folder} holds other articles too ({others}), which were there before"));
        let cut = (cut > 0).then(|| {
            format!("the ids of {cut} articles are longer than the name of a file may be; they are cut, and end in ~ and a number")
        });
        Ok(others.into_iter().chain(cut).collect())
    }
}

fn sorted_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// The `.ann` file of an article.
fn standoff(article: &AnnotatedArticle) -> String {
    let mut lines =
        Lines { article, points: CodePoints::new(article.article.text()), file: String::new(), bounds: 0, notes: 0 };
    for zone in &article.article.meta.ignore {
        let known = ZONES.contains(&zone.label.as_str());
        let kind = if known { zone.label.as_str() } else { ZONES[0] };
        if let (Some(bound), false) = (lines.text_bound(kind, &zone.spans), known) {
            lines.note(&bound, &json!({"label": zone.label}).to_string());
        }
    }
    for (index, quote) in article.annotations.quotes().iter().enumerate() {
        lines.quote(index, quote);
    }
    lines.file
}

struct Lines<'a> {
    article: &'a AnnotatedArticle,
    points: CodePoints<'a>,
    file: String,
    bounds: usize,
    notes: usize,
}

#[derive(Serialize)]
struct NoteLine<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(flatten)]
    labels: LabelFields<'a>,
}

impl Lines<'_> {
    fn quote(&mut self, index: usize, quote: &Quote) {
        let event = format!("E{}", index + 1);
        let content = self.text_bound("Content", &quote.content);
        let cue = self.text_bound("Cue", &quote.cue);
        let source = self.text_bound("Source", &quote.source);
        // Every event needs a trigger: the cue, or else the content.
        let Some(trigger) = cue.or_else(|| content.clone()) else { return };
        let _ = write!(self.file, "{event}\t{ATTRIBUTION}:{trigger}");
        for (role, bound) in [("Content", content), ("Source", source)] {
            if let Some(bound) = bound {
                let _ = write!(self.file, " {role}:{bound}");
            }
        }
        let _ = writeln!(self.file, "\nA{}\tType {event} {}", index + 1, quote.kind);
        let id = (quote.id != event).then_some(quote.id.as_str());
        let note = NoteLine { id, labels: LabelFields::of(self.article, index, quote) };
        // Strings, numbers and truth values cannot fail to become JSON.
        let note = serde_json::to_string(&note).unwrap_or_default();
        if note != "{}" {
            self.note(&event, &note);
        }
    }

    /// Writes a text-bound annotation and returns its identifier; none for no span.
    fn text_bound(&mut self, kind: &str, spans: &SpanSet) -> Option<String> {
        if spans.is_empty() {
            return None;
        }
        self.bounds += 1;
        let id = format!("T{}", self.bounds);
        let places = offsets(spans, &self.points).into_iter().map(|(start, end)| format!("{start} {end}"));
        let places: Vec<String> = places.collect();
        let text = self.article.article.text();
        let covered: Vec<&str> = spans.iter().map(|span| span.slice(text)).collect();
        let covered = covered.join(" ").replace(['\n', '\r', '\t'], " ");
        let _ = writeln!(self.file, "{id}\t{kind} {}\t{covered}", places.join(";"));
        Some(id)
    }

    fn note(&mut self, of: &str, text: &str) {
        self.notes += 1;
        let _ = writeln!(self.file, "#{}\t{NOTES} {of}\t{text}", self.notes);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sayso_annotation::{Annotations, Article, Meta};

    use super::*;
    use crate::arbitrary::articles;
    use crate::{ArticleReader, Format, Inputs, ReadOptions, brat};

    fn article(line: &'static str) -> AnnotatedArticle {
        let options = ReadOptions::default();
        let mut reader = ArticleReader::of_stream(Path::new("x"), Format::Jsonl, line.as_bytes(), options).unwrap();
        reader.next().unwrap().unwrap()
    }

    fn write_to(folder: &Path, existing: Existing, articles: &[AnnotatedArticle]) -> Result<(), WriteError> {
        let mut writer = BratWriter::create(folder, existing)?;
        for article in articles {
            writer.write(article)?;
        }
        Box::new(writer).finish().map(|_| ())
    }

    #[test]
    fn a_quote_is_an_event_with_a_type_and_a_note() {
        let article = article(
            r#"{"id":"a","text":"“No,” Zoë\nsaid. “Né.”","quotes":[{"id":"q1","type":"direct","content":[[0,5],[16,21]],"cue":[[10,14]],"source":[[6,9]],"speaker":null,"stance":"oppose","target":"it","confidence":0.97},{"id":"E2","type":"mixed","content":[[0,1]]}]}"#,
        );
        let expected = "T1\tContent 0 5;16 21\t“No,” “Né.”\nT2\tCue 10 14\tsaid\nT3\tSource 6 9\tZoë\n\
            E1\tAttribution:T2 Content:T1 Source:T3\nA1\tType E1 direct\n\
            #1\tAnnotatorNotes E1\t{\"id\":\"q1\",\"speaker\":null,\"stance\":\"oppose\",\"target\":\"it\",\"confidence\":0.97}\n\
            T4\tContent 0 1\t“\nE2\tAttribution:T4 Content:T4\nA2\tType E2 mixed\n";
        assert_eq!(standoff(&article), expected);
    }

    #[test]
    fn a_folder_that_holds_files_is_refused_and_files_of_others_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let article = article(r#"{"id":"a/b","text":"x"}"#);
        write_to(&out, Existing::Refuse, std::slice::from_ref(&article)).unwrap();
        fs::write(out.join("notes.md"), "mine").unwrap();
        let refused = write_to(&out, Existing::Refuse, std::slice::from_ref(&article));
        assert!(matches!(refused, Err(WriteError::Exists { .. })));
        write_to(&out, Existing::Overwrite, &[article]).unwrap();
        let inputs = Inputs::find(std::slice::from_ref(&out), None).unwrap();
        assert_eq!(inputs.ignored(), [out.join("notes.md")]);
        let read: Vec<_> = ArticleReader::new(inputs, ReadOptions::default()).collect();
        assert_eq!(read[0].as_ref().unwrap().article.id(), "a/b");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_nul_in_a_text_is_a_character_like_any_other() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        let article = article(r#"{"id":"a","text":"Bo\u0000 left.","quotes":[{"content":[[2,3]]}]}"#);
        write_to(&out, Existing::Refuse, std::slice::from_ref(&article)).unwrap();
        let mut reader = ArticleReader::new(Inputs::find(&[out], None).unwrap(), ReadOptions::default());
        assert_eq!(reader.next().unwrap().unwrap().article.text(), article.article.text());
    }

    #[test]
    fn a_writer_that_is_dropped_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = BratWriter::create(&folder.path().join("out"), Existing::Refuse).unwrap();
        writer.write(&article(r#"{"id":"a","text":"x"}"#)).unwrap();
        drop(writer);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_a_person_corrects_in_brat_is_read_back() {
        let article = article(
            r#"{"id":"a","text":"“No,” Zoë said. Bo agreed. It rained.","quotes":[{"id":"q1","type":"direct","content":[[0,5]],"cue":[[10,14]],"source":[[6,9]],"speaker":"Zoë","stance":"oppose","target":"it","confidence":0.9},{"id":"q2","type":"indirect","content":[[27,36]],"speaker":null}]}"#,
        );
        let mut corrected = standoff(&article);
        for (was, is) in [
            // The content ends earlier, and the type is another.
            ("T1\tContent 0 5\t“No,”\n", "T1\tContent 1 3\tNo\n"),
            ("A1\tType E1 direct\n", "A7\tType E1 mixed\n"),
            // The note gives another speaker and stance, and the source has gone.
            (
                "\"speaker\":\"Zoë\",\"speaker_id\":\"zoë\",\"stance\":\"oppose\"",
                "\"speaker\":\"Zoë Lund\",\"stance\":\"support\"",
            ),
            ("T3\tSource 6 9\tZoë\n", ""),
            (" Source:T3", ""),
            // The second quote is no quote; another is.
            (
                "T4\tContent 27 36\tIt rained\n",
                "T5\tContent 19 25\tagreed\nT6\tAttribution 19 25\tagreed\nT7\tSource 16 18\tBo\n",
            ),
            ("E2\tAttribution:T4 Content:T4\nA2\tType E2 indirect\n", "E9\tAttribution:T6 Content:T5 Source:T7\n"),
            ("#2\tAnnotatorNotes E2\t{\"id\":\"q2\",\"speaker\":null}\n", ""),
        ] {
            assert!(corrected.contains(was), "no {was:?} in {corrected}");
            corrected = corrected.replace(was, is);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.txt"), article.article.text()).unwrap();
        fs::write(folder.path().join("a.ann"), corrected).unwrap();
        let read = brat::read_files(&folder.path().join("a.ann"), "a", &ReadOptions::default()).unwrap();
        assert_eq!(read.warnings, Vec::new());
        let (text, annotations) = (read.article.article.text(), &read.article.annotations);
        let words = annotations.quotes().iter().map(|quote| {
            let parts = [&quote.content, &quote.cue, &quote.source].map(|spans| spans.text(text));
            (quote.id.clone(), quote.kind.name(), parts.join("|"))
        });
        let expected = [("q1", "mixed", "No|said|"), ("E9", "indirect", "agreed|agreed|Bo")];
        let expected = expected.map(|(id, kind, parts)| (id.to_owned(), kind, parts.to_owned()));
        assert_eq!(words.collect::<Vec<_>>(), expected);
        let speaker = annotations.speakers().of_quote(0).unwrap();
        assert_eq!((speaker.name.as_str(), speaker.id.as_str()), ("Zoë Lund", "zoë-lund"));
        assert_eq!(annotations.position(0).unwrap().stance.name(), "support");
    }

    /// What brat standoff holds of an article.
    fn kept(article: AnnotatedArticle, id: &str) -> AnnotatedArticle {
        let meta = Meta { ignore: article.article.meta.ignore.clone(), ..Meta::default() };
        let quotes: Annotations = article.annotations;
        AnnotatedArticle { article: Article::new(id, article.article.text(), meta).unwrap(), annotations: quotes }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_equal(article in articles()) {
            let folder = tempfile::tempdir().unwrap();
            let article = kept(article, "a");
            fs::write(folder.path().join("a.txt"), article.article.text()).unwrap();
            fs::write(folder.path().join("a.ann"), standoff(&article)).unwrap();
            let read = brat::read_files(&folder.path().join("a.ann"), "a", &ReadOptions::default()).unwrap();
            prop_assert_eq!(read.article, article);
            prop_assert_eq!(read.warnings, Vec::new());
        }
    }
}
