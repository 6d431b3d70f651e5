//! How a target is to be met (指标性质): at least, at most, exactly, or by judgement.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;

use crate::{Explain, explain::clip, number::half_width};

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

/// Every way of typing (after [`half_width`]); what begins with another comes before it.
const TYPED: [(&str, Operator); 38] = [
    ("大于等于", Operator::AtLeast),
    ("大于或等于", Operator::AtLeast),
    ("小于等于", Operator::AtMost),
    ("小于或等于", Operator::AtMost),
    ("不低于", Operator::AtLeast),
    ("不少于", Operator::AtLeast),
    ("不小于", Operator::AtLeast),
    ("不高于", Operator::AtMost),
    ("不超过", Operator::AtMost),
    ("不多于", Operator::AtMost),
    ("不大于", Operator::AtMost),
    ("大于", Operator::MoreThan),
    ("超过", Operator::MoreThan),
    ("高于", Operator::MoreThan),
    ("多于", Operator::MoreThan),
    ("小于", Operator::LessThan),
    ("低于", Operator::LessThan),
    ("少于", Operator::LessThan),
    ("等于", Operator::Equal),
    ("定性", Operator::Qualitative),
    ("≥", Operator::AtLeast),
    ("≧", Operator::AtLeast),
    ("⩾", Operator::AtLeast),
    (">=", Operator::AtLeast),
    ("》=", Operator::AtLeast),
    ("〉=", Operator::AtLeast),
    ("≤", Operator::AtMost),
    ("≦", Operator::AtMost),
    ("⩽", Operator::AtMost),
    ("<=", Operator::AtMost),
    ("《=", Operator::AtMost),
    ("〈=", Operator::AtMost),
    (">", Operator::MoreThan),
    ("》", Operator::MoreThan),
    ("<", Operator::LessThan),
    ("《", Operator::LessThan),
    ("=", Operator::Equal),
    ("═", Operator::Equal),
];

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

    /// The operator that half-width `text` begins with, and what follows it.
    pub(crate) fn split_from(text: &str) -> Option<(Self, &str)> {
        TYPED.iter().find_map(|(typed, operator)| {
            text.strip_prefix(typed).map(|rest| (*operator, rest.trim_start()))
        })
    }
}

impl FromStr for Operator {
    type Err = InvalidOperator;

    /// Accepts what counties write: ≧, >=, 》=, ＝, ═, 不低于, ….
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let compact: String = half_width(text).chars().filter(|c| !c.is_whitespace()).collect();
        match Self::split_from(&compact) {
            Some((operator, "")) => Ok(operator),
            Some(_) | None => Err(InvalidOperator { found: clip(text) }),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AtLeast => "≥",
            Self::MoreThan => ">",
            Self::AtMost => "≤",
            Self::LessThan => "<",
            Self::Equal => "=",
            Self::Qualitative => "定性",
        })
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

    #[track_caller]
    fn check(expected: Operator, typed: &[&str]) {
        for text in typed {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
        assert_eq!(expected.to_string().parse(), Ok(expected));
    }

    #[test]
    fn every_way_of_typing_is_read() {
        check(
            Operator::AtLeast,
            &[
                "≥",
                "≧",
                "⩾",
                ">=",
                "＞＝",
                "> =",
                "》=",
                "》＝",
                "不低于",
                "大于等于",
                "大于或等于",
            ],
        );
        check(Operator::MoreThan, &[">", "＞", "》", "大于", " > "]);
        check(Operator::AtMost, &["≤", "≦", "<=", "＜＝", "《=", "不超过", "小于等于", "不大于"]);
        check(Operator::LessThan, &["<", "＜", "《", "小于", "低于"]);
        check(Operator::Equal, &["=", "＝", "═", "等于"]);
        check(Operator::Qualitative, &["定性", " 定 性 "]);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "=>", "==", "≥=", "><", "约", "≥95", "定性指标"] {
            assert_eq!(
                text.parse::<Operator>(),
                Err(InvalidOperator { found: text.into() }),
                "{text}"
            );
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

    #[test]
    fn the_longest_way_of_typing_comes_first() {
        for (index, (earlier, _)) in TYPED.iter().enumerate() {
            let hidden =
                TYPED.iter().skip(index).skip(1).find(|(later, _)| later.starts_with(earlier));
            assert_eq!(hidden, None, "hidden by {earlier}");
        }
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
