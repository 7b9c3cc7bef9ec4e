use sayso_annotation::{AnnotatedArticle, Annotations, Meta};
use serde_json::Value;

use crate::text_article::article_of;
use crate::{ReadOptions, ReadProblem};

/// What a column holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Text,
    Id,
    Title,
    Published,
    Outlet,
    Url,
    Extra,
    /// Nobody asked for it.
    Left,
}

/// A row of a table whose rows are articles, as its cells are read.
#[derive(Default)]
pub(crate) struct TableRow {
    pub(crate) text: String,
    id: String,
    meta: Meta,
}

impl TableRow {
    /// Takes the cell of a column other than the text; a blank one says nothing.
    pub(crate) fn put(&mut self, column: Column, name: &str, value: Value) {
        if matches!(&value, Value::String(text) if text.trim().is_empty()) {
            return;
        }
        match column {
            Column::Id => self.id = as_text(value),
            Column::Title => self.meta.title = Some(as_text(value)),
            Column::Published => self.meta.published = Some(as_text(value)),
            Column::Outlet => self.meta.outlet = Some(as_text(value)),
            Column::Url => self.meta.url = Some(as_text(value)),
            Column::Extra => {
                // In JSON, lists of this name are the zones to leave out.
                let is_no_zone = name == "ignore" && (value.is_array() || value.is_object());
                let value = if is_no_zone { Value::String(value.to_string()) } else { value };
                self.meta.extra.insert(name.to_owned(), value);
            }
            Column::Text | Column::Left => {}
        }
    }

    /// The article; an error comes with the id of the article.
    pub(crate) fn into_article(
        self,
        fallback_id: impl FnOnce() -> String,
    ) -> Result<AnnotatedArticle, (String, ReadProblem)> {
        let TableRow { text, id, meta } = self;
        let id = if id.is_empty() { fallback_id() } else { id };
        let article = article_of(id.clone(), text, meta).map_err(|problem| (id, problem))?;
        Ok(AnnotatedArticle { article, annotations: Annotations::default() })
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// What the column of that name holds.
pub(crate) fn column(name: &str, options: &ReadOptions) -> Column {
    match name {
        name if same(name, &options.text_column) => Column::Text,
        name if same(name, &options.id_column) => Column::Id,
        name if same(name, "title") => Column::Title,
        name if same(name, "published") => Column::Published,
        name if same(name, "outlet") => Column::Outlet,
        name if same(name, "url") => Column::Url,
        name if options.meta_columns.as_ref().is_none_or(|kept| kept.iter().any(|kept| same(name, kept))) => {
            Column::Extra
        }
        _ => Column::Left,
    }
}

/// Looks for the columns that the options ask for: one each.
pub(crate) fn check_columns(names: &[String], options: &ReadOptions) -> Result<(), ReadProblem> {
    let needed = |column: &str, option| match names.iter().filter(|name| same(name, column)).count() {
        0 => {
            let (column, found) = (column.to_owned(), names.to_vec());
            Err(ReadProblem::MissingColumn { column, found, option })
        }
        1 => Ok(()),
        _ => Err(ReadProblem::Broken(format!("several columns are called \"{column}\"; rename all but one"))),
    };
    needed(&options.text_column, "--text-column")?;
    if names.iter().any(|name| same(name, &options.id_column)) || !same(&options.id_column, ReadOptions::ID_COLUMN) {
        needed(&options.id_column, "--id-column")?;
    }
    options.meta_columns.iter().flatten().try_for_each(|column| needed(column, "--meta-columns"))
}

/// Whether two columns have one name, in any case.
fn same(name: &str, other: &str) -> bool {
    name.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_with_the_name_of_the_zones_is_kept_as_text() {
        let mut row = TableRow { text: "A.".to_owned(), ..TableRow::default() };
        row.put(Column::Extra, "ignore", json!([{"label": "Ad"}]));
        row.put(Column::Extra, "tags", json!(["x"]));
        let extra = row.into_article(|| "a".to_owned()).unwrap().article.meta.extra;
        assert_eq!((&extra["ignore"], &extra["tags"]), (&json!(r#"[{"label":"Ad"}]"#), &json!(["x"])));
    }
}
