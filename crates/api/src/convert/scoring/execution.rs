//! The fund table (资金情况), as the ledger answers and as a scorecard carries it: read only if its sums hold.

use domain::{
    Execution, ExecutionRow, FundNature, Funds, InvalidMoney, Money, ProjectTotal, Shortfall,
};

use super::{agree, at, each};
use crate::{
    InvalidRequest,
    convert::{date, optional_decimal, parse, required},
    pb::ledger,
};

impl TryFrom<ledger::GetExecutionResponse> for Execution {
    type Error = InvalidRequest;

    /// Adds up again: a table whose totals or rates don't follow from its rows is refused.
    fn try_from(execution: ledger::GetExecutionResponse) -> Result<Self, Self::Error> {
        let ledger::GetExecutionResponse {
            rows,
            project_totals,
            total,
            books_position,
            shortfalls,
        } = execution;
        let rows: Vec<ExecutionRow> = each("rows", rows)?;
        let project_totals: Vec<ProjectTotal> = each("project_totals", project_totals)?;
        let total = total_of(required("total", total)?).map_err(|error| error.within("total"))?;
        for (index, of_project) in project_totals.iter().enumerate() {
            let own = rows.iter().filter(|row| row.project == of_project.project);
            let place = at("project_totals", index);
            agree(&place, &of_project.funds, &sum(&place, own)?)?;
        }
        agree("total", &total, &sum("total", rows.iter())?)?;
        let books_position = required("books_position", books_position)?
            .try_into()
            .map_err(|error: InvalidRequest| error.within("books_position"))?;
        let shortfalls = each("shortfalls", shortfalls)?;
        Ok(Self { rows, project_totals, total, shortfalls, books_position })
    }
}

impl TryFrom<ledger::Shortfall> for Shortfall {
    type Error = InvalidRequest;

    fn try_from(shortfall: ledger::Shortfall) -> Result<Self, Self::Error> {
        let ledger::Shortfall { project_code, document_number, fund_nature, since, amount_fen } =
            shortfall;
        let nature = FundNature::from_code(fund_nature);
        Ok(Self {
            project: parse("project_code", &project_code)?,
            document: parse("document_number", &document_number)?,
            nature: nature.map_err(|error| InvalidRequest::new("fund_nature", error))?,
            since: date("since", since)?,
            amount: Money::from_fen(amount_fen),
        })
    }
}

impl TryFrom<ledger::ExecutionRow> for ExecutionRow {
    type Error = InvalidRequest;

    fn try_from(row: ledger::ExecutionRow) -> Result<Self, Self::Error> {
        let (
            Names { project_code, project_name, document_number, fund_nature, placeholder },
            funds,
        ) = split(row)?;
        Ok(Self {
            project: parse("project_code", &project_code)?,
            project_name: parse("project_name", &project_name)?,
            document: parse("document_number", &document_number)?,
            placeholder,
            nature: FundNature::from_code(fund_nature)
                .map_err(|error| InvalidRequest::new("fund_nature", error))?,
            funds,
        })
    }
}

impl TryFrom<ledger::ExecutionRow> for ProjectTotal {
    type Error = InvalidRequest;

    fn try_from(total: ledger::ExecutionRow) -> Result<Self, Self::Error> {
        let (
            Names { project_code, project_name, document_number, fund_nature, placeholder },
            funds,
        ) = split(total)?;
        agree("document_number", document_number.as_str(), "")?;
        agree("fund_nature", &fund_nature, &0)?;
        agree("placeholder", &placeholder, &false)?;
        Ok(Self {
            project: parse("project_code", &project_code)?,
            project_name: parse("project_name", &project_name)?,
            funds,
        })
    }
}

/// What a row is about, as on the wire.
#[derive(Debug, PartialEq, Default)]
struct Names {
    project_code: String,
    project_name: String,
    document_number: String,
    fund_nature: i32,
    placeholder: bool,
}

/// Reads the amounts, and checks what follows from them.
fn split(row: ledger::ExecutionRow) -> Result<(Names, Funds), InvalidRequest> {
    let ledger::ExecutionRow {
        project_code,
        project_name,
        document_number,
        fund_nature,
        initial_budget_fen,
        allotted_fen,
        received_fen,
        paid_fen,
        remaining_fen,
        arrival_rate,
        budget_execution_rate,
        received_execution_rate,
        placeholder,
    } = row;
    let funds = Funds {
        initial_budget: Money::from_fen(initial_budget_fen),
        allotted: Money::from_fen(allotted_fen),
        received: Money::from_fen(received_fen),
        paid: Money::from_fen(paid_fen),
    };
    let remaining =
        funds.remaining().map_err(|error| InvalidRequest::new("remaining_fen", error))?;
    agree("remaining_fen", &remaining_fen, &remaining.fen())?;
    for (field, on_wire, own) in [
        ("arrival_rate", arrival_rate, funds.arrival_rate()),
        ("budget_execution_rate", budget_execution_rate, funds.budget_execution_rate()),
        ("received_execution_rate", received_execution_rate, funds.received_execution_rate()),
    ] {
        agree(field, &optional_decimal(field, on_wire)?, &own)?;
    }
    let names = Names { project_code, project_name, document_number, fund_nature, placeholder };
    Ok((names, funds))
}

fn total_of(total: ledger::ExecutionRow) -> Result<Funds, InvalidRequest> {
    let (names, funds) = split(total)?;
    agree("project_code", &names, &Names::default())?;
    Ok(funds)
}

fn sum<'a>(
    field: &str,
    rows: impl Iterator<Item = &'a ExecutionRow>,
) -> Result<Funds, InvalidRequest> {
    let mut rows = rows;
    rows.try_fold(Funds::default(), |sum, row| sum.checked_add(row.funds))
        .map_err(|error: InvalidMoney| InvalidRequest::new(field, error))
}
