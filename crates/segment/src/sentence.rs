use std::ops::Range;

use sayso_lexicon::{Furniture, furniture};

use crate::marks::{closes, is_blank, is_quotation_mark, is_stop};
use crate::stop::{Stop, word_before};

/// The longest image credit, in bytes, that may stand at the end of a caption without a full stop between them.
const LONGEST_CREDIT: usize = 100;

/// The sentences of a paragraph as byte ranges, without the white space around them.
///
/// Rules after the pattern of Unicode's sentence boundaries (UAX 29, SB6 to SB11), which alone know no abbreviations,
/// with those of [`Stop`] on top. The paragraph is read once, and around each stop only a few words are looked at.
pub(crate) fn sentences(paragraph: &str) -> Vec<Range<usize>> {
    let first = blank_len(paragraph, 0);
    let mut ends = Ends { paragraph, start: 0, first, read: 0, straight_open: false, found: Vec::new() };
    while let Some(stop) = ends.next_stop() {
        if stop.ends_sentence() {
            ends.end_at(stop.end);
        }
    }
    ends.end_at(paragraph.len());
    ends.found
}

/// The sentences found so far, and how far the paragraph is read.
struct Ends<'text> {
    paragraph: &'text str,
    /// Where the sentence starts that is being read.
    start: usize,
    /// Its first character that is to be seen.
    first: usize,
    read: usize,
    /// Whether an odd number of straight quotation marks stands before `read`.
    straight_open: bool,
    found: Vec<Range<usize>>,
}

impl<'text> Ends<'text> {
    fn end_at(&mut self, end: usize) {
        let sentence = self.paragraph.get(self.start..end).unwrap_or_default();
        let start = self.start + (sentence.len() - sentence.trim_start().len());
        let trimmed = start..start + sentence.trim().len();
        if !trimmed.is_empty() {
            self.found.push(trimmed);
        }
        self.start = end;
        self.first = end + blank_len(self.paragraph, end);
    }

    /// Reads on to the next stop and the closing marks behind it; ends the caption before an image credit on the way.
    fn next_stop(&mut self) -> Option<Stop<'text>> {
        loop {
            let rest = self.paragraph.get(self.read..)?;
            let found = rest.find(|mark: char| is_stop(mark) || mark == ':')?;
            let at = self.read + found;
            self.read_to(at);
            if rest.get(found..)?.starts_with(':') {
                if let Some(credit) = credit_label(self.paragraph, at) {
                    self.end_at(credit);
                }
                self.read_to(at + 1);
                continue;
            }
            let run = at..self.end_of_run(at);
            self.read_to(run.end);
            let (last_run, end) = self.end_of_closing(run);
            return Some(Stop { paragraph: self.paragraph, sentence_start: self.first, run: last_run, end });
        }
    }

    fn read_to(&mut self, at: usize) {
        let passed = self.paragraph.as_bytes().get(self.read..at).unwrap_or_default();
        self.straight_open ^= passed.iter().filter(|&&byte| byte == b'"').count() % 2 == 1;
        self.read = at;
    }

    /// The end of a run of stops: "...", "?!", ". . .".
    fn end_of_run(&self, at: usize) -> usize {
        let mut end = at;
        let rest = self.paragraph.get(at..).unwrap_or_default();
        let mut marks = rest.char_indices().peekable();
        while let Some((offset, mark)) = marks.next() {
            let spaced_dot = mark == ' ' && marks.peek().is_some_and(|&(_, next)| next == '.');
            if !is_stop(mark) && !spaced_dot {
                break;
            }
            end = at + offset + mark.len_utf8();
        }
        end
    }

    /// The end of the marks that close behind a run of stops, and the last run if more stops follow them (`?").`).
    fn end_of_closing(&mut self, first_run: Range<usize>) -> (Range<usize>, usize) {
        let mut run = first_run;
        let mut end = run.end;
        while let Some(mark) = self.paragraph.get(end..).and_then(|rest| rest.chars().next()) {
            let after = end + mark.len_utf8();
            if is_stop(mark) {
                run = end..self.end_of_run(end);
                end = run.end;
            } else if self.closes_at(mark, after) {
                end = after;
            } else if mark == ' ' && self.closes_after_space(after) {
                end = after + '”'.len_utf8();
            } else {
                break;
            }
            self.read_to(end);
        }
        (run, end)
    }

    /// Whether a mark right behind a stop closes, given the byte after the mark.
    fn closes_at(&self, mark: char, after: usize) -> bool {
        let before_word = || self.paragraph.get(after..).unwrap_or_default().starts_with(char::is_alphanumeric);
        closes(mark) || is_quotation_mark(mark) && (!before_word() || mark == '"' && self.straight_open)
    }

    /// Whether the mark after a space is a closing one set apart by it: `gone . ” She`.
    fn closes_after_space(&self, at: usize) -> bool {
        let rest = self.paragraph.get(at..).unwrap_or_default();
        rest.strip_prefix('”').is_some_and(|after| after.chars().next().is_none_or(is_blank))
    }
}

fn blank_len(paragraph: &str, at: usize) -> usize {
    let rest = paragraph.get(at..).unwrap_or_default();
    rest.len() - rest.trim_start_matches(is_blank).len()
}

/// Where an image credit starts whose label ends with the colon at `colon`, if it follows other text and ends the
/// paragraph: "The old bridge Image: Anna Berg".
fn credit_label(paragraph: &str, colon: usize) -> Option<usize> {
    if paragraph.len() - colon > LONGEST_CREDIT {
        return None;
    }
    let start = colon - word_before(paragraph.get(..colon)?)?.len();
    let label = paragraph.get(start..=colon)?;
    let follows_text = paragraph.get(..start)?.ends_with(char::is_whitespace);
    let is_credit = || furniture(label) == Some(Furniture::Credit);
    (follows_text && label.starts_with(char::is_uppercase) && is_credit()).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Checks that a text without its bars is cut exactly at the bars.
    #[track_caller]
    fn assert_cut(marked: &str) {
        let text = marked.replace('|', "");
        let cut: Vec<&str> = sentences(&text).into_iter().filter_map(|range| text.get(range)).collect();
        let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn a_stop_before_a_capital_ends_a_sentence() {
        assert_cut("They met on Monday.| Nobody spoke!| Why not?| 12 people left.| £5m was lost.");
        assert_cut("The firm Bravo! said so.| Nobody minded.");
    }

    #[test]
    fn closing_marks_belong_to_the_sentence_they_close() {
        assert_cut("\"We are done.\"| She left.");
        assert_cut("“We are done.”| ‘Never!’ she said.");
        assert_cut("''It is over.''| He left.| ``Go,'' he said.");
        assert_cut("«Fin.»| (He declined.)| [She did.]| Did he say “why?”.| Yes.");
        assert_cut("He left . ”| She stayed .");
        assert_cut("„Nein.“| He left.");
    }

    #[test]
    fn a_sentence_may_end_inside_a_quotation() {
        assert_cut("\"We are done.| We go home,\" she said.");
        assert_cut("He said: “Stop.| Go home.”| Nobody went.");
    }

    #[test]
    fn a_question_goes_on_with_its_reporting_clause() {
        assert_cut("\"Why now?\" she asked.| \"Nobody knows!\" he cried.");
        assert_cut("“Why now?” Berg asked.| “Nobody knows!” Mayor Ada Moe said.");
        assert_cut("“Why now?”| She asked nobody.| “Go!”| Berg left.");
    }

    #[test]
    fn titles_and_initials_end_no_sentence() {
        assert_cut("Mr. Lund met Dr. Ada Moe and Lt.-Gen. Per Dahl in St. Olav.| They talked.");
        assert_cut("J. R. Holm and Anna B. Berg signed it.| Nobody else did.");
        assert_cut("It was World War I.| Then came peace.| I. R. Lund agreed.");
    }

    #[test]
    fn an_abbreviation_at_the_end_of_a_sentence_ends_it_before_a_word_that_starts_one() {
        assert_cut("The U.S. Senate voted.| The bill hurts the U.S.| It will pass.");
        assert_cut("He lives in Washington D.C.| The team won at 3 p.m. Monday.| It left at 5 p.m.| Then all left.");
        assert_cut("Acme Inc. said so.| Its rival Bolt Corp. Ltd. did not.| He has a Ph.D. from Oslo.");
        assert_cut("He likes tea, coffee, etc. and cake, e.g. Danish ones, vs. Norwegian.");
    }

    #[test]
    fn an_abbreviation_that_is_also_a_word_needs_its_capital_or_its_number() {
        assert_cut("No. 10 refused.| He said no.| Berg is ill.| Moe lives in Peoria, Ill. with him.| See p. 4.");
        assert_cut("It is the first since Jan. 6.| Crowds came.");
    }

    #[test]
    fn an_ellipsis_ends_a_sentence_only_before_the_start_of_one() {
        assert_cut("Well … we tried.| Then it failed...| They went home.| They tried . . . and failed.");
        assert_cut("They blamed … Berg and left [...]| Moe stayed.");
    }

    #[test]
    fn decimals_and_addresses_are_not_cut() {
        assert_cut("It rose 3.5 percent to $1.2 billion.| Shares fell.");
        assert_cut(
            "Visit https://example.org/News.Html or www.Example.Org or Booking.Com today.| Or mail A.B@example.org.",
        );
    }

    #[test]
    fn list_numbers_belong_to_their_item() {
        assert_cut("1. Open the door.| 2. Close it.| It was 1999.| Then it was 12.| Berg left.");
        assert_cut("a. Open the door.");
    }

    #[test]
    fn a_missing_space_is_no_obstacle_where_both_sides_are_plain_words() {
        assert_cut("The talks broke down.|Then the envoys left.|“We tried,” one said.");
        assert_cut("“No deal.”|He shrugged.| \"No deal.\"|He shrugged.| The end?|Nobody knew.");
        assert_cut("The new Node.Js and Ph.D and e.V and U.S.Senate and v2.Beta stay.");
    }

    #[test]
    fn invisible_characters_count_as_spaces() {
        assert_cut("Soft\u{ad}ware works.\u{a0}|Then it fails.|\u{200b}They wait.\u{2009}|It works.");
    }

    #[test]
    fn an_image_credit_ends_its_caption() {
        assert_cut("The old bridge| Image: Anna Berg/Acme");
        assert_cut("The old bridge.| Photo: Anna Berg.");
    }

    #[test]
    fn a_dash_goes_on_with_the_sentence() {
        assert_cut("\"So be it.\" — Anna Berg");
        assert_cut("OSLO, Minn. — The mayor left.");
    }

    proptest! {
        #[test]
        fn sentences_hold_every_character_that_is_not_white_space(text in "[aA1 .!?…:\"'“”()\u{a0}\u{ad}é]{0,60}") {
            let mut next = 0;
            for range in sentences(&text) {
                prop_assert!(next <= range.start && range.start < range.end);
                prop_assert_eq!(text.get(next..range.start).map(str::trim), Some(""));
                prop_assert_eq!(text.get(range.clone()).map(str::trim), text.get(range.clone()));
                next = range.end;
            }
            prop_assert_eq!(text.get(next..).map(str::trim), Some(""));
        }

        #[test]
        fn any_text_whatever_can_be_cut(text in "\\PC*") {
            sentences(&text);
        }
    }
}
