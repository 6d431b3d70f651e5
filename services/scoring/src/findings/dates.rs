//! Rules about the order in which things happened.

use domain::{ExecutionRow, Money, Severity};

use super::{Case, Hit, Rule};

pub(super) const RULES: &[Rule] = &[Rule {
    code: "F39",
    reason: "PAID_BEFORE_RECEIVED",
    severity: Severity::Warning,
    ground: "先有预算、再有指标、后有支出（预算指标核算的要求），未与正式文本核对",
    advice: "请核对支付凭证和到位凭证的业务日期；确属先行垫付的，说明垫付的来源和归还情况。",
    check: paid_before_received,
}];

/// The balance of the day of the evaluation: what was paid by then and had not arrived.
fn paid_before_received(case: &Case<'_>) -> Vec<Hit> {
    let rows = case.books.rows.iter().filter_map(|row| {
        let gap = row.funds.paid.checked_sub(row.funds.received).ok()?;
        (gap > Money::ZERO).then(|| hit(case, row, gap))
    });
    rows.collect()
}

fn hit(case: &Case<'_>, row: &ExecutionRow, gap: Money) -> Hit {
    let as_of = case.evaluation.as_of.min(case.evaluation.fiscal_year.last_day());
    let ExecutionRow { project_name, document, funds, .. } = row;
    let message = format!(
        "项目“{}”的“{document}”资金，截至{as_of}到位{}元，支付{}元，先支付后到位{gap}元。",
        project_name.as_str(),
        funds.received,
        funds.paid
    );
    let hit = Hit::new(message).at("as_of").figure("日期", as_of).figure("到位", funds.received);
    hit.figure("支出", funds.paid).figure("缺口", gap)
}
