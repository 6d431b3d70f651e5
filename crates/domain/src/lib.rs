//! The words of the business and the rules that hold between them.
//!
//! Nothing here waits, reads a clock, or knows how it is stored or sent.

mod canonical;
mod capital;
mod comparison;
mod digest;
mod document_number;
mod evaluation;
mod explain;
mod facts;
mod filed;
mod finding;
mod fiscal_year;
mod grade;
mod ids;
mod indicator;
mod level;
mod money;
mod number;
mod outline;
mod policy;
mod project;
mod quantity;
mod region;
mod rounding;
mod scorecard;
mod target;
mod unit;
mod word;

pub use comparison::{InvalidOperator, Operator};
pub use digest::{Digest, InvalidDigest};
pub use document_number::{DocumentNumber, InvalidDocumentNumber};
pub use evaluation::{
    Declared, DeclaredAmount, Evaluation, EvaluationContent, EvaluationKind, Goal,
    InvalidEvaluation, PolicyId, Section,
};
pub use explain::Explain;
pub use facts::{ExecutionFacts, FundAmounts, FundFacts};
pub use filed::{FiledEvaluation, FiledScorecard};
pub use finding::{Figure, Finding, Severity};
pub use fiscal_year::{FiscalYear, InvalidFiscalYear};
pub use grade::{Grade, GradeBands, GradeLabels, InvalidGrade, LowerBounds};
pub use ids::{AccountId, EvaluationId, InvalidId, ReportId, TransactionId};
pub use indicator::{Indicator, IndicatorContent, IndicatorId, InvalidIndicator, Method};
pub use level::{Level1, Level2};
pub use money::{InvalidMoney, Money};
pub use outline::{InvalidOutline, InvalidSectionKey, Outline, Part, SectionKey};
pub use policy::{
    Band, Bands, EqualAbove, ExecutionRule, InvalidPolicy, MethodRule, OverAchievement, Policy,
    PolicyContent, PolicyReference, Step, WeightRule,
};
pub use project::{InvalidProjectCode, ProjectCode, ProjectKind};
pub use quantity::{InvalidQuantity, Quantity};
pub use region::{InvalidRegionCode, RegionCode, RegionLevel};
pub use rounding::{InvalidRounding, PERCENT_DIGITS, Rounding, SCORE_DIGITS};
pub use scorecard::{
    InvalidScorecard, Level1Total, ScoreRow, Scorecard, ScorecardContent, Trace, TraceSource,
    TraceValue,
};
pub use target::{Actual, Attainment, InvalidValue, Target};
pub use unit::{InvalidUnitCode, UnitCode};
pub use word::InvalidWord;
