//! Rows of `account_days`: what a batch adds to each day of an account.

use std::collections::BTreeMap;

use domain::{AccountId, Entry, Posting};

use crate::value::date_to_number;

/// Which day of which account, by which budget source (0 for none).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) account: AccountId,
    pub(crate) date: i64,
    pub(crate) source: i64,
}

/// How much was debited and credited, in fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Moved {
    pub(crate) debits: i64,
    pub(crate) credits: i64,
}

/// In the order of their keys, so that two batches never wait for each other in a circle.
pub(crate) fn days(postings: &[Posting]) -> BTreeMap<Day, Moved> {
    let mut days: BTreeMap<Day, Moved> = BTreeMap::new();
    for posting in postings {
        for entry in &posting.entries {
            days.entry(day(posting, entry)).or_default().add(entry.amount.fen());
        }
    }
    days
}

/// The day that `entry` of `posting` belongs to.
pub(crate) fn day(posting: &Posting, entry: &Entry) -> Day {
    let source = posting.posted.transaction.fields().budget_source;
    Day {
        account: entry.account_id,
        date: date_to_number(entry.business_date),
        source: source.map_or(0, |source| source.code().into()),
    }
}

impl Moved {
    /// A debit above zero, a credit below. The totals of the account are in range, so these are.
    pub(crate) fn add(&mut self, fen: i64) {
        if fen > 0 {
            self.debits = self.debits.saturating_add(fen);
        } else {
            self.credits = self.credits.saturating_sub(fen);
        }
    }
}
