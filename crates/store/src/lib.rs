//! What the storages of all services share: connecting, pools, transactions, the schema and its age.
//!
//! # What is kept of a connection
//!
//! A connection that did not end cleanly never serves again. [`Connection`] knows whether it is clean: a statement
//! makes it spoiled until its answer is there, a transaction until its end is. So an error, a passed limit, a caller that
//! hangs up, a panic all lead to the same: the connection is dropped, the socket closed, the next one opened anew.
//! Nothing has to be thought of where it happens.
//!
//! That is why there is a pool here and not the one of sqlx: there a commit that failed on SQLite leaves a connection
//! that counts itself inside a transaction, and the "commit" of the next one commits nothing.
//!
//! # Who has which connections
//!
//! | lane | who | how many |
//! |---|---|---|
//! | [`Lane::Write`] | transactions that write | on SQLite one: it has one writer |
//! | [`Lane::Look`] | what a writer must know before it writes | on PostgreSQL those of `Write` |
//! | [`Lane::Read`] | everybody else | the rest |
//! | [`Lane::Probe`] | readiness, which writes | one; on SQLite that of `Write` |
//!
//! Readers can't take a writer's connection, nor the probe's. Who waits too long for one is told so
//! ([`is_crowded`]).
//!
//! # Every statement has a limit
//!
//! It is kept on our side, so it holds also when the host of the database is gone without a word. Past it the outcome is
//! unknown, and the connection is dropped. PostgreSQL is told the same limit (`statement_timeout`), and to end a
//! query whose caller is gone; SQLite is interrupted.

mod connect;
mod connection;
mod database;
mod file;
mod hold;
mod meaning;
mod options;
mod pool;
mod schema;
mod transaction;

pub use connection::Connection;
pub use database::{Database, Lane};
pub use file::FileFault;
pub use hold::Hold;
pub use meaning::{code, is_crowded, is_taken};
pub use options::Options;
pub use pool::Lease;
pub use schema::{Migration, OpenError, Schema};
pub use transaction::Transaction;
