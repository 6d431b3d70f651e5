//! From promises, deeds and books to points: a pure function, the same for ever.
//!
//! Each score is rounded, then added, so that a reader can add up the printed table.

mod bands;
mod completion;
mod execution;
mod points;
mod row;
mod satisfaction;
#[cfg(test)]
mod tests;

use domain::{
    Evaluation, Execution, Grade, InvalidScorecard, Policy, SCORE_DIGITS, Scorecard,
    ScorecardContent,
};
use rust_decimal::Decimal;

pub(crate) use row::Scored;

use crate::findings::{self, Case};

/// Why an evaluation could not be scored. Content that was checked never leads here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// A result that leaves the range of decimals.
    #[error("a score is out of range")]
    OutOfRange,
    /// The rows do not hold together.
    #[error("the scorecard does not hold together")]
    Scorecard(#[from] InvalidScorecard),
}

/// Scores revision `revision` of `evaluation` by `policy` on what the books say.
///
/// # Errors
///
/// Only a bug of the engine: checked content is always scored, whatever is missing or contradicts, and what is
/// missing or contradicts is among the findings.
pub fn score(
    policy: &Policy,
    evaluation: &Evaluation,
    revision: u32,
    books: &Execution,
) -> Result<Scorecard, EngineError> {
    let scored: Vec<Scored> = evaluation
        .indicators
        .iter()
        .map(|indicator| row::score(policy, evaluation, indicator, books))
        .collect::<Result<_, _>>()?;
    let (weight, total) = sums(&scored).ok_or(EngineError::OutOfRange)?;
    let grade = grade(policy, weight, total).ok_or(EngineError::OutOfRange)?;
    let case = Case { policy, evaluation, books, scored: &scored, weight, total };
    let findings = findings::find(&case);
    Ok(Scorecard::try_new(ScorecardContent {
        evaluation: evaluation.id,
        revision,
        policy: policy.reference.clone(),
        rows: scored.into_iter().map(|scored| scored.row).collect(),
        grade,
        grade_label: policy.grades.label(grade).to_owned(),
        findings,
        execution: books.clone(),
    })?)
}

/// The sums of the weights and of the scores as printed.
fn sums(scored: &[Scored]) -> Option<(Decimal, Decimal)> {
    let zero = Decimal::new(0, SCORE_DIGITS);
    scored.iter().try_fold((zero, zero), |(weight, total), Scored { row, .. }| {
        weight.checked_add(row.weight).zip(total.checked_add(row.score))
    })
}

/// The grade of the published total. Weights that do not add up to 100 are a finding; the grade is then that of
/// the total in proportion, total × 100 ÷ weights.
fn grade(policy: &Policy, weight: Decimal, total: Decimal) -> Option<Grade> {
    let of_hundred = total.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(weight)?;
    policy.grades.grade_of(policy.rounding.score(of_hundred)).ok()
}
