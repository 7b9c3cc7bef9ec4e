use crate::cast::Member;
use crate::names::Name;
use crate::words::Words;

/// The ending that makes a name own something: an apostrophe alone after a plural and, where the article writes names
/// in "s" so, after those.
pub(crate) fn ending(words: &Words, names: &[Name], owner: &Member) -> &'static str {
    if !owner.name.ends_with('s') {
        return "'s";
    }
    let ends = names.iter().take(MOST_SEEN).map(|name| name.words.end - 1);
    let mut owning = ends.filter(|&last| words.is_possessive(last) && words.text(last).ends_with('s'));
    let bare = owning.any(|last| matches!(words.text(last + 1), "'" | "’") && words.is_glued(last + 1));
    if owner.plural || bare { "'" } else { "'s" }
}

/// So many names are looked at.
const MOST_SEEN: usize = 512;
