//! The ledger as its callers see it, over gRPC, on both databases.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its figures are its own"
)]

mod books;
mod callers;
mod check;
mod commands;
mod corrections;
mod crash;
mod cuts;
mod database;
mod dead_host;
mod disk_full;
mod file_gone;
mod health;
mod idempotency;
mod journal;
mod large;
mod model;
mod overload;
mod program;
mod readers;
mod role;
mod shortfalls;
mod stream;
mod unavailable;
mod vouchers;
mod words;
mod world;

/// Whether the long forms are asked for.
fn long() -> bool {
    std::env::var_os("JIXIAO_LONG").is_some()
}
