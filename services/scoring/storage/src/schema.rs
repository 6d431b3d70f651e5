//! The tables, and what the role of the service may do with them.

use store::{Migration, Schema};

/// The schema of the scoring.
pub(crate) const SCHEMA: Schema = Schema {
    program: "jixiao-scoring",
    migrations: &[Migration {
        name: "0001_evaluations",
        postgres: include_str!("../migrations/0001_evaluations.postgres.sql"),
        sqlite: include_str!("../migrations/0001_evaluations.sqlite.sql"),
        min_reader: 1,
        min_writer: 1,
    }],
    grants: include_str!("../migrations/grants.postgres.sql"),
    lock: 115_996_893_015_405,
};
