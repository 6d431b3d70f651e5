//! Room that a server gives out: bytes of requests, places of calls. Nobody waits for it.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

/// Room of which so much is free.
#[derive(Debug)]
pub(crate) struct Room {
    free: AtomicUsize,
    /// The room that this is a part of.
    around: Option<Arc<Self>>,
}

impl Room {
    /// A room of this size.
    pub(crate) fn new(size: usize) -> Arc<Self> {
        Arc::new(Self { free: size.into(), around: None })
    }

    /// A part of this room: what is held of the part is held of this, too. Parts may come to more
    /// than the whole.
    pub(crate) fn part(self: &Arc<Self>, size: usize) -> Arc<Self> {
        Arc::new(Self { free: size.into(), around: Some(Arc::clone(self)) })
    }

    /// Whether there is so much room now.
    pub(crate) fn has(&self, amount: usize) -> bool {
        amount <= self.free.load(Relaxed)
            && self.around.as_ref().is_none_or(|around| around.has(amount))
    }

    /// Holds so much of this room, if there is as much.
    pub(crate) fn hold(self: &Arc<Self>, amount: usize) -> Option<Held> {
        let held = Held { room: Arc::clone(self), amount: 0.into() };
        held.add(amount).then_some(held)
    }

    fn take(&self, amount: usize) -> bool {
        let taken = self.free.fetch_update(Relaxed, Relaxed, |free| free.checked_sub(amount));
        if taken.is_err() {
            return false;
        }
        let whole = self.around.as_ref().is_none_or(|around| around.take(amount));
        if !whole {
            self.free.fetch_add(amount, Relaxed);
        }
        whole
    }

    fn give_back(&self, amount: usize) {
        self.free.fetch_add(amount, Relaxed);
        if let Some(around) = &self.around {
            around.give_back(amount);
        }
    }

    #[cfg(test)]
    pub(crate) fn left(&self) -> usize {
        self.free.load(Relaxed)
    }
}

/// What is held of a room. It is given back when this is dropped.
#[derive(Debug)]
pub(crate) struct Held {
    room: Arc<Room>,
    amount: AtomicUsize,
}

impl Held {
    /// Holds so much more, or nothing more if there is not as much.
    pub(crate) fn add(&self, amount: usize) -> bool {
        let taken = self.room.take(amount);
        if taken {
            self.amount.fetch_add(amount, Relaxed);
        }
        taken
    }

    /// Whether so much more can be held now.
    pub(crate) fn has(&self, amount: usize) -> bool {
        self.room.has(amount)
    }

    /// How much is held.
    pub(crate) fn amount(&self) -> usize {
        self.amount.load(Relaxed)
    }

    /// Holds nothing from now on.
    pub(crate) fn give_back(&self) {
        self.room.give_back(self.amount.swap(0, Relaxed));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.give_back();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_held_of_a_part_is_held_of_the_whole() {
        let room = Room::new(10);
        let (one, two) = (room.part(6), room.part(6));
        let held = one.hold(5).unwrap();
        assert!(!held.add(2), "beyond the part");
        assert!(held.add(1));
        assert_eq!((held.amount(), room.left(), one.left()), (6, 4, 0));
        assert!(two.hold(5).is_none(), "beyond the whole");
        assert_eq!((one.has(1), two.has(4), two.has(5)), (false, true, false));
        assert_eq!(two.hold(4).unwrap().amount(), 4, "what was refused took nothing");
        held.give_back();
        assert_eq!((held.amount(), room.left(), one.left()), (0, 10, 6));
        assert!(held.add(6));
        drop(held);
        assert_eq!((room.left(), one.left()), (10, 6));
    }
}
