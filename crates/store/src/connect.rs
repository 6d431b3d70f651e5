//! How we connect: durable, watched, and with a limit on everything.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sea_orm::{DbErr, RuntimeErr};
use sqlx::{
    Connection as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::time::sleep;

use crate::{
    Connection, OpenError,
    connection::{Link, within},
    file::File,
    meaning::is_busy,
    options::is_postgres,
};

/// How long it may take until a connection is there.
const CONNECT: Duration = Duration::from_secs(3);
/// How soon a file that is busy is opened again.
const AGAIN: Duration = Duration::from_millis(10);
/// How long SQLite waits for another process that writes.
const BUSY: Duration = Duration::from_secs(4);
/// How many steps of a query SQLite takes between two looks at whether somebody still waits for it.
const STEPS: i32 = 10_000;

/// What PostgreSQL is told by every connection. The other end of a connection whose host is gone is reaped, so that it
/// holds no lock, and a query whose caller is gone is ended. Our end has no keepalive: sqlx does not let us at its
/// socket. The limit on every statement and the question to idle connections find a dead host instead.
const SESSION: [(&str, &str); 6] = [
    ("idle_in_transaction_session_timeout", "60s"),
    ("client_connection_check_interval", "1s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("tcp_user_timeout", "15s"),
];

/// Opens connections, all alike.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    target: Target,
    /// The longest that one statement may take.
    limit: Duration,
    /// Whether PostgreSQL plans each statement anew: a plan that it made while a table was small, and keeps, is slow
    /// when the table has grown.
    plans_anew: bool,
}

#[derive(Debug, Clone)]
enum Target {
    Sqlite { options: Box<SqliteConnectOptions>, file: File },
    Postgres(Box<PgConnectOptions>),
}

impl Connector {
    /// To the database at `url`; on PostgreSQL with the rights of `role`, or those of who logs in.
    ///
    /// # Errors
    /// A url that means nothing, or a file that can't be made. The url is not in the error.
    pub(crate) fn new(url: &str, role: Option<&str>, limit: Duration) -> Result<Self, OpenError> {
        let target = if is_postgres(url) {
            Target::Postgres(Box::new(postgres(url, role)?))
        } else {
            let (options, file) = sqlite(url)?;
            Target::Sqlite { options: Box::new(options), file }
        };
        Ok(Self { target, limit, plans_anew: false })
    }

    /// With another limit on its statements.
    pub(crate) fn with_limit(&self, limit: Duration) -> Self {
        Self { limit, ..self.clone() }
    }

    /// For questions whose plan depends on how much there is.
    pub(crate) fn planning_anew(&self) -> Self {
        Self { plans_anew: true, ..self.clone() }
    }

    /// The file of SQLite.
    pub(crate) fn file(&self) -> Option<&File> {
        match &self.target {
            Target::Sqlite { file, .. } => Some(file),
            Target::Postgres(_) => None,
        }
    }

    /// A new connection.
    ///
    /// # Errors
    /// The database is not there or refuses us; a file that is not the one that was opened first.
    pub(crate) async fn connect(&self) -> Result<Connection, DbErr> {
        let abandoned = Arc::new(AtomicBool::new(false));
        let failed = |error: sqlx::Error| DbErr::Conn(RuntimeErr::SqlxError(error.into()));
        let link = match &self.target {
            Target::Sqlite { options, file } => {
                file.check()?;
                let flag = Arc::clone(&abandoned);
                Link::Sqlite(Box::new(within(CONNECT, open(options, flag)).await.map_err(failed)?))
            }
            Target::Postgres(options) => {
                let limit = self.limit.as_millis().to_string();
                let plans = if self.plans_anew { "force_custom_plan" } else { "auto" };
                let options = options
                    .clone()
                    .options([("statement_timeout", limit.as_str()), ("plan_cache_mode", plans)]);
                let link = within(CONNECT, PgConnection::connect_with(&options));
                Link::Postgres(Box::new(link.await.map_err(failed)?))
            }
        };
        Ok(Connection::new(link, self.limit, abandoned))
    }
}

/// While another process makes the file, or closes it as the last one, SQLite does not wait but says that it is busy.
async fn open(
    options: &SqliteConnectOptions,
    abandoned: Arc<AtomicBool>,
) -> sqlx::Result<SqliteConnection> {
    let mut link = loop {
        match SqliteConnection::connect_with(options).await {
            Err(error) if is_busy(&error) => sleep(AGAIN).await,
            opened => break opened?,
        }
    };
    let mut handle = link.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || !abandoned.load(Ordering::Relaxed));
    drop(handle);
    Ok(link)
}

fn sqlite(url: &str) -> Result<(SqliteConnectOptions, File), OpenError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(OpenError::InMemory);
    }
    let options = SqliteConnectOptions::from_str(url).map_err(|_| OpenError::InvalidUrl)?;
    let path = options.get_filename().to_path_buf();
    let file = File::prepare(&path).map_err(|source| OpenError::File { path, source })?;
    let options = options
        .busy_timeout(BUSY)
        .journal_mode(SqliteJournalMode::Wal)
        // Acknowledged means on disk.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cache_size", "-16384")
        .pragma("temp_store", "MEMORY");
    Ok((options, file))
}

fn postgres(url: &str, role: Option<&str>) -> Result<PgConnectOptions, OpenError> {
    let options = PgConnectOptions::from_str(url).map_err(|_| OpenError::InvalidUrl)?;
    let options = options.options(SESSION);
    Ok(match role {
        Some(role) => options.options([("role", role)]),
        None => options,
    })
}
