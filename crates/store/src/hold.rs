//! A lock that one process has as long as it serves: what it stands for must not be done twice at once.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io,
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    time::Duration,
};

use sea_orm::{ConnectionTrait as _, DbErr, RuntimeErr, Statement};
use tokio::{
    sync::Mutex,
    time::{Instant, sleep},
};

use crate::{Connection, connect::Connector};

/// How long a start waits for the lock: who was killed a moment ago may still seem to have it.
const PATIENCE: Duration = Duration::from_secs(3);
/// How soon it is tried again meanwhile.
const AGAIN: Duration = Duration::from_millis(100);

/// A lock in a database, held until it is dropped or released, or the process ends, however it ends.
///
/// On PostgreSQL it is an advisory lock of a session, on a connection beside those of the lanes; a pooler that hands
/// sessions around can't keep it. On SQLite it is a locked file beside the database.
#[derive(Debug)]
pub struct Hold {
    connector: Connector,
    lock: i64,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Ours.
    Held(Guard),
    /// The connection was lost, and the lock with it.
    Lost,
    /// Given back.
    Released,
}

#[derive(Debug)]
enum Guard {
    Session(Box<Connection>),
    /// Locked as long as it is open.
    File(#[expect(dead_code, reason = "it is open, and that is all")] File),
}

impl Hold {
    /// The lock, or `None` if another process keeps it.
    pub(crate) async fn take(connector: Connector, lock: i64) -> Result<Option<Self>, DbErr> {
        let begun = Instant::now();
        loop {
            if let Some(guard) = guard(&connector, lock).await? {
                let state = Mutex::new(State::Held(guard));
                return Ok(Some(Self { connector, lock, state }));
            }
            if begun.elapsed() >= PATIENCE {
                return Ok(None);
            }
            sleep(AGAIN).await;
        }
    }

    /// Makes sure that the lock is ours, now: if its connection was lost, it is taken again.
    ///
    /// # Errors
    /// Another process has it by now, it was released, or the database does not answer.
    pub async fn check(&self) -> Result<(), DbErr> {
        let mut state = self.state.lock().await;
        match &mut *state {
            State::Released => return Err(not_held("it was given back")),
            State::Held(Guard::File(_)) => return Ok(()),
            State::Held(Guard::Session(connection)) => {
                if connection.lives().await {
                    return Ok(());
                }
                tracing::warn!(lock = self.lock, "数据库独占锁的连接已断开 (the lock was lost)");
            }
            State::Lost => {}
        }
        // Closed before the next one asks, which else would wait for it.
        *state = State::Lost;
        let taken = guard(&self.connector, self.lock).await?;
        *state = State::Held(taken.ok_or_else(|| not_held("another process has it"))?);
        tracing::info!(lock = self.lock, "数据库独占锁已重新取得 (the lock is held again)");
        Ok(())
    }

    /// Gives it back; it is not taken again. A second time it is a no-op.
    pub async fn release(&self) {
        let before = std::mem::replace(&mut *self.state.lock().await, State::Released);
        if let State::Held(Guard::Session(connection)) = before {
            connection.close().await;
        }
    }
}

/// What holds the lock, if nobody has it.
async fn guard(connector: &Connector, lock: i64) -> Result<Option<Guard>, DbErr> {
    if let Some(file) = connector.file() {
        let path = file.beside(&format!("-lock{lock}"));
        let locked = locked(&path).map_err(|error| not_held(&error.to_string()))?;
        return Ok(locked.map(Guard::File));
    }
    let connection = connector.connect().await?;
    let backend = connection.get_database_backend();
    let ask = "SELECT pg_try_advisory_lock($1) AS taken";
    let ask = Statement::from_sql_and_values(backend, ask, [lock.into()]);
    let row = connection.query_one_raw(ask).await?;
    let is_taken = row.map(|row| row.try_get::<bool>("", "taken")).transpose()?;
    if is_taken == Some(true) {
        return Ok(Some(Guard::Session(Box::new(connection))));
    }
    connection.close().await;
    Ok(None)
}

/// The file at `path`, locked; `None` if another process has it so.
fn locked(path: &Path) -> io::Result<Option<File>> {
    let file =
        OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn not_held(why: &str) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(format!("the lock of this database is not ours: {why}")))
}
