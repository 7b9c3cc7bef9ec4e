//! Cells as JSON.

use parquet::record::Field;
use serde_json::{Map, Value, json};

/// A cell as JSON; nothing for null and for bytes that are no text.
pub(super) fn value_of(field: &Field) -> Option<Value> {
    Some(match field {
        Field::Null => return None,
        Field::Bool(value) => json!(value),
        Field::Byte(value) => json!(value),
        Field::Short(value) => json!(value),
        Field::Int(value) => json!(value),
        Field::Long(value) => json!(value),
        Field::UByte(value) => json!(value),
        Field::UShort(value) => json!(value),
        Field::UInt(value) => json!(value),
        Field::ULong(value) => json!(value),
        Field::Float(value) => json!(value),
        Field::Double(value) => json!(value),
        Field::Str(value) => json!(value),
        Field::Bytes(value) => json!(std::str::from_utf8(value.data()).ok()?),
        Field::Group(row) => {
            let fields = row.get_column_iter();
            let fields = fields.map(|(name, field)| (name.clone(), value_of(field).unwrap_or_default()));
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        Field::ListInternal(list) => {
            let elements = list.elements().iter();
            elements.map(|element| value_of(element).unwrap_or_default()).collect()
        }
        Field::MapInternal(map) => {
            let entries = map.entries().iter();
            let pair = |(key, value): &(Field, Field)| json!([value_of(key), value_of(value)]);
            entries.map(pair).collect()
        }
        Field::Date(days) if !has_date(i64::from(*days), 1) => json!(days),
        Field::TimestampMillis(count) if !has_date(*count, DAY_MS) => json!(count),
        Field::TimestampMicros(count) if !has_date(*count, DAY_MS * 1_000) => json!(count),
        Field::TimestampMillis(_) | Field::TimestampMicros(_) => json!(instant(&field.to_string())),
        // The library writes the zeros one by one, and nobody has such numbers.
        Field::Decimal(value) if value.scale() > MAX_SCALE => return None,
        // Decimals, dates and times of day, in their usual spelling.
        other => json!(other.to_string()),
    })
}

/// The milliseconds of a day.
const DAY_MS: i64 = 86_400_000;
/// The most decimal places of a number that is kept; Arrow has at most 76.
const MAX_SCALE: i32 = 1_000;

/// Whether a count since 1970 falls into the years 1 to 9999; the library panics when it spells a date far beyond.
fn has_date(count: i64, a_day: i64) -> bool {
    (-719_162..2_932_897).contains(&count.div_euclid(a_day))
}

/// `2024-05-01 12:30:00.000000 +00:00` without what says nothing: a fraction of zero, a time of midnight, and the zone, which
/// is always this one.
fn instant(spelled: &str) -> &str {
    let spelled = spelled.trim_end_matches(" +00:00");
    let (seconds, fraction) = spelled.split_once('.').unwrap_or((spelled, ""));
    let spelled = if fraction.bytes().all(|digit| digit == b'0') { seconds } else { spelled };
    spelled.trim_end_matches(" 00:00:00")
}

#[cfg(test)]
mod tests {
    use parquet::data_type::Decimal;

    use super::*;

    #[test]
    fn an_instant_is_as_short_as_it_can_be() {
        assert_eq!(instant("2024-05-01 00:00:00.000 +00:00"), "2024-05-01");
        assert_eq!(instant("2024-05-01 12:30:00.000000 +00:00"), "2024-05-01 12:30:00");
        assert_eq!(instant("2024-05-01 00:00:00.5 +00:00"), "2024-05-01 00:00:00.5");
    }

    #[test]
    fn a_decimal_of_a_billion_places_is_left_out_and_not_written_out() {
        let decimal = |scale| Field::Decimal(Decimal::from_i32(1, scale, scale));
        assert_eq!((value_of(&decimal(2)), value_of(&decimal(1_000_000_000))), (Some(json!("0.01")), None));
    }

    #[test]
    fn a_day_that_no_calendar_has_stays_a_number() {
        assert_eq!(value_of(&Field::Date(i32::MIN)), Some(json!(i32::MIN)));
    }
}
