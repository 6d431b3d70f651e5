//! From the socket to the call: who may connect, for how long, and what a connection may cost.
//!
//! hyper speaks HTTP; these are the limits that tonic's own server does not have. Every port of a
//! server has them: gRPC, health, metrics.

mod accept;
mod certificates;
mod connection;
mod seats;
mod socket;
mod stream;

pub(crate) use accept::Port;
pub(crate) use certificates::acceptor;
pub(crate) use connection::{Leave, Rules};
pub(crate) use stream::ends;
