//! Fiscal years (预算年度).

use std::{fmt, str::FromStr};

use time::{Date, Duration, util::days_in_year};

use crate::{
    Explain,
    explain::clip,
    number::{half_width, is_digits},
};

const YEAR_MIN: i32 = 2000;
const YEAR_MAX: i32 = 2099;

/// A 预算年度 from 2000 to 2099: 1 January to 31 December (预算法 §18).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear {
    // Invariant: 1 January of YEAR_MIN..=YEAR_MAX.
    first_day: Date,
}

/// A text or number that is not a year from 2000 to 2099.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("fiscal year `{found}` is not between 2000 and 2099")]
pub struct InvalidFiscalYear {
    /// The refused year.
    pub found: String,
}

impl FiscalYear {
    /// The only way to make one: 2000 to 2099.
    pub fn try_new(year: i32) -> Result<Self, InvalidFiscalYear> {
        let refused = || InvalidFiscalYear { found: year.to_string() };
        if !(YEAR_MIN..=YEAR_MAX).contains(&year) {
            return Err(refused());
        }
        Date::from_ordinal_date(year, 1).map(|first_day| Self { first_day }).map_err(|_| refused())
    }

    /// The year as a number.
    pub const fn year(self) -> i32 {
        self.first_day.year()
    }

    /// 1 January.
    pub const fn first_day(self) -> Date {
        self.first_day
    }

    /// 31 December, the last day that belongs to the year.
    pub fn last_day(self) -> Date {
        let days_after_the_first = i64::from(days_in_year(self.year())).saturating_sub(1);
        self.first_day.saturating_add(Duration::days(days_after_the_first))
    }

    /// Whether `date` belongs to the year.
    pub const fn contains(self, date: Date) -> bool {
        date.year() == self.year()
    }

    /// The year that unused money is carried to (结转). 2099 has none.
    pub fn next(self) -> Option<Self> {
        self.year().checked_add(1).and_then(|year| Self::try_new(year).ok())
    }

    /// The year that carried money comes from. 2000 has none.
    pub fn previous(self) -> Option<Self> {
        self.year().checked_sub(1).and_then(|year| Self::try_new(year).ok())
    }
}

impl FromStr for FiscalYear {
    type Err = InvalidFiscalYear;

    /// Four digits, with or without 年 or 年度.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let refused = || InvalidFiscalYear { found: clip(text) };
        let typed = half_width(text);
        let year = typed.trim();
        let year = year
            .strip_suffix("年度")
            .or_else(|| year.strip_suffix('年'))
            .unwrap_or(year)
            .trim_end();
        if year.len() != 4 || !is_digits(year) {
            return Err(refused());
        }
        Self::try_new(year.parse().map_err(|_| refused())?)
    }
}

impl fmt::Display for FiscalYear {
    /// Four digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.year().fmt(f)
    }
}

impl Explain for InvalidFiscalYear {
    fn explain(&self) -> String {
        format!(
            "预算年度“{}”不对，应为 {YEAR_MIN} 至 {YEAR_MAX} 之间的四位年份，如 2020。请改正。",
            self.found
        )
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::macros::date;

    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<i32>) {
        let refused = || InvalidFiscalYear { found: text.into() };
        assert_eq!(text.parse().map(FiscalYear::year), expected.ok_or_else(refused));
    }

    #[test]
    fn a_year_is_four_digits() {
        check("2020", Some(2020));
        check("２０２０年度", Some(2020));
        check(" 2020 年", Some(2020));
        check("2000", Some(2000));
        check("2099", Some(2099));
        for text in ["", "1999", "2100", "20", "02020", "-2020", "2020-01", "年度", "2020年度年"]
        {
            check(text, None);
        }
    }

    #[test]
    fn a_year_ends_on_31_december() {
        let year = FiscalYear::try_new(2020).unwrap();
        assert_eq!(
            (year.first_day(), year.last_day()),
            (date!(2020 - 01 - 01), date!(2020 - 12 - 31))
        );
        assert!(year.contains(date!(2020 - 02 - 29)));
        assert!(!year.contains(date!(2019 - 12 - 31)) && !year.contains(date!(2021 - 01 - 01)));
        assert_eq!(FiscalYear::try_new(2099).unwrap().next(), None);
        assert_eq!(FiscalYear::try_new(2000).unwrap().previous(), None);
    }

    proptest! {
        #[test]
        fn years_follow_each_other_without_a_gap(number in YEAR_MIN..YEAR_MAX) {
            let year = FiscalYear::try_new(number).unwrap();
            let next = year.next().unwrap();
            prop_assert_eq!(year.last_day().next_day(), Some(next.first_day()));
            prop_assert_eq!(next.previous(), Some(year));
            prop_assert!(year < next && year.contains(year.last_day()));
            prop_assert_eq!(year.to_string().parse(), Ok(year));
        }
    }
}
