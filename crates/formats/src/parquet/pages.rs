//! The pages of a Parquet file, looked at before the library believes what they say: it makes room for as many values as a
//! dictionary, or a page of delta-encoded strings, is said to have, and memory that cannot be had ends the process.

use parquet::basic::Encoding;
use parquet::bloom_filter::Sbbf;
use parquet::column::page::{Page, PageMetadata, PageReader};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, RowGroupReader};
use parquet::record::reader::RowIter;
use parquet::schema::types::{ColumnDescPtr, Type};

use super::bytes_left::BytesLeft;
use super::deltas::check_strings;

/// A file, or a row group of it, whose pages are looked at.
pub(super) struct CheckedPages<T>(pub(super) T);

impl<T: FileReader> FileReader for CheckedPages<T> {
    fn metadata(&self) -> &ParquetMetaData {
        self.0.metadata()
    }

    fn num_row_groups(&self) -> usize {
        self.0.num_row_groups()
    }

    fn get_row_group(&self, index: usize) -> Result<Box<dyn RowGroupReader + '_>> {
        Ok(Box::new(CheckedPages(self.0.get_row_group(index)?)))
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_file(projection, self)
    }
}

impl RowGroupReader for CheckedPages<Box<dyn RowGroupReader + '_>> {
    fn metadata(&self) -> &RowGroupMetaData {
        self.0.metadata()
    }

    fn num_columns(&self) -> usize {
        self.0.num_columns()
    }

    fn get_column_page_reader(&self, column: usize) -> Result<Box<dyn PageReader>> {
        let pages = self.0.get_column_page_reader(column)?;
        Ok(Box::new(CheckedColumn { pages, column: self.0.metadata().column(column).column_descr_ptr() }))
    }

    fn get_column_bloom_filter(&self, column: usize) -> Option<&Sbbf> {
        self.0.get_column_bloom_filter(column)
    }

    fn get_row_iter(&self, projection: Option<Type>) -> Result<RowIter<'_>> {
        RowIter::from_row_group(projection, self)
    }
}

/// The pages of a column.
struct CheckedColumn {
    pages: Box<dyn PageReader>,
    column: ColumnDescPtr,
}

impl PageReader for CheckedColumn {
    fn get_next_page(&mut self) -> Result<Option<Page>> {
        let page = self.pages.get_next_page()?;
        if let Some(page) = &page {
            check(page, self.column.max_rep_level(), self.column.max_def_level())?;
        }
        Ok(page)
    }

    fn peek_next_page(&mut self) -> Result<Option<PageMetadata>> {
        self.pages.peek_next_page()
    }

    fn skip_next_page(&mut self) -> Result<()> {
        self.pages.skip_next_page()
    }

    fn at_record_boundary(&mut self) -> Result<bool> {
        self.pages.at_record_boundary()
    }
}

impl Iterator for CheckedColumn {
    type Item = Result<Page>;

    fn next(&mut self) -> Option<Result<Page>> {
        self.get_next_page().transpose()
    }
}

/// Refuses a page that announces more values than it can have; its levels reach up to these.
fn check(page: &Page, max_rep_level: i16, max_def_level: i16) -> Result<()> {
    let (values, values_of_page, encoding) = match page {
        // Every value takes a byte at least; a string takes four for its length.
        Page::DictionaryPage { buf, num_values, .. } if *num_values as usize > buf.len() => {
            return Err(ParquetError::General(format!("a dictionary of {num_values} values in {} bytes", buf.len())));
        }
        Page::DictionaryPage { .. } => return Ok(()),
        Page::DataPage { buf, num_values, encoding, rep_level_encoding, def_level_encoding, .. } => {
            let levels = [(max_rep_level, *rep_level_encoding), (max_def_level, *def_level_encoding)];
            (values_after_levels(buf, levels, *num_values), *num_values, *encoding)
        }
        Page::DataPageV2 { buf, num_values, encoding, rep_levels_byte_len, def_levels_byte_len, .. } => {
            let mut left = BytesLeft::new(buf);
            let levels = left.bytes(u64::from(*rep_levels_byte_len) + u64::from(*def_levels_byte_len));
            (levels.map(|_| left), *num_values, *encoding)
        }
    };
    let values = values.ok_or_else(|| ParquetError::General("the levels of a page go on beyond its end".to_owned()))?;
    check_strings(encoding, values, values_of_page)
}

/// What follows the repetition levels and the definition levels of a page of the first version.
#[expect(deprecated, reason = "old files have levels that are packed")]
fn values_after_levels(page: &[u8], levels: [(i16, Encoding); 2], values_of_page: u32) -> Option<BytesLeft<'_>> {
    let mut left = BytesLeft::new(page);
    for (max_level, encoding) in levels {
        match encoding {
            _ if max_level == 0 => {}
            Encoding::BIT_PACKED => {
                let bits_of_level = u64::from(i16::BITS - max_level.leading_zeros());
                left.bytes((u64::from(values_of_page) * bits_of_level).div_ceil(8))?;
            }
            // Runs, after their length.
            _ => {
                let length = left.bytes(4)?.try_into().ok()?;
                left.bytes(u64::from(u32::from_le_bytes(length)))?;
            }
        }
    }
    Some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_cannot_have_more_values_than_bytes() {
        let page = |num_values| Page::DictionaryPage {
            buf: b"\x01\0\0\0a\x01\0\0\0b".as_slice().into(),
            num_values,
            encoding: Encoding::PLAIN,
            is_sorted: false,
        };
        assert!(check(&page(2), 0, 0).is_ok());
        let message = check(&page(1_800_000_000), 0, 0).unwrap_err().to_string();
        assert!(message.contains("1800000000 values in 10 bytes"), "{message}");
    }

    /// The head of a run of lengths that announces so many; a block has 128 of them in four parts.
    fn lengths(count: u8) -> Vec<u8> {
        vec![0x80, 0x01, 0x04, count, 0]
    }

    #[test]
    #[expect(deprecated, reason = "old files have levels that are packed")]
    fn strings_are_counted_after_the_levels() {
        let (runs, packed) = (b"\x02\0\0\0\x02\x01".as_slice(), b"\x01".as_slice());
        let page = |levels: &[u8], rep_level_encoding, def_level_encoding, count| Page::DataPage {
            buf: [levels, &lengths(count)].concat().into(),
            num_values: 1,
            encoding: Encoding::DELTA_LENGTH_BYTE_ARRAY,
            def_level_encoding,
            rep_level_encoding,
            statistics: None,
        };
        let (rle, bits) = (Encoding::RLE, Encoding::BIT_PACKED);
        for (levels, rep, def, max_rep, max_def) in [
            (Vec::new(), rle, bits, 0, 0),
            (runs.to_vec(), rle, rle, 0, 1),
            ([runs, runs].concat(), rle, rle, 1, 3),
            ([packed, runs].concat(), bits, rle, 7, 1),
        ] {
            assert!(check(&page(&levels, rep, def, 1), max_rep, max_def).is_ok(), "{levels:?}");
            let message = check(&page(&levels, rep, def, 2), max_rep, max_def).unwrap_err().to_string();
            assert!(message.contains("2 strings in a page that can have 1"), "{message}");
        }
        let message = check(&page(b"\xff\xff\xff\xff", rle, rle, 1), 0, 1).unwrap_err().to_string();
        assert!(message.contains("levels of a page"), "{message}");
    }

    #[test]
    fn strings_of_a_page_of_the_second_version_are_counted_too() {
        let page = |def_levels_byte_len, count| Page::DataPageV2 {
            buf: [b"\x02\x01".as_slice(), &lengths(count)].concat().into(),
            num_values: 1,
            encoding: Encoding::DELTA_LENGTH_BYTE_ARRAY,
            num_nulls: 0,
            num_rows: 1,
            def_levels_byte_len,
            rep_levels_byte_len: 0,
            is_compressed: false,
            statistics: None,
        };
        assert!(check(&page(2, 1), 0, 1).is_ok());
        assert!(check(&page(2, 2), 0, 1).is_err());
        assert!(check(&page(u32::MAX, 1), 0, 1).is_err());
    }
}
