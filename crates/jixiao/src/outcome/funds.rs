//! The fund table, as blocks: nine figures of a row do not fit beside each other.

use domain::{Execution, Funds, Money, Rounding};
use rust_decimal::Decimal;
use time::Date;

use super::page::Page;

/// What stands where there is no figure.
const NONE: &str = "—";

/// The rows and their total, in yuan.
pub(super) fn table(page: &mut Page, as_of: Date, execution: &Execution) {
    page.line(&format!("资金情况（元，截至{as_of}）"));
    for row in &execution.rows {
        let document =
            if row.placeholder { "文号未载".to_owned() } else { row.document.to_string() };
        page.item(&format!("{}　{document}", row.project_name.as_str()));
        figures(page, &row.funds);
    }
    if execution.rows.len() != 1 {
        page.item("合计");
        figures(page, &execution.total);
    }
    page.gap();
}

fn figures(page: &mut Page, funds: &Funds) {
    let Funds { initial_budget: _, allotted, received, paid } = *funds;
    let remaining = funds.remaining().map_or_else(|_| NONE.to_owned(), |it: Money| it.to_string());
    page.below(&format!("下达 {allotted}　到位 {received}　支出 {paid}　结余 {remaining}"));
    page.below(&format!(
        "到位率 {}　执行率（支出÷下达）{}　（支出÷到位）{}",
        percent(funds.arrival_rate()),
        percent(funds.budget_execution_rate()),
        percent(funds.received_execution_rate())
    ));
}

fn percent(rate: Option<Decimal>) -> String {
    rate.map_or_else(|| NONE.to_owned(), |rate| Rounding::HalfUp.percent(rate))
}
