//! The raw limit: what the database writes when nobody checks anything.
//!
//! One statement of 1,000 rows per commit into a table of two rows per transfer, with a primary key and one index:
//! the least that a double-entry ledger can write.

use std::time::{Duration, Instant};

use anyhow::Context;
use sqlx::{Pool, Postgres, Sqlite, postgres::PgPoolOptions, sqlite::SqlitePoolOptions};
use tokio::task::JoinSet;

use super::Figure;

/// Transfers per statement.
const TRANSFERS: i64 = 1_000;

/// Where it writes; a table of its own, which goes away again.
#[derive(Debug, Clone)]
enum Database {
    Postgres(Pool<Postgres>),
    Sqlite(Pool<Sqlite>),
}

/// Writes for `time` with each number of clients.
pub(crate) async fn limits(
    url: &str,
    clients: &[u32],
    time: Duration,
) -> anyhow::Result<Vec<Figure>> {
    let database = connect(url).await.context("连接数据库失败 (connect)")?;
    let mut figures = Vec::new();
    for clients in clients {
        database.prepare().await?;
        figures.push(measure(&database, *clients, time).await?);
    }
    database.clean().await?;
    Ok(figures)
}

async fn connect(url: &str) -> anyhow::Result<Database> {
    if url.starts_with("sqlite:") {
        let pool = SqlitePoolOptions::new().max_connections(1).connect(url).await?;
        sqlx::raw_sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
            .execute(&pool)
            .await?;
        return Ok(Database::Sqlite(pool));
    }
    Ok(Database::Postgres(PgPoolOptions::new().max_connections(8).connect(url).await?))
}

async fn measure(database: &Database, clients: u32, time: Duration) -> anyhow::Result<Figure> {
    let started = Instant::now();
    let mut writers = JoinSet::new();
    for client in 0..i64::from(clients) {
        let database = database.clone();
        writers.spawn(async move {
            let mut calls = Vec::new();
            // Ids of one client don't meet those of another.
            let mut first = client.saturating_mul(1_000_000_000_000);
            while started.elapsed() < time {
                let began = Instant::now();
                database.write(first).await?;
                calls.push(began.elapsed());
                first = first.saturating_add(TRANSFERS);
            }
            anyhow::Ok(calls)
        });
    }
    let mut calls = Vec::new();
    while let Some(written) = writers.join_next().await {
        calls.extend(written??);
    }
    let statements = u64::try_from(calls.len())?;
    let transfers = statements.saturating_mul(u64::try_from(TRANSFERS)?);
    let name = format!("数据库极限：每条语句1000笔，{clients}个客户端");
    Ok(Figure::new(&name, transfers, started.elapsed(), calls))
}

impl Database {
    async fn prepare(&self) -> anyhow::Result<()> {
        self.clean().await?;
        let create = "CREATE TABLE bench_entries (transfer BIGINT NOT NULL, line BIGINT NOT NULL, \
                      account BIGINT NOT NULL, amount BIGINT NOT NULL, PRIMARY KEY (transfer, line)); \
                      CREATE INDEX bench_entries_account ON bench_entries (account, transfer);";
        self.run(create).await
    }

    async fn clean(&self) -> anyhow::Result<()> {
        self.run("DROP TABLE IF EXISTS bench_entries;").await
    }

    async fn run(&self, sql: &'static str) -> anyhow::Result<()> {
        match self {
            Self::Postgres(pool) => drop(sqlx::raw_sql(sql).execute(pool).await?),
            Self::Sqlite(pool) => drop(sqlx::raw_sql(sql).execute(pool).await?),
        }
        Ok(())
    }

    /// 1,000 transfers from the id `first` on.
    async fn write(&self, first: i64) -> anyhow::Result<()> {
        let transfers = || first..first.saturating_add(TRANSFERS);
        let twice = |of: fn(i64) -> [i64; 2]| transfers().flat_map(of).collect::<Vec<i64>>();
        let ids = twice(|id| [id, id]);
        let lines = twice(|_| [1, 2]);
        let accounts = twice(|id| [id % 10_000, id.wrapping_mul(7) % 10_000]);
        let amounts = twice(|_| [1, -1]);
        match self {
            Self::Postgres(pool) => {
                let insert = "INSERT INTO bench_entries \
                              SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])";
                let insert = sqlx::query(insert).bind(ids).bind(lines).bind(accounts).bind(amounts);
                insert.execute(pool).await?;
            }
            Self::Sqlite(pool) => {
                let rows = ids.iter().zip(&lines).zip(accounts.iter().zip(&amounts));
                let rows: Vec<[i64; 4]> = rows
                    .map(|((id, line), (account, amount))| [*id, *line, *account, *amount])
                    .collect();
                let insert = "INSERT INTO bench_entries \
                              SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?1)";
                sqlx::query(insert).bind(serde_json::to_string(&rows)?).execute(pool).await?;
            }
        }
        Ok(())
    }
}
