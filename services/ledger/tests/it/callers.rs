//! Callers that post until they are told to stop, whatever they are answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use api::{
    Problem,
    pb::ledger::{PostTransactionRequest, Transaction},
};
use tokio::{
    task::JoinSet,
    time::{Interval, MissedTickBehavior, interval},
};
use tonic::Request;
use tonic_types::StatusExt;

use crate::{
    journal::{Failure, Journal},
    program::Program,
    words::{FIRST, REGIONS, allotment, approval, payment, receipt, refund},
    world::Client,
};

/// How long a caller waits at most.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// From one failed call to the next at least.
const FAILED: Duration = Duration::from_millis(10);

/// What a caller does, and how fast.
#[derive(Clone, Copy)]
pub(crate) struct Habit {
    /// The next transaction of caller and turn.
    pub(crate) next: fn(usize, usize) -> Transaction,
    /// From one call to the next at least; none for as fast as they are answered.
    pub(crate) pace: Option<Duration>,
}

impl Habit {
    /// One after the other, without a pause.
    pub(crate) const BUSY: Self = Self { next: approvals, pace: None };
    /// So that little is written.
    pub(crate) const CALM: Self = Self { pace: Some(Duration::from_millis(5)), ..Self::BUSY };
    /// All kinds of transactions, of which the books refuse some.
    pub(crate) const VARIED: Self = Self { next: of_every_kind, ..Self::BUSY };
}

/// Running callers. They write down what they sent before they send it.
pub(crate) struct Callers {
    over: Arc<AtomicBool>,
    tasks: JoinSet<()>,
}

impl Callers {
    /// Starts so many callers, each with a connection of its own.
    pub(crate) fn start(program: &Program, journal: &Journal, count: usize, habit: Habit) -> Self {
        let clients: Vec<Client> = (0..count).map(|_| program.client()).collect();
        Self::start_on(&clients, journal, count, habit)
    }

    /// Starts so many callers that share connections.
    pub(crate) fn start_on(
        clients: &[Client],
        journal: &Journal,
        count: usize,
        habit: Habit,
    ) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let mut tasks = JoinSet::new();
        for caller in 0..count {
            let (client, journal) = (clients[caller % clients.len()].clone(), journal.clone());
            let over = Arc::clone(&over);
            tasks.spawn(async move {
                let mut pace = ticks(habit.pace.unwrap_or(FAILED));
                for turn in 0.. {
                    if over.load(Ordering::Relaxed) {
                        return;
                    }
                    let called = call(&client, &journal, caller, (habit.next)(caller, turn)).await;
                    if habit.pace.is_some() || called.is_err() {
                        pace.tick().await;
                    }
                }
            });
        }
        Self { over, tasks }
    }

    /// Tells them to stop, and waits for the last answer of each.
    pub(crate) async fn stop(mut self) {
        self.over.store(true, Ordering::Relaxed);
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
    }
}

/// Calls that begin at a steady rate, whatever becomes of those before, for `time`. Ends with the last answer; answers
/// how many were acknowledged until the last call began.
pub(crate) async fn offer(
    clients: &[Client],
    journal: &Journal,
    per_second: usize,
    time: Duration,
) -> usize {
    let mut calls = JoinSet::new();
    let (started, before) = (Instant::now(), journal.count());
    let mut pace = ticks(Duration::from_millis(1));
    let mut offered = 0;
    while started.elapsed() < time {
        let due = per_second * usize::try_from(started.elapsed().as_millis()).unwrap() / 1_000;
        for turn in offered..due {
            let (client, journal) = (clients[turn % clients.len()].clone(), journal.clone());
            let transaction = approvals(turn, 0);
            calls.spawn(async move { call(&client, &journal, turn, transaction).await.ok() });
        }
        offered = due;
        pace.tick().await;
    }
    let acknowledged = journal.count() - before;
    calls.join_all().await;
    acknowledged
}

/// Posts one; writes down what became of it.
async fn call(
    client: &Client,
    journal: &Journal,
    caller: usize,
    transaction: Transaction,
) -> Result<(), ()> {
    let id = transaction.transaction_id.clone();
    journal.sent(&transaction);
    let mut request = Request::new(PostTransactionRequest {
        transaction: Some(transaction),
        validate_only: false,
    });
    request.set_timeout(DEADLINE);
    let asked = Instant::now();
    match client.clone().post_transaction(request).await {
        Ok(answer) => {
            let posted = answer.into_inner().posted.unwrap();
            journal.acknowledged(&id, posted, asked.elapsed());
        }
        Err(status) => {
            let Problem { code, reason, .. } = Problem::from(&status);
            if reason != "INSUFFICIENT_BALANCE" {
                let retry = status.get_details_retry_info().is_some();
                let took = asked.elapsed();
                journal.failed(Failure { caller, asked, code, reason, retry, took });
                return Err(());
            }
            journal.refused(&id);
        }
    }
    Ok(())
}

/// Ticks that are never closer together, however late one is.
fn ticks(period: Duration) -> Interval {
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks
}

fn approvals(caller: usize, turn: usize) -> Transaction {
    let region = REGIONS[(caller + turn) % REGIONS.len()];
    Transaction { region_code: region.into(), ..approval(1) }
}

fn of_every_kind(caller: usize, turn: usize) -> Transaction {
    match (caller + turn) % 5 {
        0 => approval(1_000),
        1 => allotment(FIRST, 300),
        2 => receipt(FIRST, 200),
        3 => payment(FIRST, 150),
        _ => refund(FIRST, 10),
    }
}
