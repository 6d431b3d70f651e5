//! The words of the business and the rules that hold between them.
//!
//! Nothing here waits, reads a clock, or knows how it is stored or sent.

mod account;
mod books_query;
mod canonical;
mod capital;
mod chart;
mod comparison;
mod difference;
mod digest;
mod document_number;
mod economic_class;
mod evaluation;
mod execution;
mod explain;
mod filed;
mod finding;
mod fiscal_year;
mod fund_words;
mod grade;
mod identity;
mod ids;
mod indicator;
mod level;
mod money;
mod number;
mod outline;
mod policy;
mod posted;
mod project;
mod proposal;
mod reading;
mod region;
mod register;
mod regulation;
mod report;
mod revision;
mod rounding;
mod scorecard;
mod shortfall;
mod stated;
mod target;
mod transaction;
mod unit;
mod voucher;
mod word;

pub use account::{Account, AccountCode, Balance, Beneficiary, InvalidAccountCode, Totals};
pub use books_query::{AccountFilter, EntryFilter, ExecutionQuery, TransactionFilter};
pub use chart::{Chart, ChartAccount, FundFigure, InvalidChart, Leg, Level, PostingRule, Side};
pub use comparison::{InvalidOperator, Operator};
pub use difference::Difference;
pub use digest::{Digest, InvalidDigest};
pub use document_number::{DocumentNumber, InvalidDocumentNumber};
pub use economic_class::{EconomicClass, InvalidEconomicClass};
pub use evaluation::{
    Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationKind, Goal,
    InvalidEvaluation, PolicyId, Section,
};
pub use execution::{EntrySum, Execution, ExecutionRow, Funds, ProjectTotal};
pub use explain::Explain;
pub use filed::{FiledEvaluation, FiledScorecard};
pub use finding::{Finding, FindingFigure, Severity};
pub use fiscal_year::{FiscalYear, InvalidFiscalYear};
pub use fund_words::{
    BudgetSource, FundNature, InvalidBudgetSource, InvalidFundNature, InvalidTransactionKind,
    TransactionKind,
};
pub use grade::{Grade, GradeBands, GradeLabels, InvalidGrade, LowerBounds};
pub use identity::derived_id;
pub use ids::{AccountId, EvaluationId, InvalidId, ReportId, TransactionId};
pub use indicator::{Indicator, IndicatorContent, IndicatorId, InvalidIndicator, Method};
pub use level::{Level1, Level2};
pub use money::{InvalidMoney, Money};
pub use number::parse_decimal;
pub use outline::{InvalidOutline, InvalidSectionKey, Outline, Part, SectionKey};
pub use policy::{
    Band, Bands, BareNumber, EqualAbove, ExecutionRule, InvalidPolicy, MethodRule, OverAchievement,
    Policy, PolicyContent, PolicyGround, PolicyReference, Step, WeightRule,
};
pub use posted::{Entry, Position, PostedTransaction, Posting, record_hash};
pub use project::{InvalidProjectCode, ProjectCode, ProjectKind};
pub use proposal::Proposal;
pub use reading::Reading;
pub use region::{InvalidRegionCode, RegionCode, RegionLevel};
pub use register::{FundingDocument, InvalidName, Name, Project};
pub use regulation::Regulation;
pub use report::{DocumentRecord, Format, InvalidFormats, Paper, Report, ReportOrder, Subject};
pub use revision::{DocumentUpdate, ProjectUpdate, Revision};
pub use rounding::{InvalidRounding, PERCENT_DIGITS, Rounding, SCORE_DIGITS};
pub use scorecard::{
    InvalidScorecard, Level1Total, ScoreRow, Scorecard, ScorecardContent, Trace, TraceSource,
    TraceValue,
};
pub use shortfall::Shortfall;
pub use stated::StatedAmount;
pub use target::{Actual, Attainment, InvalidValue, Target};
pub use transaction::{InvalidTransaction, Transaction, TransactionFields};
pub use unit::{InvalidUnitCode, UnitCode};
pub use voucher::{InvalidVoucherLine, VoucherLine};
pub use word::InvalidWord;
