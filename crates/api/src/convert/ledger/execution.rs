//! The fund table.

use domain::{Execution, ExecutionRow, Funds, InvalidMoney, ProjectTotal};

use crate::{convert::decimal_to_pb, pb::ledger};

/// The fund table with its rates.
///
/// # Errors
///
/// A remainder out of range: the books are corrupt.
pub fn execution_to_pb(
    execution: &Execution,
) -> Result<ledger::GetExecutionResponse, InvalidMoney> {
    let Execution { rows, project_totals, total, books_position } = execution;
    Ok(ledger::GetExecutionResponse {
        rows: rows.iter().map(row).collect::<Result<_, _>>()?,
        project_totals: project_totals.iter().map(project_total).collect::<Result<_, _>>()?,
        total: Some(funds(total)?),
        books_position: Some((*books_position).into()),
    })
}

fn row(row: &ExecutionRow) -> Result<ledger::ExecutionRow, InvalidMoney> {
    let ExecutionRow { project, project_name, document, placeholder, nature, funds: amounts } = row;
    Ok(ledger::ExecutionRow {
        project_code: project.to_string(),
        project_name: project_name.as_str().to_owned(),
        document_number: document.to_string(),
        fund_nature: nature.code(),
        placeholder: *placeholder,
        ..funds(amounts)?
    })
}

fn project_total(total: &ProjectTotal) -> Result<ledger::ExecutionRow, InvalidMoney> {
    let ProjectTotal { project, project_name, funds: amounts } = total;
    Ok(ledger::ExecutionRow {
        project_code: project.to_string(),
        project_name: project_name.as_str().to_owned(),
        ..funds(amounts)?
    })
}

fn funds(funds: &Funds) -> Result<ledger::ExecutionRow, InvalidMoney> {
    let Funds { initial_budget, allotted, received, paid } = funds;
    Ok(ledger::ExecutionRow {
        project_code: String::new(),
        project_name: String::new(),
        document_number: String::new(),
        fund_nature: 0,
        initial_budget_fen: initial_budget.fen(),
        allotted_fen: allotted.fen(),
        received_fen: received.fen(),
        paid_fen: paid.fen(),
        remaining_fen: funds.remaining()?.fen(),
        arrival_rate: funds.arrival_rate().map(decimal_to_pb),
        budget_execution_rate: funds.budget_execution_rate().map(decimal_to_pb),
        received_execution_rate: funds.received_execution_rate().map(decimal_to_pb),
        placeholder: false,
    })
}
