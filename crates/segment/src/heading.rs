use sayso_lexicon::{cue_verb, fold};

use crate::marks::{is_blank, is_dash, is_quotation_mark};

/// The most words of a headline, of a crosshead in title case, and of one in sentence case.
const LONGEST_HEADLINE: usize = 30;
const LONGEST_TITLE_CASE: usize = 16;
const LONGEST_CROSSHEAD: usize = 8;
/// The fewest words that show title case; a short sentence of names has it too.
const SHORTEST_TITLE_CASE: usize = 4;
/// The share of long words with a capital from which on a line is in title case.
const TITLE_CASE: f32 = 0.75;
/// The fewest letters of a word that title case capitalises whatever it means.
const LONG_WORD: usize = 4;

/// A paragraph as its heading is judged.
pub(crate) struct Line<'text> {
    /// Its text.
    pub(crate) text: &'text str,
    /// Whether it is the first of the article that is not furniture.
    pub(crate) is_first: bool,
    /// The number of its sentences.
    pub(crate) sentences: usize,
}

impl Line<'_> {
    /// Whether the line is a headline, a crosshead or a label rather than a sentence; `title` is the article's headline
    /// where it is known.
    ///
    /// A line of speech is none: neither `MARSH: I never said that` nor a quotation on a line of its own.
    pub(crate) fn is_heading(&self, title: Option<&str>) -> bool {
        let words = self.text.split_whitespace().take(LONGEST_HEADLINE + 1).count();
        if words > LONGEST_HEADLINE {
            return false;
        }
        if self.is_first && title.is_some_and(|title| same_letters(title, self.text)) {
            return true;
        }
        if self.sentences > 1 && !self.is_first || self.is_speech(words) || self.is_list_item() {
            return false;
        }
        match self.last_mark() {
            Some(';') if self.is_first => true,
            Some(':' | ',' | ';') => false,
            Some('.' | '!' | '?' | '…') => self.is_stopped_heading(words),
            _ => self.is_open_heading(words),
        }
    }

    /// Whether a line that ends in a full stop is a heading all the same: a headline to which somebody added the stop,
    /// a label in capitals, or a time of day.
    fn is_stopped_heading(&self, words: usize) -> bool {
        let headline = self.is_first && self.sentences == 1 || self.last_mark() == Some('?');
        let quoted = self.text.starts_with(is_quotation_mark);
        headline && !quoted && words >= SHORTEST_TITLE_CASE && self.title_case() >= TITLE_CASE
            || !quoted && words <= LONGEST_CROSSHEAD && self.is_in_capitals()
            || words <= 3 && is_time(self.text)
    }

    /// Whether a line without a full stop at its end is a heading.
    fn is_open_heading(&self, words: usize) -> bool {
        if self.is_first && !self.text.starts_with(char::is_lowercase) {
            return true;
        }
        let in_title_case = self.title_case() >= TITLE_CASE;
        let starts = self.text.trim_start_matches(is_quotation_mark);
        !starts.starts_with(char::is_lowercase)
            && (in_title_case && words <= LONGEST_TITLE_CASE || words <= LONGEST_CROSSHEAD && !self.reports())
    }

    /// Whether somebody speaks: a name and a colon, or one quotation from end to end that is more than a label.
    fn is_speech(&self, words: usize) -> bool {
        let quoted = self.text.starts_with(is_quotation_mark) && self.text.ends_with(is_quotation_mark);
        if quoted {
            let inside = self.text.trim_end_matches(is_quotation_mark);
            let label = words <= 3 || self.title_case() >= TITLE_CASE;
            return !label || inside.ends_with(['.', '!', '?', '…', ',']);
        }
        let Some((speaker, said)) = self.text.split_once(':') else { return false };
        let names = speaker.split_whitespace().count();
        let capitals = speaker.chars().any(char::is_alphabetic) && !speaker.contains(char::is_lowercase);
        let marked = said.starts_with(char::is_whitespace) && !said.trim().is_empty();
        marked && (capitals && names <= 5 && !self.is_in_capitals() || names <= 2 && !self.is_first)
    }

    fn is_list_item(&self) -> bool {
        self.text.starts_with(|mark: char| is_dash(mark) || matches!(mark, '•' | '*' | '·'))
    }

    /// Whether a verb of saying stands in the line, as in a sentence that lost its full stop.
    fn reports(&self) -> bool {
        let mut words = self.text.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| cue_verb(word).is_some_and(|verb| matches!(verb.lemma.as_str(), "say" | "tell" | "add")))
    }

    /// The last mark that is to be seen, quotation marks and brackets aside.
    fn last_mark(&self) -> Option<char> {
        let closing = |mark: char| is_blank(mark) || is_quotation_mark(mark) || matches!(mark, ')' | ']');
        self.text.trim_end_matches(closing).chars().next_back()
    }

    fn is_in_capitals(&self) -> bool {
        self.text.contains(char::is_uppercase) && !self.text.contains(char::is_lowercase)
    }

    /// The share of its long words that are capitalised, the first word aside; 0 if there is no other.
    fn title_case(&self) -> f32 {
        let words = self.text.split(|letter: char| letter.is_whitespace() || is_dash(letter)).skip(1);
        let bare = words.map(|word| word.trim_matches(|mark: char| !mark.is_alphanumeric()));
        let (mut long, mut capitalised) = (0.0_f32, 0.0_f32);
        for word in bare.filter(|word| word.chars().nth(LONG_WORD - 1).is_some()) {
            long += 1.0;
            capitalised += if word.starts_with(|first: char| !first.is_lowercase()) { 1.0 } else { 0.0 };
        }
        if long == 0.0 { 0.0 } else { capitalised / long }
    }
}

fn is_time(text: &str) -> bool {
    let end = fold(text);
    text.starts_with(|first: char| first.is_ascii_digit()) && (end.ends_with("a.m.") || end.ends_with("p.m."))
}

/// Whether two texts have the same letters and digits, case aside.
fn same_letters(one: &str, other: &str) -> bool {
    letters(one).eq(letters(other))
}

fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_heading(text: &str, is_first: bool) -> bool {
        let sentences = crate::sentence::sentences(text).len();
        Line { text, is_first, sentences }.is_heading(None)
    }

    #[track_caller]
    fn assert_headings(lines: &[&str]) {
        for line in lines {
            assert!(is_heading(line, false), "{line}");
        }
    }

    #[track_caller]
    fn assert_no_headings(lines: &[&str]) {
        for line in lines {
            assert!(!is_heading(line, false), "{line}");
        }
    }

    #[test]
    fn short_lines_without_a_full_stop_are_headings() {
        assert_headings(&["Background", "What the mayor wants", "'Moment of truth'", "Town 'against the bridge'"]);
        assert_headings(&["Mayor Denies Taking Money From the Bridge Fund", "Monday, March 5, 2018", "By Anna Berg"]);
    }

    #[test]
    fn labels_in_capitals_times_and_questions_in_title_case_are_headings() {
        assert_headings(&["TOP STORIES.", "9:05 p.m.", "Who Won the Long Night?", "1. TOWN VOTES AGAIN"]);
    }

    #[test]
    fn the_first_line_without_a_full_stop_is_a_heading() {
        assert!(is_heading("Town questions the bridge;", true));
        assert!(is_heading("Town and river: 'deep disagreements' over the bridge that nobody had asked for", true));
        assert!(!is_heading("Town and river met over the bridge that nobody had asked for and that none used.", true));
    }

    #[test]
    fn the_first_line_in_title_case_is_a_heading_though_a_full_stop_was_added() {
        assert!(is_heading("Mayor Denies Taking Money From the Bridge Fund.", true));
        assert!(!is_heading("Mayor Anna Berg denies taking money from the bridge fund.", true));
        assert!(!is_heading("Mayor Denies Taking Money From the Bridge Fund.", false));
    }

    #[test]
    fn the_first_line_that_repeats_the_title_is_a_heading() {
        let line = Line { text: "Mayor denies all.", is_first: true, sentences: 1 };
        assert!(line.is_heading(Some("Mayor Denies All")));
        assert!(!line.is_heading(Some("Mayor Denies")));
    }

    #[test]
    fn a_line_of_a_transcript_is_no_heading() {
        assert_no_headings(&[
            "MARSH: I never said that.",
            "MARSH: I never said that",
            "Q: Why now?",
            "A: Who Knows What Comes",
        ]);
        assert_no_headings(&["Berg: Keep it", "Anna Berg: Keep it"]);
        assert!(!is_heading("MARSH: Never Said That", true));
    }

    #[test]
    fn a_quotation_on_its_own_line_is_no_heading() {
        assert_no_headings(&["“I never said that.”", "“I never said that”", "\"Never!\"", "‘Go home,’"]);
        assert_headings(&["“DIVISIVE, STUPID AND WRONG”", "'Frank Exchange'"]);
    }

    #[test]
    fn sentences_and_parts_of_sentences_are_no_headings() {
        assert_no_headings(&["She left.", "He went on:", "She said the bridge was old", "on the bridge"]);
        assert_no_headings(&["– Keep the bridge", "• Keep the bridge", "No deal. No talks"]);
        assert_no_headings(&["The mayor of the little town left the old bridge by the river at dawn"]);
    }
}
