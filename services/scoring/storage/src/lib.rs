//! The scoring tables. Takes and returns domain types; rows never leave this crate.

mod document;
mod error;
mod evaluation;
mod revision;
mod schema;
mod scorecard;
mod scoring;
mod store;
mod value;

pub use self::store::{Kept, Listed, Store};
pub use ::store::{OpenError, Options};
pub use error::StoreError;
pub use revision::Revision;
