//! What is in the books: postings, entries, balances.

use domain::{
    Account, AccountCode, Balance, Chart, Digest, Entry, FiscalYear, Money, Position,
    PostedTransaction, Side, Transaction,
};
use time::OffsetDateTime;

use super::{
    transaction::{beneficiary, fund_nature_of},
    voucher::voucher_to_pb,
};
use crate::{
    InvalidRequest,
    convert::{date_to_pb, parse, required, timestamp_to_pb},
    pb::ledger,
};

impl From<Position> for ledger::Position {
    fn from(position: Position) -> Self {
        let Position { shard, sequence } = position;
        Self {
            shard: i32::try_from(shard).unwrap_or(i32::MAX),
            sequence: i64::try_from(sequence).unwrap_or(i64::MAX),
        }
    }
}

impl TryFrom<ledger::Position> for Position {
    type Error = InvalidRequest;

    fn try_from(position: ledger::Position) -> Result<Self, Self::Error> {
        let ledger::Position { shard, sequence } = position;
        let negative =
            |field: &str| InvalidRequest::rule(field, "negative", format!("{field}不能为负数。"));
        Ok(Self {
            shard: u32::try_from(shard).map_err(|_| negative("shard"))?,
            sequence: u64::try_from(sequence).map_err(|_| negative("sequence"))?,
        })
    }
}

impl From<&PostedTransaction> for ledger::PostedTransaction {
    fn from(posted: &PostedTransaction) -> Self {
        let PostedTransaction { transaction, position, recorded_at, record_hash } = posted;
        Self {
            transaction: Some(transaction.into()),
            position: Some((*position).into()),
            recorded_at: Some(timestamp_to_pb(*recorded_at)),
            record_hash: record_hash.to_string(),
        }
    }
}

impl TryFrom<ledger::PostedTransaction> for PostedTransaction {
    type Error = InvalidRequest;

    fn try_from(posted: ledger::PostedTransaction) -> Result<Self, Self::Error> {
        let ledger::PostedTransaction { transaction, position, recorded_at, record_hash } = posted;
        let within = |error: InvalidRequest| error.within("transaction");
        let at = required("recorded_at", recorded_at)?;
        let refuse = |_| InvalidRequest::rule("recorded_at", "out of range", "记录时间超出范围。");
        let recorded_at = OffsetDateTime::from_unix_timestamp(at.seconds).map_err(refuse)?;
        let nanos = time::Duration::nanoseconds(at.nanos.into());
        Ok(Self {
            transaction: Transaction::try_from(required("transaction", transaction)?)
                .map_err(within)?,
            position: required("position", position)?.try_into()?,
            recorded_at: recorded_at.saturating_add(nanos),
            record_hash: parse::<Digest>("record_hash", &record_hash)?,
        })
    }
}

impl From<&Account> for ledger::Account {
    fn from(account: &Account) -> Self {
        let Account { region, year, document, beneficiary, nature, code } = account;
        let (project_code, unit_code) = beneficiary
            .as_ref()
            .map(|it| (it.project.to_string(), it.unit.to_string()))
            .unwrap_or_default();
        Self {
            region_code: region.to_string(),
            fiscal_year: year.year(),
            document_number: document.to_string(),
            project_code,
            unit_code,
            fund_nature: nature.code(),
            account_code: code.to_string(),
        }
    }
}

impl TryFrom<ledger::Account> for Account {
    type Error = InvalidRequest;

    fn try_from(account: ledger::Account) -> Result<Self, Self::Error> {
        let ledger::Account {
            region_code,
            fiscal_year,
            document_number,
            project_code,
            unit_code,
            fund_nature,
            account_code,
        } = account;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            year: FiscalYear::try_new(fiscal_year)
                .map_err(|error| InvalidRequest::new("fiscal_year", error))?,
            document: parse("document_number", &document_number)?,
            beneficiary: beneficiary(&project_code, &unit_code)?,
            nature: fund_nature_of(fund_nature)?,
            code: parse("account_code", &account_code)?,
        })
    }
}

/// An entry, with the balance on the normal side of its account.
#[must_use]
pub fn entry_to_pb(entry: &Entry, chart: &Chart) -> ledger::Entry {
    let Entry {
        transaction_id,
        position,
        line,
        account_id: _,
        account,
        amount,
        balance_after,
        business_date,
        voucher,
    } = entry;
    let (voucher_number, voucher_line) = voucher_to_pb(voucher.as_ref());
    let is_debit = *amount > Money::ZERO;
    ledger::Entry {
        transaction_id: transaction_id.to_string(),
        line: i32::try_from(*line).unwrap_or(i32::MAX),
        account: Some(account.into()),
        side: if is_debit { ledger::Side::Debit } else { ledger::Side::Credit }.into(),
        amount_fen: amount.fen().saturating_abs(),
        balance_after_fen: on_normal_side(*balance_after, &account.code, chart),
        business_date: Some(date_to_pb(*business_date)),
        position: Some((*position).into()),
        voucher_number,
        voucher_line,
    }
}

/// A balance on the normal side of its account.
#[must_use]
pub fn balance_to_pb(balance: &Balance, chart: &Chart) -> ledger::Balance {
    let Balance { account, totals } = balance;
    ledger::Balance {
        account: Some(account.into()),
        balance_fen: on_normal_side(totals.net(), &account.code, chart),
        debit_fen: totals.debit().fen(),
        credit_fen: totals.credit().fen(),
    }
}

/// Debits less credits, or the other way round for an account that grows on the credit side.
fn on_normal_side(net: Money, code: &AccountCode, chart: &Chart) -> i64 {
    let side = chart.account(code).map_or(Side::Debit, |account| account.normal_side);
    side.of_net(net).fen()
}
