//! What goes out comes back the same, and what is wrong is refused by name.

mod evaluation;
mod scorecard;
mod words;

pub(in crate::convert) use evaluation::evaluation;
pub(in crate::convert) use scorecard::scorecard;

use rust_decimal::Decimal;
use time::{Date, Duration, Month, OffsetDateTime};

fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn day(year: i32, month: Month, day: u8) -> Date {
    Date::from_calendar_date(year, month, day).unwrap()
}

fn instant() -> OffsetDateTime {
    let seconds = OffsetDateTime::from_unix_timestamp(1_609_459_200).unwrap();
    seconds.checked_add(Duration::microseconds(123_456)).unwrap()
}
