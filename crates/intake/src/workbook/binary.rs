//! Numbers as a workbook keeps them, binary fractions; nowhere else are they floats, and nothing is computed with them here.

use calamine::ExcelDateTime;
use rust_decimal::{Decimal, prelude::ToPrimitive};

use super::number;

/// The number that a person typed, of the one that is kept.
#[expect(clippy::disallowed_types, reason = "a workbook keeps binary fractions")]
pub(crate) fn read(number: f64) -> Option<Decimal> {
    number::decimal(&format!("{number:.14e}"))
}

/// The count of days that is kept for a date.
pub(crate) fn days(date: &ExcelDateTime) -> Option<Decimal> {
    read(date.as_f64())
}

/// The number that is kept for the one that was typed.
#[expect(clippy::disallowed_types, reason = "a workbook keeps binary fractions")]
pub(crate) fn written(number: Decimal) -> Option<f64> {
    number.to_f64()
}
