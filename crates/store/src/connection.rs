//! One connection, which knows whether it is clean.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use sqlx::{
    AssertSqlSafe, Connection as _, Database, Executor, IntoArguments, PgConnection,
    SqliteConnection, query::Query,
};
use tokio::{sync::Mutex, time::timeout};

use crate::meaning::{is_harmless, is_loss};

/// How long a connection that is asked whether it lives, or told to end, may take.
const COURTESY: Duration = Duration::from_secs(1);

/// A connection to the database. It is an error to use it after one that spoiled it.
#[derive(Debug)]
pub struct Connection {
    backend: DbBackend,
    limit: Duration,
    inner: Mutex<Inner>,
    /// Tells SQLite, which works in a thread of its own, that nobody waits any more.
    abandoned: Arc<AtomicBool>,
}

#[derive(Debug)]
struct Inner {
    link: Link,
    state: State,
    /// The other end is gone, or as good as gone.
    is_lost: bool,
}

#[derive(Debug)]
pub(crate) enum Link {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

/// What is known of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing is under way.
    Clean,
    /// It is in a transaction, and no statement is under way.
    Open,
    /// A statement is under way, or one did not end as it should: its outcome is not known.
    Spoiled,
}

impl Connection {
    pub(crate) fn new(link: Link, limit: Duration, abandoned: Arc<AtomicBool>) -> Self {
        let backend = match link {
            Link::Sqlite(_) => DbBackend::Sqlite,
            Link::Postgres(_) => DbBackend::Postgres,
        };
        let inner = Mutex::new(Inner { link, state: State::Clean, is_lost: false });
        Self { backend, limit, inner, abandoned }
    }

    /// Whether it may serve somebody else.
    pub(crate) fn is_clean(&mut self) -> bool {
        self.inner.get_mut().state == State::Clean
    }

    /// Whether it broke: what it fell to has fallen upon others as well.
    pub(crate) fn is_lost(&mut self) -> bool {
        self.inner.get_mut().is_lost
    }

    /// Whether it still lives; one that does not answer within a second does not.
    pub(crate) async fn lives(&mut self) -> bool {
        let inner = self.inner.get_mut();
        let pinged = match &mut inner.link {
            Link::Sqlite(link) => timeout(COURTESY, link.ping()).await,
            Link::Postgres(link) => timeout(COURTESY, link.ping()).await,
        };
        matches!(pinged, Ok(Ok(())))
    }

    /// Closes it in order, if it answers within a second.
    pub(crate) async fn close(self) {
        let closed = match self.inner.into_inner().link {
            Link::Sqlite(link) => timeout(COURTESY, link.close()).await,
            Link::Postgres(link) => timeout(COURTESY, link.close()).await,
        };
        if !matches!(closed, Ok(Ok(()))) {
            tracing::debug!("a connection did not close in order");
        }
    }

    /// Stops what it is doing, which nobody waits for any more. PostgreSQL sees the socket close.
    pub(crate) fn abandon(self) {
        self.abandoned.store(true, Ordering::Relaxed);
    }

    /// Begins a transaction by `statement`.
    pub(crate) async fn begin(&self, statement: &str) -> Result<(), DbErr> {
        self.turn(statement, State::Clean, State::Open).await
    }

    /// Ends a transaction by `statement`. If it fails, the outcome is not known here.
    pub(crate) async fn end(&self, statement: &str) -> Result<(), DbErr> {
        self.turn(statement, State::Open, State::Clean).await
    }

    /// A statement that leads from one state to another.
    async fn turn(&self, statement: &str, from: State, to: State) -> Result<(), DbErr> {
        let mut inner = self.inner.lock().await;
        if inner.state != from {
            return Err(spoiled());
        }
        inner.state = State::Spoiled;
        let done = within(self.limit, inner.link.run(statement)).await;
        inner.is_lost |= done.as_ref().is_err_and(is_loss);
        done.map_err(executed)?;
        inner.state = to;
        Ok(())
    }
}

impl Inner {
    /// A statement begins: until it has ended, this connection is spoiled. Returns what it was.
    fn enter(&mut self) -> Result<State, DbErr> {
        match std::mem::replace(&mut self.state, State::Spoiled) {
            State::Spoiled => Err(spoiled()),
            before @ (State::Clean | State::Open) => Ok(before),
        }
    }

    /// A statement has ended. In a transaction every error spoils: half of it may be done.
    fn leave<T>(&mut self, before: State, ended: &sqlx::Result<T>) {
        let is_well = match ended {
            Ok(_) => true,
            Err(error) => before == State::Clean && is_harmless(error),
        };
        if is_well {
            self.state = before;
        }
        self.is_lost |= ended.as_ref().is_err_and(is_loss);
    }
}

#[async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let mut inner = self.inner.lock().await;
        let before = inner.enter()?;
        let done = within(self.limit, inner.link.execute(statement)).await;
        inner.leave(before, &done);
        done.map_err(executed)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut inner = self.inner.lock().await;
        let before = inner.enter()?;
        let done = within(self.limit, inner.link.run(sql)).await;
        inner.leave(before, &done);
        done.map_err(executed)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let mut inner = self.inner.lock().await;
        let before = inner.enter()?;
        let row = within(self.limit, inner.link.fetch_one(statement)).await;
        inner.leave(before, &row);
        row.map_err(queried)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let mut inner = self.inner.lock().await;
        let before = inner.enter()?;
        let rows = within(self.limit, inner.link.fetch_all(statement)).await;
        inner.leave(before, &rows);
        rows.map_err(queried)
    }
}

impl Link {
    async fn execute(&mut self, statement: Statement) -> sqlx::Result<ExecResult> {
        match self {
            Self::Sqlite(link) => Ok(query(statement).execute(&mut **link).await?.into()),
            Self::Postgres(link) => Ok(query(statement).execute(&mut **link).await?.into()),
        }
    }

    async fn run(&mut self, sql: &str) -> sqlx::Result<ExecResult> {
        let sql = sqlx::raw_sql(AssertSqlSafe(sql));
        match self {
            Self::Sqlite(link) => Ok(link.execute(sql).await?.into()),
            Self::Postgres(link) => Ok(link.execute(sql).await?.into()),
        }
    }

    async fn fetch_one(&mut self, statement: Statement) -> sqlx::Result<Option<QueryResult>> {
        match self {
            Self::Sqlite(link) => {
                Ok(query(statement).fetch_optional(&mut **link).await?.map(Into::into))
            }
            Self::Postgres(link) => {
                Ok(query(statement).fetch_optional(&mut **link).await?.map(Into::into))
            }
        }
    }

    async fn fetch_all(&mut self, statement: Statement) -> sqlx::Result<Vec<QueryResult>> {
        match self {
            Self::Sqlite(link) => {
                let rows = query(statement).fetch_all(&mut **link).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
            Self::Postgres(link) => {
                let rows = query(statement).fetch_all(&mut **link).await?;
                Ok(rows.into_iter().map(Into::into).collect())
            }
        }
    }
}

/// A statement and its values as sqlx takes them. Values never are in the text.
fn query<'a, D: Database>(statement: Statement) -> Query<'a, D, SqlxValues>
where
    SqlxValues: IntoArguments<D>,
{
    let values = statement.values.unwrap_or_else(|| Values(Vec::new()));
    sqlx::query_with(AssertSqlSafe(statement.sql), SqlxValues(values))
}

/// `work`, or an error when there is no answer within `limit`.
pub(crate) async fn within<T>(
    limit: Duration,
    work: impl Future<Output = sqlx::Result<T>>,
) -> sqlx::Result<T> {
    timeout(limit, work).await.unwrap_or_else(|_| {
        let why = format!("the database did not answer within {} ms", limit.as_millis());
        Err(sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, why)))
    })
}

fn executed(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(error.into()))
}

fn queried(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(error.into()))
}

fn spoiled() -> DbErr {
    let why = "the connection did not end its last work cleanly, and is not used again";
    DbErr::Conn(RuntimeErr::Internal(why.to_owned()))
}
