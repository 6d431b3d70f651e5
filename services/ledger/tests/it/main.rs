//! The ledger as its callers see it, over gRPC, on both databases.

mod books;
mod database;
mod idempotency;
mod words;
mod world;
