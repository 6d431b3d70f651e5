//! How much of a server its callers may have: over all, from one address, on one connection.
//!
//! **Calls.** A call that begins holds an entry, of which there are a few for each place. When its
//! request is whole it takes a place instead, one of `concurrency_max`: so a caller who opens
//! calls and sends nothing keeps nobody from being served. Questions of health have rooms of their
//! own.
//!
//! **Addresses.** `peer_share_percent` of each room is the most that one address may have,
//! however many connections it opens.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
};

use crate::{
    kind::Kind,
    red,
    room::{Held, Room},
    settings,
};

/// How many calls may be receiving their request for each that may be worked on.
const ENTRIES_PER_PLACE: usize = 4;
/// How many questions of health there may be at once.
const CHECKS: usize = 1024;
/// How many watches of health there may be, over all connections and on one.
const WATCHES: [usize; 2] = [64, 16];

/// What there is of each thing that is given out.
#[derive(Debug, Clone)]
pub(crate) struct Rooms {
    entries: Arc<Room>,
    places: Arc<Room>,
    checks: Arc<Room>,
    watches: Arc<Room>,
    bytes: Arc<Room>,
}

impl Rooms {
    /// All that a server has.
    fn of_server(config: &settings::Server) -> Self {
        let places = usize::try_from(config.concurrency_max.get()).unwrap_or(usize::MAX);
        let [watches, _] = WATCHES;
        Self {
            entries: Room::new(places.saturating_mul(ENTRIES_PER_PLACE)),
            places: Room::new(places),
            checks: Room::new(CHECKS),
            watches: Room::new(watches),
            bytes: Room::new(config.request_bytes_max.get()),
        }
    }

    /// What one address may have of these.
    fn of_address(&self, config: &settings::Server) -> Self {
        let share = |size| config.peer_share(size);
        let places = usize::try_from(config.concurrency_max.get()).unwrap_or(usize::MAX);
        let [watches, _] = WATCHES;
        let bytes = share(config.request_bytes_max.get()).max(config.message_bytes_max.get());
        Self {
            entries: self.entries.part(share(places.saturating_mul(ENTRIES_PER_PLACE))),
            places: self.places.part(share(places)),
            checks: self.checks.part(share(CHECKS)),
            watches: self.watches.part(share(watches)),
            bytes: self.bytes.part(bytes),
        }
    }

    /// What one connection may have of these; its calls are bounded by its streams.
    fn of_connection(&self, config: &settings::Server) -> Self {
        let [_, watches] = WATCHES;
        Self {
            watches: self.watches.part(watches),
            bytes: self.bytes.part(config.request_bytes_share()),
            ..self.clone()
        }
    }

    /// Lets a call in, unless there is no room for it.
    pub(crate) fn enter(&self, kind: Kind) -> Option<Holding> {
        let (entry, place) = match kind {
            // Who could not be served is told so before it has sent its request.
            Kind::Ordinary if !self.places.has(1) => return None,
            Kind::Ordinary => (self.entries.hold(1)?, Some(self.places.hold(0)?)),
            Kind::Check => (self.checks.hold(1)?, None),
            Kind::Watch => (self.watches.hold(1)?, None),
        };
        Some(Holding { entry, place, bytes: self.bytes.hold(0)? })
    }

    /// Whether a connection or a call has any of these.
    fn are_used(&self) -> bool {
        let Self { entries, places, checks, watches, bytes } = self;
        [entries, places, checks, watches, bytes].iter().any(|room| Arc::strong_count(room) > 1)
    }

    #[cfg(test)]
    pub(crate) fn free_places(&self) -> usize {
        self.places.left()
    }
}

/// What a call holds, until it is over.
#[derive(Debug)]
pub(crate) struct Holding {
    /// While its request arrives; a question of health until it is over.
    entry: Held,
    /// From when on its request is whole; None: it needs none.
    place: Option<Held>,
    bytes: Held,
}

impl Holding {
    /// Takes a place, if none was taken: the call will be worked on. Says whether there is one.
    pub(crate) fn take_place(&self) -> bool {
        let Some(place) = &self.place else { return true };
        if place.amount() > 0 {
            return true;
        }
        let taken = place.add(1);
        if taken {
            self.entry.give_back();
        }
        taken
    }

    /// How many bytes it holds.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.amount()
    }

    /// Holds so many more bytes, unless there is no room for what they are the beginning of.
    pub(crate) fn add_bytes(&self, more: usize, whole: usize) -> bool {
        let added = self.bytes.has(whole) && self.bytes.add(more);
        if added {
            red::bytes_held(more);
        }
        added
    }
}

impl Drop for Holding {
    fn drop(&mut self) {
        red::bytes_given_back(self.bytes());
    }
}

/// The addresses from which there are connections, and what each may have.
#[derive(Debug)]
pub(crate) struct Addresses {
    config: settings::Server,
    server: Rooms,
    known: Mutex<HashMap<IpAddr, Rooms>>,
}

impl Addresses {
    pub(crate) fn new(config: &settings::Server) -> Self {
        let server = Rooms::of_server(config);
        Self { config: config.clone(), server, known: Mutex::default() }
    }

    /// What a new connection from `address` may have.
    pub(crate) fn connection(&self, address: IpAddr) -> Rooms {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let address = one_caller(address);
        if !known.contains_key(&address) {
            known.retain(|_, rooms| rooms.are_used());
        }
        let rooms = known.entry(address).or_insert_with(|| self.server.of_address(&self.config));
        rooms.of_connection(&self.config)
    }

    #[cfg(test)]
    pub(crate) fn server(&self) -> &Rooms {
        &self.server
    }
}

/// The address that stands for a caller: of IPv6 the first half, for one machine has a whole net.
pub(crate) fn one_caller(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::tests::server;

    #[test]
    fn a_machine_is_one_caller() {
        let check = |address: &str, caller: &str| {
            let [address, caller] = [address, caller].map(|text| text.parse::<IpAddr>().unwrap());
            assert_eq!(one_caller(address), caller);
        };
        check("10.1.2.3", "10.1.2.3");
        check("::ffff:10.1.2.3", "10.1.2.3");
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
    }

    #[test]
    fn one_address_has_its_share_however_many_connections_it_opens() {
        let addresses = Addresses::new(&server());
        let [one, other] = ["10.0.0.1", "10.0.0.2"].map(|text| text.parse().unwrap());
        let mut calls = Vec::new();
        while let Some(call) = addresses.connection(one).enter(Kind::Ordinary) {
            if !call.take_place() {
                break;
            }
            calls.push(call);
        }
        assert_eq!(calls.len(), 512);
        assert_eq!(addresses.server().free_places(), 512);
        assert!(addresses.connection(other).enter(Kind::Ordinary).unwrap().take_place());
        assert!(addresses.connection(one).enter(Kind::Check).is_some());
        drop(calls);
        assert_eq!(addresses.server().free_places(), 1024);
        assert!(addresses.connection(one).enter(Kind::Ordinary).unwrap().take_place());
    }

    #[test]
    fn who_only_enters_takes_no_place() {
        let rooms = Addresses::new(&server()).connection([10, 0, 0, 1].into());
        let calls: Vec<Holding> = std::iter::from_fn(|| rooms.enter(Kind::Ordinary)).collect();
        assert_eq!(calls.len(), 2048);
        assert_eq!(rooms.free_places(), 512);
        assert!(calls.iter().all(|call| call.place.as_ref().unwrap().amount() == 0));
        assert!(calls.first().unwrap().take_place());
        assert!(rooms.enter(Kind::Ordinary).is_some(), "its entry is free again");
    }

    #[test]
    fn an_address_without_connections_is_forgotten() {
        let addresses = Addresses::new(&server());
        let kept = addresses.connection([10, 0, 0, 1].into());
        let call = addresses.connection([10, 0, 0, 2].into()).enter(Kind::Ordinary);
        for last in 3..9 {
            addresses.connection([10, 0, 0, last].into());
        }
        assert_eq!(addresses.known.lock().unwrap().len(), 3, "those two, and the newest");
        drop((kept, call));
    }
}
