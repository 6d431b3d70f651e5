//! What the ledger counts: transactions by kind and outcome, sizes and durations of commits, lost races.

use std::time::Duration;

use api::ServiceError;
use metrics::{counter, describe_counter, describe_histogram, histogram};

use crate::plan::{Group, Outcome, drafts};

/// Says what the figures mean. Called once, at start.
pub(crate) fn describe() {
    describe_counter!(
        "jixiao_ledger_transactions_total",
        "Transactions by kind and outcome: posted, replayed, or the reason of the refusal"
    );
    describe_counter!(
        "jixiao_ledger_collisions_total",
        "Commits that lost the race for a position and were planned again"
    );
    describe_histogram!("jixiao_ledger_batch_transactions", "Transactions per commit");
    describe_histogram!("jixiao_ledger_commit_seconds", "Duration of a commit");
}

/// Counts what became of each transaction.
pub(crate) fn outcomes(groups: &[Group], outcomes: &[Outcome]) {
    for (draft, outcome) in drafts(groups).zip(outcomes) {
        let outcome = match outcome {
            Ok(answer) if answer.replayed => "replayed",
            Ok(_) => "posted",
            Err(refusal) => refusal.reason().name(),
        };
        let kind = draft.transaction.fields().kind.name();
        counter!("jixiao_ledger_transactions_total", "kind" => kind, "outcome" => outcome)
            .increment(1);
    }
}

/// Records one commit, whether it succeeded or not.
pub(crate) fn commit(transactions: usize, took: Duration) {
    let transactions = u32::try_from(transactions).unwrap_or(u32::MAX);
    histogram!("jixiao_ledger_batch_transactions").record(transactions);
    histogram!("jixiao_ledger_commit_seconds").record(took);
}

/// Counts a lost race.
pub(crate) fn collision() {
    counter!("jixiao_ledger_collisions_total").increment(1);
}
