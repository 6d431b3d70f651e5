//! The tables, and what the role of the service may do with them.

use store::{Migration, Schema};

/// The schema of the reports.
pub(crate) const SCHEMA: Schema = Schema {
    program: "jixiao-report",
    migrations: &[Migration {
        name: "0001_reports",
        postgres: include_str!("../migrations/postgres/0001_reports.sql"),
        sqlite: include_str!("../migrations/sqlite/0001_reports.sql"),
        min_reader: 1,
        min_writer: 1,
    }],
    grants: include_str!("../migrations/postgres/grants.sql"),
    lock: 7003,
};
