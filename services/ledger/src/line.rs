//! Where callers stand in line for a shard: bounded by age, left by who hangs up.
//!
//! How long the first one has waited decides whether one more is let in, not how many there are: then those who are
//! let in are answered in time, however slow the database is. A caller that goes takes its job along, and gives back
//! the room it took.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{Notify, OwnedSemaphorePermit, oneshot};

use crate::{
    error::CommitError,
    plan::{Group, Outcome},
};

/// Nobody is let in behind one that has waited this long.
const AGE_MAX: Duration = Duration::from_millis(800);
/// A stream, which can wait, waits while somebody has waited this long.
const STREAM_AGE_MAX: Duration = Duration::from_millis(200);
/// A commit that takes longer is stuck.
const STUCK: Duration = Duration::from_secs(3);
/// How long a commit that failed is remembered, if there is no other.
const TROUBLE: Duration = Duration::from_secs(3);

/// Transactions that a caller waits for.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) group: Group,
    pub(crate) reply: oneshot::Sender<Result<Vec<Outcome>, CommitError>>,
    /// The request that brought them, for the audit.
    pub(crate) request: Option<Arc<str>>,
    /// Its part of the room in the queue. Held, not read.
    pub(crate) room: OwnedSemaphorePermit,
}

/// The line of one shard, in the order of arrival.
#[derive(Debug, Default)]
pub(crate) struct Line {
    state: Mutex<State>,
    /// Somebody came, or nobody comes any more.
    changed: Notify,
    /// The line got shorter, or a batch is done.
    eased: Notify,
}

#[derive(Debug, Default)]
struct State {
    waiting: BTreeMap<u64, (Instant, Job)>,
    next: u64,
    is_closed: bool,
    /// When the commit that is under way began.
    working_since: Option<Instant>,
    /// When a batch failed for the database, if none has succeeded since.
    failed_at: Option<Instant>,
}

/// A place in a line. Dropping it leaves the line, if the job was not taken yet.
#[derive(Debug)]
pub(crate) struct Spot {
    line: Arc<Line>,
    number: u64,
}

impl Line {
    /// Whether somebody would be let in now.
    pub(crate) fn admits(&self) -> Result<(), CommitError> {
        self.state().admit()
    }

    /// Takes the last place.
    pub(crate) fn enter(self: &Arc<Self>, job: Job) -> Result<Spot, CommitError> {
        let mut state = self.state();
        state.admit()?;
        let number = state.next;
        state.next = number.wrapping_add(1);
        state.waiting.insert(number, (Instant::now(), job));
        drop(state);
        self.changed.notify_one();
        Ok(Spot { line: Arc::clone(self), number })
    }

    /// Waits until nobody has waited long: for those who can be slowed down.
    pub(crate) async fn ease(&self) {
        loop {
            let eased = self.eased.notified();
            if self.state().age() < STREAM_AGE_MAX {
                return;
            }
            eased.await;
        }
    }

    /// The next jobs, together at least `size` transactions if so many wait. None when the line is closed and empty.
    pub(crate) async fn take(&self, size: usize) -> Option<Vec<Job>> {
        loop {
            let changed = self.changed.notified();
            {
                let mut state = self.state();
                let jobs = state.take(size);
                if !jobs.is_empty() {
                    state.working_since = Some(Instant::now());
                    drop(state);
                    self.eased.notify_waiters();
                    return Some(jobs);
                }
                if state.is_closed {
                    return None;
                }
            }
            changed.await;
        }
    }

    /// The batch is in the books or refused by their rules: the database works.
    pub(crate) fn settled(&self) {
        let mut state = self.state();
        state.working_since = None;
        state.failed_at = None;
        drop(state);
        self.eased.notify_waiters();
    }

    /// The batch was given up for what says nothing about the database.
    pub(crate) fn gave_up(&self) {
        self.state().working_since = None;
        self.eased.notify_waiters();
    }

    /// The database failed. Who waits behind would fail as well: they are returned, to be told.
    pub(crate) fn failed(&self) -> Vec<Job> {
        let mut state = self.state();
        state.working_since = None;
        state.failed_at = Some(Instant::now());
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.eased.notify_waiters();
        waiting.into_values().map(|(_, job)| job).collect()
    }

    /// Lets nobody in any more; who waits is served.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.changed.notify_one();
    }

    /// Whether who enters now will be served, as far as is known.
    pub(crate) fn is_well(&self) -> bool {
        let state = self.state();
        let is_stuck = state.working_since.is_some_and(|since| since.elapsed() > STUCK);
        let has_failed = state.failed_at.is_some_and(|at| at.elapsed() < TROUBLE);
        !(state.is_closed || is_stuck || has_failed)
    }

    /// Whether the last batch failed, and none has succeeded since.
    pub(crate) fn is_failing(&self) -> bool {
        self.state().failed_at.is_some()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing that panics is done under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// How long the first one has waited, or those whose batch is under way have since it began.
    fn age(&self) -> Duration {
        let first = self.waiting.first_key_value().map(|(_, (since, _))| since.elapsed());
        let working = self.working_since.map(|since| since.elapsed());
        first.max(working).unwrap_or_default()
    }

    fn admit(&self) -> Result<(), CommitError> {
        if self.is_closed {
            return Err(CommitError::Stopping);
        }
        // One at a time tries whether the database is back; the others are told at once.
        if self.failed_at.is_some() && (self.working_since.is_some() || !self.waiting.is_empty()) {
            return Err(CommitError::Down);
        }
        if self.age() > AGE_MAX { Err(CommitError::Overloaded) } else { Ok(()) }
    }

    fn take(&mut self, size: usize) -> Vec<Job> {
        let mut jobs = Vec::new();
        let mut taken = 0_usize;
        while taken < size
            && let Some((_, (_, job))) = self.waiting.pop_first()
        {
            taken = taken.saturating_add(job.group.drafts.len());
            jobs.push(job);
        }
        jobs
    }
}

impl Drop for Spot {
    fn drop(&mut self) {
        let left = self.line.state().waiting.remove(&self.number);
        if left.is_some() {
            self.line.eased.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    fn job(room: &Arc<Semaphore>) -> Job {
        let group = Group { drafts: Vec::new(), all_or_nothing: false };
        let (reply, _) = oneshot::channel();
        let room = Arc::clone(room).try_acquire_owned().unwrap();
        Job { group, reply, request: None, room }
    }

    #[tokio::test]
    async fn who_hangs_up_leaves_the_line_and_gives_back_the_room() {
        let (line, room) = (Arc::new(Line::default()), Arc::new(Semaphore::new(2)));
        let stays = line.enter(job(&room)).unwrap();
        let goes = line.enter(job(&room)).unwrap();
        assert_eq!(room.available_permits(), 0);
        drop(goes);
        assert_eq!(room.available_permits(), 1);
        let taken = line.take(10).await.unwrap();
        assert_eq!(taken.len(), 1);
        // Its job is taken: leaving takes nothing back.
        drop(stays);
        assert_eq!(room.available_permits(), 1);
    }

    #[tokio::test]
    async fn a_closed_line_is_served_to_its_end() {
        let (line, room) = (Arc::new(Line::default()), Arc::new(Semaphore::new(2)));
        let _spot = line.enter(job(&room)).unwrap();
        line.close();
        assert!(matches!(line.enter(job(&room)), Err(CommitError::Stopping)));
        assert_eq!(line.take(10).await.unwrap().len(), 1);
        assert!(line.take(10).await.is_none());
        assert!(!line.is_well());
    }

    #[tokio::test]
    async fn one_at_a_time_tries_a_database_that_failed() {
        let (line, room) = (Arc::new(Line::default()), Arc::new(Semaphore::new(9)));
        let spots = [line.enter(job(&room)).unwrap(), line.enter(job(&room)).unwrap()];
        assert_eq!(line.take(1).await.unwrap().len(), 2, "jobs without transactions");
        let behind = line.enter(job(&room)).unwrap();
        assert_eq!(line.failed().len(), 1, "who waits behind is told, too");
        assert!(!line.is_well());
        let tries = line.enter(job(&room)).unwrap();
        assert!(matches!(line.enter(job(&room)), Err(CommitError::Down)));
        assert!(line.take(1).await.is_some());
        assert!(matches!(line.enter(job(&room)), Err(CommitError::Down)));
        line.settled();
        assert!(line.is_well());
        line.enter(job(&room)).unwrap();
        drop((spots, behind, tries));
    }

    #[tokio::test]
    async fn who_waits_for_a_slow_batch_goes_on_when_it_is_done() {
        for end in [Line::settled, Line::gave_up] {
            let (line, room) = (Arc::new(Line::default()), Arc::new(Semaphore::new(9)));
            let _spot = line.enter(job(&room)).unwrap();
            assert!(line.take(1).await.is_some());
            let long_ago = Instant::now().checked_sub(STREAM_AGE_MAX).unwrap();
            line.state().working_since = Some(long_ago);
            let waiting = tokio::spawn({
                let line = Arc::clone(&line);
                async move { line.ease().await }
            });
            tokio::task::yield_now().await;
            assert!(!waiting.is_finished());
            end(&line);
            waiting.await.unwrap();
        }
    }

    #[test]
    fn nobody_is_let_in_behind_one_that_waited_long() {
        let (line, room) = (Arc::new(Line::default()), Arc::new(Semaphore::new(9)));
        let _first = line.enter(job(&room)).unwrap();
        let long_ago = Instant::now().checked_sub(AGE_MAX.saturating_mul(2)).unwrap();
        line.state().waiting.values_mut().for_each(|(since, _)| *since = long_ago);
        assert!(matches!(line.enter(job(&room)), Err(CommitError::Overloaded)));
    }
}
