//! The contract of the scoring.

mod evaluation;
mod execution;
mod filed;
mod indicator;
mod policy;
mod request;
mod scorecard;
mod words;

#[cfg(test)]
pub(super) mod tests;

pub use policy::policy_without_text;
pub use request::{
    EvaluationKey, EvaluationQuery, EvaluationUpdate, ScoreRequest, ScorecardKey, Written,
};

use super::{InvalidRequest, chars};

/// A text of the caller: trimmed and visible. How long it may be is the domain's rule.
fn text(field: &str, text: &str) -> Result<String, InvalidRequest> {
    chars(field, text, (0, usize::MAX))
}

/// Reads a list; a refusal names the place in it.
fn each<Wire, Word>(list: &str, items: Vec<Wire>) -> Result<Vec<Word>, InvalidRequest>
where
    Word: TryFrom<Wire, Error = InvalidRequest>,
{
    let read = |(index, item)| Word::try_from(item).map_err(|e| e.within(at(list, index)));
    items.into_iter().enumerate().map(read).collect()
}

/// The path of one item of a list.
fn at(list: &str, index: usize) -> String {
    format!("{list}[{index}]")
}

/// What the wire repeats must be what follows from the rest of the message.
fn agree<T: PartialEq + ?Sized>(field: &str, on_wire: &T, own: &T) -> Result<(), InvalidRequest> {
    if on_wire == own {
        return Ok(());
    }
    let chinese = format!("{field}与其余内容不一致，数据可能已被改动。请重新获取。");
    Err(InvalidRequest::rule(field, "does not follow from the content", chinese))
}
