//! Amounts as a paper states them (申报金额): rounded to the last digit that is written.

use crate::{InvalidMoney, Money, number::parse_decimal};

/// Fen in 1 万元.
const WAN_FEN_DIGITS: u32 = 6;

/// An amount of money, and how finely it was stated: `123.46` 万元 is 1,234,600.00 元 in steps of 100 元.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedAmount {
    amount: Money,
    // Invariant: at least one fen.
    step: Money,
}

impl StatedAmount {
    /// An amount that is stated in steps of `step`, one unit of its last digit.
    ///
    /// # Errors
    /// [`InvalidMoney::OutOfRange`] for a step below one fen.
    pub fn try_new(amount: Money, step: Money) -> Result<Self, InvalidMoney> {
        if step < Money::from_fen(1) {
            return Err(InvalidMoney::OutOfRange);
        }
        Ok(Self { amount, step })
    }

    /// Reads 万元 with the decimals that were typed: `5.00` is stated in steps of 100 元, `5` of 万元.
    ///
    /// # Errors
    /// As [`Money::parse_wan`].
    pub fn parse_wan(text: &str) -> Result<Self, InvalidMoney> {
        let amount = Money::parse_wan(text)?;
        let digits = parse_decimal(text).map_or(WAN_FEN_DIGITS, |number| number.scale());
        let zeros = WAN_FEN_DIGITS.saturating_sub(digits);
        Self::try_new(amount, Money::from_fen(10_i64.saturating_pow(zeros)))
    }

    /// The amount as it was stated.
    pub const fn amount(self) -> Money {
        self.amount
    }

    /// One unit of its last digit.
    pub const fn step(self) -> Money {
        self.step
    }

    /// Whether `exact`, rounded half up (四舍五入) to the last digit that is stated, is what is stated. What was cut off
    /// instead of rounded does not agree.
    pub fn agrees_with(self, exact: Money) -> bool {
        let (exact, step) = (i128::from(exact.fen()), i128::from(self.step.fen()));
        let stated = i128::from(self.amount.fen());
        // |exact − stated| ≤ step ÷ 2, and a half belongs to the amount further from zero.
        let off = exact.abs().saturating_sub(stated.abs()).saturating_mul(2);
        let same_sign = exact.signum() == stated.signum() || exact == 0 || stated == 0;
        same_sign && off < step && off >= step.saturating_neg()
    }
}

impl From<Money> for StatedAmount {
    /// Stated to the fen.
    fn from(amount: Money) -> Self {
        Self { amount, step: Money::from_fen(1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wan: &str, yuan: &str, expected: bool) {
        let stated = StatedAmount::parse_wan(wan).unwrap();
        assert_eq!(stated.agrees_with(Money::parse_yuan(yuan).unwrap()), expected, "{wan} {yuan}");
    }

    #[test]
    fn the_last_digit_that_is_stated_is_rounded_half_up() {
        check("123.46", "1234567.89", true);
        check("123.45", "1234567.89", false);
        check("123.456789", "1234567.89", true);
        check("123.456788", "1234567.89", false);
        check("123.46", "1234550.00", true);
        check("123.46", "1234549.99", false);
        check("123.46", "1234649.99", true);
        check("123.46", "1234650.00", false);
        check("12", "124999.99", true);
        check("12", "125000", false);
        check("12.0", "124999.99", false);
        check("0.00", "49.99", true);
        check("0.00", "-49.99", true);
        check("-1.00", "-9950.00", true);
        check("-1.00", "9950.00", false);
    }

    #[test]
    fn an_amount_to_the_fen_agrees_with_itself_alone() {
        let exact = StatedAmount::from(Money::from_fen(100));
        assert!(exact.agrees_with(Money::from_fen(100)));
        assert!(
            !exact.agrees_with(Money::from_fen(101)) && !exact.agrees_with(Money::from_fen(99))
        );
        assert!(StatedAmount::try_new(Money::ZERO, Money::ZERO).is_err());
    }
}
