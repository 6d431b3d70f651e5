//! The connections of a port: who is there, and who has been there for nothing the longest.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

use crate::red;

/// How long a new connection waits for the seat of one that was asked to leave: that one has
/// nothing to finish.
const LEAVING: Duration = Duration::from_millis(100);

/// The seats of a port. As many connections as there are seats may be open.
#[derive(Debug)]
pub(crate) struct Seats {
    free: Arc<Semaphore>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    next: u64,
    seats: BTreeMap<u64, Arc<Seat>>,
}

/// The seat of a connection, and what it is used for.
#[derive(Debug)]
pub(crate) struct Seat {
    usage: Mutex<Usage>,
    spoken: AtomicBool,
    asked: Notify,
}

#[derive(Debug)]
struct Usage {
    streams: u32,
    /// Since when there is no stream.
    idle_since: Instant,
    /// Whether the connection was asked for its seat.
    asked: bool,
}

/// A seat that is free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Seated {
    seats: Arc<Seats>,
    number: u64,
    seat: Arc<Seat>,
    /// Held, not read.
    _permit: OwnedSemaphorePermit,
}

impl Seats {
    /// So many seats, all free.
    pub(crate) fn new(count: usize) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self { free, taken: Mutex::default() })
    }

    /// A seat for a new connection. When all are taken, the connection that has been without a
    /// stream the longest is asked for its own; when all are busy there is none.
    pub(crate) async fn take(self: &Arc<Self>) -> Option<Seated> {
        let free = Arc::clone(&self.free);
        let permit = match Arc::clone(&free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_none) if self.ask_idlest() => {
                timeout(LEAVING, free.acquire_owned()).await.ok()?.ok()?
            }
            Err(_none) => return None,
        };
        let mut taken = lock(&self.taken);
        let number = taken.next;
        taken.next = number.wrapping_add(1);
        let seat = Arc::new(Seat::new());
        taken.seats.insert(number, Arc::clone(&seat));
        red::connection_opened();
        Some(Seated { seats: Arc::clone(self), number, seat, _permit: permit })
    }

    /// Asks the connection that has been idle the longest to leave; says whether there is one.
    pub(crate) fn ask_idlest(&self) -> bool {
        let taken = lock(&self.taken);
        let idle = taken.seats.values().filter_map(|seat| Some((seat.idle_since()?, seat)));
        let Some((_, idlest)) = idle.min_by_key(|(since, _)| *since) else { return false };
        lock(&idlest.usage).asked = true;
        idlest.asked.notify_one();
        true
    }
}

impl Seated {
    pub(crate) fn seat(&self) -> Arc<Seat> {
        Arc::clone(&self.seat)
    }
}

impl Drop for Seated {
    fn drop(&mut self) {
        lock(&self.seats.taken).seats.remove(&self.number);
        red::connection_closed();
    }
}

impl Seat {
    fn new() -> Self {
        let usage = Usage { streams: 0, idle_since: Instant::now(), asked: false };
        Self { usage: Mutex::new(usage), spoken: AtomicBool::new(false), asked: Notify::new() }
    }

    /// A stream begins; it ends when what is returned is dropped.
    pub(crate) fn stream(self: &Arc<Self>) -> Stream {
        let mut usage = lock(&self.usage);
        usage.streams = usage.streams.saturating_add(1);
        Stream(Arc::clone(self))
    }

    /// Since when there is no stream; None while there is one, or after it was asked to leave.
    fn idle_since(&self) -> Option<Instant> {
        let usage = lock(&self.usage);
        (usage.streams == 0 && !usage.asked).then_some(usage.idle_since)
    }

    /// The peer has said so much that it may ask for something.
    pub(crate) fn spoke(&self) {
        self.spoken.store(true, Ordering::Relaxed);
    }

    /// Whether it has.
    pub(crate) fn has_spoken(&self) -> bool {
        self.spoken.load(Ordering::Relaxed)
    }

    /// Waits until the connection is to leave for another one.
    pub(crate) async fn asked(&self) {
        self.asked.notified().await;
    }

    /// Waits until there has been no stream for `time`.
    pub(crate) async fn idle(&self, time: Duration) {
        loop {
            let since = self.idle_since().unwrap_or_else(Instant::now);
            let Some(left) = time.checked_sub(since.elapsed()).filter(|left| !left.is_zero())
            else {
                return;
            };
            tokio::time::sleep(left).await;
        }
    }
}

/// A stream of a connection.
#[derive(Debug)]
pub(crate) struct Stream(Arc<Seat>);

impl Drop for Stream {
    fn drop(&mut self) {
        let mut usage = lock(&self.0.usage);
        usage.streams = usage.streams.saturating_sub(1);
        usage.idle_since = Instant::now();
    }
}

/// A panic elsewhere leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_one_that_was_idle_the_longest_leaves() {
        let seats = Seats::new(2);
        let first = seats.take().await.unwrap();
        let second = seats.take().await.unwrap();
        // The first had a stream since.
        drop(first.seat().stream());
        let asked = second.seat();
        let leaves = async {
            asked.asked().await;
            drop(second);
        };
        let (third, ()) = tokio::join!(seats.take(), leaves);
        assert!(third.is_some());
    }

    #[tokio::test]
    async fn when_all_are_busy_there_is_no_seat() {
        let seats = Seats::new(1);
        let only = seats.take().await.unwrap();
        let stream = only.seat().stream();
        assert!(seats.take().await.is_none());
        drop(stream);
        // It is asked, and does not leave.
        assert!(seats.take().await.is_none());
        drop(only);
        assert!(seats.take().await.is_some());
    }

    #[tokio::test]
    async fn a_stream_interrupts_being_idle() {
        let seated = Seats::new(1).take().await.unwrap();
        let (seat, time) = (seated.seat(), Duration::from_millis(50));
        let stream = seat.stream();
        tokio::select! {
            () = seat.idle(time) => panic!("it is busy"),
            Err(_elapsed) = timeout(time.saturating_mul(2), std::future::pending::<()>()) => {}
        }
        drop(stream);
        let since = Instant::now();
        seat.idle(time).await;
        assert!(since.elapsed() >= time, "{:?}", since.elapsed());
    }
}
