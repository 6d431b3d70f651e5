//! The fund table.

use domain::{
    Execution, ExecutionQuery, ExecutionRow, FiscalYear, Funds, InvalidMoney, ProjectTotal,
    Proposal, RegionCode, Shortfall,
};

use super::query::projects;
use crate::{
    InvalidRequest,
    convert::{date, date_to_pb, decimal_to_pb, parse},
    pb::ledger,
};

/// Whose fund table, and what is to be regarded as being in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionRequest {
    /// Whose, and as of when.
    pub query: ExecutionQuery,
    /// Empty for the books as they are; otherwise all of the region of the query.
    pub proposal: Proposal,
}

impl TryFrom<ledger::GetExecutionRequest> for ExecutionRequest {
    type Error = InvalidRequest;

    fn try_from(request: ledger::GetExecutionRequest) -> Result<Self, Self::Error> {
        let ledger::GetExecutionRequest {
            region_code,
            project_codes,
            fiscal_year,
            as_of,
            proposal,
        } = request;
        let projects = projects(&project_codes, 1)?;
        let year = FiscalYear::try_new(fiscal_year)
            .map_err(|error| InvalidRequest::new("fiscal_year", error))?;
        let as_of = date("as_of", as_of)?;
        if !year.contains(as_of) {
            let chinese = format!("截止日期{as_of}不在{fiscal_year}年度内。");
            return Err(InvalidRequest::rule("as_of", "not in the fiscal year", chinese));
        }
        let region = parse("region_code", &region_code)?;
        let within = |error: InvalidRequest| error.within("proposal");
        let proposal: Proposal = proposal.unwrap_or_default().try_into().map_err(within)?;
        if !is_of(&proposal, region) {
            let chinese = format!("proposal中有不属于区划{region}的内容，请按区划分别提交。");
            return Err(InvalidRequest::rule("proposal", "more than one region", chinese));
        }
        Ok(Self { query: ExecutionQuery { region, projects, year, as_of }, proposal })
    }
}

/// Whether all of it is of the region.
fn is_of(proposal: &Proposal, region: RegionCode) -> bool {
    let Proposal { projects, documents, transactions } = proposal;
    projects.iter().all(|it| it.region == region)
        && documents.iter().all(|it| it.region == region)
        && transactions.iter().all(|it| it.fields().region == region)
}

/// The fund table with its rates.
///
/// # Errors
///
/// A remainder out of range: the books are corrupt.
pub fn execution_to_pb(
    execution: &Execution,
) -> Result<ledger::GetExecutionResponse, InvalidMoney> {
    let Execution { rows, project_totals, total, shortfalls, books_position } = execution;
    Ok(ledger::GetExecutionResponse {
        rows: rows.iter().map(row).collect::<Result<_, _>>()?,
        project_totals: project_totals.iter().map(project_total).collect::<Result<_, _>>()?,
        total: Some(funds(total)?),
        books_position: Some((*books_position).into()),
        shortfalls: shortfalls.iter().map(shortfall).collect(),
    })
}

fn shortfall(shortfall: &Shortfall) -> ledger::Shortfall {
    let Shortfall { project, document, nature, since, amount } = shortfall;
    ledger::Shortfall {
        project_code: project.to_string(),
        document_number: document.to_string(),
        fund_nature: nature.code(),
        since: Some(date_to_pb(*since)),
        amount_fen: amount.fen(),
    }
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
