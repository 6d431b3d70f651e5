//! Amounts as a form prints them: exact where the unit allows it, and with a note where it does not.

use domain::{InvalidMoney, Money, Rounding};

use crate::document::Cell;

/// Below a table whose parts miss their sum.
pub(super) const TAIL_NOTE: &str = "注：金额按分核算、以万元列示，分项与合计因四舍五入存在尾差。";

/// Digits of 万元 in print.
const WAN_DIGITS: u32 = 2;
/// 0.01 万元 in fen.
const WAN_STEP: i64 = 10_000;

/// The unit of a table's amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// 万元 with two decimals.
    Wan,
    /// 元 with two decimals: every amount is exact.
    Yuan,
}

impl Unit {
    /// 万元 if every amount is exact in it, else 元.
    pub(super) fn exact_for(amounts: impl IntoIterator<Item = Money>) -> Self {
        let is_exact = |amount: Money| amount.fen() % WAN_STEP == 0;
        if amounts.into_iter().all(is_exact) { Self::Wan } else { Self::Yuan }
    }

    /// The name of the unit.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Wan => "万元",
            Self::Yuan => "元",
        }
    }

    /// An amount in a cell.
    pub(super) fn cell(self, amount: Money) -> Cell {
        Cell::text(match self {
            Self::Wan => amount.to_wan(Rounding::HalfUp, WAN_DIGITS).to_string(),
            Self::Yuan => amount.to_yuan().to_string(),
        })
    }
}

/// Whether the printed 万元 of `parts` add up to another amount than the printed 万元 of their sum (尾差).
pub(super) fn has_tail(parts: &[Money]) -> Result<bool, InvalidMoney> {
    let printed = |amount: Money| amount.to_wan(Rounding::HalfUp, WAN_DIGITS);
    let sum = Money::sum(parts.iter().copied())?;
    Ok(parts.iter().map(|part| printed(*part)).sum::<rust_decimal::Decimal>() != printed(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(yuan: &str) -> Money {
        yuan.parse().unwrap()
    }

    #[track_caller]
    fn check(amounts: &[&str], unit: Unit, printed: &[&str]) {
        let amounts: Vec<Money> = amounts.iter().map(|yuan| money(yuan)).collect();
        let found = Unit::exact_for(amounts.iter().copied());
        assert_eq!(found, unit);
        let cells = amounts.iter().map(|amount| found.cell(*amount).printed().to_owned());
        assert_eq!(cells.collect::<Vec<_>>(), printed);
    }

    #[test]
    fn no_amount_is_rounded() {
        check(&["71300.00", "0"], Unit::Wan, &["7.13", "0.00"]);
        check(&["71300.00", "99.99"], Unit::Yuan, &["71300.00", "99.99"]);
        check(&["123456789000.00"], Unit::Wan, &["12345678.90"]);
    }

    #[test]
    fn a_tail_is_where_rounded_parts_miss_the_rounded_sum() {
        assert!(!has_tail(&[money("71300"), money("50000"), money("1200")]).unwrap());
        assert!(!has_tail(&[]).unwrap());
        // 0.004 and 0.004 print as 0.00, their sum as 0.01.
        assert!(has_tail(&[money("40"), money("40")]).unwrap());
        assert!(has_tail(&[money("50"), money("50")]).unwrap());
        assert!(!has_tail(&[money("40"), money("60")]).unwrap());
    }
}
