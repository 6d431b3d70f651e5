//! The contract of the ledger.

mod chart;
mod execution;
mod posted;
mod query;
mod register;
mod transaction;

pub use chart::chart_to_pb;
pub use execution::execution_to_pb;
pub use posted::{balance_to_pb, entry_to_pb};
pub use query::{
    BalanceKey, BalanceQuery, DocumentKey, EntryQuery, ProjectKey, RegionQuery, TransactionKey,
};
pub use transaction::Batch;
