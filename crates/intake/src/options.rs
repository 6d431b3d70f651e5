//! What the caller decides about reading.

use grammar::BareNumber;

/// How a source is to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// Whether every proposed reading is accepted (`--accept-readings`); it is recorded in the evaluation then.
    pub accept_readings: bool,
    /// What a target without an operator means, by the policy pack.
    pub bare_number: BareNumber,
}
