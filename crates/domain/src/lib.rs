//! The words of the business and the rules that hold between them.
//!
//! Nothing here waits, reads a clock, or knows how it is stored or sent.

mod capital;
mod document_number;
mod explain;
mod money;
mod number;
mod region;
mod rounding;

pub use document_number::{DocumentNumber, InvalidDocumentNumber};
pub use explain::Explain;
pub use money::{InvalidMoney, Money};
pub use region::{InvalidRegionCode, RegionCode, RegionLevel};
pub use rounding::{InvalidRounding, PERCENT_DIGITS, Rounding, SCORE_DIGITS};
