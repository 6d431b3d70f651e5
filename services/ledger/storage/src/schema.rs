//! The tables, and what the role of the service may do with them.

use store::{Migration, Schema};

/// The schema of the ledger.
pub(crate) const SCHEMA: Schema = Schema {
    program: "jixiao-ledger",
    migrations: &[Migration {
        name: "0001_books",
        postgres: include_str!("../migrations/0001_books.postgres.sql"),
        sqlite: include_str!("../migrations/0001_books.sqlite.sql"),
        min_reader: 1,
        min_writer: 1,
    }],
    grants: include_str!("../migrations/grants.postgres.sql"),
    lock: 116_968_395_563_375,
};
