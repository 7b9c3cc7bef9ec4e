use anyhow::Result;
use sayso_formats::Output;
use serde::Serialize;

/// A CSV file of rows that serialise, under a header that stands there even without rows.
pub(crate) struct CsvTable {
    rows: csv::Writer<Output>,
}

impl CsvTable {
    pub(crate) fn new(output: Output, header: &[&str]) -> Result<CsvTable> {
        let mut rows = csv::WriterBuilder::new().has_headers(false).from_writer(output);
        rows.write_record(header)?;
        Ok(CsvTable { rows })
    }

    pub(crate) fn write(&mut self, row: &impl Serialize) -> Result<()> {
        Ok(self.rows.serialize(row)?)
    }

    /// Completes the file.
    pub(crate) fn finish(self) -> Result<()> {
        let output = self.rows.into_inner().map_err(|error| error.into_error())?;
        Ok(output.commit()?)
    }
}
