//! The way to the committers: bounded, in order, and open until the service stops.

use std::{collections::BTreeMap, sync::Arc};

use domain::{Chart, Transaction};
use ledger_storage::Store;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use crate::{
    committer::{Clock, Committer, Job},
    error::CommitError,
    plan::{Draft, Group, Outcome},
};

/// How many transactions may wait or be under way, over all shards.
const ROOM: usize = 16_384;

/// Where callers put transactions. A clone leads to the same committers.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    store: Store,
    chart: Arc<Chart>,
    shards: Arc<[mpsc::Sender<Job>]>,
    room: Arc<Semaphore>,
}

/// The committers of this process, one per shard.
#[derive(Debug)]
pub(crate) struct Committers {
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

/// Transactions that are in the queue. Dropping it takes nothing back.
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
}

impl Committers {
    /// Starts a committer per shard. Called within a Tokio runtime.
    pub(crate) fn start(store: &Store, chart: Arc<Chart>, clock: Clock) -> (Self, Queue) {
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let mut shards = Vec::new();
        for shard in 0..store.shards() {
            // Every job holds at least one permit of the room, so this is never full.
            let (sender, receiver) = mpsc::channel(ROOM);
            shards.push(sender);
            let committer = Committer::new(shard, store.clone(), clock);
            tasks.spawn(committer.run(receiver, stop.clone()));
        }
        let room = Arc::new(Semaphore::new(ROOM));
        let queue = Queue { store: store.clone(), chart, shards: shards.into(), room };
        (Self { stop, tasks }, queue)
    }

    /// Takes nothing in any more, and ends when everything that waits is done.
    pub(crate) async fn stop(mut self) {
        self.stop.cancel();
        while let Some(ended) = self.tasks.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a committer failed");
            }
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
        self.put(vec![transaction], false, room.map_err(|_| CommitError::Stopping)?)
    }

    /// Whether nothing is taken in any more: at the end, or because a committer failed.
    pub(crate) fn is_closed(&self) -> bool {
        self.shards.iter().any(mpsc::Sender::is_closed)
    }

    fn put(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
        mut room: OwnedSemaphorePermit,
    ) -> Result<Ticket, CommitError> {
        let size = transactions.len();
        let mut by_shard: BTreeMap<u32, (Vec<usize>, Vec<Draft>)> = BTreeMap::new();
        for (place, transaction) in transactions.into_iter().enumerate() {
            let shard = self.store.shard_of(transaction.fields().region);
            let (places, drafts) = by_shard.entry(shard).or_default();
            places.push(place);
            drafts.push(Draft::new(&self.chart, transaction));
        }
        let mut parts = Vec::with_capacity(by_shard.len());
        for (shard, (places, drafts)) in by_shard {
            let own = room.split(drafts.len()).ok_or(CommitError::Overloaded)?;
            let (answer, reply) = oneshot::channel();
            let group = Group { drafts, all_or_nothing };
            let job = Job { group, reply: answer, room: own };
            let shard = usize::try_from(shard).unwrap_or(usize::MAX);
            let sender = self.shards.get(shard).ok_or(CommitError::Stopping)?;
            sender.try_send(job).map_err(|_| CommitError::Stopping)?;
            parts.push(Part { places, reply });
        }
        Ok(Ticket { size, parts })
    }
}

impl Ticket {
    /// What became of each, in their order.
    pub(crate) async fn outcomes(self) -> Result<Vec<Outcome>, CommitError> {
        let Self { size, parts } = self;
        let mut all: Vec<Option<Outcome>> = vec![None; size];
        for Part { places, reply } in parts {
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
