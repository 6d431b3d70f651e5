//! Rules about what the source claims as its result: total and grade (申报总分、等级).

use domain::{Level1, Rounding, Severity};
use rust_decimal::Decimal;

use super::{Case, FORM, Hit, LOGIC, MEASURES, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F04",
        reason: "TOTAL_WITHOUT_TABLE",
        severity: Severity::Error,
        ground: MEASURES,
        advice: "请附上评分表，列明每项指标的分值、得分和扣分理由；没有评分表的总分不能采用。",
        check: without_table,
    },
    Rule {
        code: "F05",
        reason: "TOTAL_DIFFERS",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请逐项核对评分表，按规则改正，或说明差异原因。",
        check: differs,
    },
    Rule {
        code: "F06",
        reason: "TOTAL_IS_NOT_THE_SUM",
        severity: Severity::Error,
        ground: LOGIC,
        advice: "请核对总分和各项得分，总分应等于各项得分之和。",
        check: is_not_the_sum,
    },
    Rule {
        code: "F07",
        reason: "EXECUTION_LEFT_OUT",
        severity: Severity::Error,
        ground: FORM,
        advice: "预算执行率的得分应计入总分，各项分值（含预算执行率）合计为100分。请重新合计。",
        check: execution_left_out,
    },
    Rule {
        code: "F08",
        reason: "GRADE_LABEL",
        severity: Severity::Note,
        ground: MEASURES,
        advice: "请改用规则中的等级名称。",
        check: label,
    },
    Rule {
        code: "F09",
        reason: "GRADE_DIFFERS",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "请按公布的总分和等级标准重新评定等级。",
        check: grade_differs,
    },
];

fn without_table(case: &Case<'_>) -> Vec<Hit> {
    let declared = &case.evaluation.declared;
    match declared.total {
        Some(total) if !declared.has_score_table => {
            let message = format!("申报总分{total}分没有评分表支持，不能复算。");
            let hit = Hit::new(message).at("declared.total").at("declared.has_score_table");
            vec![hit.figure("申报总分", total)]
        }
        Some(_) | None => Vec::new(),
    }
}

fn differs(case: &Case<'_>) -> Vec<Hit> {
    match case.evaluation.declared.total {
        Some(declared) if declared != case.total => {
            let off = declared.saturating_sub(case.total);
            let side = if off.is_sign_positive() { "多" } else { "少" };
            let message = format!(
                "申报总分{declared}分，比按规则计算的{}分{side}{}分。",
                case.total,
                off.abs()
            );
            let hit = Hit::new(message).at("declared.total").figure("申报总分", declared);
            vec![hit.figure("计算总分", case.total).figure("差额", off)]
        }
        Some(_) | None => Vec::new(),
    }
}

fn is_not_the_sum(case: &Case<'_>) -> Vec<Hit> {
    let Some((declared, sum)) = declared_and_sum(case) else { return Vec::new() };
    if declared == sum || execution_left_out_of(case).is_some() {
        return Vec::new();
    }
    let message = format!("申报总分{declared}分，而各项填报得分之和为{sum}分。");
    let hit = Hit::new(message).at("declared.total").figure("申报总分", declared);
    vec![hit.figure("填报得分之和", sum)]
}

fn execution_left_out(case: &Case<'_>) -> Vec<Hit> {
    let Some((declared, execution)) = execution_left_out_of(case) else { return Vec::new() };
    let message = format!("申报总分{declared}分没有计入预算执行率的{execution}分。");
    let hit = Hit::new(message).at("declared.total").figure("申报总分", declared);
    vec![hit.figure("预算执行率得分", execution)]
}

fn label(case: &Case<'_>) -> Vec<Hit> {
    let declared = case.evaluation.declared.grade.trim();
    let grades = &case.policy.grades;
    match grades.parse_label(declared) {
        Ok(grade) if grades.label(grade) != declared => {
            let message =
                format!("等级写作“{declared}”，规则中的名称是“{}”。", grades.label(grade));
            vec![Hit::new(message).at("declared.grade").figure("申报等级", declared)]
        }
        Err(_) if !declared.is_empty() => {
            let message = format!("等级“{declared}”不是规则中的等级。");
            vec![Hit::new(message).at("declared.grade").figure("申报等级", declared)]
        }
        Ok(_) | Err(_) => Vec::new(),
    }
}

fn grade_differs(case: &Case<'_>) -> Vec<Hit> {
    let declared = &case.evaluation.declared;
    let grades = &case.policy.grades;
    let claimed = grades.parse_label(&declared.grade).ok();
    let total = declared.total.map(|total| Rounding::HalfUp.score(total));
    let due = total.and_then(|total| grades.grade_of(total).ok());
    match (claimed, due, declared.total) {
        (Some(claimed), Some(due), Some(total)) if claimed != due => {
            let (claimed, due) = (grades.label(claimed), grades.label(due));
            let message = format!("申报总分{total}分应为“{due}”，申报等级却为“{claimed}”。");
            let hit = Hit::new(message).at("declared.grade").figure("申报总分", total);
            vec![hit.figure("申报等级", claimed)]
        }
        _ => Vec::new(),
    }
}

/// The declared total and the execution score, if the one is the sum of all scores but the other.
fn execution_left_out_of(case: &Case<'_>) -> Option<(Decimal, Decimal)> {
    let (declared, sum) = declared_and_sum(case)?;
    let execution = printed_sum(case, |level1| level1 == Level1::Execution)?;
    let is_left_out = !execution.is_zero() && declared.saturating_add(execution) == sum;
    is_left_out.then_some((declared, execution))
}

/// The declared total and the sum of the printed scores, if every row has one.
fn declared_and_sum(case: &Case<'_>) -> Option<(Decimal, Decimal)> {
    Some((case.evaluation.declared.total?, printed_sum(case, |_| true)?))
}

/// The sum of the printed scores of some levels; `None` if one is missing.
fn printed_sum(case: &Case<'_>, of: impl Fn(Level1) -> bool) -> Option<Decimal> {
    let rows = case.evaluation.indicators.iter().filter(|indicator| of(indicator.level1));
    rows.map(|indicator| indicator.printed_score)
        .try_fold(Decimal::ZERO, |sum, printed| sum.checked_add(printed?))
}
