//! How values of the domain are stored: as whole numbers and text that both databases hold exactly.

use std::{error::Error, fmt::Display, str::FromStr};

use domain::{FiscalYear, RegionCode};
use time::{
    Date, OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description,
};

use crate::StoreError;

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

/// Any value that the domain reads from text.
pub(crate) fn parse<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error: T::Err| StoreError::corrupt(what, error))
}

/// A value that may be absent.
pub(crate) fn parse_optional<T>(
    what: &'static str,
    text: Option<&str>,
) -> Result<Option<T>, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.map(|text| parse(what, text)).transpose()
}

/// The text of a value that may be absent.
pub(crate) fn optional_text(value: Option<impl Display>) -> Option<String> {
    value.map(|value| value.to_string())
}

/// A date, `2020-12-31`.
pub(crate) fn date(what: &'static str, text: &str) -> Result<Date, StoreError> {
    Date::parse(text, DATE).map_err(|error| StoreError::corrupt(what, error))
}

/// Microseconds since 1970, UTC.
pub(crate) fn instant_to_number(at: OffsetDateTime) -> i64 {
    // 292,000 years are in range.
    i64::try_from(at.unix_timestamp_nanos() / 1_000).unwrap_or(i64::MAX)
}

/// The reverse of [`instant_to_number`].
pub(crate) fn instant_from_number(number: i64) -> Result<OffsetDateTime, StoreError> {
    let nanoseconds = i128::from(number).saturating_mul(1_000);
    OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
        .map_err(|error| StoreError::corrupt("an instant", error))
}

/// A region as its nine digits.
pub(crate) fn region_to_number(region: RegionCode) -> i64 {
    region.as_u32().into()
}

/// The reverse of [`region_to_number`].
pub(crate) fn region_from_number(number: i64) -> Result<RegionCode, StoreError> {
    let code = u32::try_from(number).unwrap_or(0);
    RegionCode::try_new(code).map_err(|error| StoreError::corrupt("a region", error))
}

/// A fiscal year as its number.
pub(crate) fn year_from_number(number: i32) -> Result<FiscalYear, StoreError> {
    FiscalYear::try_new(number).map_err(|error| StoreError::corrupt("a fiscal year", error))
}

/// A number of revisions.
pub(crate) fn revision_from_number(number: i64) -> Result<u32, StoreError> {
    number
        .try_into()
        .map_err(|error: std::num::TryFromIntError| StoreError::corrupt("a revision", error))
}

/// A place in a log of the ledger. None of them is near the limit.
pub(crate) fn sequence_to_number(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}
