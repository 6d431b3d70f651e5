//! Why the store could not answer.

use std::error::Error;

use sea_orm::DbErr;
use store::OpenError;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed, or is not there. A retry of the whole operation is safe.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// The database can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
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
    /// Whether no connection was free in time: the statement was not run.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        matches!(self, Self::Database(error) if store::is_crowded(error))
    }

    /// A value that the domain refuses.
    pub(crate) fn corrupt(
        what: &'static str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Corrupt { what, source: source.into() }
    }
}
