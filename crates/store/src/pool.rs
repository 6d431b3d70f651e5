//! Connections that wait to be used again, and the right to use one.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use sea_orm::{ConnAcquireErr, DbErr};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout},
};

use crate::{Connection, connect::Connector};

/// A connection that was idle this long is asked whether it still lives.
const IDLE: Duration = Duration::from_secs(15);
/// A connection that is older is replaced: what a server keeps for it grows.
const AGE: Duration = Duration::from_secs(30 * 60);

/// At most so many connections, all alike. A clone is the same pool.
#[derive(Debug, Clone)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    connector: Connector,
    permits: Arc<Semaphore>,
    /// How long to wait for a free one.
    wait: Duration,
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    connection: Connection,
    born: Instant,
    since: Instant,
}

/// A connection that is ours until it is dropped: then it waits for the next user if it is clean, and is closed otherwise.
#[derive(Debug)]
pub struct Lease {
    /// None only while it is being dropped.
    connection: Option<Connection>,
    born: Instant,
    pool: Arc<Shared>,
    /// Held, not read: the next one comes in only after this one is back.
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(crate) fn new(connector: Connector, size: u32, wait: Duration) -> Self {
        let size = usize::try_from(size).unwrap_or(Semaphore::MAX_PERMITS);
        let permits = Arc::new(Semaphore::new(size.min(Semaphore::MAX_PERMITS)));
        Self { shared: Arc::new(Shared { connector, permits, wait, idle: Mutex::default() }) }
    }

    /// A connection that lives, as far as is known.
    ///
    /// # Errors
    /// [`crate::is_crowded`]: none was free in time. Otherwise the database is not there.
    pub(crate) async fn lease(&self) -> Result<Lease, DbErr> {
        let pool = Arc::clone(&self.shared);
        let permit = timeout(pool.wait, Arc::clone(&pool.permits).acquire_owned());
        let permit = match permit.await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_closed)) => {
                return Err(DbErr::ConnectionAcquire(ConnAcquireErr::ConnectionClosed));
            }
            Err(_elapsed) => return Err(DbErr::ConnectionAcquire(ConnAcquireErr::Timeout)),
        };
        while let Some(Idle { mut connection, born, since }) = pool.next_idle() {
            if since.elapsed() < IDLE || connection.lives().await {
                return Ok(Lease { connection: Some(connection), born, pool, _permit: permit });
            }
            // What it fell to has fallen upon the others as well.
            pool.forget_idle();
        }
        let connection = Some(pool.connector.connect().await?);
        Ok(Lease { connection, born: Instant::now(), pool, _permit: permit })
    }

    /// Lets nobody in any more, and closes what waits.
    pub(crate) async fn close(&self) {
        self.shared.permits.close();
        let idle = std::mem::take(&mut *self.shared.idle());
        for Idle { connection, .. } in idle {
            connection.close().await;
        }
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<Idle>> {
        // Nothing that panics is done under the lock.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that was used last: the others may grow old and go.
    fn next_idle(&self) -> Option<Idle> {
        self.idle().pop()
    }

    fn forget_idle(&self) {
        let forgotten = std::mem::take(&mut *self.idle());
        drop(forgotten);
    }

    fn take_back(&self, mut connection: Connection, born: Instant) {
        if connection.is_lost() {
            self.forget_idle();
        }
        if !connection.is_clean() {
            connection.abandon();
            return;
        }
        if born.elapsed() < AGE && !self.permits.is_closed() {
            self.idle().push(Idle { connection, born, since: Instant::now() });
        }
    }
}

impl Deref for Lease {
    type Target = Connection;

    #[expect(clippy::expect_used, reason = "it is there until it is dropped")]
    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("a lease has a connection")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.take_back(connection, self.born);
        }
    }
}
