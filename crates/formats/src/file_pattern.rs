use std::path::Path;
use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// Which files of a folder are wanted: `*.html`, `2024/**/*.txt`, `{a,b}*.csv`.
///
/// A pattern without a slash looks at the name of a file alone, wherever it lies; one with a slash at its path from the folder
/// that is searched, where `*` stays within a folder and `**` does not.
#[derive(Clone, Debug)]
pub struct FilePattern {
    matcher: GlobMatcher,
    looks_at_path: bool,
}

/// No pattern.
#[derive(Clone, Debug, thiserror::Error)]
#[error("\"{pattern}\" is no pattern of file names ({cause}); write one such as \"*.html\" or \"2024/**/*.txt\"")]
pub struct BadPattern {
    /// What was given.
    pub pattern: String,
    /// What is wrong with it.
    pub cause: globset::ErrorKind,
}

impl FilePattern {
    /// Whether a file is wanted, by its path from the folder.
    #[must_use]
    pub fn matches(&self, path: &Path) -> bool {
        if self.looks_at_path {
            return self.matcher.is_match(path);
        }
        path.file_name().is_some_and(|name| self.matcher.is_match(Path::new(name)))
    }
}

impl FromStr for FilePattern {
    type Err = BadPattern;

    fn from_str(pattern: &str) -> Result<FilePattern, BadPattern> {
        let glob = GlobBuilder::new(pattern.trim_start_matches("./")).literal_separator(true).build();
        let bad = |error: globset::Error| BadPattern { pattern: pattern.to_owned(), cause: error.kind().clone() };
        let matcher = glob.map_err(bad)?.compile_matcher();
        Ok(FilePattern { matcher, looks_at_path: pattern.contains('/') })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        pattern.parse::<FilePattern>().unwrap().matches(Path::new(path))
    }

    #[test]
    fn a_pattern_without_a_slash_looks_at_the_name() {
        assert!(matches("*.html", "a.html") && matches("*.html", "2024/05/a.html"));
        assert!(!matches("*.html", "a.html.gz") && matches("*.{html,htm}*", "a.htm.gz"));
    }

    #[test]
    fn a_pattern_with_a_slash_looks_at_the_path() {
        assert!(matches("2024/*.txt", "2024/a.txt") && !matches("2024/*.txt", "2024/05/a.txt"));
        assert!(matches("2024/**/*.txt", "2024/05/a.txt") && !matches("2024/**", "2023/a.txt"));
        assert!(matches("./2024/*", "2024/a.txt"));
    }

    #[test]
    fn a_broken_pattern_is_named_with_an_example() {
        let error = "a[b".parse::<FilePattern>().unwrap_err().to_string();
        assert!(error.contains("\"a[b\"") && error.contains("*.html"), "{error}");
    }
}
