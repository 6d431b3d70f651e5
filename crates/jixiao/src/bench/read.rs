//! The fund table of one project, read again and again: its cost must not grow with the entries.

use std::time::Instant;

use anyhow::Context;
use domain::{Beneficiary, ExecutionQuery, FiscalYear};
use time::macros::date;

use super::rate::Latencies;
use workflow::clients::Ledger;

/// How often it is read.
const TIMES: u32 = 200;
/// A payment of the load, in fen.
const PAYMENT_FEN: i64 = 100;

/// How many payments the project of the hot account has by now, each of one yuan, and how long a reading takes.
pub(super) async fn read_fund_table(
    ledger: &mut Ledger,
    beneficiaries: &[Beneficiary],
) -> anyhow::Result<(i64, Latencies)> {
    let project = beneficiaries.first().context("a project")?.project;
    let mut seen = Latencies::default();
    let mut payments = 0;
    for _ in 0..TIMES {
        let query = ExecutionQuery {
            region: super::REGION.parse()?,
            projects: vec![project],
            year: FiscalYear::try_new(2020)?,
            as_of: date!(2020 - 12 - 31),
        };
        let asked = Instant::now();
        let table = ledger.execution(query).await?;
        seen.push(asked.elapsed());
        let paid = table.rows.first().map_or(0, |row| row.paid_fen);
        payments = paid.checked_div(PAYMENT_FEN).unwrap_or(0);
    }
    let mut sorted = Latencies::default();
    sorted.append(seen);
    Ok((payments, sorted))
}
