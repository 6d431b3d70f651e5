//! Decides what a batch does to the books. Pure: what it needs to know comes in, what is to be written goes out.
//!
//! Transactions are taken in their order; each sees the effect of those before it. One that is refused leaves no
//! trace, and its neighbours stand, unless they were sent as all or nothing. Whether a control is broken is decided here, once, for both databases.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{
    Account, AccountId, Chart, ChartAccount, DocumentNumber, Entry, Level, Money, Position,
    PostedTransaction, Posting, ProjectCode, RegionCode, Side, Totals, Transaction, TransactionId,
    TransactionKind, UnitCode, record_hash,
};
use ledger_storage::{Batch, Change};
use time::OffsetDateTime;

use crate::refusal::Refusal;

/// The transactions of all groups, in their order.
pub(crate) fn drafts(groups: &[Group]) -> impl Iterator<Item = &Draft> {
    groups.iter().flat_map(|group| &group.drafts)
}

/// What names a transaction: ids are the callers', and unique within a region.
pub(crate) type Key = (RegionCode, TransactionId);

/// A transaction with the entries that the chart derives from it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) transaction: Transaction,
    pub(crate) legs: Vec<DraftLeg>,
}

/// Transactions that a caller sent together.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) drafts: Vec<Draft>,
    /// If any is refused, none is posted.
    pub(crate) all_or_nothing: bool,
}

/// One entry to be.
#[derive(Debug, Clone)]
pub(crate) struct DraftLeg {
    pub(crate) id: AccountId,
    account: Account,
    /// A debit above zero, a credit below.
    amount: Money,
    rule: AccountRule,
}

/// What the chart says about an account.
#[derive(Debug, Clone)]
struct AccountRule {
    name: String,
    normal_side: Side,
    controlled: bool,
}

/// What is registered (control L03).
#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    pub(crate) documents: HashSet<(RegionCode, DocumentNumber)>,
    pub(crate) projects: HashMap<(RegionCode, ProjectCode), UnitCode>,
}

/// What the planner knows about the books. All balances are true at `head`; an account that is missing is empty.
#[derive(Debug)]
pub(crate) struct Books<'a> {
    pub(crate) head: Position,
    pub(crate) totals: &'a HashMap<AccountId, Totals>,
    pub(crate) register: &'a Register,
    /// Those transactions of the batch that are known to be in the books.
    pub(crate) posted: &'a HashMap<Key, PostedTransaction>,
}

/// A transaction in the books, and whether it was there before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) posted: PostedTransaction,
    pub(crate) replayed: bool,
}

/// What became of one transaction.
pub(crate) type Outcome = Result<Answer, Refusal>;

/// What to write, and what to answer once it is written.
#[derive(Debug)]
pub(crate) struct Plan {
    /// One per draft, in their order.
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) batch: Batch,
}

impl Draft {
    pub(crate) fn new(chart: &Chart, transaction: Transaction) -> Self {
        let rules = chart.legs(transaction.fields().kind);
        let legs = rules.map(|(leg, account)| {
            let amount = transaction.fields().amount;
            // At most 10^15 fen: its opposite is in range.
            let credit = Money::from_fen(amount.fen().saturating_neg());
            let amount = if leg.side == Side::Debit { amount } else { credit };
            let dimensions = dimensions(&transaction, leg.level, account);
            DraftLeg { id: dimensions.id(), account: dimensions, amount, rule: account.into() }
        });
        Self { legs: legs.collect(), transaction }
    }

    pub(crate) fn key(&self) -> Key {
        (self.transaction.fields().region, self.transaction.id())
    }
}

/// Plans `groups`, all of the shard of `books`.
pub(crate) fn plan(books: &Books<'_>, groups: &[Group], recorded_at: OffsetDateTime) -> Plan {
    let mut planning = Planning {
        books,
        recorded_at,
        head: books.head,
        postings: Vec::new(),
        planned: HashMap::new(),
        changes: BTreeMap::new(),
        undo: Vec::new(),
    };
    let outcomes = groups.iter().flat_map(|group| planning.next_group(group)).collect();
    let Planning { postings, changes, .. } = planning;
    let changes = changes.into_values().collect();
    Plan { outcomes, batch: Batch { after: books.head, postings, changes } }
}

/// A plan in the making.
struct Planning<'a> {
    books: &'a Books<'a>,
    recorded_at: OffsetDateTime,
    head: Position,
    postings: Vec<Posting>,
    planned: HashMap<Key, PostedTransaction>,
    /// By id, so that they are written in the order of their ids.
    changes: BTreeMap<AccountId, Change>,
    /// What the changes of the present group were before, the first ones first.
    undo: Vec<(AccountId, Option<Totals>)>,
}

impl Planning<'_> {
    fn next_group(&mut self, group: &Group) -> Vec<Outcome> {
        let start = self.head;
        self.undo.clear();
        let mut outcomes: Vec<Outcome> =
            group.drafts.iter().map(|draft| self.next(draft)).collect();
        if group.all_or_nothing && outcomes.iter().any(Result::is_err) {
            self.abandon(start);
            for outcome in &mut outcomes {
                // What was in the books before stays there: a replay is one whatever becomes of the others.
                if outcome.as_ref().is_ok_and(|answer| answer.posted.position > start) {
                    *outcome = Err(Refusal::Abandoned);
                }
            }
        }
        outcomes
    }

    /// Takes back what was planned after `start`.
    fn abandon(&mut self, start: Position) {
        self.head = start;
        while let Some(last) = self.postings.pop_if(|it| it.posted.position > start) {
            let transaction = &last.posted.transaction;
            self.planned.remove(&(transaction.fields().region, transaction.id()));
        }
        while let Some((id, before)) = self.undo.pop() {
            match (before, self.changes.get_mut(&id)) {
                (Some(before), Some(change)) => change.after = before,
                (None, _) | (_, None) => drop(self.changes.remove(&id)),
            }
        }
    }

    fn next(&mut self, draft: &Draft) -> Outcome {
        let key = draft.key();
        if let Some(first) = self.books.posted.get(&key).or_else(|| self.planned.get(&key)) {
            return replay(first, &draft.transaction);
        }
        self.check_registered(&draft.transaction)?;
        let kind = draft.transaction.fields().kind;
        let after: Result<Vec<Totals>, Refusal> =
            draft.legs.iter().map(|leg| self.totals_after(kind, leg)).collect();
        let posted = self.post(draft, after?);
        self.planned.insert(key, posted.clone());
        Ok(Answer { posted, replayed: false })
    }

    /// Control L03.
    fn check_registered(&self, transaction: &Transaction) -> Result<(), Refusal> {
        let fields = transaction.fields();
        let register = self.books.register;
        if !register.documents.contains(&(fields.region, fields.document.clone())) {
            return Err(Refusal::DocumentNotRegistered(fields.document.clone()));
        }
        let Some(beneficiary) = &fields.beneficiary else { return Ok(()) };
        match register.projects.get(&(fields.region, beneficiary.project)) {
            None => Err(Refusal::ProjectNotRegistered(beneficiary.project)),
            Some(unit) if *unit != beneficiary.unit => Err(Refusal::UnitMismatch {
                project: beneficiary.project,
                registered: unit.clone(),
                found: beneficiary.unit.clone(),
            }),
            Some(_) => Ok(()),
        }
    }

    /// Controls L01 and L02: a leg may not take more than there is. One that adds is never refused for what is
    /// missing already.
    fn totals_after(&self, kind: TransactionKind, leg: &DraftLeg) -> Result<Totals, Refusal> {
        let before = self.totals(leg.id);
        let out_of_range = |_| Refusal::OutOfRange { account: Box::new(leg.account.clone()) };
        let after = before.with(leg.amount).map_err(out_of_range)?;
        let takes = (leg.rule.normal_side == Side::Debit) == (leg.amount < Money::ZERO);
        if leg.rule.controlled && takes && leg.rule.normal_side.of_net(after.net()) < Money::ZERO {
            let requested = Money::from_fen(leg.amount.fen().saturating_abs());
            return Err(Refusal::Insufficient {
                kind,
                account: Box::new(leg.account.clone()),
                name: leg.rule.name.clone(),
                available: leg.rule.normal_side.of_net(before.net()),
                requested,
            });
        }
        Ok(after)
    }

    fn totals(&self, id: AccountId) -> Totals {
        let remembered = || self.books.totals.get(&id).copied().unwrap_or_default();
        self.changes.get(&id).map_or_else(remembered, |change| change.after)
    }

    /// Gives the draft the next position; no account is in two of its legs.
    fn post(&mut self, draft: &Draft, after: Vec<Totals>) -> PostedTransaction {
        let transaction = &draft.transaction;
        self.head.sequence = self.head.sequence.saturating_add(1);
        let mut entries = Vec::with_capacity(draft.legs.len());
        for ((line, leg), after) in (1..).zip(&draft.legs).zip(after) {
            let before = self.totals(leg.id);
            self.undo.push((leg.id, self.changes.get(&leg.id).map(|change| change.after)));
            let change = self.changes.entry(leg.id).or_insert_with(|| Change {
                id: leg.id,
                account: leg.account.clone(),
                before,
                after,
            });
            change.after = after;
            entries.push(Entry {
                transaction_id: transaction.id(),
                position: self.head,
                line,
                account_id: leg.id,
                account: leg.account.clone(),
                amount: leg.amount,
                balance_after: after.net(),
                business_date: transaction.fields().business_date,
                voucher: transaction.fields().voucher.clone(),
            });
        }
        let posted = PostedTransaction {
            transaction: transaction.clone(),
            position: self.head,
            recorded_at: self.recorded_at,
            record_hash: record_hash(transaction, self.head, self.recorded_at, &entries),
        };
        self.postings.push(Posting { posted: posted.clone(), entries });
        posted
    }
}

impl From<&ChartAccount> for AccountRule {
    fn from(account: &ChartAccount) -> Self {
        let ChartAccount { name, normal_side, controlled, .. } = account;
        Self { name: name.clone(), normal_side: *normal_side, controlled: *controlled }
    }
}

/// The same id again: by the same transaction, or by another one?
fn replay(first: &PostedTransaction, transaction: &Transaction) -> Outcome {
    match first.transaction.difference(transaction) {
        None => Ok(Answer { posted: first.clone(), replayed: true }),
        Some(difference) => Err(Refusal::Reused {
            id: transaction.id(),
            voucher: transaction.fields().voucher.clone(),
            difference: Box::new(difference),
        }),
    }
}

fn dimensions(transaction: &Transaction, level: Level, account: &ChartAccount) -> Account {
    let fields = transaction.fields();
    let beneficiary = match level {
        Level::Document => None,
        Level::Project => fields.beneficiary.clone(),
    };
    Account {
        region: fields.region,
        year: transaction.year(),
        document: fields.document.clone(),
        beneficiary,
        nature: fields.nature,
        code: account.code.clone(),
    }
}

#[cfg(test)]
mod tests;
