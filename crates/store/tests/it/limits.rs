//! Nobody waits for ever: not for a connection, not for a statement, and no statement for nobody.

use std::{fs, future::poll_fn, task::Poll, time::Duration};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use store::{Database, Lane, Options};

use crate::database::{Place, SCHEMA, on_both_databases, write};

on_both_databases!(
    readers_that_take_everything_leave_writers_alone,
    a_statement_that_takes_too_long_is_given_up,
    a_query_that_nobody_waits_for_is_ended,
);

/// Takes for ever.
const ENDLESS: &str =
    "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x % 2 + 1 FROM n) SELECT count(*) FROM n";

async fn readers_that_take_everything_leave_writers_alone(place: Place) {
    let database = place.open().await;
    let mut held = Vec::new();
    let refused = loop {
        match database.lease(Lane::Read).await {
            Ok(lease) => held.push(lease),
            Err(error) => break error,
        }
    };
    assert!(store::is_crowded(&refused), "{refused}");
    assert!(!held.is_empty());
    write(&database, 1).await;
    assert!(database.is_writable().await);
    database.lease(Lane::Look).await.unwrap();
    held.pop();
    database.lease(Lane::Read).await.unwrap();
}

async fn a_statement_that_takes_too_long_is_given_up(place: Place) {
    let options = Options { statement_limit: Duration::from_millis(300), ..place.options() };
    let database = Database::open(&options, &SCHEMA).await.unwrap();
    let lease = database.lease(Lane::Read).await.unwrap();
    let endless = Statement::from_string(database.backend(), ENDLESS);
    lease.query_one_raw(endless).await.unwrap_err();
    drop(lease);
    let one = Statement::from_string(database.backend(), "SELECT 1");
    database.lease(Lane::Read).await.unwrap().query_one_raw(one).await.unwrap();
}

async fn a_query_that_nobody_waits_for_is_ended(place: Place) {
    let database = place.open().await;
    let lease = database.lease(Lane::Read).await.unwrap();
    let threads = workers();
    let endless = Statement::from_string(database.backend(), ENDLESS);
    {
        let mut query = lease.query_one_raw(endless);
        poll_fn(|cx| {
            assert!(query.as_mut().poll(cx).is_pending());
            Poll::Ready(())
        })
        .await;
    }
    drop(lease);
    while is_running(&database, threads).await {
        tokio::task::yield_now().await;
    }
}

/// Whether the database still works at the endless query.
async fn is_running(database: &Database, threads: usize) -> bool {
    if database.backend() == DbBackend::Sqlite {
        return workers() >= threads;
    }
    let lease = database.lease(Lane::Read).await.unwrap();
    let select = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() \
                  AND state = 'active' AND pid <> pg_backend_pid()";
    let select = Statement::from_string(database.backend(), select);
    lease.query_one_raw(select).await.unwrap().is_some()
}

/// SQLite works in a thread for each connection.
fn workers() -> usize {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("sqlx-sqlite")).count()
}
