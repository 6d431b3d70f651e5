//! Shortfalls (先支付后到位): days on which more had been paid than had arrived, by business date.

use std::collections::BTreeMap;

use time::Date;

use crate::{
    AccountCode, Chart, DocumentNumber, EntrySum, FundFigure, FundNature, InvalidMoney, Money,
    ProjectCode, Side,
};

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
    /// The accounts that hold what has arrived and is not paid: their sums must name their days.
    pub fn accounts(chart: &Chart) -> Vec<AccountCode> {
        let accounts = chart.accounts().filter(|it| available(&it.figures).is_some());
        accounts.map(|it| it.code.clone()).collect()
    }

    /// The shortfalls, one of a row at most, in the order of projects, documents and natures. Sums of days may come in
    /// any order, and more than one of a day; a sum without a day is passed over.
    ///
    /// # Errors
    /// [`InvalidMoney`] for sums out of range.
    pub fn of(chart: &Chart, sums: &[EntrySum]) -> Result<Vec<Self>, InvalidMoney> {
        let mut rows: BTreeMap<_, BTreeMap<Date, Money>> = BTreeMap::new();
        for EntrySum { project, document, nature, code, on, amount, .. } in sums {
            let account = chart.account(code);
            let counts = account.and_then(|it| Some((available(&it.figures)?, it.normal_side)));
            let (Some(on), Some(counts)) = (on, counts) else { continue };
            let amount = match counts {
                (Counts::For, Side::Debit) | (Counts::Against, Side::Credit) => *amount,
                (Counts::For, Side::Credit) | (Counts::Against, Side::Debit) => {
                    amount.checked_neg()?
                }
            };
            let row = rows.entry((*project, document.clone(), *nature)).or_default();
            let day = row.entry(*on).or_default();
            *day = day.checked_add(amount)?;
        }
        let mut found = Vec::new();
        for ((project, document, nature), days) in rows {
            if let Some((since, amount)) = deepest(days)? {
                found.push(Self { project, document, nature, since, amount });
            }
        }
        Ok(found)
    }
}

/// How an account counts into what is available.
#[derive(Clone, Copy)]
enum Counts {
    For,
    Against,
}

/// What arrived counts for it, what was paid against it, and what is both is nothing.
fn available(figures: &[FundFigure]) -> Option<Counts> {
    match (figures.contains(&FundFigure::Received), figures.contains(&FundFigure::Paid)) {
        (true, false) => Some(Counts::For),
        (false, true) => Some(Counts::Against),
        (true, true) | (false, false) => None,
    }
}

/// The first day at whose end less than nothing was available, and the most that was missing.
fn deepest(days: BTreeMap<Date, Money>) -> Result<Option<(Date, Money)>, InvalidMoney> {
    let (mut available, mut since, mut lowest) = (Money::ZERO, None, Money::ZERO);
    for (on, change) in days {
        available = available.checked_add(change)?;
        if available < Money::ZERO {
            since = since.or(Some(on));
            lowest = lowest.min(available);
        }
    }
    since.map(|since| Ok((since, lowest.checked_neg()?))).transpose()
}

#[cfg(test)]
mod tests {
    use time::Month;

    use super::*;

    fn day((month, day): (u8, u8)) -> Date {
        Date::from_calendar_date(2023, Month::try_from(month).unwrap(), day).unwrap()
    }

    #[track_caller]
    fn check(days: &[((u8, u8), i64)], expected: Option<((u8, u8), i64)>) {
        let changes = days.iter().map(|(on, fen)| (day(*on), Money::from_fen(*fen))).collect();
        let expected = expected.map(|(on, fen)| (day(on), Money::from_fen(fen)));
        assert_eq!(deepest(changes), Ok(expected), "{days:?}");
    }

    #[test]
    fn the_first_day_and_the_deepest_gap_are_told() {
        check(&[], None);
        check(&[((3, 1), 0)], None);
        check(&[((3, 1), 100), ((3, 2), -100)], None);
        check(&[((3, 1), 100), ((2, 20), -100)], Some(((2, 20), 100)));
        check(
            &[((2, 20), -10), ((2, 21), -30), ((3, 1), 50), ((4, 1), -60), ((12, 1), 90)],
            Some(((2, 20), 50)),
        );
    }
}
