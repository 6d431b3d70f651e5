//! A batch on PostgreSQL: one statement, one round trip, one flush.

use domain::{Entry, PostedTransaction, Posting};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value};
use store::{Database, Lane};
use uuid::Uuid;

use super::{Batch, Change};
use crate::{
    day::days,
    value::{
        beneficiary_to_text, date_to_number, instant_to_number, region_to_number, signed,
        voucher_to,
    },
};

/// The balances come out as planned, or the statement divides by zero and nothing is done.
const APPEND: &str = "
WITH posted AS (
    INSERT INTO transactions
    SELECT $1, t.*
    FROM unnest($2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
                $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[], $14::text[], $15::text[],
                $16::text[], $17::bigint[], $18::bigint[], $19::bytea[]) AS t
), lines AS (
    INSERT INTO entries
    SELECT $1, e.*
    FROM unnest($20::bigint[], $21::bigint[], $22::bigint[], $23::uuid[], $24::bigint[], $25::bigint[],
                $26::bigint[]) AS e
), planned AS MATERIALIZED (
    SELECT *
    FROM unnest($27::uuid[], $28::bigint[], $29::bigint[], $30::text[], $31::text[], $32::text[], $33::bigint[],
                $34::text[], $35::bigint[], $36::bigint[], $37::bigint[], $38::bigint[], $39::bigint[])
         AS p (account_id, region_code, fiscal_year, document_number, project_code, unit_code, fund_nature,
               account_code, debits, credits, debit_fen, credit_fen, sequence)
), booked AS (
    INSERT INTO balances AS b
    SELECT account_id, region_code, fiscal_year, document_number, project_code, unit_code, fund_nature,
           account_code, debits - credits, debits, credits, $1, sequence
    FROM planned ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE SET
        balance_fen = b.balance_fen + excluded.balance_fen,
        debit_fen = b.debit_fen + excluded.debit_fen,
        credit_fen = b.credit_fen + excluded.credit_fen,
        shard = excluded.shard,
        sequence = excluded.sequence
    RETURNING account_id, debit_fen, credit_fen
), dated AS (
    INSERT INTO account_days AS d
    SELECT t.*, $1
    FROM unnest($40::uuid[], $41::bigint[], $42::bigint[], $43::bigint[], $44::bigint[]) AS t
    ON CONFLICT (account_id, business_date, budget_source) DO UPDATE SET
        debit_fen = d.debit_fen + excluded.debit_fen,
        credit_fen = d.credit_fen + excluded.credit_fen
)
SELECT 1 / (CASE WHEN count(*) = $45 THEN 1 ELSE 0 END)
FROM booked JOIN planned USING (account_id, debit_fen, credit_fen)";

/// Always true where it succeeds.
pub(super) async fn append(db: &Database, batch: &Batch) -> Result<bool, DbErr> {
    let mut values: Vec<Value> = vec![i64::from(batch.after.shard).into()];
    transactions(&mut values, &batch.postings);
    entries(&mut values, &batch.postings);
    balances(&mut values, &batch.changes, &batch.postings);
    account_days(&mut values, &batch.postings);
    let accounts = i64::try_from(batch.changes.len()).unwrap_or(i64::MAX);
    values.push(accounts.into());
    let statement = Statement::from_sql_and_values(DbBackend::Postgres, APPEND, values);
    db.lease(Lane::Write).await?.query_one_raw(statement).await?;
    Ok(true)
}

/// $2 to $19, in the order of the columns.
fn transactions(values: &mut Vec<Value>, postings: &[Posting]) {
    let posted = || postings.iter().map(|it| &it.posted);
    let fields = || posted().map(|it| it.transaction.fields());
    let (projects, units): (Vec<String>, Vec<String>) =
        fields().map(|it| beneficiary_to_text(it.beneficiary.as_ref())).unzip();
    let (numbers, lines): (Vec<String>, Vec<i64>) =
        fields().map(|it| voucher_to(it.voucher.as_ref())).unzip();
    let hash = |it: &PostedTransaction| it.record_hash.as_bytes().to_vec();
    values.extend([
        longs(posted().map(|it| signed(it.position.sequence))),
        longs(fields().map(|it| region_to_number(it.region))),
        fields().map(|it| it.id.as_uuid()).collect::<Vec<Uuid>>().into(),
        longs(fields().map(|it| it.kind.code().into())),
        longs(fields().map(|it| date_to_number(it.business_date))),
        texts(fields().map(|it| it.document.to_string())),
        projects.into(),
        units.into(),
        longs(fields().map(|it| it.nature.code().into())),
        longs(fields().map(|it| it.amount.fen())),
        longs(fields().map(|it| it.budget_source.map_or(0, |it| it.code().into()))),
        texts(fields().map(|it| it.payee.clone())),
        texts(
            fields()
                .map(|it| it.economic_class.as_ref().map(ToString::to_string).unwrap_or_default()),
        ),
        texts(fields().map(|it| it.summary.clone())),
        numbers.into(),
        lines.into(),
        longs(posted().map(|it| instant_to_number(it.recorded_at))),
        posted().map(hash).collect::<Vec<Vec<u8>>>().into(),
    ]);
}

/// $20 to $26, in the order of the columns.
fn entries(values: &mut Vec<Value>, postings: &[Posting]) {
    let lines = || postings.iter().flat_map(|it| &it.entries);
    values.extend([
        longs(lines().map(|it| signed(it.position.sequence))),
        longs(lines().map(|it| it.line.into())),
        longs(lines().map(|it| region_to_number(it.account.region))),
        lines().map(|it: &Entry| it.account_id.as_uuid()).collect::<Vec<Uuid>>().into(),
        longs(lines().map(|it| it.amount.fen())),
        longs(lines().map(|it| it.balance_after.fen())),
        longs(lines().map(|it| date_to_number(it.business_date))),
    ]);
}

/// $27 to $39.
fn balances(values: &mut Vec<Value>, changes: &[Change], postings: &[Posting]) {
    let last = postings.last().map_or(0, |it| signed(it.posted.position.sequence));
    let accounts = || changes.iter().map(|it| &it.account);
    let (projects, units): (Vec<String>, Vec<String>) =
        accounts().map(|it| beneficiary_to_text(it.beneficiary.as_ref())).unzip();
    let (debits, credits): (Vec<i64>, Vec<i64>) = changes.iter().map(Change::difference).unzip();
    values.extend([
        changes.iter().map(|it| it.id.as_uuid()).collect::<Vec<Uuid>>().into(),
        longs(accounts().map(|it| region_to_number(it.region))),
        longs(accounts().map(|it| it.year.year().into())),
        texts(accounts().map(|it| it.document.to_string())),
        projects.into(),
        units.into(),
        longs(accounts().map(|it| it.nature.code().into())),
        texts(accounts().map(|it| it.code.to_string())),
        debits.into(),
        credits.into(),
        longs(changes.iter().map(|it| it.after.debit().fen())),
        longs(changes.iter().map(|it| it.after.credit().fen())),
        longs(changes.iter().map(|_| last)),
    ]);
}

/// $40 to $44.
fn account_days(values: &mut Vec<Value>, postings: &[Posting]) {
    let days = days(postings);
    values.extend([
        days.keys().map(|it| it.account.as_uuid()).collect::<Vec<Uuid>>().into(),
        longs(days.keys().map(|it| it.date)),
        longs(days.keys().map(|it| it.source)),
        longs(days.values().map(|it| it.debits)),
        longs(days.values().map(|it| it.credits)),
    ]);
}

fn longs(numbers: impl Iterator<Item = i64>) -> Value {
    numbers.collect::<Vec<i64>>().into()
}

fn texts(texts: impl Iterator<Item = String>) -> Value {
    texts.collect::<Vec<String>>().into()
}
