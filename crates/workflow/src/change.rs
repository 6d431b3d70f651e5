//! What is another score than before.

use domain::{ScoreRow, Scorecard};
use rust_decimal::Decimal;

/// What differs between two scorecards of one evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The total before and now.
    pub total: (Decimal, Decimal),
    /// The rows whose score or weight is another, that are new, or gone; in the order of the table, those that are gone
    /// at the end.
    pub rows: Vec<RowChange>,
}

/// A row that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowChange {
    /// Name of the indicator.
    pub name: String,
    /// Its score before; `None` if it is new.
    pub before: Option<Decimal>,
    /// Its score now; `None` if it is gone.
    pub now: Option<Decimal>,
}

impl Change {
    /// From `before` to `now`.
    pub(crate) fn between(before: &Scorecard, now: &Scorecard) -> Self {
        let find = |rows: &[ScoreRow], row: &ScoreRow| {
            rows.iter().find(|it| it.indicator == row.indicator).map(|it| it.score)
        };
        let mut rows = Vec::new();
        for row in &now.rows {
            let score = find(&before.rows, row);
            if score != Some(row.score) {
                rows.push(RowChange {
                    name: row.name.clone(),
                    before: score,
                    now: Some(row.score),
                });
            }
        }
        for row in &before.rows {
            if find(&now.rows, row).is_none() {
                rows.push(RowChange { name: row.name.clone(), before: Some(row.score), now: None });
            }
        }
        Self { total: (before.total(), now.total()), rows }
    }

    /// Whether every score is as before.
    pub fn is_none(&self) -> bool {
        self.rows.is_empty() && self.total.0 == self.total.1
    }
}
