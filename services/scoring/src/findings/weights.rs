//! Rules about weights (分值).

use domain::{Level1, Severity, WeightRule};
use rust_decimal::Decimal;

use super::{Case, Hit, LOGIC, MEASURES, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F01",
        reason: "WEIGHTS_NOT_100",
        severity: Severity::Error,
        ground: MEASURES,
        advice: "请调整各项分值，使合计为100分；预算执行率的分值也计入合计。",
        check: not_a_hundred,
    },
    Rule {
        code: "F02",
        reason: "LEVEL1_WEIGHTS_DEPART",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "请按规定的一级指标分值调整；确有特殊情况的，说明调整理由。",
        check: level1_departs,
    },
    Rule {
        code: "F03",
        reason: "SINGLE_WEIGHT_TOO_LARGE",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请把该指标分解为若干指标，避免一项指标决定评价结论。",
        check: too_large,
    },
];

fn not_a_hundred(case: &Case<'_>) -> Vec<Hit> {
    if case.weight == Decimal::ONE_HUNDRED {
        return Vec::new();
    }
    let message = format!("各项分值合计为{}分，不是100分。", case.weight);
    vec![Hit::new(message).at("indicators").figure("分值合计", case.weight)]
}

fn level1_departs(case: &Case<'_>) -> Vec<Hit> {
    let rules = case.policy.weights.get(&case.evaluation.kind).map(Vec::as_slice);
    let rules = rules.unwrap_or_default();
    let departures: Vec<Option<Hit>> = rules.iter().map(|rule| departure(case, rule)).collect();
    if departures.contains(&None) {
        return Vec::new();
    }
    // Measured against the rule that knows every level of the table.
    let nearest = rules.iter().position(|rule| knows_levels(case, rule)).unwrap_or(0);
    departures.into_iter().nth(nearest).flatten().into_iter().collect()
}

/// Whether every level 1 of the table has points of its own under `rule`.
fn knows_levels(case: &Case<'_>, rule: &WeightRule) -> bool {
    match rule {
        WeightRule::Fixed(points) => {
            case.evaluation.indicators.iter().all(|it| points.contains_key(&it.level1))
        }
        WeightRule::AtLeast { .. } => true,
    }
}

/// How the points depart from `rule`; `None` if they do not.
fn departure(case: &Case<'_>, rule: &WeightRule) -> Option<Hit> {
    let kind = case.evaluation.kind;
    match rule {
        WeightRule::Fixed(points) => {
            let mut departures = Vec::new();
            let mut hit = Hit::new("").at("indicators");
            for level1 in Level1::ALL {
                let expected = points.get(level1).copied().unwrap_or_default();
                let found = sum(case, &[*level1]);
                if found != expected {
                    departures.push(format!("{level1}应为{expected}分，实为{found}分"));
                    hit = hit.figure(level1.chinese(), found);
                }
            }
            let message = format!("{kind}的一级指标分值与规则不同：{}。", departures.join("；"));
            (!departures.is_empty()).then_some(Hit { message, ..hit })
        }
        WeightRule::AtLeast { levels, points } => {
            let found = sum(case, levels);
            let names: Vec<&str> = levels.iter().map(|level1| level1.chinese()).collect();
            let names = names.join("、");
            let message = format!("{kind}中{names}指标合计{found}分，应不低于{points}分。");
            (found < *points).then(|| Hit::new(message).at("indicators").figure(&names, found))
        }
    }
}

fn too_large(case: &Case<'_>) -> Vec<Hit> {
    let max = case.policy.single_weight_max;
    let large = case.rows().filter(|(_, indicator, _)| indicator.weight > max);
    large
        .map(|(index, indicator, _)| {
            let message =
                format!("指标“{}”占{}分，超过单项上限{max}分。", indicator.name, indicator.weight);
            Hit::new(message).at_indicator(index, "weight").figure("分值", indicator.weight)
        })
        .collect()
}

/// The points of some levels together.
fn sum(case: &Case<'_>, levels: &[Level1]) -> Decimal {
    let rows = case.rows().filter(|(_, indicator, _)| levels.contains(&indicator.level1));
    rows.fold(Decimal::ZERO, |sum, (_, indicator, _)| sum.saturating_add(indicator.weight))
}
