//! Why the store could not answer.

use std::error::Error;

use sea_orm::{DbErr, RuntimeErr};

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed, or is not there. A retry of the whole operation is safe.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// What is stored breaks a rule of the domain.
    #[error("{what} is stored corrupt")]
    Corrupt {
        /// Which value.
        what: &'static str,
        /// The rule.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// A value that the domain refuses.
    pub(crate) fn corrupt(
        what: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Corrupt { what, source: source.into() }
    }
}

/// Whether the database refused a row because its key is taken.
pub(crate) fn is_taken(error: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(cause)) | DbErr::Query(RuntimeErr::SqlxError(cause))) =
        error
    else {
        return false;
    };
    let code = cause.as_database_error().and_then(|cause| cause.code());
    // unique_violation; SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE.
    matches!(code.as_deref(), Some("23505" | "1555" | "2067"))
}
