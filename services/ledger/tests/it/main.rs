//! The ledger as its callers see it, over gRPC, on both databases.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its figures are its own"
)]

mod books;
mod crash;
mod database;
mod idempotency;
mod model;
mod program;
mod words;
mod world;
