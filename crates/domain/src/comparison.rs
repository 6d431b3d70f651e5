//! How a target is to be met (指标性质): at least, at most, exactly, or by judgement.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use crate::{Explain, explain::clip};

/// The relation that the actual value (实际完成值) must have to the target (指标值).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// ≥.
    AtLeast,
    /// >.
    MoreThan,
    /// ≤.
    AtMost,
    /// <.
    LessThan,
    /// =.
    Equal,
    /// 定性: judged in words, not compared.
    Qualitative,
}

/// A text that is none of the six.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("operator `{found}` is not one of ≥ > ≤ < = 定性")]
pub struct InvalidOperator {
    /// The refused text.
    pub found: String,
}

impl Operator {
    /// All of them, in the order of a form.
    pub const ALL: [Self; 6] = [
        Self::AtLeast,
        Self::MoreThan,
        Self::AtMost,
        Self::LessThan,
        Self::Equal,
        Self::Qualitative,
    ];

    /// The sign on paper.
    const fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => "≥",
            Self::MoreThan => ">",
            Self::AtMost => "≤",
            Self::LessThan => "<",
            Self::Equal => "=",
            Self::Qualitative => "定性",
        }
    }

    /// Whether less is better (反向指标).
    pub const fn is_reverse(self) -> bool {
        matches!(self, Self::AtMost | Self::LessThan)
    }

    /// Whether `actual` meets `target`. `None` for 定性, which is judged and not computed.
    pub fn met(self, target: Decimal, actual: Decimal) -> Option<bool> {
        match self {
            Self::AtLeast => Some(actual >= target),
            Self::MoreThan => Some(actual > target),
            Self::AtMost => Some(actual <= target),
            Self::LessThan => Some(actual < target),
            Self::Equal => Some(actual == target),
            Self::Qualitative => None,
        }
    }
}

impl FromStr for Operator {
    type Err = InvalidOperator;

    /// The sign as it is printed and stored; what people write for it is the grammar's.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|operator| operator.sign() == text);
        found.ok_or_else(|| InvalidOperator { found: clip(text) })
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sign())
    }
}

impl Explain for InvalidOperator {
    fn explain(&self) -> String {
        format!("指标性质“{}”无法识别，应为 ≥、>、≤、<、= 或 定性。请从中选择一个。", self.found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_sign_is_read_back_and_nothing_else() {
        for operator in Operator::ALL {
            assert_eq!(operator.to_string().parse(), Ok(operator));
        }
        for text in ["", "≧", ">=", "不低于", "≥95", " ≥"] {
            assert_eq!(text.parse::<Operator>(), Err(InvalidOperator { found: text.into() }));
        }
    }

    #[test]
    fn the_edge_decides() {
        let met =
            |operator: Operator| [9, 10, 11].map(|actual| operator.met(10.into(), actual.into()));
        assert_eq!(met(Operator::AtLeast), [Some(false), Some(true), Some(true)]);
        assert_eq!(met(Operator::MoreThan), [Some(false), Some(false), Some(true)]);
        assert_eq!(met(Operator::AtMost), [Some(true), Some(true), Some(false)]);
        assert_eq!(met(Operator::LessThan), [Some(true), Some(false), Some(false)]);
        assert_eq!(met(Operator::Equal), [Some(false), Some(true), Some(false)]);
        assert_eq!(met(Operator::Qualitative), [None, None, None]);
        let reverse = Operator::ALL.map(Operator::is_reverse);
        assert_eq!(reverse, [false, false, true, true, false, false]);
    }

    proptest! {
        #[test]
        fn more_than_is_the_opposite_of_at_most(target in any::<i64>(), actual in any::<i64>()) {
            let met = |operator: Operator| operator.met(target.into(), actual.into()).unwrap();
            prop_assert_eq!(met(Operator::MoreThan), !met(Operator::AtMost));
            prop_assert_eq!(met(Operator::LessThan), !met(Operator::AtLeast));
            prop_assert_eq!(met(Operator::Equal), met(Operator::AtLeast) && met(Operator::AtMost));
        }
    }
}
