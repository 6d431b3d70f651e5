//! Room that a server gives out, of which one connection may have no more than a share.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Room of a server: bytes of requests, places of streams.
#[derive(Debug)]
pub(crate) struct Budget {
    server: Arc<Semaphore>,
    share: usize,
}

impl Budget {
    /// So much `room` over the server, and no more than `share` of it for one connection.
    pub(crate) fn new(room: usize, share: usize) -> Self {
        Self { server: semaphore(room), share }
    }

    /// The share of a new connection.
    pub(crate) fn share(&self) -> Share {
        Share { server: Arc::clone(&self.server), connection: semaphore(self.share) }
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> usize {
        self.server.available_permits()
    }
}

fn semaphore(room: usize) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS)))
}

/// What one connection may take of a budget.
#[derive(Debug, Clone)]
pub(crate) struct Share {
    server: Arc<Semaphore>,
    connection: Arc<Semaphore>,
}

impl Share {
    /// Whether there is so much `room` now.
    pub(crate) fn has(&self, room: usize) -> bool {
        room <= self.connection.available_permits() && room <= self.server.available_permits()
    }

    /// Takes `room`, or nothing if there is not as much; nobody waits.
    pub(crate) fn take(&self, room: u32) -> Option<Taken> {
        let of_connection = Arc::clone(&self.connection).try_acquire_many_owned(room).ok()?;
        let of_server = Arc::clone(&self.server).try_acquire_many_owned(room).ok()?;
        Some(Taken { of_connection, of_server })
    }
}

/// Room that is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    of_connection: OwnedSemaphorePermit,
    of_server: OwnedSemaphorePermit,
}

impl Taken {
    /// Keeps `more` of the same share together with this.
    pub(crate) fn add(&mut self, more: Self) {
        self.of_connection.merge(more.of_connection);
        self.of_server.merge(more.of_server);
    }

    /// How much it is.
    pub(crate) fn room(&self) -> usize {
        self.of_server.num_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_connection_has_a_share_and_all_have_the_budget() {
        let budget = Budget::new(10, 6);
        let (one, two) = (budget.share(), budget.share());
        let mut taken = one.take(5).unwrap();
        assert!(one.take(2).is_none(), "beyond the share");
        taken.add(one.take(1).unwrap());
        assert_eq!((taken.room(), budget.left()), (6, 4));
        assert!(two.take(5).is_none(), "beyond the budget");
        assert_eq!((one.has(1), two.has(4), two.has(5)), (false, true, false));
        assert_eq!(two.take(4).unwrap().room(), 4, "what was refused took nothing");
        drop(taken);
        assert_eq!(budget.left(), 10);
    }
}
