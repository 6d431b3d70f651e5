//! Everything the server promises, over real sockets.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the functions that tests share")]

mod calls;
mod certificates;
mod connections;
mod crowd;
mod desk;
mod files;
mod life;
mod load;
mod memory;
mod metrics;
mod raw;
mod traces;
mod window;
mod world;
