/// The named fields at the head of a record or of an HTTP message.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Takes a line; one that starts with white space goes on with the field before it.
    pub(super) fn push_line(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        match (line.starts_with([' ', '\t']), self.0.last_mut()) {
            (true, Some((_, value))) => {
                value.push(' ');
                value.push_str(line.trim());
            }
            _ => {
                if let Some((name, value)) = line.split_once(':') {
                    self.0.push((name.trim().to_owned(), value.trim().to_owned()));
                }
            }
        }
    }

    /// The value of the first field of that name, whatever its case.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_in_any_case_and_over_several_lines() {
        let mut headers = Headers::default();
        for line in ["Content-Type: text/html;", "\tcharset=utf-8", "no field", "X: 1", "x: 2"] {
            headers.push_line(line.as_bytes());
        }
        assert_eq!(headers.value("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!((headers.value("X"), headers.value("Y")), (Some("1"), None));
    }
}
