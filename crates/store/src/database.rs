//! A database as a service uses it: its lanes, its transactions, whether it can be written, its end.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Arc, OnceLock},
    time::Duration,
};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement, Value};
use tokio::{sync::Mutex, time::timeout};

use crate::{
    Connection, Hold, Lease, OpenError, Options, Schema, Transaction,
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
/// How long the end of all connections may take.
const CLOSE: Duration = Duration::from_secs(5);
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
    /// Kept open so that the files of SQLite stay the same ones until the end.
    anchor: Arc<Mutex<Option<Connection>>>,
    /// How many migrations this program knows.
    knows: i64,
    /// The version of the program that may write, once it is known that this one may not.
    needs: Arc<OnceLock<String>>,
    /// By which row this process shows that it can write.
    beat: i64,
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
        let anchor = schema::try_role(&connector, &options.role).await?;
        if let Some(file) = &file {
            file.remember().map_err(DbErr::from)?;
        }
        // One for the probe; of the rest half for writers.
        let size = options.connections_max.saturating_sub(1).max(3);
        let writers = if is_postgres { size.div_ceil(2) } else { 1 };
        let lookers = if is_postgres { 0 } else { (size / 4).max(1) };
        let readers = size.saturating_sub(writers).saturating_sub(lookers).max(1);
        let writing = connector.with_limit(WRITE);
        let write = Pool::new(writing.clone(), writers, WRITER);
        let look =
            if is_postgres { write.clone() } else { Pool::new(writing.clone(), lookers, WRITER) };
        let read = Pool::new(connector.planning_anew(), readers, READER);
        let probe = if is_postgres { Pool::new(writing, 1, READER) } else { write.clone() };
        let backend = if is_postgres { DbBackend::Postgres } else { DbBackend::Sqlite };
        let needs = match age {
            Age::Ours => OnceLock::new(),
            Age::ReadOnly { needs } => needs.into(),
        };
        Ok(Self {
            backend,
            connector,
            write,
            look,
            read,
            probe,
            file,
            anchor: Arc::new(Mutex::new((!is_postgres).then_some(anchor))),
            knows: schema.knows(),
            needs: Arc::new(needs),
            beat: beat(),
        })
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
            file.check()?;
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
        Transaction::begin(lease, self.begin_reading(), None).await
    }

    /// One view of everything, for a few readings that must agree; on a connection of readers.
    ///
    /// # Errors
    /// As [`Database::lease`].
    pub async fn view(&self) -> Result<Transaction, DbErr> {
        let lease = self.lease(Lane::Read).await?;
        Transaction::begin(lease, self.begin_reading(), None).await
    }

    /// What begins a transaction that sees one state of the database from its first statement on.
    fn begin_reading(&self) -> &'static str {
        if self.is_postgres() { "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" } else { "BEGIN" }
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
        let written = self.beat().await;
        if let Err(error) = &written {
            tracing::debug!(%error, "the database can't be written");
        }
        written.is_ok()
    }

    /// Closes every connection that is not in use, within some seconds. What SQLite has in its log goes into its file
    /// before: a copy of the file alone is whole.
    pub async fn close(&self) {
        if timeout(CLOSE, self.end()).await.is_err() {
            tracing::warn!("数据库连接未能及时关闭 (connections did not close in time)");
        }
    }

    async fn end(&self) {
        self.read.close().await;
        if !self.is_postgres() {
            self.look.close().await;
            match self.checkpoint().await {
                Ok(true) => {}
                Ok(false) => tracing::warn!("数据库日志未能全部并入主文件 (no whole checkpoint)"),
                Err(error) => tracing::warn!(%error, "数据库日志未能并入主文件 (no checkpoint)"),
            }
        }
        self.probe.close().await;
        self.write.close().await;
        if let Some(anchor) = self.anchor.lock().await.take() {
            anchor.close().await;
        }
    }

    /// Writes on the connection of the probe, and looks whether a newer program has changed the schema meanwhile.
    async fn beat(&self) -> Result<(), DbErr> {
        self.check_writable()?;
        let lease = self.lease(Lane::Probe).await?;
        let beat = "INSERT INTO heartbeats (id, beats) VALUES ($1, 1) \
                    ON CONFLICT (id) DO UPDATE SET beats = heartbeats.beats + 1";
        let statement = |sql: &str, value: i64| {
            Statement::from_sql_and_values(self.backend, sql, [Value::from(value)])
        };
        lease.execute_raw(statement(beat, self.beat)).await?;
        let newer =
            "SELECT program FROM schema_migrations WHERE min_writer > $1 ORDER BY number LIMIT 1";
        if let Some(row) = lease.query_one_raw(statement(newer, self.knows)).await? {
            let needs: String = row.try_get("", "program")?;
            self.needs.get_or_init(|| needs);
        }
        if let Some(file) = &self.file {
            file.check()?;
        }
        self.check_writable()
    }

    /// Whether all of the log went into the file.
    async fn checkpoint(&self) -> Result<bool, DbErr> {
        let lease = self.write.lease().await?;
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        let row = lease.query_one_raw(Statement::from_string(self.backend, checkpoint)).await?;
        // Its first column says whether somebody was in the way.
        row.map_or(Ok(false), |row| Ok(row.try_get_by_index::<i64>(0)? == 0))
    }

    fn check_writable(&self) -> Result<(), DbErr> {
        let Some(needs) = self.needs.get() else { return Ok(()) };
        let why = format!("the schema is newer: writing needs version {needs} of this program");
        Err(DbErr::Conn(RuntimeErr::Internal(why)))
    }
}

/// One of the few rows by which processes show that they can write.
fn beat() -> i64 {
    let number = RandomState::new().hash_one(()).checked_rem(BEATS).unwrap_or(0);
    i64::try_from(number).unwrap_or(0)
}
