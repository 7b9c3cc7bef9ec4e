/// A plain-text table: the first column aligned to the left, the others to the right, two blanks between columns.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(header: &[&str]) -> Table {
        Table { rows: vec![header.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// The lines of the table, each with its line break and without blanks at its end.
    pub(crate) fn lines(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let widths: Vec<usize> = (0..columns)
            .map(|column| cells(column).map(|cell| cell.chars().count()).max().unwrap_or_default())
            .collect();
        let mut lines = String::new();
        for row in &self.rows {
            let padded = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            lines.push_str(padded.collect::<Vec<_>>().join("  ").trim_end());
            lines.push('\n');
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_characters() {
        let mut table = Table::new(&["", "F1", "n"]);
        table.row(["overlap ≥ 0.5", "9.1", "12"].map(str::to_owned));
        table.row(["cue", "100.0", ""].map(str::to_owned));
        assert_eq!(table.lines(), "                  F1   n\noverlap ≥ 0.5    9.1  12\ncue            100.0\n");
    }
}
