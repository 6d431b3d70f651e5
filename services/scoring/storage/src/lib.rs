//! The scoring tables. Takes and returns domain types; rows never leave this crate.

mod document;
mod error;
mod evaluation;
mod schema;
mod scorecard;
mod scoring;
mod store;
mod value;

pub use self::store::{Kept, Listed, Revision, Store};
pub use ::store::{OpenError, Options};
pub use error::StoreError;
