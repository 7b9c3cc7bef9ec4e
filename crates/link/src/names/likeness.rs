use sayso_lexicon::{CountryWord, country, given_name, is_body};

use crate::names::cast::last_name;

/// Whether two names with the same last part can name the same one: their first parts agree or abbreviate one another,
/// or one name lacks the first part of the other.
pub(crate) fn same_name(a: &[String], b: &[String]) -> bool {
    let (Some(first), Some(other)) = (a.first(), b.first()) else { return false };
    let (one, another) = (generation(a), generation(b));
    // "Jr." may be left out, "Sr." tells the father.
    if one != another && (one.is_some_and(|it| it != "jr" || another.is_some()) || another.is_some_and(|it| it != "jr"))
    {
        return false;
    }
    if a.len() == 1 || b.len() == 1 {
        return a.len() == b.len();
    }
    let initial = |short: &str, long: &str| short.chars().count() == 1 && long.starts_with(short);
    let nickname = |short: &str, long: &str| is_nickname(short, long) && (a.len() == b.len());
    let end = |long: &[String], short: &[String]| {
        let added = long.strip_suffix(short).filter(|added| !added.is_empty());
        let whole =
            short.first().is_some_and(|first| given_name(first).is_some() || is_body(last_name(short).as_str()));
        let plain = |part: &String| part.chars().all(char::is_alphabetic);
        !whole && added.is_some_and(|added| !is_country(&added.join(" ")) && added.iter().all(plain))
    };
    let lacks_first = |long: &[String], short: &str| long.len() > 2 && long.get(1).is_some_and(|part| part == short);
    first == other
        || initial(first, other)
        || initial(other, first)
        || nickname(first, other)
        || nickname(other, first)
        || lacks_first(a, other)
        || lacks_first(b, first)
        || end(a, b)
        || end(b, a)
}

/// What tells bearers of one name apart: "jr", "sr", "iii".
fn generation(parts: &[String]) -> Option<&str> {
    parts.last().map(String::as_str).filter(|part| is_generation(part))
}

/// Whether a folded part of a name only tells its bearer from others of the name.
pub(crate) fn is_generation(part: &str) -> bool {
    matches!(part, "jr" | "sr" | "ii" | "iii" | "iv")
}

/// Whether a given name is the beginning of another: "Ken" of "Kenneth".
fn is_nickname(short: &str, long: &str) -> bool {
    let named = given_name(short).is_some() && given_name(long).is_some();
    named && short.chars().count() >= SHORTEST_NICKNAME && short.len() < long.len() && long.starts_with(short)
}

/// A nickname has at least so many letters.
const SHORTEST_NICKNAME: usize = 3;

/// Whether a name is fuller than another of the same one: it has more parts, and not only a description before a given
/// name ("Comedian Anna Berg").
pub(crate) fn is_fuller(parts: &[String], known: &[String]) -> bool {
    let (long, short) = if parts.len() > known.len() { (parts, known) } else { (known, parts) };
    let Some((added, rest)) = long.split_first() else { return false };
    let initial = |part: Option<&String>| part.is_some_and(|part| part.chars().count() == 1);
    if parts.len() == known.len() {
        // "Anna Berg" is fuller than "A. Berg".
        let nickname = known.first().zip(parts.first()).is_some_and(|(known, part)| is_nickname(known, part));
        return (initial(known.first()) && !initial(parts.first())) || nickname;
    }
    if rest == short && is_country(added) {
        // "US Bureau of Roads" is no fuller than "Bureau of Roads".
        return false;
    }
    let described = rest == short
        && short.first().is_some_and(|first| given_name(first).is_some())
        && given_name(added).is_none()
        && added.chars().count() > 1;
    (parts.len() > known.len()) != described
}

/// Whether a name is that of a country.
pub(crate) fn is_country(name: &str) -> bool {
    country(name).is_some_and(|(word, _)| word == CountryWord::Name)
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_nickname_is_the_beginning_of_a_given_name() {
        assert_speakers("[Ken Berg] spoke.  Kenneth Berg left.", &["Kenneth Berg"]);
        assert_speakers("[Ken Berg] spoke.  Carl Berg left.", &["Ken Berg"]);
    }

    #[test]
    fn the_end_of_a_name_may_stand_for_it() {
        assert_speakers("Ngo Thi Lan Anh came.  [Lan Anh, 70,] spoke.", &["Ngo Thi Lan Anh"]);
    }

    #[test]
    fn a_father_is_not_his_son() {
        let text = "Carl Berg came.  His father Carl Berg Sr. left.  [Carl Berg] spoke.";
        assert_speakers(text, &["Carl Berg"]);
    }
}
