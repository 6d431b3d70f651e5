//! The load: callers that post payments until the time is over, each waiting for its answer.

use std::{
    pin::pin,
    time::{Duration, Instant},
};

use anyhow::ensure;
use domain::{
    Beneficiary, BudgetSource, FundNature, Money, Transaction, TransactionFields, TransactionKind,
};
use futures::{StreamExt, future::try_join_all, stream};
use time::macros::date;
use uuid::Uuid;

use super::rate::{Latencies, Rate};
use workflow::clients::{Ledger, Together};

/// How payments are posted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// How many callers at once.
    pub(super) callers: usize,
    /// How many payments in a call.
    pub(super) batch: usize,
    /// Over how many projects they are spread; one is a hot account.
    pub(super) projects: usize,
}

/// What came out.
#[derive(Debug)]
pub(super) struct Measured {
    /// Payments per second.
    pub(super) rate: Rate,
    /// How long the calls took.
    pub(super) latencies: Latencies,
}

/// Posts for `time`; the callers are spread over `connections`.
pub(super) async fn measure(
    connections: &[Ledger],
    beneficiaries: &[Beneficiary],
    shape: Shape,
    time: Duration,
) -> anyhow::Result<Measured> {
    let started = Instant::now();
    let callers = (0..shape.callers).zip(connections.iter().cycle()).map(|(caller, ledger)| {
        let beneficiaries = beneficiaries.get(..shape.projects).unwrap_or(beneficiaries).to_vec();
        let mut ledger = ledger.clone();
        async move {
            let task =
                async move { call(&mut ledger, &beneficiaries, shape, (caller, time)).await };
            tokio::spawn(task).await?
        }
    });
    let mut latencies = Latencies::default();
    let mut count: i64 = 0;
    for (posted, seen) in try_join_all(callers).await? {
        count = count.saturating_add(posted);
        latencies.append(seen);
    }
    Ok(Measured { rate: Rate::new(count, started.elapsed()), latencies })
}

/// Posts through one stream for `time`: what is sent is not waited for one by one.
pub(super) async fn measure_stream(
    ledger: &Ledger,
    beneficiaries: &[Beneficiary],
    time: Duration,
) -> anyhow::Result<Rate> {
    let mut ledger = ledger.clone();
    let beneficiaries = beneficiaries.to_vec();
    let started = Instant::now();
    let turns = (0..beneficiaries.len()).cycle();
    let payments = turns
        .take_while(move |_| started.elapsed() < time)
        .filter_map(move |turn| beneficiaries.get(turn).and_then(|it| payment(it).ok()));
    let answers = ledger.post_stream(stream::iter(payments)).await?;
    let mut answers = pin!(answers);
    let mut posted: i64 = 0;
    while let Some(answer) = answers.next().await {
        ensure!(answer?, "a payment was refused");
        posted = posted.saturating_add(1);
    }
    Ok(Rate::new(posted, started.elapsed()))
}

async fn call(
    ledger: &mut Ledger,
    beneficiaries: &[Beneficiary],
    shape: Shape,
    (caller, time): (usize, Duration),
) -> anyhow::Result<(i64, Latencies)> {
    let mut latencies = Latencies::default();
    let mut turns = beneficiaries.iter().cycle().skip(caller);
    let mut posted: i64 = 0;
    let started = Instant::now();
    while started.elapsed() < time {
        let payments: Option<Vec<Transaction>> =
            turns.by_ref().take(shape.batch).map(|it| payment(it).ok()).collect();
        let payments = payments.unwrap_or_default();
        let asked = Instant::now();
        let refused = if shape.batch == 1 {
            let [payment] = &payments[..] else { break };
            ledger.post(payment).await.map(|_| 0)?
        } else {
            ledger
                .post_batch(&payments, Together::OneByOne)
                .await?
                .iter()
                .filter(|it| it.is_err())
                .count()
        };
        latencies.push(asked.elapsed());
        ensure!(refused == 0, "{refused} payments were refused");
        posted = posted.saturating_add(i64::try_from(payments.len())?);
    }
    Ok((posted, latencies))
}

/// A payment of one yuan.
fn payment(to: &Beneficiary) -> anyhow::Result<Transaction> {
    let money = (TransactionKind::Payment, Money::from_fen(100));
    transaction(money, Some(to), None)
}

/// A transaction of the benchmark's only document.
pub(super) fn transaction(
    (kind, amount): (TransactionKind, Money),
    beneficiary: Option<&Beneficiary>,
    budget_source: Option<BudgetSource>,
) -> anyhow::Result<Transaction> {
    let payee = if kind == TransactionKind::Payment { "测速收款人" } else { "" };
    Ok(Transaction::try_new(TransactionFields {
        id: Uuid::now_v7().into(),
        region: super::REGION.parse()?,
        kind,
        business_date: date!(2020 - 06 - 30),
        document: super::DOCUMENT.parse()?,
        beneficiary: beneficiary.cloned(),
        nature: FundNature::GeneralPublicBudget,
        amount,
        budget_source,
        payee: payee.to_owned(),
        economic_class: None,
        summary: String::new(),
        voucher: None,
    })?)
}
