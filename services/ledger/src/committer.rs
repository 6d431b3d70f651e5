//! Commits together what waits: one committer per shard, one database transaction per batch.
//!
//! Callers stand in line. The committer takes who waits, plans their jobs in memory and writes them in one statement;
//! while that is on its way to the disk, the next batch gathers. There is no timer: the commit before is the timer.
//! The committer is a task of its own, so a caller that hangs up takes nothing from the others.
//!
//! A commit that fails or is not answered in time may have been done or not: its ids are looked up, on another
//! connection, before anything is answered. When the database stays away, everybody who waits is told so, well before
//! they lose patience.
//!
//! Several processes may run committers on one database. Who loses the race for a position forgets what it
//! remembered, reads again and plans again; the caller notices nothing.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasher, RandomState},
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{Digest, Position, PostedTransaction};
use ledger_storage::{AppendError, Batch, Store, StoreError};
use time::OffsetDateTime;
use tokio::time::sleep;

use crate::{
    error::CommitError,
    line::{Job, Line},
    measure,
    memory::{Memory, find_posted},
    plan::{Draft, Group, Key, Outcome, Plan, drafts, plan},
};

/// How many transactions one commit takes; a job is never split, so it may be one job more.
const BATCH_MAX: usize = 1_000;
/// How many it takes when commits are slow, so that those who wait behind are not kept long.
const BATCH_MIN: usize = 64;
/// A commit that takes longer is slow.
const SLOW: Duration = Duration::from_millis(250);
/// One that takes less is fast.
const FAST: Duration = Duration::from_millis(60);
/// How often a race may be lost before the callers are told to come back.
const RACES_MAX: u32 = 200;
/// How long a database that fails is asked again.
const PATIENCE: Duration = Duration::from_secs(4);
/// The first pause after a failure; each one is twice as long.
const PAUSE: Duration = Duration::from_millis(20);

/// Where time comes from.
pub(crate) type Clock = fn() -> OffsetDateTime;

/// The one task of this process that writes to a shard.
#[derive(Debug)]
pub(crate) struct Committer {
    shard: u32,
    store: Store,
    clock: Clock,
    memory: Memory,
    /// How many transactions the next commit takes.
    batch: usize,
}

/// What is known about the transactions of one batch, while it is being settled.
#[derive(Default)]
struct Settling {
    /// Those that are in the books.
    posted: HashMap<Key, PostedTransaction>,
    /// Those that we may have put there ourselves, in a commit whose outcome was not known.
    attempted: HashSet<(Key, Digest)>,
    looked_up: HashSet<Key>,
    races: u32,
    failures: u32,
    /// How the database failed first.
    failure: Option<Arc<StoreError>>,
    /// The requests that brought them, for the audit.
    requests: Vec<Arc<str>>,
}

impl Committer {
    pub(crate) fn new(shard: u32, store: Store, clock: Clock) -> Self {
        Self { shard, store, clock, memory: Memory::default(), batch: BATCH_MAX }
    }

    /// Works until the line is closed and empty.
    pub(crate) async fn run(mut self, line: Arc<Line>) {
        while let Some(jobs) = line.take(self.batch).await {
            let began = Instant::now();
            let size = jobs.iter().map(|job| job.group.drafts.len()).max().unwrap_or(0);
            self.work(jobs, &line).await;
            // One large job says nothing about how fast the others are.
            if size <= BATCH_MAX {
                self.pace(began.elapsed());
            }
        }
    }

    /// Less at once after a slow commit, more after a fast one.
    fn pace(&mut self, took: Duration) {
        if took > SLOW {
            self.batch = (self.batch / 2).max(BATCH_MIN);
        } else if took < FAST {
            self.batch = self.batch.saturating_mul(2).min(BATCH_MAX);
        }
    }

    /// Commits the transactions of all jobs together, and answers each job.
    async fn work(&mut self, jobs: Vec<Job>, line: &Line) {
        let mut groups = Vec::with_capacity(jobs.len());
        let mut callers = Vec::with_capacity(jobs.len());
        let mut settling = Settling::default();
        for Job { group, reply, request, room } in jobs {
            callers.push((group.drafts.len(), reply, room));
            groups.push(group);
            settling.requests.extend(request);
        }
        // While it fails, one try shows whether it is back.
        let patience = if line.is_failing() { Duration::ZERO } else { PATIENCE };
        let outcomes = self.settle(&groups, settling, patience).await;
        match &outcomes {
            Ok(outcomes) => {
                measure::outcomes(&groups, outcomes);
                line.settled();
            }
            Err(CommitError::Storage(error)) if error.is_outage() => {
                let error = api::chain(error.as_ref());
                tracing::error!(shard = self.shard, error, "未能入账 (not committed)");
                for Job { reply, .. } in line.failed() {
                    drop(reply.send(Err(CommitError::Down)));
                }
            }
            Err(error) => {
                let error = api::chain(error);
                tracing::error!(shard = self.shard, error, "未能入账 (not committed)");
                line.gave_up();
            }
        }
        let mut outcomes = outcomes.map(Vec::into_iter);
        for (size, reply, room) in callers {
            let own = outcomes.as_mut().map(|it| it.by_ref().take(size).collect());
            // A caller that hung up does not hear it; its retry will.
            drop(reply.send(own.map_err(|error| error.clone())));
            drop(room);
        }
    }

    /// Tries until every transaction is in the books or refused.
    async fn settle(
        &mut self,
        groups: &[Group],
        mut settling: Settling,
        patience: Duration,
    ) -> Result<Vec<Outcome>, CommitError> {
        let began = Instant::now();
        let recent: Vec<Key> =
            drafts(groups).map(Draft::key).filter(|key| self.memory.is_recent(key)).collect();
        let mut to_look_up = recent;
        loop {
            match self.attempt(groups, &mut settling, std::mem::take(&mut to_look_up)).await {
                Ok(Step::Done(outcomes)) => return Ok(outcomes),
                Ok(Step::LookUp(keys)) => {
                    settling.race()?;
                    to_look_up = keys;
                }
                Ok(Step::Again) => {
                    settling.race()?;
                    if began.elapsed() >= PATIENCE {
                        return Err(settling.given_up(CommitError::Contended));
                    }
                    if settling.races > 2 {
                        sleep(jitter(PAUSE)).await;
                    }
                }
                Err(error) => {
                    self.memory.forget();
                    settling.failed(error)?;
                    if began.elapsed() >= patience {
                        return Err(settling.given_up(CommitError::Crowded));
                    }
                    tracing::warn!(shard = self.shard, "数据库出错，再试 (asking again)");
                    sleep(jitter(PAUSE.saturating_mul(1 << settling.failures.min(5)))).await;
                    to_look_up = drafts(groups).map(Draft::key).collect();
                }
            }
        }
    }

    /// Looks up, plans and writes, once.
    async fn attempt(
        &mut self,
        groups: &[Group],
        settling: &mut Settling,
        to_look_up: Vec<Key>,
    ) -> Result<Step, StoreError> {
        self.look_up(settling, to_look_up).await?;
        self.memory.learn(&self.store, self.shard, groups).await?;
        let books = self.memory.books(self.shard, &settling.posted);
        let Plan { mut outcomes, batch } = plan(&books, groups, self.now());
        let refused = drafts(groups).zip(&outcomes).filter(|(_, outcome)| outcome.is_err());
        let refused: Vec<Key> = refused
            .map(|(draft, _)| draft.key())
            .filter(|key| !settling.looked_up.contains(key))
            .collect();
        if !refused.is_empty() {
            // Idempotency before state: a retry of what is in the books is not told that the money is gone.
            return Ok(Step::LookUp(refused));
        }
        if batch.postings.is_empty() {
            // Nothing is written that would prove what is remembered: a refusal must be true of the books as they are.
            let refused = outcomes.iter().any(Result::is_err);
            if refused && self.store.head(self.shard).await? != batch.after {
                return Ok(self.overtaken(settling));
            }
        } else {
            let started = Instant::now();
            let written = self.store.append(&batch).await;
            measure::commit(batch.postings.len(), started.elapsed());
            match written {
                Ok(()) => {
                    settling.audit(&batch);
                    self.memory.advance(&batch);
                }
                Err(error) => return self.recover(error, groups, settling, batch),
            }
        }
        settling.own(&mut outcomes);
        Ok(Step::Done(outcomes))
    }

    /// What a commit that failed means for the next attempt.
    fn recover(
        &mut self,
        error: AppendError,
        groups: &[Group],
        settling: &mut Settling,
        batch: Batch,
    ) -> Result<Step, StoreError> {
        match error {
            AppendError::PositionTaken { .. } | AppendError::Disproved => {
                measure::collision();
                Ok(self.overtaken(settling))
            }
            AppendError::IdTaken => Ok(Step::LookUp(drafts(groups).map(Draft::key).collect())),
            AppendError::Busy => Ok(Step::Again),
            AppendError::Unknown(source) => {
                let attempts = batch.postings.iter().map(|it| {
                    let transaction = &it.posted.transaction;
                    let key = (transaction.fields().region, transaction.id());
                    (key, it.posted.record_hash)
                });
                settling.attempted.extend(attempts);
                Err(source)
            }
        }
    }

    /// In whole microseconds: what is stored comes back as it was.
    fn now(&self) -> OffsetDateTime {
        let now = (self.clock)();
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }

    /// Somebody else has moved the books on.
    fn overtaken(&mut self, settling: &mut Settling) -> Step {
        self.memory.forget();
        // What was not in the books then may be now.
        settling.looked_up.clear();
        Step::Again
    }

    /// Which of `keys` are in the books?
    async fn look_up(&self, settling: &mut Settling, keys: Vec<Key>) -> Result<(), StoreError> {
        settling.posted.extend(find_posted(&self.store, keys.iter().copied()).await?);
        settling.looked_up.extend(keys);
        Ok(())
    }
}

/// Where an attempt has led.
enum Step {
    /// Everything is decided and durable.
    Done(Vec<Outcome>),
    /// These ids may be in the books: look them up, and plan again.
    LookUp(Vec<Key>),
    /// Somebody else was faster: read and plan again.
    Again,
}

impl Settling {
    /// The database failed once more. What it has stored corrupt does not get better by asking again.
    fn failed(&mut self, error: StoreError) -> Result<(), CommitError> {
        self.failures = self.failures.saturating_add(1);
        if error.is_crowded() {
            return Ok(());
        }
        let error = Arc::new(error);
        if !error.is_outage() {
            return Err(CommitError::Storage(error));
        }
        tracing::debug!(error = api::chain(error.as_ref()), "the database failed");
        self.failure.get_or_insert(error);
        Ok(())
    }

    /// Why it is given up: for a failure if there was one, whatever came after it.
    fn given_up(&self, otherwise: CommitError) -> CommitError {
        self.failure.clone().map_or(otherwise, CommitError::Storage)
    }

    /// One more race was lost.
    fn race(&mut self) -> Result<(), CommitError> {
        self.races = self.races.saturating_add(1);
        if self.races > RACES_MAX { Err(CommitError::Contended) } else { Ok(()) }
    }

    /// Writes down which requests wrote what: one line for each commit. What was written is in the books, at these
    /// positions.
    fn audit(&self, batch: &Batch) {
        let Position { shard, sequence } = batch.after;
        let transactions = batch.postings.len();
        let requests = self.requests.join(" ");
        tracing::info!(target: "audit", shard, after = sequence, transactions, requests, "入账 (posted)");
    }

    /// What this very call wrote, in a commit that seemed to fail, is no replay.
    fn own(&self, outcomes: &mut [Outcome]) {
        let mut found: u64 = 0;
        for answer in outcomes.iter_mut().flatten().filter(|answer| answer.replayed) {
            let transaction = &answer.posted.transaction;
            let key = (transaction.fields().region, transaction.id());
            if self.attempted.contains(&(key, answer.posted.record_hash)) {
                answer.replayed = false;
                found = found.saturating_add(1);
            }
        }
        if found > 0 {
            let requests = self.requests.join(" ");
            tracing::info!(target: "audit", transactions = found, requests, "入账后查得 (found posted)");
        }
    }
}

/// Between nothing and `longest`, so that two that collided don't collide again.
fn jitter(longest: Duration) -> Duration {
    let random = RandomState::new().hash_one(());
    let nanoseconds = u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX).max(1);
    Duration::from_nanos(random.checked_rem(nanoseconds).unwrap_or(0))
}
