//! The two ways to round, by name, where rounding happens.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy};

use crate::{Explain, explain::clip};

/// Digits behind the point of a published score.
pub const SCORE_DIGITS: u32 = 2;

/// Digits behind the point of a published percentage.
pub const PERCENT_DIGITS: u32 = 2;

/// What becomes of a half. A result that was rounded records which of the two it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rounding {
    /// 四舍五入: a half goes away from zero. The habit of public finance for money and scores.
    #[default]
    HalfUp,
    /// 四舍六入五成双: a half goes to the even neighbour. GB/T 8170-2008, for measured values.
    HalfEven,
}

/// A name that is neither of the two.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown rounding `{found}`, expected half_up or half_even")]
pub struct InvalidRounding {
    /// The refused name.
    pub found: String,
}

impl Rounding {
    /// The name in a report.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::HalfUp => "四舍五入",
            Self::HalfEven => "四舍六入五成双",
        }
    }

    /// `number` with exactly `digits` digits behind the point (fewer only where 28 digits are full).
    pub fn round(self, number: Decimal, digits: u32) -> Decimal {
        let mut rounded = number.round_dp_with_strategy(digits, self.strategy());
        rounded.rescale(digits);
        rounded
    }

    /// A score as it is published: [`SCORE_DIGITS`] decimals.
    pub fn score(self, score: Decimal) -> Decimal {
        self.round(score, SCORE_DIGITS)
    }

    /// A rate as a percentage with [`PERCENT_DIGITS`] decimals: 0.862 is `86.20%`.
    pub fn percent(self, rate: Decimal) -> String {
        let mut percent = self.round(rate, PERCENT_DIGITS.saturating_add(2));
        match percent.scale().checked_sub(2) {
            // Cannot fail: the scale becomes smaller.
            Some(scale) if percent.set_scale(scale).is_ok() => format!("{percent}%"),
            // More than 26 digits before the point leave no room behind it: write the zeros.
            Some(_) | None => {
                let zeros = 2_u32.saturating_sub(percent.scale());
                format!("{}{}%", percent.mantissa(), "0".repeat(zeros.try_into().unwrap_or(0)))
            }
        }
    }

    const fn strategy(self) -> RoundingStrategy {
        match self {
            Self::HalfUp => RoundingStrategy::MidpointAwayFromZero,
            Self::HalfEven => RoundingStrategy::MidpointNearestEven,
        }
    }
}

impl FromStr for Rounding {
    type Err = InvalidRounding;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "half_up" | "四舍五入" => Ok(Self::HalfUp),
            "half_even" | "四舍六入五成双" => Ok(Self::HalfEven),
            _ => Err(InvalidRounding { found: clip(name) }),
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::HalfUp => "half_up",
            Self::HalfEven => "half_even",
        })
    }
}

impl Explain for InvalidRounding {
    fn explain(&self) -> String {
        format!(
            "修约规则“{}”无法识别，应为 half_up（四舍五入）或 half_even（四舍六入五成双）。请改为其中之一。",
            self.found
        )
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[track_caller]
    fn check(number: &str, digits: u32, half_up: &str, half_even: &str) {
        let rounded = |rounding: Rounding| rounding.round(decimal(number), digits).to_string();
        assert_eq!(
            (rounded(Rounding::HalfUp), rounded(Rounding::HalfEven)),
            (half_up.into(), half_even.into())
        );
    }

    #[test]
    fn a_half_goes_up_or_to_the_even_neighbour() {
        check("7.927", 2, "7.93", "7.93");
        check("9.588", 2, "9.59", "9.59");
        check("0.125", 2, "0.13", "0.12");
        check("0.135", 2, "0.14", "0.14");
        check("0.1250001", 2, "0.13", "0.13");
        check("-0.125", 2, "-0.13", "-0.12");
        check("2.5", 0, "3", "2");
        check("98", 2, "98.00", "98.00");
        check("0.004", 2, "0.00", "0.00");
        check("7", 28, "7.0000000000000000000000000000", "7.0000000000000000000000000000");
    }

    #[test]
    fn a_rate_is_shown_as_a_percentage() {
        let shown = |rate| Rounding::HalfUp.percent(decimal(rate));
        assert_eq!(shown("0.862"), "86.20%");
        assert_eq!(shown("1"), "100.00%");
        assert_eq!(shown("1.02585"), "102.59%");
        assert_eq!(shown("0.792749"), "79.27%");
        assert_eq!(shown("0"), "0.00%");
        assert_eq!(shown("-0.5"), "-50.00%");
        assert_eq!(shown("79228162514264337593543950335"), "7922816251426433759354395033500%");
        assert_eq!(Rounding::HalfEven.percent(decimal("0.00125")), "0.12%");
        assert_eq!(Rounding::HalfUp.percent(decimal("0.00125")), "0.13%");
    }

    #[test]
    fn names_are_read_back() {
        for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
            assert_eq!(rounding.to_string().parse(), Ok(rounding));
            assert_eq!(rounding.chinese().parse(), Ok(rounding));
        }
        let refused = "up".parse::<Rounding>().unwrap_err();
        assert_eq!(refused.to_string(), "unknown rounding `up`, expected half_up or half_even");
        assert!(refused.explain().contains("“up”"));
    }

    proptest! {
        #[test]
        fn rounding_moves_by_half_a_step_at_most(mantissa in any::<i64>(), scale in 0u32..20, digits in 0u32..6) {
            let number = Decimal::new(mantissa, scale);
            let step = Decimal::new(5, digits + 1);
            for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
                let rounded = rounding.round(number, digits);
                prop_assert_eq!(rounded.scale(), digits);
                prop_assert!((rounded - number).abs() <= step);
                prop_assert_eq!(rounding.round(rounded, digits), rounded);
            }
        }

        #[test]
        fn rounding_keeps_the_order(a in any::<i64>(), b in any::<i64>(), digits in 0u32..6) {
            let (low, high) = (Decimal::new(a.min(b), 8), Decimal::new(a.max(b), 8));
            for rounding in [Rounding::HalfUp, Rounding::HalfEven] {
                prop_assert!(rounding.round(low, digits) <= rounding.round(high, digits));
            }
        }
    }
}
