//! The words of the business and the rules that hold between them.
//!
//! Nothing here waits, reads a clock, or knows how it is stored or sent.

mod capital;
mod comparison;
mod digest;
mod document_number;
mod explain;
mod fiscal_year;
mod grade;
mod ids;
mod money;
mod number;
mod outline;
mod project;
mod quantity;
mod region;
mod rounding;
mod unit;

pub use comparison::{InvalidOperator, Operator};
pub use digest::{Digest, InvalidDigest};
pub use document_number::{DocumentNumber, InvalidDocumentNumber};
pub use explain::Explain;
pub use fiscal_year::{FiscalYear, InvalidFiscalYear};
pub use grade::{Grade, GradeBands, GradeLabels, InvalidGrade, LowerBounds};
pub use ids::{AccountId, EvaluationId, InvalidId, ReportId, TransactionId};
pub use money::{InvalidMoney, Money};
pub use outline::{InvalidOutline, InvalidSectionKey, Outline, Part, SectionKey};
pub use project::{InvalidProjectCode, ProjectCode, ProjectKind};
pub use quantity::{InvalidQuantity, Quantity};
pub use region::{InvalidRegionCode, RegionCode, RegionLevel};
pub use rounding::{InvalidRounding, PERCENT_DIGITS, Rounding, SCORE_DIGITS};
pub use unit::{InvalidUnitCode, UnitCode};
