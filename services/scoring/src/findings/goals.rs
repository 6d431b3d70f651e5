//! Rules about goals (年度总体目标).

use domain::Severity;

use super::{Case, Hit, Rule, is_blank};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F34",
        reason: "GOAL_WITHOUT_VALUES",
        severity: Severity::Warning,
        ground: "绩效目标应细化、量化、可衡量（财预〔2015〕88号），未与正式文本核对",
        advice: "请把目标写成可以衡量的数量、比例或期限。",
        check: without_values,
    },
    Rule {
        code: "F35",
        reason: "GOAL_WITHOUT_RESULT",
        severity: Severity::Warning,
        ground: super::FORM,
        advice: "请写明该目标的实际完成情况。",
        check: without_result,
    },
];

fn without_values(case: &Case<'_>) -> Vec<Hit> {
    let goals = case.evaluation.goals.iter().enumerate();
    goals
        .filter(|(_, goal)| !is_blank(&goal.expected) && !goal.expected.contains(is_figure))
        .map(|(index, goal)| {
            let message = format!("预期目标“{}”没有可以衡量的数值。", shown(&goal.expected));
            Hit::new(message).at(format!("goals[{index}].expected"))
        })
        .collect()
}

fn without_result(case: &Case<'_>) -> Vec<Hit> {
    let goals = case.evaluation.goals.iter().enumerate();
    goals
        .filter(|(_, goal)| !is_blank(&goal.expected) && is_blank(&goal.achieved))
        .map(|(index, goal)| {
            let message = format!("预期目标“{}”没有写明完成情况。", shown(&goal.expected));
            Hit::new(message).at(format!("goals[{index}].achieved"))
        })
        .collect()
}

/// A digit of any kind. 一 is no figure, it is in 一体 and 进一步; 十分 and 三农 pass for one: a missed finding is better
/// than a false one.
fn is_figure(c: char) -> bool {
    c.is_numeric() || "二三四五六七八九十".contains(c)
}

/// The beginning of a goal.
fn shown(text: &str) -> String {
    const SHOWN_MAX: usize = 30;
    let mut shown: String = text.chars().take(SHOWN_MAX).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}
