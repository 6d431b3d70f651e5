//! Shortfalls (先支付后到位): days on which more had been paid than had arrived, by business date.

use std::collections::BTreeMap;

use time::Date;

use crate::{DocumentNumber, FundNature, InvalidMoney, Money, ProjectCode};

/// What a project received less what it paid under a document, on one business date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaySum {
    /// Which project.
    pub project: ProjectCode,
    /// Under which document.
    pub document: DocumentNumber,
    /// Of which funds.
    pub nature: FundNature,
    /// The business date.
    pub on: Date,
    /// Received less paid on that day alone.
    pub available: Money,
}

/// Money that was paid before it arrived. In the order of posting the books never allow it; by business dates they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortfall {
    /// Which project.
    pub project: ProjectCode,
    /// Under which document.
    pub document: DocumentNumber,
    /// Of which funds.
    pub nature: FundNature,
    /// The first day at whose end more had been paid than had arrived.
    pub since: Date,
    /// The most that was missing at the end of a day, more than zero.
    pub amount: Money,
}

impl Shortfall {
    /// The shortfalls of a row each, in the order of projects, documents and natures. Days may come in any order, and
    /// more than once.
    ///
    /// # Errors
    /// [`InvalidMoney`] for sums out of range.
    pub fn of(days: impl IntoIterator<Item = DaySum>) -> Result<Vec<Self>, InvalidMoney> {
        let mut rows: BTreeMap<_, BTreeMap<Date, Money>> = BTreeMap::new();
        for DaySum { project, document, nature, on, available } in days {
            let day = rows.entry((project, document, nature)).or_default().entry(on).or_default();
            *day = day.checked_add(available)?;
        }
        let mut found = Vec::new();
        for ((project, document, nature), days) in rows {
            let mut available = Money::ZERO;
            let mut lowest = (None, Money::ZERO);
            for (on, change) in days {
                available = available.checked_add(change)?;
                if available < Money::ZERO {
                    lowest = (lowest.0.or(Some(on)), lowest.1.min(available));
                }
            }
            if let (Some(since), amount) = lowest {
                let amount = amount.checked_neg()?;
                found.push(Self { project, document, nature, since, amount });
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use time::Month;

    use super::*;

    fn day(month: u8, day: u8) -> Date {
        Date::from_calendar_date(2023, Month::try_from(month).unwrap(), day).unwrap()
    }

    #[track_caller]
    fn check(days: &[((u8, u8), i64)], expected: Option<((u8, u8), i64)>) {
        let sums = days.iter().map(|((month, date), fen)| DaySum {
            project: "53232920T000000000001".parse().unwrap(),
            document: "武财行〔2023〕66号".parse().unwrap(),
            nature: FundNature::GeneralPublicBudget,
            on: day(*month, *date),
            available: Money::from_fen(*fen),
        });
        let found = Shortfall::of(sums).unwrap();
        let found: Vec<_> = found.iter().map(|it| (it.since, it.amount.fen())).collect();
        let expected: Vec<_> =
            expected.iter().map(|((month, date), fen)| (day(*month, *date), *fen)).collect();
        assert_eq!(found, expected, "{days:?}");
    }

    #[test]
    fn the_first_day_and_the_deepest_gap_are_told() {
        check(&[], None);
        check(&[((3, 1), 100), ((3, 1), -100)], None);
        check(&[((3, 2), -100), ((3, 1), 100)], None);
        check(&[((3, 1), 100), ((2, 20), -100)], Some(((2, 20), 100)));
        check(
            &[((2, 20), -10), ((2, 21), -30), ((3, 1), 50), ((4, 1), -60), ((12, 1), 90)],
            Some(((2, 20), 50)),
        );
    }
}
