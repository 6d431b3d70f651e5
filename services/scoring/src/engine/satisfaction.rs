//! Satisfaction by steps (满意度赋分), for policies that give points that way.

use domain::{Policy, Step, Target};
use rust_decimal::Decimal;

use super::{
    EngineError,
    points::{Points, computed, ruled, typed},
};

const FORMULA: &str = "得分 = 分值 × 满意度所在档次的比例";

/// 满意度赋分: `actual` is a percentage, 95 for 95%.
pub(super) fn score(
    policy: &Policy,
    weight: Decimal,
    actual: Decimal,
    target: Option<&Target>,
) -> Result<Points, EngineError> {
    let rate = actual.checked_div(Decimal::ONE_HUNDRED).ok_or(EngineError::OutOfRange)?;
    let step = policy.satisfaction.iter().find(|step| rate >= step.from);
    let (from, share) =
        step.map_or((Decimal::ZERO, Decimal::ZERO), |Step { from, share }| (*from, *share));
    let (percent, from) = (policy.rounding.percent(rate), policy.rounding.percent(from));
    let met = target.and_then(|target| target.operator().met(target.value()?, actual));
    let mut values: Vec<_> = target.map(|target| typed("年度指标值", target)).into_iter().collect();
    values.push(typed("满意度", &percent));
    values.push(ruled("档次下限", &from));
    values.push(computed("比例", policy.rounding.percent(share)));
    Ok(Points {
        exact: weight.checked_mul(share).ok_or(EngineError::OutOfRange)?,
        ratio: Some(share),
        met,
        rule: "satisfaction",
        formula: FORMULA,
        values,
        found: format!("满意度{percent}，达到{from}一档，按{}给分", policy.rounding.percent(share)),
    })
}
