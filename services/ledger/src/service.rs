//! The use cases. Speaks domain words only.

mod register;

use std::sync::Arc;

use domain::{
    Account, AccountFilter, Balance, Chart, Entry, EntryFilter, Execution, ExecutionQuery,
    PostedTransaction, Proposal, RegionCode, Transaction, TransactionFilter, TransactionId,
};
use ledger_storage::{Keyset, Rows, Store, StoreError};
use time::{Date, OffsetDateTime};

use crate::{
    committer::Clock,
    error::{CommitError, ExecutionError, PostError, ReadError},
    plan::{Answer, Outcome},
    queue::{Queue, Ticket},
    rehearsal::{self, Rehearsal},
};

/// Keeps the books.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    store: Store,
    chart: Arc<Chart>,
    queue: Queue,
    clock: Clock,
}

impl Ledger {
    pub(crate) fn new(store: Store, chart: Arc<Chart>, queue: Queue, clock: Clock) -> Self {
        Self { store, chart, queue, clock }
    }

    pub(crate) fn chart(&self) -> &Chart {
        &self.chart
    }

    /// Whether what is posted now will be in the books: the database can be written, and no committer is stuck.
    pub(crate) async fn is_ready(&self) -> bool {
        self.queue.is_well() && self.store.is_writable().await
    }

    /// Posts one transaction once; a retry answers the first result.
    pub(crate) async fn post(&self, transaction: Transaction) -> Result<Answer, PostError> {
        let ticket = self.queue.enter(vec![transaction], false).map_err(PostError::Commit)?;
        let outcome = ticket.outcome().await.map_err(PostError::Commit)?;
        outcome.map_err(PostError::Refused)
    }

    /// Posts many, each by itself or all or nothing; one outcome per transaction, in their order.
    pub(crate) async fn post_all(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
    ) -> Result<Vec<Outcome>, CommitError> {
        self.queue.enter(transactions, all_or_nothing)?.outcomes().await
    }

    /// What [`Ledger::post`] would answer; nothing is written.
    pub(crate) async fn rehearse(&self, transaction: Transaction) -> Result<Answer, PostError> {
        let outcomes = self.rehearse_all(vec![transaction], false, &Proposal::default()).await;
        let outcome = outcomes.map_err(PostError::Commit)?.pop();
        outcome.ok_or(PostError::Commit(CommitError::Stopping))?.map_err(PostError::Refused)
    }

    /// What [`Ledger::post_all`] would answer if `registers` were registered; all transactions are of one region.
    /// Nothing is written.
    pub(crate) async fn rehearse_all(
        &self,
        transactions: Vec<Transaction>,
        all_or_nothing: bool,
        registers: &Proposal,
    ) -> Result<Vec<Outcome>, CommitError> {
        let Proposal { projects, documents, transactions: _ } = registers;
        let plan = async {
            let view = self.store.view().await?;
            let rehearsal = Rehearsal {
                books: &view,
                chart: &self.chart,
                projects,
                documents,
                now: self.now(),
            };
            let plan = rehearsal.plan(transactions, all_or_nothing).await?;
            view.leave().await?;
            Ok(plan)
        };
        let planned = plan.await.map_err(|error: StoreError| CommitError::Storage(Arc::new(error)));
        Ok(planned?.outcomes)
    }

    /// Puts one of a stream into the queue as soon as there is room; the ticket's outcome comes later.
    pub(crate) async fn take_in(&self, transaction: Transaction) -> Result<Ticket, CommitError> {
        self.queue.enter_when_room(transaction).await
    }

    /// A posted transaction with its entries.
    pub(crate) async fn transaction(
        &self,
        (region, id): (RegionCode, TransactionId),
    ) -> Result<(PostedTransaction, Vec<Entry>), ReadError> {
        let found = self.store.find_transactions(region, &[id]).await?.pop();
        let posted = found.ok_or(ReadError::TransactionNotFound(id))?;
        let entries = self.store.entries_at(posted.position).await?;
        Ok((posted, entries))
    }

    /// Transactions in the order in which they were posted.
    pub(crate) async fn list_transactions(
        &self,
        filter: &TransactionFilter,
        page: &Keyset,
    ) -> Result<Rows<PostedTransaction>, ReadError> {
        Ok(self.store.list_transactions(filter, page).await?)
    }

    /// Entries in the order in which they were posted.
    pub(crate) async fn list_entries(
        &self,
        filter: &EntryFilter,
        page: &Keyset,
    ) -> Result<Rows<Entry>, ReadError> {
        Ok(self.store.list_entries(filter, page).await?)
    }

    /// What an account holds, now or at the end of a business date.
    pub(crate) async fn balance(
        &self,
        (account, as_of): (Account, Option<Date>),
    ) -> Result<Balance, ReadError> {
        let balance = match as_of {
            None => self.store.balance(&account).await?,
            Some(as_of) => self.store.balance_as_of(&account, as_of).await?,
        };
        balance.ok_or_else(|| ReadError::BalanceNotFound(account.id()))
    }

    /// Balances in the order of their account ids.
    pub(crate) async fn list_balances(
        &self,
        filter: &AccountFilter,
        page: &Keyset,
    ) -> Result<Rows<Balance>, ReadError> {
        Ok(self.store.list_balances(filter, page).await?)
    }

    /// The fund table of projects as of a date, with what is proposed as if it were in the books.
    pub(crate) async fn execution(
        &self,
        query: &ExecutionQuery,
        proposal: Proposal,
    ) -> Result<Execution, ExecutionError> {
        let (chart, now) = (&self.chart, self.now());
        if proposal.is_empty() {
            return rehearsal::execution(&self.store, chart, query, proposal, now).await;
        }
        let view = self.store.view().await?;
        let execution = rehearsal::execution(&view, chart, query, proposal, now).await?;
        view.leave().await?;
        Ok(execution)
    }

    /// In whole microseconds: what is stored comes back as it was.
    fn now(&self) -> OffsetDateTime {
        let now = (self.clock)();
        now.replace_microsecond(now.microsecond()).unwrap_or(now)
    }
}
