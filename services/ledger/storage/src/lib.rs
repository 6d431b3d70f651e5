//! The ledger's tables on SQLite and PostgreSQL. Takes and returns domain words; rows never leave this crate.

mod append;
mod balance;
mod day;
mod document;
mod error;
mod load;
mod page;
mod project;
mod read;
mod register;
mod schema;
mod sql;
mod store;
mod transaction;
mod value;
mod verify;

pub use self::store::Store;
pub use ::store::{OpenError, Options};
pub use append::{AppendError, Batch, Change};
pub use error::StoreError;
pub use load::Loaded;
pub use page::{Keyset, Rows};
pub use register::Registered;
pub use verify::{Fault, Report};
