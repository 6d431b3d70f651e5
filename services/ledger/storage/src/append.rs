//! The one way into the books: a batch takes the next positions of its shard, whole or not at all.

mod postgres;
mod sqlite;

use domain::{Account, AccountId, Money, Position, Posting, Totals};
use sea_orm::DbErr;
use tracing::instrument;

use crate::{
    Store, StoreError,
    error::{Meaning, meaning},
};

/// What is written together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The position after which it stands: the balances it was planned on are true there.
    pub after: Position,
    /// The transactions, each at the next position.
    pub postings: Vec<Posting>,
    /// The accounts they touch, in the order of their ids: two batches never wait for each other in a circle.
    pub changes: Vec<Change>,
}

/// What a batch does to an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub id: AccountId,
    /// Which account.
    pub account: Account,
    /// As planned on.
    pub before: Totals,
    /// As it will be.
    pub after: Totals,
}

/// Why a batch is not in the books, or may not be.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Somebody else took the position. Nothing was written: load again, plan again.
    #[error("the position after {} of shard {} is taken", after.sequence, after.shard)]
    PositionTaken {
        /// The position after which the batch should have stood.
        after: Position,
    },
    /// One of the ids is in the books. Nothing was written: look them up, plan again.
    #[error("an id of the batch is in the books")]
    IdTaken,
    /// The balances it was planned on are not those of the books. Nothing was written: load again, plan again.
    #[error("the remembered balances are not those of the books")]
    Disproved,
    /// The database asks to try again. Nothing was written.
    #[error("the database asks to try again")]
    Busy,
    /// Whether it was written is not known: look the ids up.
    #[error("the outcome is not known")]
    Unknown(#[source] StoreError),
}

impl Change {
    /// How much was debited and credited.
    pub(crate) fn difference(&self) -> (i64, i64) {
        // Totals only grow, and both are in range.
        let less = |after: Money, before: Money| after.fen().saturating_sub(before.fen());
        let Self { before, after, .. } = self;
        (less(after.debit(), before.debit()), less(after.credit(), before.credit()))
    }
}

impl Store {
    /// Writes a batch in one database transaction. Acknowledged means durable.
    ///
    /// The primary key of the log is the fence, and every commit proves the balances it was planned on: the books
    /// stay right whoever else writes, and whatever was remembered.
    #[instrument(
        name = "ledger.store.append", skip_all,
        fields(shard = batch.after.shard, after = batch.after.sequence, transactions = batch.postings.len())
    )]
    pub async fn append(&self, batch: &Batch) -> Result<(), AppendError> {
        let done = if self.db.is_postgres() {
            postgres::append(&self.db, batch).await
        } else {
            sqlite::append(&self.db, batch).await
        };
        match done {
            Ok(true) => Ok(()),
            Ok(false) => Err(AppendError::Disproved),
            Err(error) => Err(refusal(batch, error)),
        }
    }
}

fn refusal(batch: &Batch, error: DbErr) -> AppendError {
    if store::is_crowded(&error) {
        return AppendError::Busy;
    }
    match meaning(&error) {
        Meaning::PositionTaken => AppendError::PositionTaken { after: batch.after },
        Meaning::IdTaken => AppendError::IdTaken,
        Meaning::Disproved => AppendError::Disproved,
        Meaning::Busy => AppendError::Busy,
        Meaning::Unknown => AppendError::Unknown(error.into()),
    }
}
