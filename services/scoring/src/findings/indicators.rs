//! Rules about targets and actual values (指标值、实际完成值).

use domain::{Actual, Level2, Method, Operator, Severity};
use grammar::Quantity;

use super::{Case, Hit, LOGIC, MEASURES, Rule, kinds::counts_faults};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F14",
        reason: "ACTUAL_REPEATS_OPERATOR",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请填写实际观测到的数值，不要照抄指标值。",
        check: repeats_operator,
    },
    Rule {
        code: "F15",
        reason: "TARGET_MISSING",
        severity: Severity::Error,
        ground: MEASURES,
        advice: "请补上年度指标值；没有指标值的指标无从衡量，不得分。",
        check: target_missing,
    },
    Rule {
        code: "F16",
        reason: "ACTUAL_MISSING",
        severity: Severity::Error,
        ground: MEASURES,
        advice: "请补上实际完成值和佐证资料；没有完成值的指标不得分。",
        check: actual_missing,
    },
    Rule {
        code: "F17",
        reason: "OPERATOR_REVERSED",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "产出数量、满意度一般越多越好，请核对指标性质是否应为≥。",
        check: operator_reversed,
    },
    Rule {
        code: "F18",
        reason: "METHOD_NOT_ALLOWED",
        severity: Severity::Warning,
        ground: "评分规则的赋分方式（methods）",
        advice: "请改用规则允许的赋分方式，或留空由规则选定。",
        check: method_not_allowed,
    },
    Rule {
        code: "F19",
        reason: "RATE_OUTSIDE_BAND",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "请按判定的档次填写比例，或改正判定。",
        check: rate_outside_band,
    },
];

fn repeats_operator(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let text = indicator.actual.as_ref()?.text();
        let operator = Quantity::read(text)?.operator?;
        let message = format!(
            "指标“{}”的实际完成值“{text}”带有“{operator}”，是指标值的写法，不是观测结果。",
            indicator.name
        );
        Some(Hit::new(message).at_indicator(index, "actual").figure("实际完成值", text))
    });
    rows.collect()
}

fn target_missing(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter(|(_, indicator, scored)| {
        let needs_target = matches!(scored.row.method, Method::Linear | Method::Direct);
        indicator.target.is_none() && needs_target
    });
    let hit = |(index, name, printed): (usize, &str, Option<_>)| {
        let points = printed.map(|it| format!("，却填报{it}分")).unwrap_or_default();
        let hit = Hit::new(format!("指标“{name}”没有年度指标值{points}。"));
        let hit = hit.at_indicator(index, "target");
        match printed {
            Some(printed) => hit.figure("填报得分", printed),
            None => hit,
        }
    };
    rows.map(|(index, it, _)| hit((index, &it.name, it.printed_score))).collect()
}

fn actual_missing(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter(|(_, indicator, scored)| {
        let actual = indicator.actual.as_ref();
        match scored.row.method {
            Method::Execution => false,
            Method::Bands => actual.is_none_or(|it| it.attainment().is_none()),
            Method::Direct => actual.is_none_or(says_nothing),
            Method::Linear | Method::Satisfaction => actual.and_then(Actual::value).is_none(),
        }
    });
    let hit = |(index, indicator): (usize, &domain::Indicator)| {
        let points =
            indicator.printed_score.map(|it| format!("，却填报{it}分")).unwrap_or_default();
        let what = match indicator.target.as_ref().map(|it| it.operator()) {
            Some(Operator::Qualitative) => "没有判定达成情况",
            Some(_) | None => "没有实际完成值",
        };
        let message = format!("指标“{}”{what}{points}。", indicator.name);
        Hit::new(message).at_indicator(index, "actual")
    };
    rows.map(|(index, indicator, _)| hit((index, indicator))).collect()
}

/// Neither a value nor a judgement.
fn says_nothing(actual: &Actual) -> bool {
    actual.value().is_none() && actual.attainment().is_none()
}

fn operator_reversed(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let target = indicator.target.as_ref()?;
        let more_is_better = matches!(indicator.level2, Level2::Quantity | Level2::Served);
        let reversed = target.operator().is_reverse() && !counts_faults(indicator, target);
        (more_is_better && reversed).then(|| {
            let message = format!(
                "指标“{}”属于{}，指标值却是“{target}”：做得越少得分越高。",
                indicator.name, indicator.level2
            );
            Hit::new(message).at_indicator(index, "target").figure("年度指标值", target)
        })
    });
    rows.collect()
}

fn method_not_allowed(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let named = indicator.method?;
        (named != scored.row.method).then(|| {
            let message = format!(
                "指标“{}”指定了{named}，规则不允许，已按{}计算。",
                indicator.name, scored.row.method
            );
            Hit::new(message).at_indicator(index, "method").figure("指定的赋分方式", named)
        })
    });
    rows.collect()
}

fn rate_outside_band(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, scored)| {
        let actual = indicator.actual.as_ref()?;
        let (attainment, rate) = (actual.attainment()?, actual.rate()?);
        let outside = case.policy.bands.rate(attainment, Some(rate)).is_none();
        (outside && scored.row.method == Method::Bands).then(|| {
            let percent = case.policy.rounding.percent(rate);
            let message = format!(
                "指标“{}”判定为“{attainment}”，比例{percent}却不在该档之内，未采用。",
                indicator.name
            );
            Hit::new(message).at_indicator(index, "actual.rate").figure("比例", percent)
        })
    });
    rows.collect()
}
