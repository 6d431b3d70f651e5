//! The papers themselves: measured, read back and opened as a user's programs do it.

#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its figures are its own"
)]

mod calls;
mod cells;
mod county;
mod docx;
mod forms;
mod limits;
mod measure;
mod paper;
mod papers;
mod pdf;
mod replicas;
mod tools;
mod wuding;
