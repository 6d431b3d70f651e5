//! How values of the domain are stored: as whole numbers and text that both databases hold exactly.

use std::{error::Error, str::FromStr};

use domain::{
    Beneficiary, DocumentNumber, FiscalYear, FundNature, Position, ProjectCode, RegionCode,
    UnitCode, VoucherLine,
};
use time::{Date, Month, OffsetDateTime};

use crate::StoreError;

/// 2020-12-31 is 20201231: it sorts, compares, and can be read.
pub(crate) fn date_to_number(date: Date) -> i64 {
    let (year, month, day) = date.to_calendar_date();
    let year = i64::from(year).saturating_mul(10_000);
    year.saturating_add(i64::from(u8::from(month)).saturating_mul(100)).saturating_add(day.into())
}

/// The reverse of [`date_to_number`].
pub(crate) fn date_from_number(number: i64) -> Result<Date, StoreError> {
    let part = |number: i64| u8::try_from(number % 100).unwrap_or(0);
    let year = i32::try_from(number / 10_000).unwrap_or(0);
    let refuse = |source| StoreError::corrupt("a date", source);
    let month = Month::try_from(part(number / 100)).map_err(refuse)?;
    Date::from_calendar_date(year, month, part(number)).map_err(refuse)
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
    let refuse = |error| StoreError::corrupt("a region", error);
    RegionCode::try_new(u32::try_from(number).unwrap_or(0)).map_err(refuse)
}

/// A year as its number.
pub(crate) fn year_from_number(number: i64) -> Result<FiscalYear, StoreError> {
    FiscalYear::try_new(i32::try_from(number).unwrap_or(0))
        .map_err(|error| StoreError::corrupt("a fiscal year", error))
}

/// A fund nature by its code.
pub(crate) fn nature_from_number(number: i64) -> Result<FundNature, StoreError> {
    FundNature::from_code(i32::try_from(number).unwrap_or(0))
        .map_err(|error| StoreError::corrupt("a fund nature", error))
}

/// A document by its number.
pub(crate) fn document_from_text(text: &str) -> Result<DocumentNumber, StoreError> {
    parse("a document number", text)
}

/// Any value that the domain reads from text.
pub(crate) fn parse<T>(what: &str, text: &str) -> Result<T, StoreError>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    text.parse().map_err(|error| StoreError::corrupt(what, error))
}

/// Project and unit; both empty for none.
pub(crate) fn beneficiary_to_text(beneficiary: Option<&Beneficiary>) -> (String, String) {
    beneficiary.map_or_else(Default::default, |it| (it.project.to_string(), it.unit.to_string()))
}

/// The reverse of [`beneficiary_to_text`].
pub(crate) fn beneficiary_from_text(
    project: &str,
    unit: &str,
) -> Result<Option<Beneficiary>, StoreError> {
    if project.is_empty() && unit.is_empty() {
        return Ok(None);
    }
    let project: ProjectCode = parse("a project code", project)?;
    let unit: UnitCode = parse("a unit code", unit)?;
    Ok(Some(Beneficiary { project, unit }))
}

/// A line of a voucher; an empty number and 0 for none.
pub(crate) fn voucher_from(number: &str, line: i64) -> Result<Option<VoucherLine>, StoreError> {
    if number.is_empty() && line == 0 {
        return Ok(None);
    }
    let read = VoucherLine::try_new(number, line);
    read.map(Some).map_err(|error| StoreError::corrupt("a voucher", error))
}

/// The reverse of [`voucher_from`].
pub(crate) fn voucher_to(voucher: Option<&VoucherLine>) -> (String, i64) {
    voucher.map_or_else(Default::default, |it| (it.number().to_owned(), it.line().into()))
}

/// A number that the domain keeps without a sign; no such number of ours is near the limit.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A place in the log.
pub(crate) fn position(shard: i64, sequence: i64) -> Result<Position, StoreError> {
    let refuse = |error| StoreError::corrupt("a position", error);
    Ok(Position {
        shard: shard.try_into().map_err(refuse)?,
        sequence: sequence.try_into().map_err(refuse)?,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn dates_are_numbers_that_can_be_read() {
        for (date, number) in
            [(date!(2020 - 12 - 31), 20_201_231), (date!(2000 - 01 - 01), 20_000_101)]
        {
            assert_eq!(date_to_number(date), number);
            assert_eq!(date_from_number(number).unwrap(), date);
        }
        for number in [0, 20_201_301, 20_210_229, -1, i64::MAX] {
            assert!(date_from_number(number).is_err(), "{number}");
        }
    }

    #[test]
    fn instants_keep_their_microseconds() {
        let at = datetime!(2026-11-23 21:09:36.123456 UTC);
        assert_eq!(instant_from_number(instant_to_number(at)).unwrap(), at);
        assert!(instant_from_number(i64::MAX).is_err());
    }
}
