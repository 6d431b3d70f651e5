//! What `projects` and `funding_documents` have in common: revisions, of which the highest one counts.

use domain::Revision;
use sea_orm::QueryResult;

use crate::{StoreError, value::instant_from_number};

/// What is registered under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered<T> {
    /// What is registered now.
    pub value: Revision<T>,
    /// Whether this call registered it.
    pub created: bool,
}

/// Content with the revision of its row.
pub(crate) fn read_revision<T>(row: &QueryResult, content: T) -> Result<Revision<T>, StoreError> {
    let number: i64 = row.try_get("", "revision")?;
    Ok(Revision {
        content,
        number: number.try_into().map_err(|error| StoreError::corrupt("a revision", error))?,
        recorded_at: instant_from_number(row.try_get("", "recorded_at")?)?,
    })
}
