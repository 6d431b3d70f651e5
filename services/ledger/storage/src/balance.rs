//! Rows of `balances`, and the account that entries share with them.

use domain::{Account, Balance, Money, Totals};
use sea_orm::QueryResult;

use crate::{
    StoreError,
    value::{
        beneficiary_from_text, document_from_text, nature_from_number, parse, region_from_number,
        year_from_number,
    },
};

/// The dimensions of an account, with the alias of `balances`.
pub(crate) const ACCOUNT_COLUMNS: &str = "b.account_id, b.region_code, b.fiscal_year, b.document_number, \
     b.project_code, b.unit_code, b.fund_nature, b.account_code";

/// The account of a row with [`ACCOUNT_COLUMNS`].
pub(crate) fn read_account(row: &QueryResult) -> Result<Account, StoreError> {
    let number = |name: &str| row.try_get::<i64>("", name);
    let text = |name: &str| row.try_get::<String>("", name);
    Ok(Account {
        region: region_from_number(number("region_code")?)?,
        year: year_from_number(number("fiscal_year")?)?,
        document: document_from_text(&text("document_number")?)?,
        beneficiary: beneficiary_from_text(&text("project_code")?, &text("unit_code")?)?,
        nature: nature_from_number(number("fund_nature")?)?,
        code: parse("an account code", &text("account_code")?)?,
    })
}

/// Debits and credits of a row.
pub(crate) fn read_totals(row: &QueryResult) -> Result<Totals, StoreError> {
    let fen = |name: &str| row.try_get::<i64>("", name).map(Money::from_fen);
    Totals::try_new(fen("debit_fen")?, fen("credit_fen")?)
        .map_err(|error| StoreError::corrupt("a balance", error))
}

/// The account and what it holds.
pub(crate) fn read(row: &QueryResult) -> Result<Balance, StoreError> {
    Ok(Balance { account: read_account(row)?, totals: read_totals(row)? })
}
