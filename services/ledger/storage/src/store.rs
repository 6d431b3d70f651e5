//! The ledger's database.

use std::sync::Arc;

use domain::{Position, RegionCode};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, QueryResult, SqliteTransactionMode, Statement,
    TransactionOptions,
};
use tokio::sync::{Mutex, MutexGuard};

use crate::{StoreError, connect::connect, migrations::migrate, sql::Sql};

/// How to open a database.
#[derive(Clone, PartialEq, Eq)]
pub struct Options {
    /// `sqlite://…` or `postgres://…`; `sqlite::memory:` lives as long as the store.
    pub url: String,
    /// How many connections are kept at most.
    pub connections_max: u32,
    /// Over how many logs the regions are spread. Fixed when the database is created.
    pub shards: u32,
}

/// The books. A clone is the same database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: DatabaseConnection,
    shards: u32,
    /// SQLite has one writer: ours wait for each other here, not in its busy loop.
    writer: Arc<Mutex<()>>,
}

impl Store {
    /// Connects, and brings the schema up to date; a SQLite file is created.
    ///
    /// # Errors
    /// When the database is not there, or was created with another number of shards.
    pub async fn connect(options: &Options) -> Result<Self, StoreError> {
        let db = connect(&options.url, options.connections_max).await?;
        migrate(&db).await?;
        let shards = options.shards;
        let store = Self { db, shards, writer: Arc::default() };
        store.fix_shards().await?;
        Ok(store)
    }

    /// How many shards there are.
    #[must_use]
    pub const fn shards(&self) -> u32 {
        self.shards
    }

    /// The shard that keeps the books of a region: a county and its townships have one.
    #[must_use]
    pub const fn shard_of(&self, region: RegionCode) -> u32 {
        match region.gb2260().checked_rem(self.shards) {
            Some(shard) => shard,
            None => 0,
        }
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> bool {
        self.db.ping().await.is_ok()
    }

    /// The last position of a shard.
    pub async fn head(&self, shard: u32) -> Result<Position, StoreError> {
        let select =
            "SELECT COALESCE(MAX(sequence), 0) AS sequence FROM transactions WHERE shard = ";
        let row = self.one(self.sql(select).bind(i64::from(shard))).await?;
        let sequence: i64 = row.map_or(Ok(0), |row| row.try_get("", "sequence"))?;
        crate::value::position(shard.into(), sequence)
    }

    /// Otherwise it is SQLite.
    pub(crate) fn is_postgres(&self) -> bool {
        self.db.get_database_backend() == DbBackend::Postgres
    }

    pub(crate) fn sql(&self, text: &str) -> Sql {
        Sql::new(self.db.get_database_backend(), text)
    }

    pub(crate) async fn all(&self, sql: Sql) -> Result<Vec<QueryResult>, StoreError> {
        Ok(self.db.query_all_raw(sql.statement()).await?)
    }

    pub(crate) async fn one(&self, sql: Sql) -> Result<Option<QueryResult>, StoreError> {
        Ok(self.db.query_one_raw(sql.statement()).await?)
    }

    /// Runs one statement that writes; answers how many rows it wrote.
    pub(crate) async fn write(&self, statement: Statement) -> Result<u64, StoreError> {
        let _turn = self.turn().await;
        Ok(self.db.execute_raw(statement).await?.rows_affected())
    }

    /// Our turn to write, on SQLite; PostgreSQL has many writers.
    pub(crate) async fn turn(&self) -> Option<MutexGuard<'_, ()>> {
        if self.is_postgres() { None } else { Some(self.writer.lock().await) }
    }

    /// Writes the number of shards into a new database; refuses another one.
    async fn fix_shards(&self) -> Result<(), StoreError> {
        let insert = "INSERT INTO settings (name, value) VALUES ('shards', ";
        let insert =
            self.sql(insert).bind(i64::from(self.shards)).text(") ON CONFLICT (name) DO NOTHING");
        self.write(insert.statement()).await?;
        let select = self.sql("SELECT value FROM settings WHERE name = 'shards'");
        let found: i64 = self.one(select).await?.map_or(Ok(0), |row| row.try_get("", "value"))?;
        if found != i64::from(self.shards) || self.shards == 0 {
            return Err(StoreError::Shards { found, expected: self.shards });
        }
        Ok(())
    }
}

/// A transaction that takes its locks at once: one of SQLite that turns from reading to writing fails.
pub(crate) fn immediate() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    }
}
