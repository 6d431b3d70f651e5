//! Rules about the scores that the source prints, row by row (填报得分).

use domain::{Indicator, Severity};
use rust_decimal::Decimal;

use super::{Case, Hit, MEASURES, Rule, is_blank};
use crate::engine::Scored;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F10",
        reason: "POINTS_LOST_WITH_TARGET_MET",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "完成指标值的得满分；确有扣分理由的，请写明原因。",
        check: lost_though_met,
    },
    Rule {
        code: "F11",
        reason: "POINTS_DIFFER_FROM_RULE",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "请按规则重新计算该项得分，或说明差异原因。",
        check: differ,
    },
    Rule {
        code: "F12",
        reason: "POINTS_ROUNDED_TO_WHOLE",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "得分保留两位小数，不取整。请按规则重新计算该项得分。",
        check: rounded,
    },
    Rule {
        code: "F13",
        reason: "POINTS_ABOVE_WEIGHT",
        severity: Severity::Error,
        ground: MEASURES,
        advice: "得分不得超过分值，也不得为负。请核对该项得分和分值。",
        check: above_weight,
    },
];

/// How a printed score differs from ours; each difference is reported once.
#[derive(Debug, PartialEq, Eq)]
enum Difference {
    AboveWeight,
    LostThoughMet,
    Rounded,
    Other,
}

fn lost_though_met(case: &Case<'_>) -> Vec<Hit> {
    find(case, &Difference::LostThoughMet, |indicator, printed, scored| {
        let note = if is_blank(&indicator.deviation_reason) { "且未说明原因" } else { "" };
        format!(
            "指标“{}”已完成指标值，按规则得{}分，填报{printed}分，{note}",
            indicator.name, scored.row.score
        )
        .trim_end_matches('，')
        .to_owned()
            + "。"
    })
}

fn differ(case: &Case<'_>) -> Vec<Hit> {
    find(case, &Difference::Other, |indicator, printed, scored| {
        let ours = scored.row.score;
        let side = if printed > ours { "高于" } else { "低于" };
        format!("指标“{}”填报{printed}分，{side}按规则计算的{ours}分。", indicator.name)
    })
}

fn rounded(case: &Case<'_>) -> Vec<Hit> {
    find(case, &Difference::Rounded, |indicator, printed, scored| {
        format!(
            "指标“{}”按规则得{}分，填报{printed}分，是取整的结果。",
            indicator.name, scored.row.score
        )
    })
}

fn above_weight(case: &Case<'_>) -> Vec<Hit> {
    find(case, &Difference::AboveWeight, |indicator, printed, _| {
        format!("指标“{}”填报{printed}分，不在0至分值{}分之间。", indicator.name, indicator.weight)
    })
}

fn find(
    case: &Case<'_>,
    wanted: &Difference,
    message: impl Fn(&Indicator, Decimal, &Scored) -> String,
) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let printed = indicator.printed_score?;
        let found = difference(case, indicator, printed, scored)?;
        (found == *wanted).then(|| {
            Hit::new(message(indicator, printed, scored))
                .at_indicator(index, "printed_score")
                .figure("填报得分", printed)
                .figure("计算得分", scored.row.score)
        })
    });
    rows.collect()
}

/// `None` if there is no difference.
fn difference(
    case: &Case<'_>,
    indicator: &Indicator,
    printed: Decimal,
    scored: &Scored,
) -> Option<Difference> {
    let ours = scored.row.score;
    if printed == ours {
        None
    } else if printed > indicator.weight || printed < Decimal::ZERO {
        Some(Difference::AboveWeight)
    } else if scored.met == Some(true) && printed < ours {
        Some(Difference::LostThoughMet)
    } else if printed == case.policy.rounding.round(ours, 0) {
        Some(Difference::Rounded)
    } else {
        Some(Difference::Other)
    }
}
