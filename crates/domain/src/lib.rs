//! The words of the business and the rules that hold between them.
//!
//! Nothing here waits, reads a clock, or knows how it is stored or sent.

mod account;
mod books_query;
mod capital;
mod chart;
mod comparison;
mod digest;
mod document_number;
mod execution;
mod explain;
mod fiscal_year;
mod fund_words;
mod grade;
mod ids;
mod money;
mod number;
mod outline;
mod posted;
mod project;
mod quantity;
mod region;
mod register;
mod rounding;
mod statement;
mod transaction;
mod unit;

pub use account::{Account, AccountCode, Balance, Beneficiary, InvalidAccountCode, Totals};
pub use chart::{Chart, ChartAccount, Figure, InvalidChart, Leg, Level, PostingRule, Side};
pub use comparison::{InvalidOperator, Operator};
pub use digest::{Digest, InvalidDigest};
pub use document_number::{DocumentNumber, InvalidDocumentNumber};
pub use execution::{EntrySum, Execution, ExecutionRow, Funds, ProjectTotal};
pub use explain::Explain;
pub use fiscal_year::{FiscalYear, InvalidFiscalYear};
pub use fund_words::{
    BudgetSource, FundNature, InvalidBudgetSource, InvalidFundNature, InvalidTransactionKind,
    TransactionKind,
};
pub use grade::{Grade, GradeBands, GradeLabels, InvalidGrade, LowerBounds};
pub use ids::{AccountId, EvaluationId, InvalidId, ReportId, TransactionId};
pub use money::{InvalidMoney, Money};
pub use outline::{InvalidOutline, InvalidSectionKey, Outline, Part, SectionKey};
pub use posted::{Entry, Position, PostedTransaction, Posting, record_hash};
pub use project::{InvalidProjectCode, ProjectCode, ProjectKind};
pub use quantity::{InvalidQuantity, Quantity};
pub use region::{InvalidRegionCode, RegionCode, RegionLevel};
pub use register::{FundingDocument, InvalidName, Name, Project};
pub use rounding::{InvalidRounding, PERCENT_DIGITS, Rounding, SCORE_DIGITS};
pub use transaction::{
    EconomicClass, InvalidEconomicClass, InvalidTransaction, Transaction, TransactionFields,
};
pub use unit::{InvalidUnitCode, UnitCode};
pub use books_query::{AccountFilter, EntryFilter, ExecutionQuery};
pub use statement::{StatedBalance, StatedEntry};
