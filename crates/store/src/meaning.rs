//! What the database meant by an error.

use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr};
use sqlx::error::DatabaseError;

/// The code of the database: five letters or digits of SQLSTATE, or the extended number of SQLite.
#[must_use]
pub fn code(error: &DbErr) -> Option<String> {
    database_error(error)?.code().map(Into::into)
}

/// Whether the database refused a row because its key is taken.
#[must_use]
pub fn is_taken(error: &DbErr) -> bool {
    // unique_violation; SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE.
    matches!(code(error).as_deref(), Some("23505" | "1555" | "2067"))
}

/// Whether no connection was free in time. Nothing was done: a retry is safe.
#[must_use]
pub fn is_crowded(error: &DbErr) -> bool {
    matches!(error, DbErr::ConnectionAcquire(ConnAcquireErr::Timeout))
}

/// Whether a connection is as good after `error` as before it, if it was not in a transaction: the database
/// refused a statement, and is well.
pub(crate) fn is_harmless(error: &sqlx::Error) -> bool {
    let Some(code) = error.as_database_error().and_then(DatabaseError::code) else { return false };
    if code.len() == 5 {
        // Classes of SQLSTATE: data, constraints, races, syntax and rights; then: no lock, cancelled.
        let class = code.get(..2).unwrap_or_default();
        return matches!(class, "22" | "23" | "40" | "42") || matches!(&*code, "55P03" | "57014");
    }
    // The primary codes of SQLite: BUSY, LOCKED, CONSTRAINT, MISMATCH. A full disk is not among them.
    code.parse().is_ok_and(|code: i32| matches!(code & 0xff, 5 | 6 | 19 | 20))
}

/// Whether another process has what SQLite needs: SQLITE_BUSY, extended or not.
pub(crate) fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(DatabaseError::code);
    code.is_some_and(|code| code.len() < 5 && code.parse().is_ok_and(|code: i32| code & 0xff == 5))
}

/// Whether the other end of a connection is gone, or says that it goes.
pub(crate) fn is_loss(error: &sqlx::Error) -> bool {
    match error.as_database_error() {
        // The classes of SQLSTATE for a lost connection and for a server that stops.
        Some(said) => {
            said.code().is_some_and(|code| code.starts_with("08") || code.starts_with("57P"))
        }
        None => true,
    }
}

/// What the database itself said, if it was asked.
fn database_error(error: &DbErr) -> Option<&dyn DatabaseError> {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return None;
    };
    cause.as_database_error()
}
