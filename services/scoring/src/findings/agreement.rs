//! Rules about promise and deed: a deviation needs a reason (偏差原因分析).

use domain::{Level1, Method, Severity};
use rust_decimal::Decimal;

use super::{Case, FORM, Hit, LOGIC, MEASURES, Rule, is_blank};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F23",
        reason: "OVER_ACHIEVED_WITHOUT_NOTE",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "请说明超额的原因；指标值定得过低的，下年应提高。",
        check: over_achieved,
    },
    Rule {
        code: "F24",
        reason: "DEVIATION_WITHOUT_REASON",
        severity: Severity::Warning,
        ground: FORM,
        advice: "未完成指标值的，请填写偏差原因分析及改进措施。",
        check: without_reason,
    },
    Rule {
        code: "F25",
        reason: "RETENTION_AS_UNDER_EXECUTION",
        severity: Severity::Note,
        ground: LOGIC,
        advice: "合同约定的尾款、质保金未到支付期的，请在执行率处说明金额和支付时间。",
        check: retention,
    },
];

fn over_achieved(case: &Case<'_>) -> Vec<Hit> {
    let threshold = case.policy.over_achievement.threshold;
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let excess = scored.ratio?.checked_sub(Decimal::ONE)?;
        let by_value = matches!(scored.row.method, Method::Linear | Method::Direct);
        let unexplained = is_blank(&indicator.deviation_reason);
        (by_value && excess >= threshold && unexplained).then(|| {
            let rounding = case.policy.rounding;
            let message = format!(
                "指标“{}”超出指标值{}（指标值{}，完成{}），达到{}的提示线，没有说明。",
                indicator.name,
                rounding.percent(excess),
                scored.row.target,
                scored.row.actual,
                rounding.percent(threshold),
            );
            Hit::new(message)
                .at_indicator(index, "deviation_reason")
                .figure("超出比例", rounding.percent(excess))
        })
    });
    rows.collect()
}

fn without_reason(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let unexplained = is_blank(&indicator.deviation_reason);
        // The form has no reason for the money; what is missing has a finding of its own.
        let is_deviation = scored.met == Some(false) && indicator.level1 != Level1::Execution;
        (is_deviation && unexplained).then(|| {
            let message = format!(
                "指标“{}”未完成（指标值{}，完成{}），没有填写偏差原因。",
                indicator.name, scored.row.target, scored.row.actual
            );
            let hit = Hit::new(message).at_indicator(index, "deviation_reason");
            hit.figure("年度指标值", &scored.row.target).figure("实际完成值", &scored.row.actual)
        })
    });
    rows.collect()
}

fn retention(case: &Case<'_>) -> Vec<Hit> {
    const RETAINED: [&str; 4] = ["尾款", "质保金", "保证金", "质量保证"];
    let total = &case.books.total;
    if total.paid >= total.allotted {
        return Vec::new();
    }
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let reason = &indicator.deviation_reason;
        let word = RETAINED.iter().find(|word| reason.contains(**word))?;
        let message = format!(
            "指标“{}”说明有{word}未付：按合同尚未到期的款项使执行率偏低（预算{}元，支出{}元）。",
            indicator.name, total.allotted, total.paid
        );
        let hit = Hit::new(message).at_indicator(index, "deviation_reason");
        Some(hit.figure("全年预算数", total.allotted).figure("全年执行数", total.paid))
    });
    rows.collect()
}
