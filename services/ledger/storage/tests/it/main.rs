//! The storage of the ledger on both databases.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its figures are its own"
)]

mod append;
mod database;
mod faults;
mod start;
