//! The raw limit: what the database takes without a ledger, two rows per transfer, in statements of 1,000 rows.

use std::time::{Duration, Instant};

use anyhow::Context;
use futures::future::try_join_all;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use super::rate::Rate;

const TRANSFERS: i64 = 500;

const TABLE: &str = "create table raw_limit (
    transfer bigint not null,
    line bigint not null,
    account bigint not null,
    amount bigint not null,
    primary key (transfer, line)
)";
const INDEX: &str = "create index raw_limit_account on raw_limit (account, transfer)";
const FROM_ARRAYS: &str = "insert into raw_limit (transfer, line, account, amount)
    select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])";
const FROM_JSON: &str = "insert into raw_limit (transfer, line, account, amount)
    select value->>0, value->>1, value->>2, value->>3 from json_each(?1)";

/// Transfers per second of `clients` connections, one commit per statement. SQLite takes one writer, whatever is asked.
pub(super) async fn limit(url: &str, clients: i64, time: Duration) -> anyhow::Result<Rate> {
    if url.starts_with("sqlite:") {
        return sqlite(url, time).await;
    }
    let mut connection = PgConnection::connect(url).await.context("connect for the raw limit")?;
    connection.execute("drop table if exists raw_limit").await?;
    connection.execute(TABLE).await?;
    connection.execute(INDEX).await?;
    let started = Instant::now();
    let writers = (0..clients).map(|client| {
        let url = url.to_owned();
        async move { tokio::spawn(async move { postgres(&url, client, time).await }).await? }
    });
    let done = try_join_all(writers).await?;
    let rate = Rate::new(done.iter().sum(), started.elapsed());
    connection.execute("drop table raw_limit").await?;
    connection.close().await?;
    Ok(rate)
}

/// The rows of one statement: transfer, line, account, amount.
fn rows(first: i64) -> Vec<[i64; 4]> {
    let transfers = (0..TRANSFERS).map(|number| first.wrapping_add(number));
    transfers
        .flat_map(|transfer| {
            let account = transfer.wrapping_mul(7_919).rem_euclid(10_000);
            [[transfer, 1, account, 100], [transfer, 2, account.wrapping_add(10_000), -100]]
        })
        .collect()
}

/// How many transfers one connection wrote.
async fn postgres(url: &str, client: i64, time: Duration) -> anyhow::Result<i64> {
    let mut connection = PgConnection::connect(url).await?;
    let started = Instant::now();
    // Far enough apart that no two connections write the same transfer.
    let first = client.saturating_mul(1_000_000_000);
    let mut done: i64 = 0;
    while started.elapsed() < time {
        let rows = rows(first.saturating_add(done));
        let column = |number: usize| -> Vec<i64> {
            rows.iter().filter_map(|row| row.get(number).copied()).collect()
        };
        let statement = sqlx::query(FROM_ARRAYS);
        let statement = statement.bind(column(0)).bind(column(1)).bind(column(2)).bind(column(3));
        statement.execute(&mut connection).await?;
        done = done.saturating_add(TRANSFERS);
    }
    connection.close().await?;
    Ok(done)
}

async fn sqlite(url: &str, time: Duration) -> anyhow::Result<Rate> {
    let mut connection = SqliteConnection::connect(url).await.context("open for the raw limit")?;
    connection.execute("pragma journal_mode = wal").await?;
    connection.execute("pragma synchronous = full").await?;
    connection.execute("drop table if exists raw_limit").await?;
    connection.execute(TABLE).await?;
    connection.execute(INDEX).await?;
    let started = Instant::now();
    let mut done: i64 = 0;
    while started.elapsed() < time {
        let rows = serde_json::to_string(&rows(done))?;
        sqlx::query(FROM_JSON).bind(rows).execute(&mut connection).await?;
        done = done.saturating_add(TRANSFERS);
    }
    let rate = Rate::new(done, started.elapsed());
    connection.execute("drop table raw_limit").await?;
    connection.close().await?;
    Ok(rate)
}
