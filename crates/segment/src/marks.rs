/// Whether a character opens a quotation or bracket, or may do so.
pub(crate) fn may_open(mark: char) -> bool {
    matches!(mark, '"' | '\'' | '`' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '»' | '”' | '’' | '(' | '[' | '{')
}

/// Whether a character opens a quotation and never closes one in English text.
pub(crate) fn opens(mark: char) -> bool {
    matches!(mark, '“' | '‘' | '„' | '‚' | '«' | '‹' | '`' | '(' | '[' | '{')
}

/// Whether a character closes a quotation or bracket, whatever follows it.
pub(crate) fn closes(mark: char) -> bool {
    matches!(mark, '”' | '’' | '»' | '›' | ')' | ']' | '}')
}

/// Whether a character is a quotation mark of any kind.
pub(crate) fn is_quotation_mark(mark: char) -> bool {
    matches!(mark, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '‚' | '«' | '»' | '‹' | '›')
}

/// Whether a character ends a sentence where it stands at the right place.
pub(crate) fn is_stop(mark: char) -> bool {
    matches!(mark, '.' | '!' | '?' | '…' | '‽')
}

/// Whether a character is a dash that may stand between two parts of a sentence.
pub(crate) fn is_dash(mark: char) -> bool {
    matches!(mark, '-' | '–' | '—' | '―' | '−')
}

/// Whether a character is a space or has no width: no mark to be seen, and no part of a word.
pub(crate) fn is_blank(mark: char) -> bool {
    mark.is_whitespace() || matches!(mark, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
