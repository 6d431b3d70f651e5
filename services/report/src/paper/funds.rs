//! 资金情况表: what each project was given by which document, and what became of it.

use domain::{Evaluation, Execution, ExecutionRow, Funds, Rounding};
use rust_decimal::Decimal;

use super::{ComposeError, amount::Unit};
use crate::document::{Align, Cell, Column, Row, Table};

const HEAD: [&str; 8] = ["项目", "文号", "下达", "到位", "支出", "结余", "到位率", "执行率"];
/// Where a source that is told again names no document.
const NOT_IN_SOURCE: &str = "来源未载";
const NOT_IN_SOURCE_NOTE: &str = "“来源未载”：来源没有写明文号，账簿以占位文号登记。";
const WITHOUT_NUMBER_NOTE: &str = "“—”：该笔资金没有文号，账簿以占位文号登记。";
/// In 元 the amounts are longer.
const WIDTHS_WAN: [u16; 8] = [33, 39, 13, 13, 13, 13, 16, 16];
const WIDTHS_YUAN: [u16; 8] = [25, 25, 18, 18, 18, 18, 17, 17];

/// The table of all projects, with their total.
pub(super) fn table(evaluation: &Evaluation, books: &Execution) -> Result<Table, ComposeError> {
    let of_funds = |it: &Funds| [it.allotted, it.received, it.paid];
    let amounts = books.rows.iter().flat_map(|row| of_funds(&row.funds));
    let unit = Unit::exact_for(amounts.chain(of_funds(&books.total)));
    let mut rows = Vec::new();
    for project in &books.project_totals {
        let own: Vec<&ExecutionRow> =
            books.rows.iter().filter(|row| row.project == project.project).collect();
        let name = || Cell::text(project.project_name.as_str()).aligned(Align::Left);
        if own.is_empty() {
            rows.push(row(vec![name(), Cell::missing()], &project.funds, unit)?);
            continue;
        }
        let with_sum = own.len() > 1;
        let span = own.len().saturating_add(usize::from(with_sum));
        let span = u16::try_from(span).unwrap_or(u16::MAX);
        let mut leading = vec![name().spanning(1, span)];
        for it in own {
            leading.push(document(it, evaluation));
            rows.push(row(std::mem::take(&mut leading), &it.funds, unit)?);
        }
        if with_sum {
            rows.push(row(vec![Cell::label("小计")], &project.funds, unit)?);
        }
    }
    rows.push(row(vec![Cell::label("合计").spanning(2, 1)], &books.total, unit)?);
    let widths = match unit {
        Unit::Wan => WIDTHS_WAN,
        Unit::Yuan => WIDTHS_YUAN,
    };
    let columns = widths.map(|width| Column { width, align: Align::Right }).to_vec();
    let head = Row::new(HEAD.map(Cell::label).to_vec());
    let table = Table::try_new(columns, vec![head], rows)?
        .captioned("项目资金情况表")
        .in_unit(format!("单位：{}", unit.name()))
        .noted(source_note(evaluation));
    let placeholder = books.rows.iter().any(|row| row.placeholder);
    let note = if evaluation.retells() { NOT_IN_SOURCE_NOTE } else { WITHOUT_NUMBER_NOTE };
    let placeholder = placeholder.then(|| note.to_owned());
    let notes = [other_rate(&books.total), placeholder];
    Ok(notes.into_iter().flatten().fold(table, Table::noted))
}

/// 文号 in 六角括号, or that there is none.
fn document(row: &ExecutionRow, evaluation: &Evaluation) -> Cell {
    match (row.placeholder, evaluation.retells()) {
        (true, true) => Cell::text(NOT_IN_SOURCE).aligned(Align::Center),
        (true, false) => Cell::missing().aligned(Align::Center),
        (false, _) => Cell::text(row.document.to_string()).aligned(Align::Left),
    }
}

fn row(mut cells: Vec<Cell>, funds: &Funds, unit: Unit) -> Result<Row, ComposeError> {
    let amounts = [funds.allotted, funds.received, funds.paid, funds.remaining()?];
    cells.extend(amounts.map(|amount| unit.cell(amount)));
    cells.extend([funds.arrival_rate(), funds.budget_execution_rate()].map(rate));
    Ok(Row::new(cells))
}

/// A fraction as a percentage; — where there is nothing to divide by.
pub(super) fn rate(rate: Option<Decimal>) -> Cell {
    rate.map_or_else(Cell::missing, |rate| Cell::text(Rounding::HalfUp.percent(rate)))
}

/// Where the figures are from, and what the rates mean.
fn source_note(evaluation: &Evaluation) -> String {
    let as_of = evaluation.as_of;
    let (year, month, day) = (as_of.year(), u8::from(as_of.month()), as_of.day());
    format!(
        "注：数据取自账簿，截至{year}年{month}月{day}日。到位率＝到位÷下达，执行率＝支出÷下达。"
    )
}

/// Both definitions of 执行率 are in use: where they differ, the table says what the other gives.
fn other_rate(total: &Funds) -> Option<String> {
    let rate = total.received_execution_rate()?;
    let rate = Some(rate).filter(|rate| Some(*rate) != total.budget_execution_rate())?;
    Some(format!("预算执行率按“支出÷到位”计算，合计为{}。", Rounding::HalfUp.percent(rate)))
}
