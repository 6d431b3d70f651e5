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
    let kind = case.evaluation.kind;
    match case.policy.weights.get(&kind) {
        Some(WeightRule::Fixed(points)) => {
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
            if departures.is_empty() {
                return Vec::new();
            }
            let message = format!("{kind}的一级指标分值与规则不同：{}。", departures.join("；"));
            vec![Hit { message, ..hit }]
        }
        Some(WeightRule::AtLeast { levels, points }) => {
            let found = sum(case, levels);
            if found >= *points {
                return Vec::new();
            }
            let names: Vec<&str> = levels.iter().map(|level1| level1.chinese()).collect();
            let names = names.join("、");
            let message = format!("{kind}中{names}指标合计{found}分，应不低于{points}分。");
            vec![Hit::new(message).at("indicators").figure(&names, found)]
        }
        None => Vec::new(),
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
