//! The scoring as its callers see it, over gRPC, on both databases. With the ledger: `tests/e2e`.

#![expect(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::result_large_err,
    reason = "the functions that tests share"
)]

mod content;
mod evaluations;
mod messages;
mod policies;
mod scores;
mod world;
