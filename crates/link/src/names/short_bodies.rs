use sayso_lexicon::is_body;

use crate::names::likeness::is_country;

/// The shorter names of a body: its last parts from the second or third part on, and its parts before "of" and the like.
pub(crate) fn shortened(parts: &[String]) -> Vec<String> {
    let placed = |start: usize| parts.get(..start).is_some_and(|place| is_country(&place.join(" ")));
    let ends = (1..=2).filter(|&start| !placed(start)).filter_map(|start| parts.get(start..));
    let ends = ends.filter(|end| end.len() > 1);
    let link = parts.iter().position(|part| matches!(part.as_str(), "of" | "for" | "on"));
    let start = link.and_then(|link| parts.get(..link)).filter(|start| start.len() > 1);
    ends.chain(start).map(|parts| parts.join(" ")).collect()
}

/// What stands before the word that tells the sort of a firm, which an article may leave out: "nordic" for "Nordic News".
pub(crate) fn firm(parts: &[String]) -> Option<String> {
    let sort = parts.iter().skip(1).position(|part| is_firm(part))? + 1;
    let rest_is_sort = parts.iter().skip(sort).all(|part| is_firm(part) || is_body(part));
    let name = parts.get(..sort)?.join(" ");
    (rest_is_sort && !is_country(&name)).then_some(name)
}

/// What sort of body a folded noun can mean alone; `None` for a noun of any sort, such as "group".
pub(crate) fn sort_of_body(noun: &str) -> Option<&'static str> {
    Some(match noun {
        "company" | "companies" | "firm" | "firms" | "corp" | "corporation" | "inc" | "ltd" | "plc" | "llc"
        | "holdings" | "airline" | "airlines" | "store" => "company",
        "union" | "unions" => "union",
        "council" | "councils" => "council",
        "court" | "courts" | "tribunal" => "court",
        "party" | "parties" => "party",
        "university" | "universities" | "college" | "colleges" => "university",
        "hospital" | "hospitals" => "hospital",
        "museum" | "museums" => "museum",
        "church" | "churches" => "church",
        "ministry" | "ministries" => "ministry",
        _ => return None,
    })
}

fn is_firm(part: &str) -> bool {
    matches!(
        part,
        "news"
            | "bureau"
            | "group"
            | "corp"
            | "corporation"
            | "inc"
            | "company"
            | "co"
            | "holdings"
            | "industries"
            | "capital"
            | "management"
            | "partners"
            | "pharmaceuticals"
            | "motors"
            | "airlines"
            | "airways"
            | "media"
            | "apparel"
            | "technologies"
            | "systems"
            | "entertainment"
            | "international"
            | "communications"
            | "polling"
            | "ltd"
            | "plc"
            | "llc"
    )
}

#[cfg(test)]
mod tests {
    use crate::testing::assert_speakers;

    #[test]
    fn a_firm_goes_by_what_stands_before_its_sort() {
        assert_speakers("They saw Zyx Holdings.  [Zyx] warned.", &["Zyx Holdings"]);
        assert_speakers("Norrland News is new.  It snowed in Norrland.  [Norrland] warned.", &["Norrland"]);
        assert_speakers("Anna Berg of Berg Holdings came.  [Berg] spoke.", &["Anna Berg"]);
    }
}
