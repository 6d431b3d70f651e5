//! The fund table of the stored scorecard.

use domain::{Execution, ExecutionRow, Funds, Money, Position, ProjectTotal, Shortfall};
use serde::{Deserialize, Serialize};

use crate::{
    StoreError,
    value::{date, parse},
};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    rows: Vec<RowDocument>,
    project_totals: Vec<TotalDocument>,
    total: FundsDocument,
    shortfalls: Vec<ShortfallDocument>,
    books_shard: u32,
    books_sequence: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RowDocument {
    project: String,
    project_name: String,
    document: String,
    placeholder: bool,
    nature: String,
    funds: FundsDocument,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ShortfallDocument {
    project: String,
    document: String,
    nature: String,
    since: String,
    amount_fen: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TotalDocument {
    project: String,
    project_name: String,
    funds: FundsDocument,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FundsDocument {
    initial_budget_fen: i64,
    allotted_fen: i64,
    received_fen: i64,
    paid_fen: i64,
}

impl From<&Execution> for Document {
    fn from(execution: &Execution) -> Self {
        let Execution { rows, project_totals, total, shortfalls, books_position } = execution;
        Self {
            rows: rows.iter().map(RowDocument::from).collect(),
            project_totals: project_totals.iter().map(TotalDocument::from).collect(),
            total: (*total).into(),
            shortfalls: shortfalls.iter().map(ShortfallDocument::from).collect(),
            books_shard: books_position.shard,
            books_sequence: books_position.sequence,
        }
    }
}

impl TryFrom<Document> for Execution {
    type Error = StoreError;

    fn try_from(document: Document) -> Result<Self, Self::Error> {
        let Document { rows, project_totals, total, shortfalls, books_shard, books_sequence } =
            document;
        let shortfalls = shortfalls.into_iter().map(Shortfall::try_from);
        let rows = rows.into_iter().map(ExecutionRow::try_from);
        let totals = project_totals.into_iter().map(ProjectTotal::try_from);
        Ok(Self {
            rows: rows.collect::<Result<_, _>>()?,
            project_totals: totals.collect::<Result<_, _>>()?,
            total: total.into(),
            shortfalls: shortfalls.collect::<Result<_, _>>()?,
            books_position: Position { shard: books_shard, sequence: books_sequence },
        })
    }
}

impl From<&Shortfall> for ShortfallDocument {
    fn from(shortfall: &Shortfall) -> Self {
        let Shortfall { project, document, nature, since, amount } = shortfall;
        Self {
            project: project.to_string(),
            document: document.to_string(),
            nature: nature.name().to_owned(),
            since: since.to_string(),
            amount_fen: amount.fen(),
        }
    }
}

impl TryFrom<ShortfallDocument> for Shortfall {
    type Error = StoreError;

    fn try_from(shortfall: ShortfallDocument) -> Result<Self, Self::Error> {
        let ShortfallDocument { project, document, nature, since, amount_fen } = shortfall;
        Ok(Self {
            project: parse("a project", &project)?,
            document: parse("a document number", &document)?,
            nature: parse("a fund nature", &nature)?,
            since: date("since", &since)?,
            amount: Money::from_fen(amount_fen),
        })
    }
}

impl From<&ExecutionRow> for RowDocument {
    fn from(row: &ExecutionRow) -> Self {
        let ExecutionRow { project, project_name, document, placeholder, nature, funds } = row;
        Self {
            project: project.to_string(),
            project_name: project_name.as_str().to_owned(),
            document: document.to_string(),
            placeholder: *placeholder,
            nature: nature.name().to_owned(),
            funds: (*funds).into(),
        }
    }
}

impl TryFrom<RowDocument> for ExecutionRow {
    type Error = StoreError;

    fn try_from(row: RowDocument) -> Result<Self, Self::Error> {
        let RowDocument { project, project_name, document, placeholder, nature, funds } = row;
        Ok(Self {
            project: parse("a project", &project)?,
            project_name: parse("a name", &project_name)?,
            document: parse("a document number", &document)?,
            placeholder,
            nature: parse("a fund nature", &nature)?,
            funds: funds.into(),
        })
    }
}

impl From<&ProjectTotal> for TotalDocument {
    fn from(total: &ProjectTotal) -> Self {
        let ProjectTotal { project, project_name, funds } = total;
        Self {
            project: project.to_string(),
            project_name: project_name.as_str().to_owned(),
            funds: (*funds).into(),
        }
    }
}

impl TryFrom<TotalDocument> for ProjectTotal {
    type Error = StoreError;

    fn try_from(total: TotalDocument) -> Result<Self, Self::Error> {
        let TotalDocument { project, project_name, funds } = total;
        Ok(Self {
            project: parse("a project", &project)?,
            project_name: parse("a name", &project_name)?,
            funds: funds.into(),
        })
    }
}

impl From<Funds> for FundsDocument {
    fn from(funds: Funds) -> Self {
        let Funds { initial_budget, allotted, received, paid } = funds;
        Self {
            initial_budget_fen: initial_budget.fen(),
            allotted_fen: allotted.fen(),
            received_fen: received.fen(),
            paid_fen: paid.fen(),
        }
    }
}

impl From<FundsDocument> for Funds {
    fn from(document: FundsDocument) -> Self {
        let FundsDocument { initial_budget_fen, allotted_fen, received_fen, paid_fen } = document;
        Self {
            initial_budget: Money::from_fen(initial_budget_fen),
            allotted: Money::from_fen(allotted_fen),
            received: Money::from_fen(received_fen),
            paid: Money::from_fen(paid_fen),
        }
    }
}
