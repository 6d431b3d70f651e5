//! One indicator: which method, what it gives, and the row of the table.

use domain::{
    Actual, Attainment, Evaluation, Execution, Indicator, Method, MethodRule, Operator, Policy,
    ScoreRow, Target,
};
use rust_decimal::Decimal;

use super::{
    EngineError, bands,
    completion::{self, Comparison},
    execution,
    points::Points,
    satisfaction,
};

/// A row of the table, and what findings need to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Scored {
    pub(crate) row: ScoreRow,
    /// How far the target was reached, above 1 for an excess. `None` if it can't be said.
    pub(crate) ratio: Option<Decimal>,
    /// Whether the target was met. `None` if it can't be said.
    pub(crate) met: Option<bool>,
}

/// Scores one indicator.
pub(super) fn score(
    policy: &Policy,
    evaluation: &Evaluation,
    indicator: &Indicator,
    books: &Execution,
) -> Result<Scored, EngineError> {
    let method = method(policy, indicator);
    let points = match method {
        Method::Execution => {
            let books = (books, evaluation.completed);
            execution::score(policy, indicator.weight, indicator.level1, books)?
        }
        Method::Linear | Method::Direct | Method::Bands | Method::Satisfaction => {
            typed(policy, indicator, method)?
        }
    };
    let (ratio, met) = (points.ratio, points.met);
    let (score, trace) = points.publish(policy, indicator.weight);
    let target = indicator.target.as_ref();
    let actual = match method {
        // The books speak, not what was typed.
        Method::Execution => ratio.map(|rate| policy.rounding.percent(rate)),
        Method::Linear | Method::Direct | Method::Bands | Method::Satisfaction => {
            indicator.actual.as_ref().map(|actual| actual.printed(target))
        }
    };
    let row = ScoreRow {
        indicator: indicator.id.clone(),
        level1: indicator.level1,
        level2: indicator.level2,
        name: indicator.name.clone(),
        target: target.map(Target::to_string).unwrap_or_default(),
        actual: actual.unwrap_or_default(),
        weight: indicator.weight,
        score,
        method,
        trace,
        deviation_reason: indicator.deviation_reason.clone(),
    };
    Ok(Scored { row, ratio, met })
}

/// The method that is named and allowed, else the policy's. One that is named and not allowed is a finding.
fn method(policy: &Policy, indicator: &Indicator) -> Method {
    let Some(rule) = policy.method_rule(indicator.level1) else { return Method::Linear };
    let MethodRule { allowed, by_value, by_words, without_target } = rule;
    let in_words =
        indicator.target.as_ref().map(|target| target.operator() == Operator::Qualitative);
    match (indicator.method, in_words) {
        // Words have no proportion: the policy's way with words is used.
        (Some(Method::Linear), Some(true)) | (None, Some(true)) => *by_words,
        (Some(named), _) if allowed.contains(&named) => named,
        (_, Some(true)) => *by_words,
        (_, Some(false)) => *by_value,
        (_, None) => without_target.unwrap_or(*by_value),
    }
}

/// Methods that rest on what was typed.
fn typed(policy: &Policy, indicator: &Indicator, method: Method) -> Result<Points, EngineError> {
    const NO_ACTUAL: &str = "没有实际完成值，不得分";
    const NEEDS_VALUES: &str = "得分须有年度指标值和实际完成值";
    let Some(actual) = &indicator.actual else {
        return Ok(Points::none("missing_actual", NEEDS_VALUES, NO_ACTUAL));
    };
    let weight = indicator.weight;
    let target = indicator.target.as_ref();
    match (method, target.and_then(Target::value), actual.value()) {
        (Method::Bands, ..) => bands::score(policy, weight, actual),
        (Method::Satisfaction, _, Some(rate)) => satisfaction::score(policy, weight, rate, target),
        (Method::Direct, None, _) if target.is_some() => Ok(direct_in_words(weight, actual)),
        (Method::Linear, Some(value), Some(actual)) => {
            completion::linear(policy, weight, compare(target, value, actual))
        }
        (Method::Direct, Some(value), Some(actual)) => {
            Ok(completion::direct(weight, compare(target, value, actual)))
        }
        (Method::Linear | Method::Direct, None, _) => {
            let found = "没有年度指标值，完成情况无从衡量，不得分";
            Ok(Points::none("missing_target", NEEDS_VALUES, found))
        }
        (Method::Linear | Method::Direct | Method::Satisfaction | Method::Execution, ..) => {
            Ok(Points::none("missing_actual", NEEDS_VALUES, NO_ACTUAL))
        }
    }
}

fn compare(target: Option<&Target>, value: Decimal, actual: Decimal) -> Comparison<'_> {
    let (operator, unit) = target.map_or((Operator::AtLeast, ""), |it| (it.operator(), it.unit()));
    Comparison { operator, target: value, actual, unit }
}

/// 直接赋分 of a target in words: reached or not.
fn direct_in_words(weight: Decimal, actual: &Actual) -> Points {
    let is_reached = actual.attainment() == Some(Attainment::Reached);
    let found = if is_reached { "判定为达成" } else { "未判定为达成" };
    let mut points = Points::none("direct", "得分 = 达成为分值，未达成为0", found);
    points.exact = if is_reached { weight } else { Decimal::ZERO };
    points.met = Some(is_reached);
    points
}
