//! Rules about the report's text (报告章节).

use domain::{EvaluationKind, Funds, Money, Outline, Section, SectionKey, Severity, StatedAmount};
use grammar::{Named, Unit, amounts_in};
use rust_decimal::Decimal;

use super::{Case, Hit, LOGIC, OUTLINE, Rule};

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "F36",
        reason: "SECTION_IS_TEMPLATE",
        severity: Severity::Error,
        ground: OUTLINE,
        advice: "请按实际情况写出本节内容，删去模板的提示文字。",
        check: is_template,
    },
    Rule {
        code: "F37",
        reason: "SECTION_MISSING",
        severity: Severity::Warning,
        ground: OUTLINE,
        advice: "请补上本节；确无内容的，写明“无”。",
        check: missing,
    },
    Rule {
        code: "F38",
        reason: "FIGURE_NOT_IN_BOOKS",
        severity: Severity::Warning,
        ground: LOGIC,
        advice: "请核对正文中的金额，与账簿和申报数一致后再签署。",
        check: not_in_books,
    },
];

fn is_template(case: &Case<'_>) -> Vec<Hit> {
    let sections = case.evaluation.sections.iter().enumerate();
    sections
        .filter(|(_, section)| section.template_text)
        .map(|(index, section)| {
            let message = format!("“{}”一节仍是模板的提示文字，没有内容。", section.key.title());
            Hit::new(message).at(format!("sections[{index}]"))
        })
        .collect()
}

fn missing(case: &Case<'_>) -> Vec<Hit> {
    let evaluation = case.evaluation;
    // The self-evaluation form alone has no text; a report has, whoever evaluates.
    if evaluation.sections.is_empty() && evaluation.kind == EvaluationKind::OfUnit {
        return Vec::new();
    }
    let is_missing = |key: &&SectionKey| {
        let section = evaluation.section(**key);
        let is_empty = |it: &Section| it.paragraphs.is_empty() && !it.template_text;
        Outline::National.requires(**key) && section.is_none_or(is_empty)
    };
    let hit = |key: &SectionKey| {
        Hit::new(format!("缺少“{}”一节。", key.title())).at("sections").figure("章节", key.key())
    };
    SectionKey::ALL.iter().filter(is_missing).map(hit).collect()
}

fn not_in_books(case: &Case<'_>) -> Vec<Hit> {
    let known = known_amounts(case);
    let mut hits = Vec::new();
    for (index, section) in case.evaluation.sections.iter().enumerate() {
        for paragraph in &section.paragraphs {
            let clauses = paragraph.split(['，', '。', '；', '、', '：', ',', ';', '\n']);
            let amounts = clauses.filter(|clause| is_about_money(clause)).flat_map(amounts_in);
            let unknown = amounts.filter(|named| !known.contains(&named.yuan));
            hits.extend(unknown.map(|Named { written: text, yuan: amount, .. }| {
                let message = format!(
                    "“{}”一节提到{text}，账簿、申报数和指标中都没有这个金额。",
                    section.key.title()
                );
                let hit = Hit::new(message).at(format!("sections[{index}]"));
                hit.figure("正文金额", amount)
            }));
        }
    }
    hits
}

/// Whether a clause speaks of the project's own money: others' loans and gifts are not in its books.
fn is_about_money(clause: &str) -> bool {
    const OWN: [&str; 8] = ["支出", "到位", "下达", "拨付", "预算", "经费", "执行数", "结余"];
    const OTHERS: [&str; 6] = ["贷款", "捐", "人均", "每户", "收入", "增收"];
    OWN.iter().any(|word| clause.contains(word)) && !OTHERS.iter().any(|it| clause.contains(it))
}

/// Every amount of books, declaration and indicators, in yuan.
fn known_amounts(case: &Case<'_>) -> Vec<Decimal> {
    let declared = &case.evaluation.declared;
    let of_funds = |funds: &Funds| {
        let Funds { initial_budget, allotted, received, paid } = *funds;
        let unspent = [allotted.checked_sub(paid).ok(), received.checked_sub(paid).ok()];
        [initial_budget, allotted, received, paid]
            .into_iter()
            .chain(unspent.into_iter().flatten())
            .collect::<Vec<_>>()
    };
    let rows = case.books.rows.iter().map(|row| &row.funds);
    let totals = case.books.project_totals.iter().map(|total| &total.funds);
    let booked = rows.chain(totals).chain([&case.books.total]).flat_map(of_funds);
    let stated = declared.amounts.iter().map(|it| it.amount).chain(declared.funds);
    let stated = stated.map(StatedAmount::amount);
    let typed = case.evaluation.indicators.iter().flat_map(|indicator| {
        let target = indicator.target.as_ref();
        let factor = target.and_then(|target| Unit::read(target.unit())?.in_yuan());
        let actual = indicator.actual.as_ref().and_then(|actual| actual.value());
        let values = [target.and_then(|target| target.value()), actual];
        values.into_iter().flatten().filter_map(move |value| value.checked_mul(factor?))
    });
    booked.chain(stated).map(Money::to_yuan).chain(typed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_projects_own_money_is_looked_at() {
        assert!(is_about_money("所有工作经费支出共12.25万元"));
        assert!(!is_about_money("协调发放小额担保贷款120万元"));
        assert!(!is_about_money("组织职工捐赠抗疫资金1050元"));
    }
}
