//! A database as a service uses it: its lanes, its transactions, whether it can be written, its end.

use std::{
    hash::{BuildHasher, RandomState},
    time::Duration,
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement};

use crate::{
    Hold, Lease, OpenError, Options, Schema, Transaction,
    connect::Connector,
    file::File,
    pool::Pool,
    schema::{self, Age},
};

/// How long a reader waits for a connection before it is told that there are too many.
const READER: Duration = Duration::from_secs(1);
/// How long a writer waits for its turn; on SQLite there is one for all.
const WRITER: Duration = Duration::from_secs(5);
/// How long a statement of a writer may take, however long those of readers may.
const WRITE: Duration = Duration::from_secs(5);
/// How long one statement of the long reading of a whole shard may take.
const SNAPSHOT: Duration = Duration::from_secs(600);
/// How many processes can show at once that they can write without waiting for each other.
const BEATS: u64 = 64;

/// What a connection is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Writing.
    Write,
    /// Reading what is needed before writing.
    Look,
    /// Reading for callers.
    Read,
    /// Asking whether the database can be written.
    Probe,
}

/// An open database. A clone is the same.
#[derive(Debug, Clone)]
pub struct Database {
    backend: DbBackend,
    connector: Connector,
    write: Pool,
    look: Pool,
    read: Pool,
    probe: Pool,
    /// The file of SQLite.
    file: Option<File>,
    /// The version of the program that may write, if this one may not.
    writable_from: Option<String>,
}

impl Database {
    /// Connects, and brings the schema up to date if its owner's rights are at hand; a SQLite file is made.
    ///
    /// # Errors
    /// [`OpenError`] says what to do.
    pub async fn open(options: &Options, schema: &Schema) -> Result<Self, OpenError> {
        let age = schema::bring_up_to_date(options, schema).await?;
        let is_postgres = options.is_postgres();
        let role = is_postgres.then_some(options.role.as_str());
        let connector = Connector::new(&options.url, role, options.statement_limit)?;
        let file = connector.file().cloned();
        // One for the probe; of the rest half for writers.
        let size = options.connections_max.saturating_sub(1).max(3);
        let writers = if is_postgres { size.div_ceil(2) } else { 1 };
        let lookers = if is_postgres { 0 } else { (size / 4).max(1) };
        let readers = size.saturating_sub(writers).saturating_sub(lookers).max(1);
        let writing = connector.with_limit(WRITE);
        let write = Pool::new(writing.clone(), writers, WRITER);
        let look =
            if is_postgres { write.clone() } else { Pool::new(writing.clone(), lookers, WRITER) };
        let read = Pool::new(connector.clone(), readers, READER);
        let probe = if is_postgres { Pool::new(writing, 1, READER) } else { write.clone() };
        let backend = if is_postgres { DbBackend::Postgres } else { DbBackend::Sqlite };
        let writable_from = match age {
            Age::Ours => None,
            Age::ReadOnly { needs } => Some(needs),
        };
        Ok(Self { backend, connector, write, look, read, probe, file, writable_from })
    }

    /// Brings the schema up to date and grants the role of the service its rights, and does nothing else. Says what
    /// was done. Again, it is a no-op.
    ///
    /// # Errors
    /// [`OpenError`] says what to do.
    pub async fn migrate(
        options: &Options,
        schema: &Schema,
    ) -> Result<Vec<&'static str>, OpenError> {
        schema::migrate(options, schema).await
    }

    /// Which database it is.
    #[must_use]
    pub const fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Whether it is PostgreSQL; otherwise it is SQLite.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    /// A connection of `lane`, as soon as one is free.
    ///
    /// # Errors
    /// [`crate::is_crowded`]: none was free in time, and nothing was done. Otherwise the database is not there.
    pub async fn lease(&self, lane: Lane) -> Result<Lease, DbErr> {
        // What an open connection finds in a file that is gone is nothing to answer by.
        if let Some(file) = &self.file {
            file.check_place()?;
        }
        match lane {
            Lane::Write => {
                self.check_writable()?;
                self.write.lease().await
            }
            Lane::Look => self.look.lease().await,
            Lane::Read => self.read.lease().await,
            Lane::Probe => self.probe.lease().await,
        }
    }

    /// A transaction that writes, and takes its locks at once: one of SQLite that turns from reading to writing
    /// fails.
    ///
    /// # Errors
    /// As [`Database::lease`].
    pub async fn begin(&self) -> Result<Transaction, DbErr> {
        let lease = self.lease(Lane::Write).await?;
        let begin = if self.is_postgres() { "BEGIN" } else { "BEGIN IMMEDIATE" };
        Transaction::begin(lease, begin, self.file.clone()).await
    }

    /// One view of everything, for a long reading; on a connection of its own.
    ///
    /// # Errors
    /// The database is not there.
    pub async fn snapshot(&self) -> Result<Transaction, DbErr> {
        let lease = Pool::new(self.connector.with_limit(SNAPSHOT), 1, READER).lease().await?;
        let begin = if self.is_postgres() {
            lease.execute_unprepared("SET statement_timeout = 0").await?;
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        } else {
            "BEGIN"
        };
        Transaction::begin(lease, begin, None).await
    }

    /// The lock of this number, which one process has as long as it serves; `None` if another one has it, and has not
    /// let go within three seconds. It has a connection of its own, beside those of the lanes.
    ///
    /// # Errors
    /// The database is not there.
    pub async fn hold(&self, lock: i64) -> Result<Option<Hold>, DbErr> {
        Hold::take(self.connector.with_limit(WRITE), lock).await
    }

    /// Whether it can be written: by writing, durably, on a connection of its own.
    pub async fn is_writable(&self) -> bool {
        let beaten = self.beat().await;
        if let Err(error) = &beaten {
            tracing::debug!(%error, "the database can't be written");
        }
        beaten.is_ok()
    }

    /// Closes every connection that is not in use. What SQLite has in its log goes into its file before: a
    /// copy of the file alone is whole.
    pub async fn close(&self) {
        if !self.is_postgres()
            && let Err(error) = self.checkpoint().await
        {
            tracing::warn!(%error, "数据库日志未能并入主文件，下次启动时再并入 (no checkpoint)");
        }
        for pool in [&self.read, &self.look, &self.probe, &self.write] {
            pool.close().await;
        }
    }

    async fn beat(&self) -> Result<(), DbErr> {
        self.check_writable()?;
        let lease = self.probe.lease().await?;
        let beat = "INSERT INTO heartbeats (id, beats) VALUES ($1, 1) \
                    ON CONFLICT (id) DO UPDATE SET beats = heartbeats.beats + 1";
        let values = [sea_orm::Value::from(beating())];
        lease.execute_raw(Statement::from_sql_and_values(self.backend, beat, values)).await?;
        match &self.file {
            Some(file) => file.check().map_err(Into::into),
            None => Ok(()),
        }
    }

    async fn checkpoint(&self) -> Result<(), DbErr> {
        let lease = self.write.lease().await?;
        lease.execute_unprepared("PRAGMA wal_checkpoint(TRUNCATE)").await.map(drop)
    }

    fn check_writable(&self) -> Result<(), DbErr> {
        let Some(needs) = &self.writable_from else { return Ok(()) };
        let why = format!("the schema is newer: writing needs version {needs} of this program");
        Err(DbErr::Conn(RuntimeErr::Internal(why)))
    }
}

/// Which of the few rows this process shows by that it can write.
fn beating() -> i64 {
    let number = RandomState::new().hash_one(std::process::id()).checked_rem(BEATS).unwrap_or(0);
    i64::try_from(number).unwrap_or(0)
}
