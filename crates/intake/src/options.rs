//! What the caller decides about reading.

use domain::BareNumber;

/// How a source is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Whether every proposed reading is accepted (`--accept-readings`); it is recorded in the evaluation then.
    pub accept_readings: bool,
    /// What a target without an operator means, by the policy pack.
    pub bare_number: BareNumber,
}

impl Default for Options {
    /// Every doubt is asked.
    fn default() -> Self {
        Self { accept_readings: false, bare_number: BareNumber::Ask }
    }
}
