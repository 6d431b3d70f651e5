//! What the committer must know before it plans: balances, and the position at which they are true.

use std::collections::HashMap;

use domain::{AccountId, Position, Totals};
use uuid::Uuid;

use crate::{Store, StoreError, balance::read_totals, value::position};

/// How many ids one statement of SQLite asks for; it takes 32,766 values at most.
const IDS_MAX: usize = 10_000;

/// Balances of some accounts, all true at one position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// The last position of the shard when they were read.
    pub head: Position,
    /// Those that were ever posted to.
    pub totals: HashMap<AccountId, Totals>,
}

impl Store {
    /// Reads balances together with the position of the shard, in one snapshot.
    pub async fn load(&self, shard: u32, accounts: &[AccountId]) -> Result<Loaded, StoreError> {
        loop {
            if let Some(loaded) = self.load_once(shard, accounts).await? {
                return Ok(loaded);
            }
        }
    }

    /// None if the shard moved on between two statements.
    async fn load_once(
        &self,
        shard: u32,
        accounts: &[AccountId],
    ) -> Result<Option<Loaded>, StoreError> {
        let (first, rest) = accounts.split_at(accounts.len().min(IDS_MAX));
        let mut loaded = self.load_some(shard, first).await?;
        for ids in rest.chunks(IDS_MAX) {
            let more = self.load_some(shard, ids).await?;
            if more.head != loaded.head {
                return Ok(None);
            }
            loaded.totals.extend(more.totals);
        }
        Ok(Some(loaded))
    }

    async fn load_some(&self, shard: u32, accounts: &[AccountId]) -> Result<Loaded, StoreError> {
        let ids = accounts.iter().map(|id| id.as_uuid());
        let select = self
            .sql(
                "SELECT h.sequence, b.account_id, b.debit_fen, b.credit_fen \
                 FROM (SELECT COALESCE(MAX(sequence), 0) AS sequence FROM transactions WHERE shard = ",
            )
            .bind(i64::from(shard))
            .text(") h LEFT JOIN balances b ON b.account_id ");
        let select = if self.db.is_postgres() {
            // One text for any number of ids, so that it is parsed once.
            select.text("= ANY(").bind(ids.collect::<Vec<Uuid>>()).text(")")
        } else {
            select.text("IN ").list(ids)
        };
        let rows = self.all(select).await?;
        let mut head = Position { shard, sequence: 0 };
        let mut totals = HashMap::with_capacity(rows.len());
        for row in &rows {
            head = position(shard.into(), row.try_get("", "sequence")?)?;
            let id: Option<Uuid> = row.try_get("", "account_id")?;
            if let Some(id) = id {
                totals.insert(id.into(), read_totals(row)?);
            }
        }
        Ok(Loaded { head, totals })
    }
}
