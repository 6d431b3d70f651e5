//! Texts, decimals, dates and instants.

use std::{error::Error, str::FromStr};

use domain::Explain;
use prost_types::Timestamp;
use rust_decimal::Decimal;
use time::{Date, Duration, Month, OffsetDateTime};

use super::InvalidRequest;
use crate::pb::google_type;

/// Parses a text field as a value of the domain.
pub(crate) fn parse<T>(field: &str, text: &str) -> Result<T, InvalidRequest>
where
    T: FromStr<Err: Error + Explain + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| InvalidRequest::new(field, error))
}

/// A message field that must be set.
pub(crate) fn required<T>(field: &str, value: Option<T>) -> Result<T, InvalidRequest> {
    value.ok_or_else(|| InvalidRequest::missing(field))
}

/// A text of `min..=max` characters without control characters, trimmed.
pub(crate) fn chars(
    field: &str,
    text: &str,
    (min, max): (usize, usize),
) -> Result<String, InvalidRequest> {
    let text = text.trim();
    let count = text.chars().count();
    if count < min || max < count {
        let chinese = format!("{field}有{count}个字，应为{min}至{max}个字。");
        let english = format!("{count} characters, expected {min} to {max}");
        return Err(InvalidRequest::rule(field, &english, chinese));
    }
    if let Some(found) = text.chars().find(|c| c.is_control() && *c != '\n') {
        let found = found.escape_unicode();
        let chinese = format!("{field}含有不可见的控制字符{found}，请删除。");
        return Err(InvalidRequest::rule(field, "control character", chinese));
    }
    Ok(text.to_owned())
}

/// A decimal that must be set.
pub(crate) fn decimal(
    field: &str,
    value: Option<google_type::Decimal>,
) -> Result<Decimal, InvalidRequest> {
    let google_type::Decimal { value } = required(field, value)?;
    let refuse = |_| {
        let chinese = format!("{field}为“{value}”，应为十进制数，例如12.50。");
        InvalidRequest::rule(field, "not a decimal", chinese)
    };
    Decimal::from_str_exact(&value).map_err(refuse)
}

/// A decimal that may be absent.
pub(crate) fn optional_decimal(
    field: &str,
    value: Option<google_type::Decimal>,
) -> Result<Option<Decimal>, InvalidRequest> {
    value.map(|value| decimal(field, Some(value))).transpose()
}

/// A calendar date that must be set.
pub(crate) fn date(field: &str, value: Option<google_type::Date>) -> Result<Date, InvalidRequest> {
    let google_type::Date { year, month, day } = required(field, value)?;
    let refuse = || {
        let chinese = format!("{field}为{year}年{month}月{day}日，不是有效的日期。");
        InvalidRequest::rule(field, "not a date", chinese)
    };
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok());
    let day = u8::try_from(day).ok();
    let (month, day) = month.zip(day).ok_or_else(refuse)?;
    Date::from_calendar_date(year, month, day).map_err(|_| refuse())
}

/// A calendar date that may be absent.
pub(crate) fn optional_date(
    field: &str,
    value: Option<google_type::Date>,
) -> Result<Option<Date>, InvalidRequest> {
    value.map(|value| date(field, Some(value))).transpose()
}

/// An instant that must be set.
pub(crate) fn instant(
    field: &str,
    at: Option<Timestamp>,
) -> Result<OffsetDateTime, InvalidRequest> {
    let Timestamp { seconds, nanos } = required(field, at)?;
    let at = OffsetDateTime::from_unix_timestamp(seconds).ok();
    let at = at
        .filter(|_| nanos >= 0)
        .and_then(|it| it.checked_add(Duration::nanoseconds(nanos.into())));
    at.ok_or_else(|| {
        let chinese = format!("{field}不是有效的时间。请重新获取。");
        InvalidRequest::rule(field, "not an instant", chinese)
    })
}

/// Exact decimal text.
#[must_use]
pub fn decimal_to_pb(value: Decimal) -> google_type::Decimal {
    google_type::Decimal { value: value.to_string() }
}

/// Year, month and day.
#[must_use]
pub fn date_to_pb(date: Date) -> google_type::Date {
    google_type::Date {
        year: date.year(),
        month: u8::from(date.month()).into(),
        day: date.day().into(),
    }
}

/// An instant in UTC.
#[must_use]
pub fn timestamp_to_pb(at: OffsetDateTime) -> Timestamp {
    Timestamp { seconds: at.unix_timestamp(), nanos: at.nanosecond().try_into().unwrap_or(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_date(year: i32, month: i32, day: i32, valid: bool) {
        let wire = google_type::Date { year, month, day };
        let read = date("as_of", Some(wire));
        assert_eq!(read.is_ok(), valid, "{wire:?}");
        if let Ok(read) = read {
            assert_eq!(date_to_pb(read), wire);
        }
    }

    #[test]
    fn dates_are_of_the_calendar() {
        check_date(2020, 2, 29, true);
        check_date(2021, 2, 29, false);
        check_date(2020, 0, 1, false);
        check_date(2020, 13, 1, false);
        check_date(2020, 1, 256, false);
        check_date(2020, -1, 1, false);
    }

    #[test]
    fn decimals_are_exact_or_refused() {
        let read =
            |text: &str| decimal("weight", Some(google_type::Decimal { value: text.into() }));
        assert_eq!(read("12.50").unwrap().to_string(), "12.50");
        assert!(read("1e3").is_err());
        assert!(read("十").is_err());
        assert!(decimal("weight", None).is_err());
    }

    #[test]
    fn texts_are_bounded_and_visible() {
        assert_eq!(chars("name", " 贷款贴息 ", (1, 4)).unwrap(), "贷款贴息");
        assert!(chars("name", "", (1, 4)).is_err());
        assert!(chars("name", "贷款贴息款", (1, 4)).is_err());
        assert!(chars("name", "a\u{0}b", (1, 4)).is_err());
    }
}
