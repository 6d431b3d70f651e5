//! What of the work a service refused.

use crate::CallError;

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Item {
    /// The project at this place, from 0.
    Project(usize),
    /// The funding document at this place, from 0.
    Document(usize),
    /// The transaction at this place, from 0.
    Transaction(usize),
    /// The transactions as a whole.
    Transactions,
    /// The evaluation.
    Evaluation,
    /// Its scores.
    Scores,
    /// Its papers.
    Papers,
}

/// A part of the work that was refused, or could not be asked for.
#[derive(Debug, thiserror::Error)]
#[error("{item:?} was refused")]
pub struct Refused {
    /// Which part.
    pub item: Item,
    /// Why.
    pub source: CallError,
}

impl Refused {
    /// Says that `item` was refused.
    pub(crate) fn of(item: Item) -> impl FnOnce(CallError) -> Self {
        move |source| Self { item, source }
    }
}
