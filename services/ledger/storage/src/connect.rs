//! How we connect: durable, without waiting for what is not needed.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

/// How long to wait for a free connection.
const ACQUIRE: Duration = Duration::from_secs(5);
/// A connection that was idle this long is asked whether it still lives.
const IDLE: Duration = Duration::from_secs(30);
/// How long SQLite waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// A pool of connections to `url`.
pub(crate) async fn connect(url: &str, connections_max: u32) -> Result<DatabaseConnection, DbErr> {
    // A database in memory is one connection's own, and goes when that goes.
    let in_memory = url.starts_with("sqlite::memory:") || url.contains("mode=memory");
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(if in_memory { 1 } else { connections_max })
        .min_connections(1)
        .acquire_timeout(ACQUIRE)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .test_before_acquire_if_idle_for(IDLE);
    if in_memory {
        options.idle_timeout(None).max_lifetime(None);
    }
    options.map_sqlx_sqlite_opts(|sqlite| {
        sqlite
            .create_if_missing(true)
            .busy_timeout(BUSY)
            .pragma("journal_mode", "WAL")
            // Acknowledged means on disk.
            .pragma("synchronous", "FULL")
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "MEMORY")
    });
    // A transaction that is left open must not hold its locks for ever.
    options.map_sqlx_postgres_opts(|postgres| {
        postgres.options([("idle_in_transaction_session_timeout", "60s")])
    });
    Database::connect(options).await
}
