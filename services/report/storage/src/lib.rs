//! The reports' tables and the store of their documents. Takes and returns domain types; rows never leave this crate.

mod blobs;
mod connection;
mod document;
mod error;
mod finding;
mod header;
mod migrations;
mod store;

pub use blobs::Documents;
pub use error::StoreError;
pub use store::Store;
