use crate::ReadProblem;

/// How deep elements may stand within each other. Browsers stop at 512; the time that parsing takes grows with the depth.
const DEEPEST: usize = 5000;

/// Tags that are never closed, or that the next one closes.
const UNCLOSED: [&str; 26] = [
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "rp", "rt", "source", "tbody", "td", "th", "tr", "track", "wbr", "colgroup",
];

/// Refuses a page whose elements are nested so deep that reading it would take for ever.
pub(crate) fn check_nesting(html: &str) -> Result<(), ReadProblem> {
    let mut depth = 0_usize;
    for rest in html.split('<').skip(1) {
        let is_end = rest.starts_with('/');
        let name = rest.trim_start_matches('/');
        let name =
            name.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-').next().unwrap_or_default();
        if !name.starts_with(|letter: char| letter.is_ascii_alphabetic())
            || UNCLOSED.iter().any(|unclosed| name.eq_ignore_ascii_case(unclosed))
        {
            continue;
        }
        depth = if is_end { depth.saturating_sub(1) } else { depth + 1 };
        if depth > DEEPEST {
            let problem = format!("the page is broken: more than {DEEPEST} elements stand within each other");
            return Err(ReadProblem::Broken(problem));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_elements_within_each_other_count() {
        assert!(check_nesting(&"<div><p>a<br><b>c</b></div>".repeat(20_000)).is_ok());
        assert!(check_nesting(&"a < b <3 <!-- x --> <p>".repeat(20_000)).is_ok());
        assert!(check_nesting(&"<div>".repeat(20_000)).is_err());
    }
}
