//! The contract of the ledger.

mod batch;
mod chart;
mod execution;
mod posted;
mod proposal;
mod query;
mod register;
mod transaction;
mod update;
mod voucher;
mod write;

pub use batch::Batch;
pub use chart::chart_to_pb;
pub use execution::{ExecutionRequest, execution_to_pb};
pub use posted::{balance_to_pb, entry_to_pb};
pub use query::{
    BalanceKey, BalanceQuery, DocumentKey, EntryQuery, ProjectKey, RegionQuery, RevisionQuery,
    TransactionKey, TransactionQuery,
};
pub use register::{document_to_pb, project_to_pb};
pub use update::field_mask;
pub use write::Write;
