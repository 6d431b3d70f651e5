//! The connections of a port: who is there, and who has been there for nothing the longest.

use std::{
    collections::BTreeMap,
    net::IpAddr,
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

use crate::{red, rooms::one_caller};

/// How long a new connection waits for the seat of one that was asked to leave: that one most
/// likely has nothing to finish.
const LEAVING: Duration = Duration::from_millis(250);

/// The seats of a port. As many connections as there are seats may be open.
#[derive(Debug)]
pub(crate) struct Seats {
    /// How many of them one address may have.
    share: usize,
    free: Arc<Semaphore>,
    occupied: Mutex<Occupied>,
}

#[derive(Debug, Default)]
struct Occupied {
    next: u64,
    seats: BTreeMap<u64, Arc<Seat>>,
}

/// The seat of a connection, and what it is used for.
#[derive(Debug)]
pub(crate) struct Seat {
    address: IpAddr,
    usage: Mutex<Usage>,
    spoken: AtomicBool,
    asked: Notify,
}

#[derive(Debug)]
struct Usage {
    streams: u32,
    /// When the last stream ended.
    ended: Instant,
    /// Whether the connection was asked for its seat.
    asked: bool,
}

impl Usage {
    /// Since when there is no stream; None while there is one.
    fn idle_since(&self) -> Option<Instant> {
        (self.streams == 0).then_some(self.ended)
    }
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
    /// So many seats, all free; one address may have `share` of them.
    pub(crate) fn new(count: usize, share: usize) -> Arc<Self> {
        let free = Arc::new(Semaphore::new(count.min(Semaphore::MAX_PERMITS)));
        Arc::new(Self { share, free, occupied: Mutex::default() })
    }

    /// A seat for a new connection. When all are taken, the connection that has been without a
    /// stream the longest is asked for its own; when all are busy there is none. The same holds
    /// of the connections of one address when it has its share.
    pub(crate) async fn take(self: &Arc<Self>, address: IpAddr) -> Option<Seated> {
        let address = one_caller(address);
        let crowded = self.of_address(address) >= self.share;
        if crowded && !self.ask_idlest(Some(address)) {
            return None;
        }
        let free = Arc::clone(&self.free);
        let permit = match Arc::clone(&free).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_none) if crowded || self.ask_idlest(None) => {
                timeout(LEAVING, free.acquire_owned()).await.ok()?.ok()?
            }
            Err(_none) => return None,
        };
        let mut occupied = lock(&self.occupied);
        let number = occupied.next;
        occupied.next = number.wrapping_add(1);
        let seat = Arc::new(Seat::new(address));
        occupied.seats.insert(number, Arc::clone(&seat));
        red::connection_opened();
        Some(Seated { seats: Arc::clone(self), number, seat, _permit: permit })
    }

    /// How many connections there are from an address.
    fn of_address(&self, address: IpAddr) -> usize {
        lock(&self.occupied).seats.values().filter(|seat| seat.address == address).count()
    }

    /// Asks the connection that has been idle the longest to leave, one that has not spoken yet
    /// before any other: a stranger is no reason to send a caller away. Says whether there is one;
    /// with an address, whether there is one from there.
    pub(crate) fn ask_idlest(&self, address: Option<IpAddr>) -> bool {
        let occupied = lock(&self.occupied);
        let from_there = |seat: &&Arc<Seat>| address.is_none_or(|address| seat.address == address);
        let idle = occupied.seats.values().filter(from_there).filter_map(|seat| {
            let usage = lock(&seat.usage);
            (!usage.asked).then_some(((seat.has_spoken(), usage.idle_since()?), seat))
        });
        let Some((_, idlest)) = idle.min_by_key(|(order, _)| *order) else { return false };
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
        lock(&self.seats.occupied).seats.remove(&self.number);
        red::connection_closed();
    }
}

impl Seat {
    fn new(address: IpAddr) -> Self {
        let usage = Usage { streams: 0, ended: Instant::now(), asked: false };
        Self {
            address,
            usage: Mutex::new(usage),
            spoken: AtomicBool::new(false),
            asked: Notify::new(),
        }
    }

    /// A stream begins; it ends when what is returned is dropped.
    pub(crate) fn stream(self: &Arc<Self>) -> Stream {
        let mut usage = lock(&self.usage);
        usage.streams = usage.streams.saturating_add(1);
        Stream(Arc::clone(self))
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
            let since = lock(&self.usage).idle_since().unwrap_or_else(Instant::now);
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
        usage.ended = Instant::now();
    }
}

/// A panic elsewhere leaves nothing half done here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const ONE: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
    const OTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 2));

    fn seats(count: usize) -> Arc<Seats> {
        Seats::new(count, count)
    }

    #[tokio::test]
    async fn the_one_that_was_idle_the_longest_leaves() {
        let seats = seats(2);
        let first = seats.take(ONE).await.unwrap();
        let second = seats.take(ONE).await.unwrap();
        // The first had a stream since.
        drop(first.seat().stream());
        let asked = second.seat();
        let leaves = async {
            asked.asked().await;
            drop(second);
        };
        let (third, ()) = tokio::join!(seats.take(ONE), leaves);
        assert!(third.is_some());
    }

    #[tokio::test]
    async fn a_stranger_who_says_nothing_leaves_before_a_caller() {
        let seats = seats(2);
        let (caller, silent) = (seats.take(ONE).await.unwrap(), seats.take(ONE).await.unwrap());
        let (caller, silent) = (caller.seat(), silent.seat());
        caller.spoke();
        assert!(seats.ask_idlest(None));
        tokio::select! {
            biased;
            () = caller.asked() => panic!("it has spoken"),
            () = silent.asked() => {}
        }
    }

    #[tokio::test]
    async fn one_address_has_its_share_of_the_seats() {
        let seats = Seats::new(10, 2);
        let busy = [seats.take(ONE).await.unwrap(), seats.take(ONE).await.unwrap()];
        let [stream, _other] = busy.each_ref().map(|seated| seated.seat().stream());
        assert!(seats.take(ONE).await.is_none());
        assert!(seats.take(OTHER).await.is_some());
        drop(stream);
        assert!(seats.take(ONE).await.is_some(), "its own idle one leaves for it");
        let [idle, _] = busy.each_ref().map(Seated::seat);
        idle.asked().await;
    }

    #[tokio::test]
    async fn when_all_are_busy_there_is_no_seat() {
        let seats = seats(1);
        let only = seats.take(ONE).await.unwrap();
        let stream = only.seat().stream();
        assert!(seats.take(ONE).await.is_none());
        drop(stream);
        // It is asked, and does not leave.
        assert!(seats.take(ONE).await.is_none());
        drop(only);
        assert!(seats.take(ONE).await.is_some());
    }

    #[tokio::test]
    async fn a_stream_interrupts_being_idle() {
        let seated = seats(1).take(ONE).await.unwrap();
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
