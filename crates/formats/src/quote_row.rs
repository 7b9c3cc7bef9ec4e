use std::borrow::Cow;

use sayso_annotation::{AnnotatedArticle, CodePoints, Position, TargetFrom};
use serde_json::Value;

/// The columns of a table of quotes, in their order.
pub(crate) const COLUMNS: [Column; 19] = [
    Column::text("article_id"),
    Column::text("quote_id"),
    Column::text("speaker"),
    Column::text("quote"),
    Column::text("stance"),
    Column::text("target"),
    Column::text("type"),
    Column::text("source"),
    Column::text("cue"),
    Column { name: "confidence", kind: ColumnKind::Share },
    Column { name: "stance_confidence", kind: ColumnKind::Share },
    Column { name: "start", kind: ColumnKind::Number },
    Column { name: "end", kind: ColumnKind::Number },
    Column::text("speaker_id"),
    Column::text("title"),
    Column::text("published"),
    Column::text("outlet"),
    Column::text("url"),
    Column::text("target_from"),
];

/// A column of a table of quotes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: ColumnKind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ColumnKind {
    /// Text.
    Text,
    /// A number from 0 to 1.
    Share,
    /// A number of code points.
    Number,
}

/// A cell; `None` where nothing is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Text(Option<Cow<'a, str>>),
    Share(Option<f32>),
    Number(Option<usize>),
}

impl Column {
    const fn text(name: &'static str) -> Column {
        Column { name, kind: ColumnKind::Text }
    }
}

/// The columns that hold what is known of an article.
const METADATA: [&str; 4] = ["title", "published", "outlet", "url"];

/// Whether every table of quotes has a column of that name, in any case.
pub(crate) fn is_own_column(name: &str) -> bool {
    COLUMNS.iter().any(|own| own.name.eq_ignore_ascii_case(name))
}

/// A field of the articles that is called like another column of the table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--meta-columns: \"{0}\" is one of the output's own columns; rename it in the input, such as \"my_{0}\"")]
pub struct TakenColumn(pub String);

/// The columns of a table of quotes behind those that every one has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FurtherColumns {
    /// Fields of the speakers (see [`Speaker::fields`](sayso_annotation::Speaker::fields)).
    pub speaker_fields: Vec<String>,
    /// Further fields of the articles (see [`Meta::extra`](sayso_annotation::Meta::extra)), in any case.
    pub meta_columns: Vec<String>,
    /// The number of the statement of each quote, and the article that each one repeats, where that was looked for.
    pub repeats: bool,
}

impl FurtherColumns {
    /// The field of an article's metadata that holds the id of the earlier article which it repeats.
    pub const DUPLICATE_OF: &'static str = "duplicate_of";

    /// Takes the columns together. A field of the articles that every table has anyway, or that is named twice, gets no column
    /// of its own.
    ///
    /// # Errors
    /// If a field of the articles is called like another column.
    pub fn new(
        speaker_fields: Vec<String>,
        meta_columns: &[String],
        repeats: bool,
    ) -> Result<FurtherColumns, TakenColumn> {
        let mut further = FurtherColumns { speaker_fields, meta_columns: Vec::new(), repeats };
        for name in meta_columns {
            let is_name = |other: &str| other.eq_ignore_ascii_case(name);
            if METADATA.into_iter().any(is_name) || further.meta_columns.iter().any(|other| is_name(other)) {
                continue;
            }
            if is_own_column(name) || further.columns().any(|(other, _)| is_name(other)) {
                return Err(TakenColumn(name.clone()));
            }
            further.meta_columns.push(name.clone());
        }
        Ok(further)
    }

    /// Their names and kinds, in order.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, ColumnKind)> {
        let texts = self.speaker_fields.iter().chain(&self.meta_columns).map(String::as_str);
        let repeats = [(FurtherColumns::DUPLICATE_OF, ColumnKind::Text), ("quote_cluster", ColumnKind::Number)];
        texts.map(|name| (name, ColumnKind::Text)).chain(repeats.into_iter().filter(|_| self.repeats))
    }
}

/// Calls `write` with the cells of each row of an article: one a quote, and one for each of its positions where it has several.
/// The columns are [`COLUMNS`], and then the further ones.
pub(crate) fn write_rows<E>(
    article: &AnnotatedArticle,
    further: &FurtherColumns,
    mut write: impl FnMut(Vec<Cell<'_>>) -> Result<(), E>,
) -> Result<(), E> {
    if article.annotations.quotes().is_empty() {
        return Ok(());
    }
    let points = CodePoints::new(article.article.text());
    for (index, positions) in article.annotations.positions().iter().enumerate() {
        for position in rows_of(positions) {
            write(row(article, index, position, &points, further))?;
        }
    }
    Ok(())
}

/// A row for each position of a quote; one without a position has a row too.
fn rows_of(positions: &[Position]) -> Vec<Option<&Position>> {
    if positions.is_empty() { vec![None] } else { positions.iter().map(Some).collect() }
}

/// The cells of a quote and one of its positions.
fn row<'a>(
    article: &'a AnnotatedArticle,
    index: usize,
    position: Option<&'a Position>,
    points: &CodePoints<'_>,
    further: &FurtherColumns,
) -> Vec<Cell<'a>> {
    let (text, meta) = (article.article.text(), &article.article.meta);
    let Some(quote) = article.annotations.quotes().get(index) else { return Vec::new() };
    let speaker = article.annotations.speakers().of_quote(index);
    let own = |text: Option<&'a str>| Cell::Text(text.map(Cow::Borrowed));
    let made = |text: String| Cell::Text((!text.is_empty()).then_some(Cow::Owned(text)));
    let share = |value: Option<f32>| Cell::Share(value.filter(|value| value.is_finite()));
    let offset = |byte: Option<usize>| Cell::Number(byte.map(|byte| points.code_point_at(byte)));
    let mut cells = vec![
        own(Some(article.article.id())),
        own(Some(&quote.id)),
        own(speaker.map(|speaker| speaker.name.as_str())),
        made(quote.content.text(text)),
        own(position.map(|position| position.stance.name())),
        own(position.and_then(|position| position.target.as_deref())),
        own(Some(quote.kind.name())),
        made(quote.source.text(text)),
        made(quote.cue.text(text)),
        share(quote.confidence),
        share(position.and_then(|position| position.confidence)),
        offset(quote.content.start()),
        offset(quote.content.end()),
        own(speaker.map(|speaker| speaker.id.as_str())),
        own(meta.title.as_deref()),
        own(meta.published.as_deref()),
        own(meta.outlet.as_deref()),
        own(meta.url.as_deref()),
        own(position.and_then(|position| position.target_from).map(TargetFrom::name)),
    ];
    let fields = speaker.map_or(&[][..], |speaker| &speaker.fields);
    cells.extend(further.speaker_fields.iter().map(|name| {
        let value = fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str());
        own(value.filter(|value| !value.is_empty()))
    }));
    cells.extend(further.meta_columns.iter().map(|name| {
        let value = meta.extra.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        Cell::Text(value.and_then(meta_cell))
    }));
    if further.repeats {
        cells.push(Cell::Text(meta.extra.get(FurtherColumns::DUPLICATE_OF).and_then(meta_cell)));
        cells.push(Cell::Number(quote.cluster.and_then(|number| usize::try_from(number).ok())));
    }
    cells
}

/// A text as it is, and anything else as JSON.
fn meta_cell(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(Cow::Borrowed(text)),
        other => Some(Cow::Owned(other.to_string())),
    }
}

/// Three decimals with a full stop, whatever the locale.
pub(crate) fn share(value: f32) -> String {
    format!("{value:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_columns_have_one_name() {
        let new = |meta_columns: &[&str]| {
            let meta_columns: Vec<String> = meta_columns.iter().map(|&name| name.to_owned()).collect();
            FurtherColumns::new(vec!["party".to_owned()], &meta_columns, true).map(|further| further.meta_columns)
        };
        assert_eq!(new(&["desk", "Title", "page", "Desk", "url"]), Ok(vec!["desk".to_owned(), "page".to_owned()]));
        for name in ["Speaker", "party", "duplicate_of", "quote_cluster"] {
            assert_eq!(new(&["desk", name]), Err(TakenColumn(name.to_owned())));
        }
    }
}
