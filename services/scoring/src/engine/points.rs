//! What a method gives: exact points, and how they came about.

use domain::{Policy, Rounding, SCORE_DIGITS, Trace, TraceSource, TraceValue};
use rust_decimal::Decimal;

/// Exact points of a method, before rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Points {
    pub(super) exact: Decimal,
    /// How far the target was reached, 1 for reached; above 1 for an excess. `None` if it can't be said.
    pub(super) ratio: Option<Decimal>,
    pub(super) met: Option<bool>,
    pub(super) rule: &'static str,
    pub(super) formula: &'static str,
    pub(super) values: Vec<TraceValue>,
    /// What was found, as the first half of the sentence.
    pub(super) found: String,
}

impl Points {
    /// No points, because something is missing.
    pub(super) fn none(rule: &'static str, formula: &'static str, found: &str) -> Self {
        Self {
            exact: Decimal::ZERO,
            ratio: None,
            met: None,
            rule,
            formula,
            values: Vec::new(),
            found: found.to_owned(),
        }
    }

    /// The published score and its trace.
    pub(super) fn publish(self, policy: &Policy, weight: Decimal) -> (Decimal, Trace) {
        let score = policy.rounding.score(self.exact.clamp(Decimal::ZERO, weight));
        let mut values = vec![typed("分值", weight)];
        values.extend(self.values);
        let trace = Trace {
            rule: self.rule.to_owned(),
            formula: self.formula.to_owned(),
            values,
            rounding: rounding(policy.rounding),
            explanation: format!("{}，分值{weight}分，得{score}分。", self.found),
        };
        (score, trace)
    }
}

/// `weight` × `numerator` ÷ `denominator`, multiplied first, so that an exact half stays one.
pub(super) fn portion(
    weight: Decimal,
    numerator: Decimal,
    denominator: Decimal,
) -> Option<Decimal> {
    weight.checked_mul(numerator)?.checked_div(denominator)
}

pub(super) fn typed(name: &str, value: impl ToString) -> TraceValue {
    value_of(name, value, TraceSource::Typed)
}

pub(super) fn booked(name: &str, value: impl ToString) -> TraceValue {
    value_of(name, value, TraceSource::Ledger)
}

pub(super) fn ruled(name: &str, value: impl ToString) -> TraceValue {
    value_of(name, value, TraceSource::Policy)
}

pub(super) fn computed(name: &str, value: impl ToString) -> TraceValue {
    value_of(name, value, TraceSource::Computed)
}

fn value_of(name: &str, value: impl ToString, source: TraceSource) -> TraceValue {
    TraceValue { name: name.to_owned(), value: value.to_string(), source }
}

fn rounding(rounding: Rounding) -> String {
    format!("{}，保留{SCORE_DIGITS}位小数", rounding.chinese())
}
