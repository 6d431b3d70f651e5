//! Exact amounts of money.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use crate::{Explain, Rounding, explain::clip, number::parse_decimal};

/// An amount in whole fen (分), 人民币 only. Below zero is a decrease.
///
/// There is no `+`: every sum is checked. 万元 is a way to read and to print, never a stored unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

/// Why an amount was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMoney {
    /// The text is not a number.
    #[error("`{found}` is not an amount in {unit}")]
    NotAnAmount {
        /// The refused text.
        found: String,
        /// 元 or 万元.
        unit: &'static str,
    },
    /// The amount has parts smaller than one fen.
    #[error("`{found}` {unit} is finer than one fen")]
    FinerThanFen {
        /// The refused text.
        found: String,
        /// 元 or 万元.
        unit: &'static str,
        /// Digits behind the point that the unit has.
        digits_max: u32,
    },
    /// The amount or the sum lies outside [`Money::MIN`]..=[`Money::MAX`].
    #[error("amount out of range")]
    OutOfRange,
}

/// How an amount is typed.
#[derive(Clone, Copy)]
struct Unit {
    name: &'static str,
    /// One fen is the last of so many digits behind the point.
    digits_max: u32,
}

const YUAN: Unit = Unit { name: "元", digits_max: 2 };
const WAN: Unit = Unit { name: "万元", digits_max: 6 };

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount, 92,233,720,368,547,758.07 元: far above any budget.
    pub const MAX: Self = Self(i64::MAX);
    /// The smallest amount, −92,233,720,368,547,758.08 元; the only one that can't be negated.
    pub const MIN: Self = Self(i64::MIN);

    /// Every number of fen is an amount.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen: the stored form, and the one on the wire.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Reads 元: `71300`, `1,234.56`, `１２０`. Refuses what is finer than a fen rather than rounding it.
    ///
    /// Zeros behind the second decimal lose nothing and are accepted.
    pub fn parse_yuan(text: &str) -> Result<Self, InvalidMoney> {
        parse(text, YUAN)
    }

    /// Reads 万元: `7.13` is 71,300.00 元. Six decimals are one fen; finer is refused.
    pub fn parse_wan(text: &str) -> Result<Self, InvalidMoney> {
        parse(text, WAN)
    }

    /// The amount in 元, with two decimals.
    pub fn to_yuan(self) -> Decimal {
        Decimal::new(self.0, YUAN.digits_max)
    }

    /// The amount in 万元, for output only: rounded parts may miss the rounded sum (尾差).
    pub fn to_wan(self, rounding: Rounding, digits: u32) -> Decimal {
        rounding.round(Decimal::new(self.0, WAN.digits_max), digits)
    }

    /// The sum of both.
    pub fn checked_add(self, other: Self) -> Result<Self, InvalidMoney> {
        self.0.checked_add(other.0).map(Self).ok_or(InvalidMoney::OutOfRange)
    }

    /// What is left when `other` is taken away; may be below zero.
    pub fn checked_sub(self, other: Self) -> Result<Self, InvalidMoney> {
        self.0.checked_sub(other.0).map(Self).ok_or(InvalidMoney::OutOfRange)
    }

    /// The other side of an entry.
    pub fn checked_neg(self) -> Result<Self, InvalidMoney> {
        self.0.checked_neg().map(Self).ok_or(InvalidMoney::OutOfRange)
    }

    /// The sum of all. Only the result must be in range, so the order does not matter.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, InvalidMoney> {
        let mut sum = 0_i128;
        for Self(fen) in amounts {
            sum = sum.checked_add(i128::from(fen)).ok_or(InvalidMoney::OutOfRange)?;
        }
        i64::try_from(sum).map(Self).map_err(|_| InvalidMoney::OutOfRange)
    }

    /// `self` ÷ `whole`, as 执行率 is spent ÷ budget. `None` when `whole` is zero.
    ///
    /// Kept to 28 digits: rounding it to up to six decimals gives what the exact fraction would give.
    pub fn ratio_to(self, whole: Self) -> Option<Decimal> {
        Decimal::from(self.0).checked_div(Decimal::from(whole.0))
    }
}

fn parse(text: &str, unit: Unit) -> Result<Money, InvalidMoney> {
    let found = || clip(text);
    let amount = parse_decimal(text)
        .ok_or_else(|| InvalidMoney::NotAnAmount { found: found(), unit: unit.name })?
        .normalize();
    let digits_max = unit.digits_max;
    let Some(zeros) = digits_max.checked_sub(amount.scale()) else {
        return Err(InvalidMoney::FinerThanFen { found: found(), unit: unit.name, digits_max });
    };
    10_i128
        .checked_pow(zeros)
        .and_then(|factor| amount.mantissa().checked_mul(factor))
        .and_then(|fen| i64::try_from(fen).ok())
        .map(Money)
        .ok_or(InvalidMoney::OutOfRange)
}

impl FromStr for Money {
    type Err = InvalidMoney;

    /// Reads 元, as [`Money::parse_yuan`].
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse_yuan(text)
    }
}

impl fmt::Display for Money {
    /// 元 with two decimals and no separators: `71300.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_yuan().fmt(f)
    }
}

impl Explain for InvalidMoney {
    fn explain(&self) -> String {
        match self {
            Self::NotAnAmount { found, unit } => format!(
                "“{found}”不是金额，应为以{unit}为单位的数字，如 1,234.56。请只填数字，不带单位和文字。"
            ),
            Self::FinerThanFen { found, unit, digits_max } => format!(
                "“{found}”{unit}不足一分的部分无法入账，以{unit}为单位最多 {digits_max} 位小数。请核对原始凭证后填写到分。"
            ),
            Self::OutOfRange => format!(
                "金额超出可记录范围，应在 {} 元至 {} 元之间。请检查是否多输了位数或单位有误。",
                Money::MIN,
                Money::MAX
            ),
        }
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn not_an_amount(found: &str) -> Result<i64, InvalidMoney> {
        Err(InvalidMoney::NotAnAmount { found: found.into(), unit: "元" })
    }

    #[track_caller]
    fn check_yuan(text: &str, expected: Result<i64, InvalidMoney>) {
        assert_eq!(Money::parse_yuan(text).map(Money::fen), expected);
    }

    #[track_caller]
    fn check_wan(text: &str, expected: Result<i64, InvalidMoney>) {
        assert_eq!(Money::parse_wan(text).map(Money::fen), expected);
    }

    #[test]
    fn yuan_are_read_to_the_fen() {
        let finer = |found: &str| {
            Err(InvalidMoney::FinerThanFen { found: found.into(), unit: "元", digits_max: 2 })
        };
        check_yuan("71300", Ok(7_130_000));
        check_yuan("1,234.56", Ok(123_456));
        check_yuan("７２，８９０．５", Ok(7_289_050));
        check_yuan("0.01", Ok(1));
        check_yuan("-0.01", Ok(-1));
        check_yuan("1.2300", Ok(123));
        check_yuan("0.005", finer("0.005"));
        check_yuan("1.234", finer("1.234"));
        check_yuan("7.13万元", not_an_amount("7.13万元"));
        check_yuan("", not_an_amount(""));
        check_yuan("92233720368547758.07", Ok(i64::MAX));
        check_yuan("92233720368547758.08", Err(InvalidMoney::OutOfRange));
        check_yuan("-92233720368547758.08", Ok(i64::MIN));
        check_yuan("79228162514264337593543950335", Err(InvalidMoney::OutOfRange));
    }

    #[test]
    fn wan_are_read_to_the_fen() {
        check_wan("7.13", Ok(7_130_000));
        check_wan("0.12", Ok(120_000));
        check_wan("12.25", Ok(12_250_000));
        check_wan("0.000001", Ok(1));
        check_wan(
            "0.0000001",
            Err(InvalidMoney::FinerThanFen {
                found: "0.0000001".into(),
                unit: "万元",
                digits_max: 6,
            }),
        );
        check_wan("9223372036854.775808", Err(InvalidMoney::OutOfRange));
    }

    #[test]
    fn wan_are_printed_with_a_named_rounding() {
        let wan = |fen, digits| Money::from_fen(fen).to_wan(Rounding::HalfUp, digits).to_string();
        assert_eq!(wan(7_289_000, 2), "7.29");
        assert_eq!(wan(5_000_000, 2), "5.00");
        assert_eq!(wan(1, 6), "0.000001");
        assert_eq!(Money::from_fen(12_500_000).to_wan(Rounding::HalfEven, 0).to_string(), "12");
    }

    #[test]
    fn arithmetic_is_checked() {
        let one = Money::from_fen(1);
        assert_eq!(Money::MAX.checked_add(one), Err(InvalidMoney::OutOfRange));
        assert_eq!(Money::MIN.checked_sub(one), Err(InvalidMoney::OutOfRange));
        assert_eq!(Money::MIN.checked_neg(), Err(InvalidMoney::OutOfRange));
        assert_eq!(Money::sum([Money::MAX, one]), Err(InvalidMoney::OutOfRange));
        assert_eq!(Money::sum([Money::MAX, one, Money::from_fen(-1)]), Ok(Money::MAX));
        assert_eq!(Money::sum([]), Ok(Money::ZERO));
        assert_eq!(one.ratio_to(Money::ZERO), None);
        assert_eq!(one.ratio_to(Money::from_fen(8)), Some(Decimal::new(125, 3)));
    }

    #[test]
    fn refusals_say_what_to_do() {
        let refused = Money::parse_yuan("1.234").unwrap_err();
        assert_eq!(refused.to_string(), "`1.234` 元 is finer than one fen");
        assert!(refused.explain().contains("“1.234”元不足一分"));
        assert!(InvalidMoney::OutOfRange.explain().contains("92233720368547758.07 元"));
    }

    proptest! {
        #[test]
        fn text_is_read_back(fen in any::<i64>()) {
            let money = Money::from_fen(fen);
            prop_assert_eq!(money.to_string().parse(), Ok(money));
            let wan = money.to_wan(Rounding::HalfUp, 6).to_string();
            prop_assert_eq!(Money::parse_wan(&wan), Ok(money));
        }

        #[test]
        fn sums_do_not_depend_on_the_order(mut fens in prop::collection::vec(any::<i64>(), 0..12)) {
            let sum = |fens: &[i64]| Money::sum(fens.iter().copied().map(Money::from_fen));
            let expected = sum(&fens);
            fens.reverse();
            prop_assert_eq!(sum(&fens), expected);
        }

        #[test]
        fn what_is_added_can_be_taken_away(a in any::<i64>(), b in any::<i64>()) {
            let (a, b) = (Money::from_fen(a), Money::from_fen(b));
            if let Ok(sum) = a.checked_add(b) {
                prop_assert_eq!(sum.checked_sub(b), Ok(a));
                prop_assert_eq!(Money::sum([a, b]), Ok(sum));
            }
        }

        #[test]
        fn a_rounded_ratio_is_that_of_the_exact_fraction(
            part in 0..=i64::MAX,
            whole in 1..=i64::MAX,
            digits in 0u32..=6,
        ) {
            let ratio = Money::from_fen(part).ratio_to(Money::from_fen(whole)).unwrap();
            let whole = i128::from(whole);
            let twice = i128::from(part) * 10_i128.pow(digits) * 2;
            let expected = Decimal::from_i128_with_scale((twice + whole) / (whole * 2), digits);
            prop_assert_eq!(Rounding::HalfUp.round(ratio, digits), expected);
        }
    }
}
