//! Content as it is stored: JSON text with named fields, readable without this program.
//!
//! Values are text as the domain prints and reads them; money is whole fen. Read back, every rule of the domain is
//! checked again. A change of the layout gets a new format number, and old formats stay readable.

mod evaluation;
mod execution;
mod finding;
mod indicator;
mod scorecard;

use domain::{Evaluation, Scorecard};

use crate::StoreError;

/// The layout that is written now.
pub(crate) const FORMAT: i64 = 1;

/// The text of an evaluation.
pub(crate) fn write_evaluation(content: &Evaluation) -> Result<String, StoreError> {
    let document = evaluation::Document::from(content);
    serde_json::to_string(&document).map_err(|error| StoreError::corrupt("an evaluation", error))
}

/// Reads the text of an evaluation in `format`.
pub(crate) fn read_evaluation(format: i64, text: &str) -> Result<Evaluation, StoreError> {
    check_format(format)?;
    let document: evaluation::Document =
        serde_json::from_str(text).map_err(|error| StoreError::corrupt("an evaluation", error))?;
    document.try_into()
}

/// The text of a scorecard.
pub(crate) fn write_scorecard(content: &Scorecard) -> Result<String, StoreError> {
    let document = scorecard::Document::from(content);
    serde_json::to_string(&document).map_err(|error| StoreError::corrupt("a scorecard", error))
}

/// Reads the text of a scorecard in `format`.
pub(crate) fn read_scorecard(format: i64, text: &str) -> Result<Scorecard, StoreError> {
    check_format(format)?;
    let document: scorecard::Document =
        serde_json::from_str(text).map_err(|error| StoreError::corrupt("a scorecard", error))?;
    document.try_into()
}

fn check_format(format: i64) -> Result<(), StoreError> {
    if format == FORMAT {
        return Ok(());
    }
    Err(StoreError::corrupt("a format", format!("format {format} is newer than this program")))
}
