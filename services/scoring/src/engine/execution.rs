//! The execution rate (预算执行率), from the books and never typed.

use domain::{Execution, Level1, Money, Policy, Step};
use rust_decimal::Decimal;

use super::{
    EngineError,
    points::{Points, booked, computed, ruled, typed},
};

/// Decimals of the rate as a fraction: two of the percentage that is printed.
const RATE_DIGITS: u32 = 4;
const LINEAR: &str = "得分 = 分值 × min(执行率, 1)";
const STEPS: &str = "得分 = 分值 × 执行率所在档次的比例";
const COMPLETED: &str = "得分 = 项目完成且支出不超预算，得满分";

/// 预算执行率赋分. The row of the self-evaluation form divides by the budget of the year (附1), an indicator of the
/// process by what was received (附2).
pub(super) fn score(
    policy: &Policy,
    weight: Decimal,
    level1: Level1,
    (books, completed): (&Execution, bool),
) -> Result<Points, EngineError> {
    let total = &books.total;
    let (name, whole) = match level1 {
        Level1::Execution => ("全年预算数", total.allotted),
        Level1::Decision
        | Level1::Process
        | Level1::Cost
        | Level1::Output
        | Level1::Benefit
        | Level1::Satisfaction => ("实际到位资金", total.received),
    };
    let paid = total.paid;
    if whole <= Money::ZERO {
        let found = format!("账簿中{name}为{whole}元，执行率无法计算，不得分");
        let mut points = Points::none("execution.none", LINEAR, &found);
        points.values = vec![booked("全年执行数", paid), booked(name, whole)];
        return Ok(points);
    }
    // What is printed is what is multiplied: the rate as a percentage of two decimals.
    let exact = paid.ratio_to(whole).ok_or(EngineError::OutOfRange)?;
    let rate = policy.rounding.round(exact, RATE_DIGITS);
    let percent = policy.rounding.percent(rate);
    let mut points = Points {
        exact: Decimal::ZERO,
        ratio: Some(rate),
        met: Some(rate >= Decimal::ONE),
        rule: "execution.linear",
        formula: LINEAR,
        values: vec![booked("全年执行数", paid), booked(name, whole), computed("执行率", &percent)],
        found: format!("账簿中{name}{whole}元，支出{paid}元，执行率{percent}"),
    };
    let rule = &policy.execution;
    let part = if rule.full_when_completed && completed && paid <= whole {
        points.rule = "execution.completed";
        points.formula = COMPLETED;
        points.values.push(typed("项目完成", "是"));
        Decimal::ONE
    } else if rule.steps.is_empty() {
        rate.clamp(Decimal::ZERO, Decimal::ONE)
    } else {
        let step = rule.steps.iter().find(|step| rate >= step.from);
        let share = step.map_or(Decimal::ZERO, |Step { share, .. }| *share);
        points.rule = "execution.steps";
        points.formula = STEPS;
        points.values.push(ruled("档次比例", policy.rounding.percent(share)));
        share
    };
    points.exact = weight.checked_mul(part).ok_or(EngineError::OutOfRange)?;
    Ok(points)
}
