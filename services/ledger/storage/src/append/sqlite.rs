//! A batch on SQLite: many rows per statement, in one transaction that writes from its start.

use domain::{Entry, Posting};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Value};
use store::{Database, Transaction};
use uuid::Uuid;

use super::{Batch, Change};
use crate::{
    day::{Day, Moved, days},
    sql::Sql,
    transaction::COLUMNS,
    value::{
        beneficiary_to_text, date_to_number, instant_to_number, region_to_number, signed,
        voucher_to,
    },
};

/// One statement takes 32,766 values at most; 19 columns are the most of a table.
const ROWS_MAX: usize = 1_000;

/// False, and nothing written, if the balances don't come out as planned.
pub(super) async fn append(db: &Database, batch: &Batch) -> Result<bool, DbErr> {
    let transaction = db.begin().await?;
    for postings in batch.postings.chunks(ROWS_MAX) {
        let insert = insert("transactions", COLUMNS).rows(postings.iter().map(transaction_row));
        transaction.execute_raw(insert.statement()).await?;
    }
    let lines: Vec<&Entry> = batch.postings.iter().flat_map(|it| &it.entries).collect();
    for lines in lines.chunks(ROWS_MAX) {
        let columns = "shard, sequence, line, region_code, account_id, amount_fen, balance_after_fen, \
                       business_date";
        let insert = insert("entries", columns).rows(lines.iter().map(|it| entry_row(it)));
        transaction.execute_raw(insert.statement()).await?;
    }
    let last = batch.postings.last().map_or(0, |it| signed(it.posted.position.sequence));
    for changes in batch.changes.chunks(ROWS_MAX) {
        let rows = changes.iter().map(|it| balance_row(batch.after.shard, last, it));
        if !book(&transaction, changes, rows.collect()).await? {
            transaction.rollback().await?;
            return Ok(false);
        }
    }
    let days: Vec<(Day, Moved)> = days(&batch.postings).into_iter().collect();
    for days in days.chunks(ROWS_MAX) {
        let rows = days.iter().map(|it| day_row(batch.after.shard, it));
        let columns = "account_id, business_date, budget_source, debit_fen, credit_fen, shard";
        let upsert = insert("account_days", columns).rows(rows).text(
            " ON CONFLICT (account_id, business_date, budget_source) DO UPDATE SET \
             debit_fen = debit_fen + excluded.debit_fen, credit_fen = credit_fen + excluded.credit_fen",
        );
        transaction.execute_raw(upsert.statement()).await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// Adds to the balances; whether they came out as planned.
async fn book(
    transaction: &Transaction,
    changes: &[Change],
    rows: Vec<[Value; 13]>,
) -> Result<bool, DbErr> {
    let columns = "account_id, region_code, fiscal_year, document_number, project_code, unit_code, fund_nature, \
                   account_code, balance_fen, debit_fen, credit_fen, shard, sequence";
    // An overflow of the sum is no whole number, which STRICT refuses.
    let upsert = insert("balances", columns).rows(rows).text(
        " ON CONFLICT (account_id) DO UPDATE SET balance_fen = balance_fen + excluded.balance_fen, \
         debit_fen = debit_fen + excluded.debit_fen, credit_fen = credit_fen + excluded.credit_fen, \
         shard = excluded.shard, sequence = excluded.sequence RETURNING account_id, debit_fen, credit_fen",
    );
    let mut booked: Vec<(Uuid, i64, i64)> = Vec::with_capacity(changes.len());
    for row in transaction.query_all_raw(upsert.statement()).await? {
        let total = |name: &str| row.try_get("", name);
        booked.push((row.try_get("", "account_id")?, total("debit_fen")?, total("credit_fen")?));
    }
    booked.sort_unstable();
    let planned =
        changes.iter().map(|it| (it.id.as_uuid(), it.after.debit().fen(), it.after.credit().fen()));
    Ok(booked.into_iter().eq(planned))
}

fn insert(table: &str, columns: &str) -> Sql {
    Sql::new(DbBackend::Sqlite, "INSERT INTO ")
        .text(table)
        .text(" (")
        .text(columns)
        .text(") VALUES ")
}

/// In the order of [`COLUMNS`].
fn transaction_row(posting: &Posting) -> [Value; 19] {
    let posted = &posting.posted;
    let fields = posted.transaction.fields();
    let (project, unit) = beneficiary_to_text(fields.beneficiary.as_ref());
    let (voucher_number, voucher_line) = voucher_to(fields.voucher.as_ref());
    [
        i64::from(posted.position.shard).into(),
        signed(posted.position.sequence).into(),
        region_to_number(fields.region).into(),
        fields.id.as_uuid().into(),
        i64::from(fields.kind.code()).into(),
        date_to_number(fields.business_date).into(),
        fields.document.to_string().into(),
        project.into(),
        unit.into(),
        i64::from(fields.nature.code()).into(),
        fields.amount.fen().into(),
        fields.budget_source.map_or(0, |it| i64::from(it.code())).into(),
        fields.payee.as_str().into(),
        fields.economic_class.as_ref().map(ToString::to_string).unwrap_or_default().into(),
        fields.summary.as_str().into(),
        voucher_number.into(),
        voucher_line.into(),
        instant_to_number(posted.recorded_at).into(),
        posted.record_hash.as_bytes().to_vec().into(),
    ]
}

fn entry_row(entry: &Entry) -> [Value; 8] {
    [
        i64::from(entry.position.shard).into(),
        signed(entry.position.sequence).into(),
        i64::from(entry.line).into(),
        region_to_number(entry.account.region).into(),
        entry.account_id.as_uuid().into(),
        entry.amount.fen().into(),
        entry.balance_after.fen().into(),
        date_to_number(entry.business_date).into(),
    ]
}

fn balance_row(shard: u32, sequence: i64, change: &Change) -> [Value; 13] {
    let account = &change.account;
    let (project, unit) = beneficiary_to_text(account.beneficiary.as_ref());
    let (debits, credits) = change.difference();
    [
        change.id.as_uuid().into(),
        region_to_number(account.region).into(),
        i64::from(account.year.year()).into(),
        account.document.to_string().into(),
        project.into(),
        unit.into(),
        i64::from(account.nature.code()).into(),
        account.code.as_str().into(),
        debits.saturating_sub(credits).into(),
        debits.into(),
        credits.into(),
        i64::from(shard).into(),
        sequence.into(),
    ]
}

fn day_row(shard: u32, (day, moved): &(Day, Moved)) -> [Value; 6] {
    [
        day.account.as_uuid().into(),
        day.date.into(),
        day.source.into(),
        moved.debits.into(),
        moved.credits.into(),
        i64::from(shard).into(),
    ]
}
