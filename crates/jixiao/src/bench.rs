//! Measures how fast things are, beside what this machine can do at most.

mod ledger;
mod raw;
mod report;

pub use ledger::{Options, ledger};
pub use report::{Figure, Report};
