use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sayso_formats::run_folder::{ERRORS, LOCK, MANIFEST, PARTS, SUCCESS};
use sayso_formats::{Existing, Output, Place, QuoteWriter};
use serde_json::json;

use super::manifest::Manifest;
use super::part::{Part, Receipt, json as as_json, write_whole};
use super::repeats::Remembered;
use crate::problems::ProblemRow;
use crate::run::Taken;
use crate::table::CsvTable;
use crate::tally::Tally;

/// The output of a run that can be resumed: a folder with a file a part.
///
/// | file | |
/// | --- | --- |
/// | `part-00000.csv`, … | the quotes of each part |
/// | `_manifest.json` | what decides the output: program, options, inputs |
/// | `_parts/00000.json` | the receipt of a part that is done: its records, its hash, its counts, what was left out |
/// | `_parts/00000.articles.jsonl` | what later parts must know of its articles |
/// | `_errors.csv`, `_SUCCESS` | at the end: the articles that were left out, and the counts |
///
/// Each file is written beside its place and renamed, the receipt after the part. None holds a time, a duration or the number of
/// threads, so that a run that was interrupted ends with the same bytes as one that was not.
pub(crate) struct PartFolder {
    path: PathBuf,
    ending: String,
    manifest: Manifest,
    /// The parts that are done, and where each ends. Their receipts stay on the disk: they grow with the inputs.
    done: BTreeMap<u32, Place>,
    part: Option<OpenPart>,
    next: u32,
    _lock: File,
}

/// The part that is being written.
struct OpenPart {
    writer: Box<dyn QuoteWriter>,
    tally: Tally,
    problems: Vec<ProblemRow>,
    articles: Vec<u8>,
}

impl OpenPart {
    fn remember(&mut self, article: &Remembered) -> Result<()> {
        serde_json::to_writer(&mut self.articles, article)?;
        self.articles.push(b'\n');
        Ok(())
    }
}

/// What happens to a run that a folder holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Earlier {
    Refuse,
    Resume,
    Replace,
}

/// Opens the file of a part.
pub(crate) type OpenWriter<'a> = &'a dyn Fn(&Path) -> Result<Box<dyn QuoteWriter>>;

impl PartFolder {
    /// Opens the folder, and what an earlier run has done in it if that may be resumed.
    pub(crate) fn open(path: &Path, ending: String, manifest: Manifest, earlier: Earlier) -> Result<PartFolder> {
        let unwritable = || format!("{}: cannot be written", path.display());
        fs::create_dir_all(path).with_context(unwritable)?;
        let begun = path.join(MANIFEST).exists();
        if let (false, Some(other)) = (begun, entries(path)?.first()) {
            let path = path.display();
            bail!("{path} is not empty (it holds {other}) and holds no run of sayso's; name a new folder");
        }
        let lock = locked(path)?;
        let begun = path.join(MANIFEST).exists();
        clean(path)?;
        let (path, done) = (path.to_owned(), BTreeMap::new());
        let mut folder = PartFolder { path, ending, manifest, done, part: None, next: 0, _lock: lock };
        match earlier {
            Earlier::Resume if begun => folder.take_up()?,
            Earlier::Replace if begun => folder.remove_run()?,
            Earlier::Refuse if begun => {
                let path = folder.path.display();
                bail!("{path} holds a run already: --resume goes on with it, --force begins it anew")
            }
            _ => {}
        }
        if !folder.path.join(MANIFEST).exists() {
            write_whole(&folder.path.join(MANIFEST), &as_json(&folder.manifest)?)?;
        }
        let parts = folder.path.join(PARTS);
        fs::create_dir_all(&parts).with_context(|| format!("{}: cannot be written", parts.display()))?;
        clean(&parts)?;
        Ok(folder)
    }

    /// Whether the run had ended, and all that it has done is still there.
    pub(crate) fn is_complete(&self) -> bool {
        let success = fs::read(self.path.join(SUCCESS)).ok();
        let success = success.and_then(|json| serde_json::from_slice::<serde_json::Value>(&json).ok());
        success.is_some_and(|success| success.get("parts") == Some(&self.done.len().into()))
    }

    /// Where the parts that are done end, and what their articles are remembered by.
    pub(crate) fn done(&self) -> BTreeMap<u32, (Place, PathBuf)> {
        self.done.iter().map(|(&number, &until)| (number, (until, self.articles_of(number)))).collect()
    }

    /// The receipts of the parts that are done.
    pub(crate) fn receipts(&self) -> impl Iterator<Item = Result<Receipt>> {
        self.done.keys().map(|&number| Receipt::read(&self.receipt_of(number)))
    }

    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Passes over a part that is done: its receipt.
    pub(crate) fn pass(&mut self, number: u32) -> Result<Receipt> {
        self.next = number + 1;
        Receipt::read(&self.receipt_of(number))
    }

    /// Writes an article into the current part.
    pub(crate) fn write(&mut self, taken: &Taken, open: OpenWriter<'_>) -> Result<()> {
        let part = self.part(open)?;
        part.writer.write(&taken.article)?;
        part.tally.count(taken);
        part.remember(&taken.remembered)
    }

    /// Notes an article that failed; it is remembered if its id was read.
    pub(crate) fn leave_out(
        &mut self,
        row: ProblemRow,
        remembered: Option<Remembered>,
        open: OpenWriter<'_>,
    ) -> Result<()> {
        let part = self.part(open)?;
        part.tally.articles.failed += 1;
        part.problems.push(row);
        remembered.map_or(Ok(()), |remembered| part.remember(&remembered))
    }

    /// Notes an article that has the id of an earlier one.
    pub(crate) fn skip(&mut self, row: ProblemRow, open: OpenWriter<'_>) -> Result<()> {
        let part = self.part(open)?;
        part.tally.articles.skipped += 1;
        part.problems.push(row);
        Ok(())
    }

    /// Completes the current part, and gives its receipt.
    pub(crate) fn end(&mut self, part: Part) -> Result<Receipt> {
        let number = part.number;
        let OpenPart { writer, tally, problems, articles } = self.part.take().context("a part that never began")?;
        let notes = writer.finish()?;
        write_whole(&self.articles_of(number), &articles)?;
        let mut receipt = Receipt::of(part, &self.file_of(number), tally, problems)?;
        receipt.notes = notes;
        write_whole(&self.receipt_of(number), &as_json(&receipt)?)?;
        self.next = number + 1;
        self.done.insert(number, receipt.part.until.place());
        Ok(receipt)
    }

    /// Completes the run.
    pub(crate) fn finish(self, tally: &Tally) -> Result<()> {
        let output = Output::create(&self.path.join(ERRORS), Existing::Overwrite)?;
        let mut errors = CsvTable::new(output, &ProblemRow::COLUMNS)?;
        for receipt in self.receipts() {
            receipt?.problems.iter().try_for_each(|problem| errors.write(problem))?;
        }
        errors.finish()?;
        let most_quoted: Vec<_> = tally.most_quoted(10);
        let success = json!({
            "parts": self.done.len(), "articles": tally.articles, "words": tally.words, "quotes": tally.quotes,
            "most_quoted": most_quoted,
        });
        write_whole(&self.path.join(SUCCESS), &as_json(&success)?)
    }

    fn part(&mut self, open: OpenWriter<'_>) -> Result<&mut OpenPart> {
        if self.part.is_none() {
            let writer = open(&self.file_of(self.next))?;
            let (tally, problems, articles) = (Tally::default(), Vec::new(), Vec::new());
            self.part = Some(OpenPart { writer, tally, problems, articles });
        }
        self.part.as_mut().context("no part is open")
    }

    fn file_of(&self, number: u32) -> PathBuf {
        self.path.join(format!("part-{number:05}.{}", self.ending))
    }

    fn receipt_of(&self, number: u32) -> PathBuf {
        self.path.join(PARTS).join(format!("{number:05}.json"))
    }

    fn articles_of(&self, number: u32) -> PathBuf {
        self.path.join(PARTS).join(format!("{number:05}.articles.jsonl"))
    }

    /// Takes up what an earlier run has done, if it was the same run.
    fn take_up(&mut self) -> Result<()> {
        let path = self.path.join(MANIFEST);
        let json = fs::read(&path).with_context(|| format!("{}: cannot be read", path.display()))?;
        let begun: Manifest = serde_json::from_slice(&json)
            .with_context(|| format!("{}: cannot be read; --force begins the run anew", path.display()))?;
        let differences = begun.differences(&self.manifest);
        if !differences.is_empty() {
            let (folder, differences) = (self.path.display(), differences.join("; "));
            bail!(
                "the run in {folder} cannot be resumed: {differences}. Give it what it began with, or name a new folder"
            );
        }
        for name in entries(&self.path.join(PARTS)).unwrap_or_default() {
            let number = name.strip_suffix(".json").and_then(|number| number.parse().ok());
            if let Some(number) = number {
                let receipt = Receipt::read(&self.path.join(PARTS).join(&name))?;
                let again = || {
                    format!(
                        "the run cannot be resumed (without {} the part is made again)",
                        self.receipt_of(number).display()
                    )
                };
                receipt.check(&self.path).with_context(again)?;
                self.done.insert(number, receipt.part.until.place());
            }
        }
        Ok(())
    }

    /// Removes an earlier run, and nothing else.
    fn remove_run(&self) -> Result<()> {
        let ours = |name: &str| {
            let part = name.strip_prefix("part-").and_then(|name| name.split_once('.'));
            let is_part = part.is_some_and(|(number, _)| number.bytes().all(|digit| digit.is_ascii_digit()));
            [MANIFEST, ERRORS].contains(&name) || is_part
        };
        // First of all: without it the run is not complete.
        if self.path.join(SUCCESS).exists() {
            remove(&self.path.join(SUCCESS))?;
        }
        // The manifest last: without it the folder would be none of ours.
        let mut names: Vec<String> = entries(&self.path)?.into_iter().filter(|name| ours(name)).collect();
        names.sort_by_key(|name| name == MANIFEST);
        let parts = self.path.join(PARTS);
        if parts.exists() {
            fs::remove_dir_all(&parts).with_context(|| format!("{}: cannot be removed", parts.display()))?;
        }
        names.iter().try_for_each(|name| remove(&self.path.join(name)))
    }
}

/// Sees to it that no two runs write into a folder at a time. The lock's file stays: whoever removed it could let two in.
fn locked(folder: &Path) -> Result<File> {
    let path = folder.join(LOCK);
    let lock = File::create(&path).with_context(|| format!("{}: cannot be written", path.display()))?;
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => {
            bail!("another run is writing into {}; wait for it, or stop it", folder.display())
        }
        // A file system without locks.
        Err(TryLockError::Error(_)) | Ok(()) => Ok(lock),
    }
}

/// Removes what a run that was killed has left half written.
fn clean(folder: &Path) -> Result<()> {
    let names = entries_with_hidden(folder)?;
    names.iter().filter(|name| is_half_written(name)).try_for_each(|name| remove(&folder.join(name)))
}

fn remove(file: &Path) -> Result<()> {
    fs::remove_file(file).with_context(|| format!("{}: cannot be removed", file.display()))
}

/// The names in a folder, but for the lock and what is half written, in order.
fn entries(folder: &Path) -> Result<Vec<String>> {
    let mut names = entries_with_hidden(folder)?;
    names.retain(|name| name != LOCK && !is_half_written(name));
    Ok(names)
}

fn is_half_written(name: &str) -> bool {
    name.starts_with('.') && name.ends_with(".part")
}

fn entries_with_hidden(folder: &Path) -> Result<Vec<String>> {
    let unreadable = || format!("{}: cannot be read", folder.display());
    let names = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<std::io::Result<Vec<_>>>()
    });
    let mut names = names.with_context(unreadable)?;
    names.sort();
    Ok(names)
}
