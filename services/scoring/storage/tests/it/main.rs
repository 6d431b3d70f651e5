//! Every rule of the store, on both databases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the functions that tests share"
)]

mod content;
mod evaluations;
mod golden;
mod latest;
mod place;
mod scorecards;
mod start;
