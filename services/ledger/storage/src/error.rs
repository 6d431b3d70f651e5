//! Why the store could not answer, and what the database meant by its error.

use std::error::Error;

use sea_orm::{DbErr, RuntimeErr};
use store::OpenError;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed, or is not there. Whether a write was done is not known.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// The database can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database was created with another number of shards.
    #[error("the database has {found} shards, the configuration says {expected}")]
    Shards {
        /// As created.
        found: i64,
        /// As configured.
        expected: u32,
    },
    /// What is stored breaks a rule of the domain.
    #[error("{what} is stored corrupt")]
    Corrupt {
        /// Which row.
        what: String,
        /// The rule.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Whether the database is away or fails, so that others would fail as well.
    #[must_use]
    pub const fn is_outage(&self) -> bool {
        match self {
            Self::Database(_) | Self::Open(_) => true,
            Self::Shards { .. } | Self::Corrupt { .. } => false,
        }
    }

    /// Whether no connection was free in time: the statement was not run.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        matches!(self, Self::Database(error) if store::is_crowded(error))
    }

    /// A row that the domain refuses.
    pub(crate) fn corrupt(what: &str, source: impl Error + Send + Sync + 'static) -> Self {
        Self::Corrupt { what: what.to_owned(), source: Box::new(source) }
    }
}

/// What the database meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// A row with this key is there. The name of the constraint or of its columns.
    PositionTaken,
    /// A transaction with this id is there.
    IdTaken,
    /// A check of the statement itself failed.
    Disproved,
    /// Nothing was done, and a retry may succeed.
    Busy,
    /// Anything else: whether something was done is not known.
    Unknown,
}

/// Reads the code of the error; the text only where the code does not say which constraint.
pub(crate) fn meaning(error: &DbErr) -> Meaning {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause))
    | DbErr::Query(RuntimeErr::SqlxError(cause))
    | DbErr::Conn(RuntimeErr::SqlxError(cause))) = error
    else {
        return Meaning::Unknown;
    };
    let Some(cause) = cause.as_database_error() else { return Meaning::Unknown };
    let code = cause.code().unwrap_or_default().into_owned();
    match code.as_str() {
        // PostgreSQL names the constraint; SQLite tells a primary key from another one.
        // Which of the two it meets first is its own matter.
        "23505"
            if matches!(cause.constraint(), Some("transactions_position" | "entries_position")) =>
        {
            Meaning::PositionTaken
        }
        "23505" if cause.constraint() == Some("transactions_id") => Meaning::IdTaken,
        "1555" if cause.message().contains("transactions.sequence") => Meaning::PositionTaken,
        "2067" if cause.message().contains("transactions.id") => Meaning::IdTaken,
        // division_by_zero: how the statement of PostgreSQL gives up.
        "22012" => Meaning::Disproved,
        // serialization_failure, deadlock_detected, lock_not_available.
        "40001" | "40P01" | "55P03" => Meaning::Busy,
        // SQLITE_BUSY and SQLITE_LOCKED, extended or not.
        code if code.len() < 5 && code.parse().is_ok_and(|it: i32| matches!(it & 0xff, 5 | 6)) => {
            Meaning::Busy
        }
        _ => Meaning::Unknown,
    }
}
