//! Targets in words: points by how well they were reached (分档赋分).

use domain::{Actual, Attainment, Policy};
use rust_decimal::Decimal;

use super::{
    EngineError,
    points::{Points, ruled, typed},
};

const FORMULA: &str = "得分 = 分值 × 所在档次的比例";

/// 分档赋分: a rate outside the band of its attainment is not used, and is a finding.
pub(super) fn score(
    policy: &Policy,
    weight: Decimal,
    actual: &Actual,
) -> Result<Points, EngineError> {
    let Some(attainment) = actual.attainment() else {
        return Ok(Points::none("not_judged", FORMULA, "未判定达成情况，不得分"));
    };
    let named = policy.bands.rate(attainment, actual.rate());
    let rate = named.unwrap_or(policy.bands.band(attainment).unnamed);
    let is_named = actual.rate().is_some() && named.is_some();
    let percent = policy.rounding.percent(rate);
    let of_rate = if is_named { typed("比例", &percent) } else { ruled("比例", &percent) };
    Ok(Points {
        exact: weight.checked_mul(rate).ok_or(EngineError::OutOfRange)?,
        ratio: Some(rate),
        met: Some(attainment == Attainment::Reached),
        rule: "bands",
        formula: FORMULA,
        values: vec![typed("达成情况", attainment), of_rate],
        found: format!("判定为“{attainment}”，按比例{percent}"),
    })
}
