//! Rules about indicators that stand where they do not belong, and about what they rest on.

use domain::{Funds, Indicator, Level2, Money, Operator, Rounding, Severity, Target};
use rust_decimal::Decimal;

use super::{
    Case, Hit, LOGIC, MEASURES, Rule,
    survey::{self, Survey},
};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F20",
        reason: "INPUT_AS_OUTPUT",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "投入的资金不是产出。请改为资金办成的事，如数量、面积、户数。",
        check: input_as_output,
    },
    Rule {
        code: "F21",
        reason: "QUANTITY_AS_QUALITY",
        severity: Severity::Warning,
        ground: MEASURES,
        advice: "质量指标应说明做得怎样，如合格率、达标率。请把数量移到数量指标或效益指标。",
        check: quantity_as_quality,
    },
    Rule {
        code: "F22",
        reason: "SATISFACTION_WITHOUT_SURVEY",
        severity: Severity::Warning,
        ground: "满意度一般取自问卷调查（财预〔2020〕10号 附2），未与正式文本核对",
        advice: "请附上调查的时间、对象、份数和结果，在佐证资料中写明。",
        check: without_survey,
    },
];

/// Names of money that is put in.
const INPUT_NAMES: [&str; 6] = ["资金金额", "资金投入", "投入资金", "总投资", "经费", "预算"];
const MONEY_UNITS: [&str; 3] = ["元", "万元", "亿元"];

fn input_as_output(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let of_quantity = indicator.level2 == Level2::Quantity;
        let target = indicator.target.as_ref()?;
        let is_money = INPUT_NAMES.iter().any(|name| indicator.name.contains(name))
            || is_booked(case, indicator);
        (of_quantity && is_money).then(|| {
            let message =
                format!("数量指标“{}”（{target}）是投入的资金，不是产出的数量。", indicator.name);
            Hit::new(message)
                .at_indicator(index, "level2")
                .at_indicator(index, "target")
                .figure("年度指标值", target)
        })
    });
    rows.collect()
}

/// Whether target or actual is, in money, an amount of the books.
fn is_booked(case: &Case<'_>, indicator: &Indicator) -> bool {
    let Some(target) = &indicator.target else { return false };
    let in_yuan = match target.unit() {
        "元" => true,
        "万元" => false,
        _ => return false,
    };
    let actual = indicator.actual.as_ref().and_then(|actual| actual.value());
    let typed = [target.value(), actual].into_iter().flatten();
    let books = case.books.project_totals.iter().map(|total| total.funds);
    let amounts: Vec<Money> = books
        .chain([case.books.total])
        .flat_map(|Funds { initial_budget, allotted, received, paid }| {
            [initial_budget, allotted, received, paid]
        })
        .filter(|amount| *amount != Money::ZERO)
        .collect();
    typed.into_iter().any(|typed| {
        amounts.iter().any(|amount| match in_yuan {
            true => amount.to_yuan() == typed,
            false => amount.to_wan(Rounding::HalfUp, 6) == typed,
        })
    })
}

fn quantity_as_quality(case: &Case<'_>) -> Vec<Hit> {
    /// Units that measure how well, not how much.
    const OF_QUALITY: [&str; 10] = ["%", "‰", "分", "级", "等级", "星", "倍", "等", "度", "秒"];
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let target = indicator.target.as_ref()?;
        let unit = target.unit();
        let counts = target.value().is_some()
            && !unit.is_empty()
            && !OF_QUALITY.contains(&unit)
            && !counts_faults(indicator, target)
            && indicator.level2 == Level2::Quality;
        counts.then(|| {
            let kind = if MONEY_UNITS.contains(&unit) { "金额" } else { "数量" };
            let message =
                format!("质量指标“{}”填的是{kind}（{target}），没有说明质量。", indicator.name);
            Hit::new(message)
                .at_indicator(index, "level2")
                .at_indicator(index, "target")
                .figure("年度指标值", target)
        })
    });
    rows.collect()
}

/// Whether a target is a ceiling on what should not happen at all: `=0起`, `≤0次`, `<1件`, or a ceiling on what is a
/// fault by its name, `返工次数≤2次`. Such a count is a bar of quality: the fewer, the better.
pub(super) fn counts_faults(indicator: &Indicator, target: &Target) -> bool {
    const FAULTS: [&str; 17] = [
        "事故", "投诉", "差错", "返工", "缺陷", "违规", "违纪", "违法", "故障", "中断", "伤亡",
        "死亡", "受伤", "损坏", "信访", "上访", "失误",
    ];
    let Some(value) = target.value() else { return false };
    let of_fault = || FAULTS.iter().any(|fault| indicator.name.contains(fault));
    match target.operator() {
        Operator::Equal => value.is_zero(),
        Operator::AtMost => value.is_zero() || of_fault(),
        Operator::LessThan => value <= Decimal::ONE || of_fault(),
        Operator::AtLeast | Operator::MoreThan | Operator::Qualitative => false,
    }
}

fn without_survey(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.rows().filter_map(|(index, indicator, _)| {
        let actual = indicator.actual.as_ref()?;
        let texts = [indicator.evidence.as_str(), actual.text(), &indicator.deviation_reason];
        let missing = match survey::read(texts) {
            Survey::Made => return None,
            Survey::Denied => "写明没有开展调查",
            Survey::Unmentioned => "没有写明调查依据",
        };
        (indicator.level2 == Level2::Served).then(|| {
            let printed = actual.printed(indicator.target.as_ref());
            let message = format!("满意度指标“{}”为{printed}，{missing}。", indicator.name);
            Hit::new(message).at_indicator(index, "evidence").figure("实际完成值", printed)
        })
    });
    rows.collect()
}
