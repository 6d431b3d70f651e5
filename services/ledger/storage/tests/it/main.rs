//! The storage of the ledger on both databases.

mod append;
mod database;
mod faults;
mod start;
