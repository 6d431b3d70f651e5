//! Targets with a value: how far they were reached, in proportion (按完成比例赋分) or all or nothing (直接赋分).

use domain::{EqualAbove, Operator, Policy};
use rust_decimal::Decimal;

use super::{
    EngineError,
    points::{Points, computed, portion, ruled, typed},
};

/// A target and an actual in the same unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison<'a> {
    pub(super) operator: Operator,
    pub(super) target: Decimal,
    pub(super) actual: Decimal,
    pub(super) unit: &'a str,
}

/// Part of the whole: `numerator` ÷ `denominator`, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    numerator: Decimal,
    denominator: Decimal,
}

const WHOLE: Part = Part { numerator: Decimal::ONE, denominator: Decimal::ONE };
const NOTHING: Part = Part { numerator: Decimal::ZERO, denominator: Decimal::ONE };

const FORWARD: (&str, &str) = ("linear", "得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)");
const REVERSE: (&str, &str) =
    ("linear.reverse", "得分 = 分值 × (达标为1，否则为年度指标值 ÷ 实际完成值)");
const EQUAL: (&str, &str) =
    ("linear.equal", "得分 = 分值 × min(实际完成值, 年度指标值) ÷ max(实际完成值, 年度指标值)");
const EQUAL_ABOVE_FULL: (&str, &str) =
    ("linear.equal", "得分 = 分值 × min(实际完成值 ÷ 年度指标值, 1)");

/// 按完成比例赋分.
pub(super) fn linear(
    policy: &Policy,
    weight: Decimal,
    comparison: Comparison<'_>,
) -> Result<Points, EngineError> {
    let part = comparison.part(policy.equal_above);
    let portion_of = |part: Part| portion(weight, part.numerator, part.denominator);
    let reached = part.numerator.checked_div(part.denominator).ok_or(EngineError::OutOfRange)?;
    let (rule, formula) = match comparison.operator {
        Operator::AtLeast | Operator::MoreThan | Operator::Qualitative => FORWARD,
        Operator::AtMost | Operator::LessThan => REVERSE,
        Operator::Equal if policy.equal_above == EqualAbove::Full => EQUAL_ABOVE_FULL,
        Operator::Equal => EQUAL,
    };
    let percent = policy.rounding.percent(reached);
    let mut points = Points {
        exact: portion_of(part).ok_or(EngineError::OutOfRange)?,
        ratio: Some(comparison.ratio().unwrap_or(reached)),
        met: comparison.met(),
        rule,
        formula,
        values: comparison.values(),
        found: format!("{}，完成比例{percent}", comparison.found()),
    };
    points.values.push(computed("完成比例", percent));
    deduct(policy, weight, points)
}

/// 直接赋分.
pub(super) fn direct(weight: Decimal, comparison: Comparison<'_>) -> Points {
    let met = comparison.met();
    let (exact, outcome) =
        if met == Some(true) { (weight, "达标") } else { (Decimal::ZERO, "未达标") };
    Points {
        exact,
        ratio: comparison.ratio(),
        met,
        rule: "direct",
        formula: "得分 = 达标为分值，未达标为0",
        values: comparison.values(),
        found: format!("{}，{outcome}", comparison.found()),
    }
}

/// Takes off what the policy takes off for an excess, if it takes anything.
fn deduct(policy: &Policy, weight: Decimal, mut points: Points) -> Result<Points, EngineError> {
    let excess = points.ratio.and_then(|ratio| ratio.checked_sub(Decimal::ONE));
    let steps = &policy.over_achievement.deductions;
    let step = excess.and_then(|excess| steps.iter().find(|step| excess >= step.from));
    let (Some(excess), Some(step)) = (excess, step) else { return Ok(points) };
    let off = weight.checked_mul(step.share).ok_or(EngineError::OutOfRange)?;
    points.exact = points.exact.checked_sub(off).ok_or(EngineError::OutOfRange)?;
    let percent = policy.rounding.percent(excess);
    points.values.push(computed("超出比例", &percent));
    points.values.push(ruled("扣减比例", policy.rounding.percent(step.share)));
    points.found = format!("{}，超出指标值{percent}，按规则扣减", points.found);
    Ok(points)
}

impl Comparison<'_> {
    /// Whether the target is met.
    fn met(&self) -> Option<bool> {
        self.operator.met(self.target, self.actual)
    }

    /// actual ÷ target, above 1 for an excess, for targets where more is better.
    fn ratio(&self) -> Option<Decimal> {
        let is_forward = matches!(self.operator, Operator::AtLeast | Operator::MoreThan);
        if !is_forward || self.target <= Decimal::ZERO {
            return None;
        }
        self.actual.checked_div(self.target)
    }

    /// The part of the target that was reached. A target of zero or less can't be divided by: it is met or missed.
    fn part(&self, equal_above: EqualAbove) -> Part {
        let Self { operator, target, actual, unit: _ } = *self;
        let is_enough = match operator {
            Operator::AtLeast | Operator::MoreThan => actual >= target,
            Operator::AtMost | Operator::LessThan => actual <= target,
            Operator::Equal => {
                actual == target || (actual > target && equal_above == EqualAbove::Full)
            }
            Operator::Qualitative => false,
        };
        let (smaller, greater) = (actual.min(target), actual.max(target));
        if is_enough {
            WHOLE
        } else if smaller <= Decimal::ZERO {
            NOTHING
        } else {
            Part { numerator: smaller, denominator: greater }
        }
    }

    fn values(&self) -> Vec<domain::TraceValue> {
        let Self { operator, target, actual, unit } = self;
        vec![
            typed("年度指标值", format!("{operator}{target}{unit}")),
            typed("实际完成值", format!("{actual}{unit}")),
        ]
    }

    fn found(&self) -> String {
        let Self { operator, target, actual, unit } = self;
        format!("年度指标值{operator}{target}{unit}，实际完成{actual}{unit}")
    }
}
