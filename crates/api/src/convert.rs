//! Requests become domain values here, or are refused with the field that was wrong.

mod finding;
mod invalid;
mod ledger;
mod page;
mod report;
mod scalar;
mod scoring;
mod words;

pub use invalid::InvalidRequest;
pub use ledger::{
    BalanceKey, BalanceQuery, Batch, DocumentKey, EntryQuery, ExecutionRequest, ProjectKey,
    RegionQuery, RevisionQuery, TransactionKey, TransactionQuery, Write, balance_to_pb,
    chart_to_pb, document_to_pb, entry_to_pb, execution_to_pb, field_mask, project_to_pb,
};
pub use page::Page;
pub use report::{Check, Creation, Preview, ReportQuery, findings_of};
pub(crate) use scalar::{
    chars, date, decimal, instant, optional_date, optional_decimal, parse, required,
};
pub use scalar::{date_to_pb, decimal_to_pb, timestamp_to_pb};
pub use scoring::{
    EvaluationKey, EvaluationQuery, EvaluationUpdate, ScoreRequest, ScorecardKey, Written,
    policy_without_text,
};
