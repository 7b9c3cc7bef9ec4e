//! Pages of strings whose lengths are written as differences (`DELTA_LENGTH_BYTE_ARRAY`), or that share their start with the string
//! before (`DELTA_BYTE_ARRAY`): <https://parquet.apache.org/docs/file-format/data-pages/encodings/>. The library makes room for
//! as many strings as stand at the head of these lengths.

use parquet::basic::Encoding;
use parquet::errors::{ParquetError, Result};

use super::bytes_left::BytesLeft;

/// The strings of a page that are read at most. Writers begin a new page after some ten thousand.
const MOST_STRINGS: u64 = 1 << 24;

/// Refuses values of which more are announced than the page has, in either run of lengths.
pub(super) fn check_strings(encoding: Encoding, mut values: BytesLeft<'_>, values_of_page: u32) -> Result<()> {
    let runs = match encoding {
        Encoding::DELTA_LENGTH_BYTE_ARRAY => 1,
        // How long the start is that they share, then how long the rest is.
        Encoding::DELTA_BYTE_ARRAY => 2,
        _ => 0,
    };
    let most = u64::from(values_of_page).min(MOST_STRINGS);
    for _ in 0..runs {
        pass_run(&mut values, most)?;
    }
    Ok(())
}

/// Passes over a run of numbers (`DELTA_BINARY_PACKED`).
fn pass_run(left: &mut BytesLeft<'_>, most: u64) -> Result<()> {
    let broken = || ParquetError::General("the lengths of strings are broken".to_owned());
    let (block, miniblocks) = (left.varint().ok_or_else(broken)?, left.varint().ok_or_else(broken)?);
    let count = left.varint().ok_or_else(broken)?;
    let _first = left.varint().ok_or_else(broken)?;
    if count > most {
        return Err(ParquetError::General(format!("{count} strings in a page that can have {most}")));
    }
    // The library asks for the same multiples.
    let is_whole = block <= u64::from(u32::MAX) && block % 128 == 0 && miniblocks > 0 && block % miniblocks == 0;
    if !is_whole || (block / miniblocks) % 32 != 0 {
        return Err(broken());
    }
    let numbers_of_miniblock = block / miniblocks;
    // The first stands in the head.
    let mut remaining = count.saturating_sub(1);
    if block == 0 && remaining > 0 {
        return Err(broken());
    }
    while remaining > 0 {
        let _least = left.varint().ok_or_else(broken)?;
        for width in left.bytes(miniblocks).ok_or_else(broken)? {
            if remaining == 0 {
                // Where no number is left there are no bytes either.
                break;
            }
            left.bytes(u64::from(*width) * numbers_of_miniblock / 8).ok_or_else(broken)?;
            remaining = remaining.saturating_sub(numbers_of_miniblock);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parquet::column::page::Page;
    use parquet::data_type::{ByteArray, ByteArrayType};
    use parquet::file::properties::{WriterProperties, WriterVersion};
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;

    /// The values of a page of strings, as the library writes them.
    fn page(encoding: Encoding, strings: &[String]) -> Vec<u8> {
        let schema = Arc::new(parse_message_type("message m { REQUIRED BYTE_ARRAY text (UTF8); }").unwrap());
        let properties = WriterProperties::builder()
            .set_writer_version(WriterVersion::PARQUET_2_0)
            .set_dictionary_enabled(false)
            .set_encoding(encoding);
        let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
        let mut group = file.next_row_group().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let strings: Vec<ByteArray> = strings.iter().map(|string| ByteArray::from(string.as_str())).collect();
        column.typed::<ByteArrayType>().write_batch(&strings, None, None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        let reader = SerializedFileReader::new(bytes::Bytes::from(file.into_inner().unwrap())).unwrap();
        let group = reader.get_row_group(0).unwrap();
        match group.get_column_page_reader(0).unwrap().get_next_page().unwrap().unwrap() {
            Page::DataPageV2 { buf, encoding: used, .. } if used == encoding => buf.to_vec(),
            _ => unreachable!("another page"),
        }
    }

    const ENCODINGS: [Encoding; 2] = [Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY];

    fn strings(count: usize) -> Vec<String> {
        (0..count).map(|number| "ab".repeat(number * number % 97)).collect()
    }

    #[test]
    fn pages_as_the_library_writes_them_pass() {
        for (encoding, count) in
            ENCODINGS.into_iter().flat_map(|encoding| [1, 2, 128, 129, 130, 1_000].map(|count| (encoding, count)))
        {
            let values = page(encoding, &strings(count));
            assert!(check_strings(encoding, BytesLeft::new(&values), count as u32).is_ok(), "{encoding} {count}");
            assert!(check_strings(encoding, BytesLeft::new(&values), count as u32 - 1).is_err(), "{encoding} {count}");
        }
    }

    #[test]
    fn a_run_is_passed_over_to_its_end() {
        // The run of the starts is followed by that of the rests, which ends where the strings begin.
        for count in [1, 2, 128, 129, 130, 1_000] {
            let strings = strings(count);
            let values = page(Encoding::DELTA_LENGTH_BYTE_ARRAY, &strings);
            let mut left = BytesLeft::new(&values);
            pass_run(&mut left, count as u64).unwrap();
            assert_eq!(left.bytes(left.count()).unwrap(), strings.concat().as_bytes(), "{count}");
        }
    }

    #[test]
    fn more_strings_than_the_page_has_are_refused_in_either_run() {
        let values = page(Encoding::DELTA_LENGTH_BYTE_ARRAY, &strings(3));
        // After the size of a block, in two bytes, and the number of its parts.
        assert_eq!(values[3], 3);
        let many = [&values[..3], b"\xff\xff\xff\xff\x07", &values[4..]].concat();
        let starts = page(Encoding::DELTA_BYTE_ARRAY, &vec![String::new(); 1]);
        for (encoding, values) in [
            (Encoding::DELTA_LENGTH_BYTE_ARRAY, many.clone()),
            (Encoding::DELTA_BYTE_ARRAY, many.clone()),
            (Encoding::DELTA_BYTE_ARRAY, [&starts[..5], &many].concat()),
        ] {
            for values_of_page in [3, u32::MAX] {
                let message = check_strings(encoding, BytesLeft::new(&values), values_of_page).unwrap_err().to_string();
                assert!(message.contains("2147483647 strings in a page"), "{message}");
            }
        }
    }

    #[test]
    fn a_run_that_breaks_off_is_refused() {
        let values = page(Encoding::DELTA_LENGTH_BYTE_ARRAY, &strings(300));
        let mut left = BytesLeft::new(&values);
        pass_run(&mut left, 300).unwrap();
        let end = values.len() - left.count() as usize;
        for cut in 0..end {
            assert!(
                check_strings(Encoding::DELTA_LENGTH_BYTE_ARRAY, BytesLeft::new(&values[..cut]), 300).is_err(),
                "{cut}"
            );
        }
        // A block of no numbers.
        assert!(
            check_strings(Encoding::DELTA_LENGTH_BYTE_ARRAY, BytesLeft::new(b"\0\x01\x02\0\0\0\0\0"), 300).is_err()
        );
    }
}
