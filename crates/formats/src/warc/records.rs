use std::io::{self, BufRead, Read};

use super::headers::Headers;
use super::replay::Replay;
use crate::Damage;
use crate::ReadProblem;
use crate::bytes::Bytes;

/// The `response` records of an archive (WARC 1.0 and 1.1, ISO 28500), one at a time; others are passed over.
pub(super) struct Records {
    bytes: Replay<Bytes>,
    after_damage: AfterDamage,
    limit: u64,
    number: u64,
    ended: bool,
}

/// Where a stream stands after it said that its compression is damaged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum AfterDamage {
    /// At its end.
    End,
    /// At the start of a later record.
    NextRecord,
}

pub(super) struct Record {
    /// Among all records of the file, from 1.
    pub(super) number: u64,
    pub(super) headers: Headers,
    pub(super) block: Vec<u8>,
}

/// What keeps a record from being read.
enum Trouble {
    /// The stream.
    Stream(io::Error),
    /// The record; the next one is to be searched.
    Broken(&'static str),
    /// The record, which ends where it should.
    TooLarge(Headers),
}

/// A record that could not be read.
pub(super) struct Lost {
    pub(super) number: u64,
    pub(super) url: Option<String>,
    pub(super) problem: ReadProblem,
    /// Whether no further record can be read.
    pub(super) is_last: bool,
}

/// The most bytes of the head of a record; addresses are the longest of it.
const LONGEST_HEAD: u64 = 1 << 18;
/// How far a damaged record is searched anew for the start of the next.
const SEARCHED: usize = 8 << 20;

impl Records {
    pub(super) fn new(bytes: Bytes, after_damage: AfterDamage, limit: u64) -> Records {
        Records { bytes: Replay::new(bytes, SEARCHED), after_damage, limit, number: 0, ended: false }
    }

    /// The next response; `None` at the end.
    pub(super) fn read(&mut self) -> Option<Result<Record, Lost>> {
        while !self.ended {
            let trouble = match self.read_record() {
                Ok(Step::End) => break,
                Ok(Step::Passed) => continue,
                Ok(Step::Response(record)) => return Some(Ok(record)),
                Err(trouble) => trouble,
            };
            return Some(Err(self.lost(trouble)));
        }
        self.ended = true;
        None
    }

    /// Goes to the next record, if there may be one.
    fn lost(&mut self, trouble: Trouble) -> Lost {
        let (mut url, number) = (None, self.number);
        let problem = match trouble {
            Trouble::TooLarge(headers) => {
                url = target(&headers);
                ReadProblem::TooLarge { limit: self.limit }
            }
            Trouble::Broken(problem) => {
                self.bytes.rewind();
                self.find_record();
                ReadProblem::Broken(problem.to_owned())
            }
            Trouble::Stream(error) => {
                self.ended = self.after_damage == AfterDamage::End || !is_damage(&error);
                if !self.ended && !self.is_at_record() {
                    self.find_record();
                }
                error.downcast().map_or_else(ReadProblem::Unreadable, ReadProblem::Damaged)
            }
        };
        Lost { number, url, problem, is_last: self.ended }
    }

    fn read_record(&mut self) -> Result<Step, Trouble> {
        while let [b'\r' | b'\n'] = self.bytes.peek(1) {
            self.bytes.consume(1);
        }
        let at_end = self.bytes.fill_buf().map(<[u8]>::is_empty);
        if matches!(at_end, Ok(true)) {
            return Ok(Step::End);
        }
        self.number += 1;
        at_end?;
        self.bytes.mark();
        let headers = self.read_headers()?;
        let length = headers.value("Content-Length").and_then(|length| length.parse::<u64>().ok());
        let length = length.ok_or(Trouble::Broken("the record has no Content-Length"))?;
        let is_response = headers.value("WARC-Type").is_some_and(|kind| kind.eq_ignore_ascii_case("response"));
        let is_kept = is_response && length <= self.limit;
        let mut block = Vec::new();
        let mut rest = (&mut self.bytes).take(length);
        let read = if is_kept { rest.read_to_end(&mut block)? as u64 } else { io::copy(&mut rest, &mut io::sink())? };
        if read < length {
            return Err(Trouble::Broken("the record is cut off"));
        }
        if !matches!(self.bytes.peek(5), [] | [b'\r' | b'\n', ..] | b"WARC/") {
            return Err(Trouble::Broken("the record does not end where its Content-Length says"));
        }
        if self.after_damage == AfterDamage::NextRecord
            && let Some(error) = self.bytes.failure().take_if(|error| is_damage_within(error))
        {
            return Err(Trouble::Stream(error));
        }
        Ok(match (is_response, is_kept) {
            (true, true) => Step::Response(Record { number: self.number, headers, block }),
            (true, false) => return Err(Trouble::TooLarge(headers)),
            _ => Step::Passed,
        })
    }

    fn read_headers(&mut self) -> Result<Headers, Trouble> {
        if !self.bytes.peek(5).eq(b"WARC/") {
            return Err(Trouble::Broken("the record does not begin with \"WARC/\""));
        }
        let mut headers = Headers::default();
        let mut head = (&mut self.bytes).take(LONGEST_HEAD);
        let mut line = Vec::new();
        loop {
            line.clear();
            head.read_until(b'\n', &mut line)?;
            if !line.ends_with(b"\n") {
                return Err(Trouble::Broken("the head of the record is cut off or has no end"));
            }
            match line.trim_ascii_end() {
                [] => return Ok(headers),
                field => headers.push_line(field),
            }
        }
    }

    /// Goes to the next line that starts a record, or to the end.
    fn find_record(&mut self) {
        loop {
            let passed = match self.bytes.fill_buf() {
                Ok([]) => return,
                Ok(ready) => ready.iter().position(|&byte| byte == b'\n').ok_or(ready.len()),
                Err(error) if self.after_damage == AfterDamage::NextRecord && is_damage(&error) => Ok(0),
                // It comes again when the next record is read.
                Err(_) => return,
            };
            match passed {
                Err(all) => self.bytes.consume(all),
                Ok(0) if self.is_at_record() => return,
                Ok(before) => {
                    self.bytes.consume(before + 1);
                    if self.is_at_record() {
                        return;
                    }
                }
            }
        }
    }

    fn is_at_record(&mut self) -> bool {
        matches!(self.bytes.peek(7), [b'W', b'A', b'R', b'C', b'/', b'0' | b'1', b'.'])
    }
}

enum Step {
    End,
    Passed,
    Response(Record),
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        Trouble::Stream(error)
    }
}

/// The address that a record was fetched from; wget 1.x writes it in angle brackets.
pub(super) fn target(headers: &Headers) -> Option<String> {
    let url = headers.value("WARC-Target-URI")?.trim_start_matches('<').trim_end_matches('>');
    (!url.is_empty()).then(|| url.to_owned())
}

fn is_damage(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|cause| cause.is::<Damage>())
}

/// Whether the damage is to a member that was begun; its record seemed whole, but the checksum says otherwise.
fn is_damage_within(error: &io::Error) -> bool {
    let damage = error.get_ref().and_then(|cause| cause.downcast_ref::<Damage>());
    damage.is_some_and(|damage| damage.bytes > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: &str, block: &str) -> String {
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n", block.len())
    }

    /// Blocks and numbers of the responses, problems of the others.
    fn read(archive: &str, limit: u64) -> Vec<Result<(u64, String), String>> {
        let bytes = Bytes::new(io::Cursor::new(archive.to_owned()));
        let mut records = Records::new(bytes, AfterDamage::End, limit);
        std::iter::from_fn(|| records.read())
            .map(|read| match read {
                Ok(record) => Ok((record.number, String::from_utf8(record.block).unwrap())),
                Err(lost) => Err(format!("{}: {}", lost.number, lost.problem)),
            })
            .collect()
    }

    #[test]
    fn responses_are_read_and_others_passed_over() {
        let archive = [record("warcinfo", "a"), record("Response", "b\r\n\r\n"), record("request", "c")].concat();
        assert_eq!(read(&archive, 99), [Ok((2, "b\r\n\r\n".to_owned()))]);
        assert!(read("", 99).is_empty() && read("\r\n\r\n", 99).is_empty());
    }

    #[test]
    fn a_damaged_record_is_named_by_its_number_and_the_next_is_read() {
        let good = record("response", "good");
        for (bad, says) in [
            ("WARC/1.0\r\nWARC-Type: response\r\n\r\nbody\r\n\r\n", "no Content-Length"),
            ("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 2\r\n\r\nbody\r\n\r\n", "does not end"),
            ("WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 40\r\n\r\nbody\r\n\r\n", "does not end"),
            ("WARC/1.0\r\nWARC-Type: request\r\nContent-Length: 4000\r\n\r\nbody\r\n\r\n", "cut off"),
            ("garbage\r\nmore WARC/1.0 garbage\r\n\r\n", "does not begin"),
        ] {
            let found = read(&[&good, bad, &good].concat(), 9999);
            assert_eq!(found.len(), 3, "{bad}: {found:?}");
            assert!(found[0].is_ok() && found[2].is_ok(), "{bad}: {found:?}");
            let problem = found[1].as_ref().unwrap_err();
            assert!(problem.starts_with("2: ") && problem.contains(says), "{problem}");
        }
    }

    #[test]
    fn a_record_that_is_too_large_is_passed_over() {
        let archive = [record("response", &"x".repeat(50)), record("response", "ok")].concat();
        let found = read(&archive, 20);
        assert!(found[0].as_ref().unwrap_err().contains("--max-article-bytes"));
        assert_eq!(found[1], Ok((2, "ok".to_owned())));
    }

    #[test]
    fn an_archive_that_is_cut_off_keeps_what_stands_before() {
        let archive = [record("response", "one"), record("response", "two two two")].concat();
        for end in record("response", "one").len() + 1..archive.len() - 5 {
            let found = read(archive.get(..end).unwrap(), 99);
            assert!(found[0].is_ok() && found.len() == 2 && found[1].is_err(), "{end}: {found:?}");
        }
    }
}
