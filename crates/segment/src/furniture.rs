use sayso_lexicon::{Furniture, furniture};

use crate::marks::{is_blank, is_dash, is_quotation_mark, may_open};
use crate::paragraph::Place;

/// The most words of a line of furniture; a longer one is text that only starts like one.
const LONGEST_LINE: usize = 30;
/// The most words of a line that asks to be followed: "Follow Anna Berg on Twitter @berg".
const LONGEST_INVITATION: usize = 12;
/// The fewest words of a repeated caption; names and short answers repeat by chance.
const SHORTEST_REPEATED: usize = 6;
/// How many paragraphs further on the text that a caption repeats may stand.
const REPEATED_WITHIN: usize = 8;
/// The most lines of a caption above its credit, and the most words of each.
const CAPTION_LINES: usize = 3;
const LONGEST_CAPTION: usize = 60;

const INVITATIONS: [&str; 5] = ["follow", "like", "join", "find", "connect"];
const SITES: [&str; 11] = [
    "twitter",
    "x",
    "facebook",
    "instagram",
    "telegram",
    "whatsapp",
    "youtube",
    "tiktok",
    "linkedin",
    "bluesky",
    "mastodon",
];

/// Which paragraphs are page furniture, one answer each; `last_sentences` holds the last sentence of each.
pub(crate) fn furnishings(text: &str, places: &[Place], last_sentences: &[&str]) -> Vec<bool> {
    let mut answers: Vec<bool> = Vec::with_capacity(places.len());
    for (index, place) in places.iter().enumerate() {
        let line = place.span.slice(text);
        let following = places.get(index + 1..).unwrap_or_default();
        let caption = last_sentences.get(index).is_some_and(|last| kind(last) == Some(Furniture::Credit));
        let short = || at_most_words(line, LONGEST_CAPTION);
        answers.push(is_furniture_line(line) || caption && short() || is_repeated(line, text, following));
    }
    mark_captions(text, places, &mut answers);
    answers
}

/// Whether a line alone shows that it is furniture.
fn is_furniture_line(line: &str) -> bool {
    if !line.contains(char::is_alphanumeric) || is_address(line) {
        return true;
    }
    // What people say is never furniture.
    let spoken = line.starts_with(is_quotation_mark);
    !spoken && at_most_words(line, LONGEST_LINE) && (kind(line).is_some() || is_invitation(line))
}

/// What the line is in the list of furniture, its list number, bullets and closing punctuation aside.
fn kind(line: &str) -> Option<Furniture> {
    let bullet =
        |mark: char| is_blank(mark) || may_open(mark) || is_dash(mark) || matches!(mark, '•' | '*' | '>' | '|' | '▶');
    let line = line.trim_start_matches(bullet);
    let unnumbered = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let item = unnumbered.strip_prefix(['.', ')']).filter(|_| unnumbered.len() < line.len()).unwrap_or(line);
    let ending = |mark: char| is_blank(mark) || matches!(mark, '.' | '…' | '!' | ')' | ']' | '>' | '»' | '→');
    furniture(item.trim_start_matches(bullet).trim_end_matches(ending))
}

/// Whether the line is one web address.
fn is_address(line: &str) -> bool {
    let starts = ["http://", "https://", "www."].iter().any(|start| line.starts_with(start));
    starts && !line.contains(char::is_whitespace)
}

/// Whether the line asks to follow somebody on a social site.
fn is_invitation(line: &str) -> bool {
    let mut words = line.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let among = |list: &[&str], word: &str| list.iter().any(|entry| word.eq_ignore_ascii_case(entry));
    let Some(first) = words.next() else { return false };
    if !among(&INVITATIONS, first) || !at_most_words(line, LONGEST_INVITATION) {
        return false;
    }
    let mut after_on = false;
    words.any(|word| {
        let found = after_on && among(&SITES, word);
        after_on = word.eq_ignore_ascii_case("on");
        found
    })
}

/// Whether one of the next paragraphs is or starts with the same text, as the text under a caption does.
fn is_repeated(line: &str, text: &str, following: &[Place]) -> bool {
    let line = line.trim_end_matches(['.', '…']);
    let near = following.iter().take(REPEATED_WITHIN);
    let mut repeats = near.map(|place| place.span.slice(text)).filter_map(|other| other.strip_prefix(line));
    !at_most_words(line, SHORTEST_REPEATED - 1) && repeats.any(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Marks the captions that stand right above an image credit in a block of a few lines of their own.
fn mark_captions(text: &str, places: &[Place], answers: &mut [bool]) {
    let mut block = 0;
    let mut headline_seen = false;
    for (index, place) in places.iter().enumerate() {
        if place.touches_next {
            continue;
        }
        let lines = block..index;
        block = index + 1;
        let credit = matches!(kind(place.span.slice(text)), Some(Furniture::Credit | Furniture::Agency));
        let short = |line: &Place| at_most_words(line.span.slice(text), LONGEST_CAPTION);
        let caption = places.get(lines.clone()).unwrap_or_default();
        let follows_headline = headline_seen;
        headline_seen |= answers.iter().take(block).skip(lines.start).any(|answer| !answer);
        // The last line of all signs the article, and an agency below the headline signs it too: no captions there.
        if credit
            && follows_headline
            && block < places.len()
            && caption.len() <= CAPTION_LINES
            && caption.iter().all(short)
        {
            answers.iter_mut().take(index).skip(lines.start).for_each(|answer| *answer = true);
        }
    }
}

fn at_most_words(line: &str, most: usize) -> bool {
    line.split_whitespace().nth(most).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paragraph::paragraphs;

    fn furniture_of(text: &str) -> Vec<&str> {
        let places = paragraphs(text);
        let lines: Vec<&str> = places.iter().map(|place| place.span.slice(text)).collect();
        let last_sentences: Vec<&str> =
            lines.iter().filter_map(|line| line.get(crate::sentence::sentences(line).pop()?)).collect();
        let answers = furnishings(text, &places, &last_sentences);
        lines.into_iter().zip(answers).filter(|(_, answer)| *answer).map(|(line, _)| line).collect()
    }

    #[track_caller]
    fn assert_furniture(lines: &[&str]) {
        for line in lines {
            assert_eq!(furniture_of(line), [*line]);
        }
    }

    #[track_caller]
    fn assert_no_furniture(lines: &[&str]) {
        for line in lines {
            assert_eq!(furniture_of(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn controls_and_labels_of_the_page_are_furniture() {
        assert_furniture(&[
            "Loading...",
            "Accessibility links",
            "ADVERTISEMENT",
            "Comments are closed.",
            "Share",
            "Tags",
        ]);
        assert_furniture(&["1. Skip to content", "  2. Skip to main menu".trim(), "• Skip to the footer", "Menu"]);
    }

    #[test]
    fn pointers_to_other_pages_are_furniture() {
        assert_furniture(&[
            "READ MORE:\u{a0} The bridge opens again",
            "Read more",
            "Related: Ten old bridges",
            "> See also: Bridges",
        ]);
    }

    #[test]
    fn share_lines_and_forms_are_furniture() {
        assert_furniture(&["Share on Facebook", "Follow us on Twitter!", "Follow Anna Berg on Twitter @annaberg."]);
        assert_furniture(&[
            "Sign up for our morning letter.",
            "Like us on Facebook",
            "(Reporting by Ada Moe)",
            "© 2024 Acme",
        ]);
    }

    #[test]
    fn addresses_and_lines_without_a_word_are_furniture() {
        assert_furniture(&["https://example.org/a/b?c=d", "www.example.org", "* * *", "___.", "—", "\"\""]);
    }

    #[test]
    fn image_credits_are_furniture_with_the_caption_they_end() {
        assert_furniture(&[
            "Image: Acme/J. Berg",
            "Photo by Ada Moe",
            "Reuters",
            "[AP Photo]",
            "The old bridge. Image: Ada Moe.",
        ]);
    }

    #[test]
    fn a_caption_right_above_its_credit_is_furniture() {
        let text = "The mayor spoke.\n\nThe mayor on Monday.\nReuters\n\nShe was late.";
        assert_eq!(furniture_of(text), ["The mayor on Monday.", "Reuters"]);
    }

    #[test]
    fn the_last_paragraph_is_no_caption_of_the_agency_that_signs() {
        assert_eq!(furniture_of("The mayor spoke.\n\nShe was late.\nReuters"), ["Reuters"]);
        assert_eq!(furniture_of("The mayor spoke.\nShe was late.\nReuters\nShe left."), ["Reuters"]);
    }

    #[test]
    fn the_headline_is_no_caption_of_the_agency_below_it() {
        assert_eq!(
            furniture_of("Skip to content\n\nTown Votes No\nReuters\n\nThe town voted."),
            ["Skip to content", "Reuters"]
        );
    }

    #[test]
    fn a_caption_that_repeats_a_following_paragraph_or_its_start_is_furniture() {
        let text = "The mayor opened the old bridge on Monday.\n\nThe mayor opened the old bridge on Monday, and left.";
        assert_eq!(furniture_of(text), ["The mayor opened the old bridge on Monday."]);
        assert_no_furniture(&[
            "I did not.\n\nI did not.",
            "The mayor opened the old bridge on Mon\n\nThe mayor opened the old bridge on Monday.",
        ]);
    }

    #[test]
    fn text_that_starts_like_furniture_is_text() {
        assert_no_furniture(&[
            "Follow the money, he said.",
            "Share prices fell.",
            "“Read more books,” she said.",
            "Comments are free.",
        ]);
        assert_no_furniture(&[
            "Search parties left at dawn.",
            "Reuters said so.",
            "Like many on the left, she said no.",
        ]);
        assert_no_furniture(&[format!("Read more books: {}", "it is a joy. ".repeat(9)).trim()]);
    }
}
