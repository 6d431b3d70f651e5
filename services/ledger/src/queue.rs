//! The way to the committers: bounded, in order, and open until the service stops.

use std::{collections::BTreeMap, io, sync::Arc, time::Duration};

use domain::{Chart, RegionCode, Transaction};
use ledger_storage::Store;
use tokio::{
    runtime::{self, Runtime},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::JoinSet,
    time::timeout,
};

use crate::{
    committer::{Clock, Committer},
    error::CommitError,
    line::{Job, Line, Spot},
    plan::{Draft, Group, Outcome},
};

/// How many transactions may wait or be under way, over all shards.
const ROOM: usize = 16_384;
/// How long a stop waits for what was taken in, whatever the database does.
const STOP: Duration = Duration::from_secs(10);

/// Where callers put transactions. A clone leads to the same committers.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    store: Store,
    chart: Arc<Chart>,
    lines: Arc<[Arc<Line>]>,
    room: Arc<Semaphore>,
}

/// The committers of this process, one per shard. They have a thread of their own: who is refused costs the workers
/// time, and what was let in must not wait for that.
#[derive(Debug)]
pub(crate) struct Committers {
    lines: Arc<[Arc<Line>]>,
    tasks: JoinSet<()>,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

/// Transactions that are in the queue. Dropping it takes those back that are not on their way into the books yet.
#[derive(Debug)]
pub(crate) struct Ticket {
    size: usize,
    parts: Vec<Part>,
}

/// Those of a ticket that went to one shard.
#[derive(Debug)]
struct Part {
    /// Where they stand in the ticket.
    places: Vec<usize>,
    reply: oneshot::Receiver<Result<Vec<Outcome>, CommitError>>,
    /// Held, not read.
    _spot: Spot,
}

impl Committers {
    /// Starts a committer per shard.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start(
        store: &Store,
        chart: Arc<Chart>,
        clock: Clock,
    ) -> io::Result<(Self, Queue)> {
        let lines: Arc<[Arc<Line>]> = (0..store.shards()).map(|_| Arc::default()).collect();
        let mut runtime = runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("committer").enable_all().build()?;
        let mut tasks = JoinSet::new();
        for (shard, line) in (0..).zip(lines.iter()) {
            let committer = Committer::new(shard, store.for_writer(), clock);
            tasks.spawn_on(committer.run(Arc::clone(line)), runtime.handle());
        }
        let room = Arc::new(Semaphore::new(ROOM));
        let queue = Queue { store: store.clone(), chart, lines: Arc::clone(&lines), room };
        Ok((Self { lines, tasks, runtime: Some(runtime) }, queue))
    }

    /// Takes nothing in any more, and ends when everything that waits is done, or when a stop can wait no longer.
    pub(crate) async fn stop(mut self) {
        self.lines.iter().for_each(|line| line.close());
        let ended = async {
            while let Some(ended) = self.tasks.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "a committer failed");
                }
            }
        };
        if timeout(STOP, ended).await.is_err() {
            // Its callers were told UNAVAILABLE: a retry under the same id finds out.
            tracing::error!("数据库无响应，不再等待未完成的入账 (commits were given up)");
        }
    }
}

impl Drop for Committers {
    fn drop(&mut self) {
        // Its thread is not waited for: this may be one of the workers.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Queue {
    /// Puts transactions into the queue, in their order. Those of `all_or_nothing` are of one region, so of one shard.
    pub(crate) fn enter(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
    ) -> Result<Ticket, CommitError> {
        let size = u32::try_from(transactions.len()).map_err(|_| CommitError::Overloaded)?;
        let room = Arc::clone(&self.room).try_acquire_many_owned(size);
        self.put(transactions, all_or_nothing, room.map_err(|_| CommitError::Overloaded)?)
    }

    /// Waits for room: the sender of a stream is slowed down, not refused.
    pub(crate) async fn enter_when_room(
        &self,
        transaction: Transaction,
    ) -> Result<Ticket, CommitError> {
        let room = Arc::clone(&self.room).acquire_owned().await;
        let room = room.map_err(|_| CommitError::Stopping)?;
        self.line_of(transaction.fields().region)?.ease().await;
        self.put(vec![transaction], false, room)
    }

    /// Whether what is taken in now will be committed, as far as is known: no committer is stuck, none has failed of
    /// late.
    pub(crate) fn is_well(&self) -> bool {
        self.lines.iter().all(|line| line.is_well())
    }

    fn line_of(&self, region: RegionCode) -> Result<&Arc<Line>, CommitError> {
        let shard = usize::try_from(self.store.shard_of(region)).unwrap_or(usize::MAX);
        self.lines.get(shard).ok_or(CommitError::Stopping)
    }

    fn put(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
        mut room: OwnedSemaphorePermit,
    ) -> Result<Ticket, CommitError> {
        let size = transactions.len();
        // Before anything is derived: a refusal must cost less than what it refuses.
        for transaction in &transactions {
            self.line_of(transaction.fields().region)?.admits()?;
        }
        let mut by_shard: BTreeMap<u32, (RegionCode, Vec<usize>, Vec<Draft>)> = BTreeMap::new();
        for (place, transaction) in transactions.into_iter().enumerate() {
            let region = transaction.fields().region;
            let part = by_shard.entry(self.store.shard_of(region));
            let (_, places, drafts) = part.or_insert((region, Vec::new(), Vec::new()));
            places.push(place);
            drafts.push(Draft::new(&self.chart, transaction));
        }
        let mut parts = Vec::with_capacity(by_shard.len());
        for (region, places, drafts) in by_shard.into_values() {
            let own = room.split(drafts.len()).ok_or(CommitError::Overloaded)?;
            let (answer, reply) = oneshot::channel();
            let group = Group { drafts, all_or_nothing };
            let job = Job { group, reply: answer, request: server::request_id(), room: own };
            parts.push(Part { places, reply, _spot: self.line_of(region)?.enter(job)? });
        }
        Ok(Ticket { size, parts })
    }
}

impl Ticket {
    /// What became of each, in their order.
    pub(crate) async fn outcomes(self) -> Result<Vec<Outcome>, CommitError> {
        let Self { size, parts } = self;
        let mut all: Vec<Option<Outcome>> = vec![None; size];
        for Part { places, reply, _spot } in parts {
            let outcomes = reply.await.map_err(|_| CommitError::Stopping)??;
            for (place, outcome) in places.into_iter().zip(outcomes) {
                if let Some(slot) = all.get_mut(place) {
                    *slot = Some(outcome);
                }
            }
        }
        all.into_iter().collect::<Option<_>>().ok_or(CommitError::Stopping)
    }

    /// What became of the one it was made for.
    pub(crate) async fn outcome(self) -> Result<Outcome, CommitError> {
        self.outcomes().await?.pop().ok_or(CommitError::Stopping)
    }
}
