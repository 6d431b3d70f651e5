//! The rules of ARCHITECTURE.md and CONTRIBUTING.md that a machine can check.
//!
//! Every rule is a function from text to problems, with a test that feeds it an offender and one that runs it
//! over the repository. What rustfmt, Clippy, buf, typos and cargo-deny check is not repeated here.

mod contract;
mod document;
mod imports;
mod manifests;
mod names;
mod repository;
mod tidy;
mod traces;
