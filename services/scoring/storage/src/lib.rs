//! The scoring tables. Takes and returns domain types; rows never leave this crate.

mod connect;
mod document;
mod error;
mod evaluation;
mod migrations;
mod scorecard;
mod scoring;
mod store;
mod value;

pub use error::StoreError;
pub use store::{Kept, Listed, Revision, Store};
