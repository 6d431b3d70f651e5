//! The reports' tables and the store of their documents. Takes and returns domain types; rows never leave this crate.

mod connection;
mod document;
mod document_store;
mod documents;
mod error;
mod finding;
mod header;
mod migrations;
mod store;

pub use documents::{Documents, S3};
pub use error::StoreError;
pub use store::Store;
