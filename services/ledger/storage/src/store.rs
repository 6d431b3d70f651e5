//! The ledger's database.

use std::sync::Arc;

use domain::{Position, RegionCode};
use sea_orm::{ConnectionTrait, QueryResult, Statement};
use store::{Database, Lane, Transaction};

use crate::{StoreError, schema::SCHEMA, sql::Sql};

/// The books. A clone is the same database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) db: Database,
    shards: u32,
    reads: Reads,
}

/// Where a store reads.
#[derive(Debug, Clone)]
enum Reads {
    /// What is true when a statement is run, on a connection of this lane.
    Lane(Lane),
    /// What was true at one moment.
    View(Arc<Transaction>),
}

impl Store {
    /// Connects, and brings the schema up to date; a SQLite file is created. Over `shards` logs the regions are
    /// spread: fixed when the database is created. SQLite has one writer, and so one log: what waits is written
    /// together, not log by log in turn.
    ///
    /// # Errors
    /// When the database is not there, or was created with another number of shards.
    pub async fn connect(options: &store::Options, shards: u32) -> Result<Self, StoreError> {
        let db = Database::open(options, &SCHEMA).await?;
        let shards = if db.is_postgres() { shards } else { 1 };
        let store = Self { db, shards, reads: Reads::Lane(Lane::Read) };
        store.fix_shards().await?;
        Ok(store)
    }

    /// Brings the schema up to date, and does nothing else; answers which steps were taken. Again, it is a no-op.
    ///
    /// # Errors
    /// When the database is not there, or we may not.
    pub async fn migrate(options: &store::Options) -> Result<Vec<&'static str>, StoreError> {
        Ok(Database::migrate(options, &SCHEMA).await?)
    }

    /// The same books, read on the connections of writers: for who must know before it writes, and can't wait for
    /// readers.
    #[must_use]
    pub fn for_writer(&self) -> Self {
        Self { reads: Reads::Lane(Lane::Look), ..self.clone() }
    }

    /// The books as they are at one moment, for readings that must agree. To be ended with [`Store::leave`]: dropped
    /// before, it costs its connection.
    pub async fn view(&self) -> Result<Self, StoreError> {
        let view = Arc::new(self.db.view().await?);
        Ok(Self { reads: Reads::View(view), ..self.clone() })
    }

    /// Ends a view, and gives its connection back.
    pub async fn leave(self) -> Result<(), StoreError> {
        if let Reads::View(view) = self.reads
            && let Some(view) = Arc::into_inner(view)
        {
            view.rollback().await?;
        }
        Ok(())
    }

    /// Ends every connection in order; of SQLite one file is left that holds everything.
    pub async fn close(&self) {
        self.db.close().await;
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

    /// Whether something can be written, durably: by writing it.
    pub async fn is_writable(&self) -> bool {
        self.db.is_writable().await
    }

    /// The last position of a shard.
    pub async fn head(&self, shard: u32) -> Result<Position, StoreError> {
        let select =
            "SELECT COALESCE(MAX(sequence), 0) AS sequence FROM transactions WHERE shard = ";
        let row = self.one(self.sql(select).bind(i64::from(shard))).await?;
        let sequence: i64 = row.map_or(Ok(0), |row| row.try_get("", "sequence"))?;
        crate::value::position(shard.into(), sequence)
    }

    pub(crate) fn sql(&self, text: &str) -> Sql {
        Sql::new(self.db.backend(), text)
    }

    pub(crate) async fn all(&self, sql: Sql) -> Result<Vec<QueryResult>, StoreError> {
        Ok(match &self.reads {
            Reads::Lane(lane) => self.db.lease(*lane).await?.query_all_raw(sql.statement()).await?,
            Reads::View(view) => view.query_all_raw(sql.statement()).await?,
        })
    }

    pub(crate) async fn one(&self, sql: Sql) -> Result<Option<QueryResult>, StoreError> {
        Ok(match &self.reads {
            Reads::Lane(lane) => self.db.lease(*lane).await?.query_one_raw(sql.statement()).await?,
            Reads::View(view) => view.query_one_raw(sql.statement()).await?,
        })
    }

    /// Runs one statement that writes; answers how many rows it wrote.
    pub(crate) async fn write(&self, statement: Statement) -> Result<u64, StoreError> {
        let transaction = self.db.begin().await?;
        let written = transaction.execute_raw(statement).await?.rows_affected();
        transaction.commit().await?;
        Ok(written)
    }

    /// Writes the number of shards into a new database; refuses another one.
    async fn fix_shards(&self) -> Result<(), StoreError> {
        let mut found = self.fixed_shards().await?;
        if found.is_none() {
            let insert = "INSERT INTO settings (name, value) VALUES ('shards', ";
            let insert = self.sql(insert).bind(i64::from(self.shards));
            let insert = insert.text(") ON CONFLICT (name) DO NOTHING");
            self.write(insert.statement()).await?;
            found = self.fixed_shards().await?;
        }
        let found = found.unwrap_or(0);
        if found != i64::from(self.shards) || self.shards == 0 {
            return Err(StoreError::Shards { found, expected: self.shards });
        }
        Ok(())
    }

    async fn fixed_shards(&self) -> Result<Option<i64>, StoreError> {
        let select = self.sql("SELECT value FROM settings WHERE name = 'shards'");
        let row = self.one(select).await?;
        Ok(row.map(|row| row.try_get("", "value")).transpose()?)
    }
}
