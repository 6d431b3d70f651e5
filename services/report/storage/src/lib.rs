//! The reports' tables and the store of their documents. Takes and returns domain types; rows never leave this crate.

mod document;
mod document_store;
mod documents;
mod error;
mod finding;
mod header;
mod schema;
mod store;

pub use self::store::Store;
pub use ::store::{OpenError, Options};
pub use documents::{Documents, S3};
pub use error::StoreError;
