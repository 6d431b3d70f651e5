//! Everything the server promises, over real sockets.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions that tests share")]

mod calls;
mod certificates;
mod desk;
mod life;
mod load;
mod metrics;
mod traces;
mod world;
