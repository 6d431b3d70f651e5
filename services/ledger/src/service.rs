//! The use cases. Speaks domain words only.

use std::sync::Arc;

use domain::{
    Account, AccountFilter, Balance, Chart, DocumentNumber, Entry, EntryFilter, Execution,
    ExecutionQuery, FundingDocument, PostedTransaction, Project, ProjectCode, RegionCode,
    Transaction, TransactionId,
};
use ledger_storage::{Keyset, Registered, Rows, Store, StoreError};
use server::shielded;
use time::Date;

use crate::{
    error::{CommitError, PostError, ReadError, RegisterError},
    plan::{Answer, Outcome},
    queue::{Queue, Ticket},
};

/// Keeps the books.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    store: Store,
    chart: Arc<Chart>,
    queue: Queue,
}

impl Ledger {
    pub(crate) fn new(store: Store, chart: Arc<Chart>, queue: Queue) -> Self {
        Self { store, chart, queue }
    }

    pub(crate) fn chart(&self) -> &Chart {
        &self.chart
    }

    /// Whether what is posted now will be in the books: the database can be written, and no committer is stuck.
    pub(crate) async fn is_ready(&self) -> bool {
        self.queue.is_well() && self.store.is_writable().await
    }

    /// Registers a project; a retry with the same content is a no-op.
    pub(crate) async fn create_project(
        &self,
        project: Project,
    ) -> Result<Registered<Project>, RegisterError> {
        let (store, wanted) = (self.store.clone(), project.clone());
        let register = async move {
            let registered = store.create_project(&wanted).await?;
            if registered.created {
                let (region, project) = (wanted.region, wanted.code);
                tracing::info!(target: "audit", %region, %project, "登记项目 (registered)");
            }
            Ok::<_, StoreError>(registered)
        };
        let registered = shielded(register).await??;
        match registered.value.difference(&project) {
            None => Ok(registered),
            Some(difference) => {
                Err(RegisterError::ProjectExists { code: project.code, difference })
            }
        }
    }

    /// Registers a funding document; a retry with the same content is a no-op.
    pub(crate) async fn create_document(
        &self,
        document: FundingDocument,
    ) -> Result<Registered<FundingDocument>, RegisterError> {
        let (store, wanted) = (self.store.clone(), document.clone());
        let register = async move {
            let registered = store.create_document(&wanted).await?;
            if registered.created {
                let (region, document) = (wanted.region, &wanted.number);
                tracing::info!(target: "audit", %region, %document, "登记指标文 (registered)");
            }
            Ok::<_, StoreError>(registered)
        };
        let registered = shielded(register).await??;
        match registered.value.difference(&document) {
            None => Ok(registered),
            Some(difference) => {
                Err(RegisterError::DocumentExists { number: document.number, difference })
            }
        }
    }

    pub(crate) async fn project(
        &self,
        (region, code): (RegionCode, ProjectCode),
    ) -> Result<Project, ReadError> {
        let found = self.store.find_projects(region, &[code]).await?.pop();
        found.ok_or(ReadError::ProjectNotFound(code))
    }

    pub(crate) async fn document(
        &self,
        (region, number): (RegionCode, DocumentNumber),
    ) -> Result<FundingDocument, ReadError> {
        let numbers = [number];
        let found = self.store.find_documents(region, &numbers).await?.pop();
        let [number] = numbers;
        found.ok_or(ReadError::DocumentNotFound(number))
    }

    pub(crate) async fn list_projects(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<Project>, ReadError> {
        Ok(self.store.list_projects(region, page).await?)
    }

    pub(crate) async fn list_documents(
        &self,
        region: RegionCode,
        page: &Keyset,
    ) -> Result<Rows<FundingDocument>, ReadError> {
        Ok(self.store.list_documents(region, page).await?)
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

    /// The fund table of projects as of a date.
    pub(crate) async fn execution(&self, query: ExecutionQuery) -> Result<Execution, ReadError> {
        let found = self.store.find_projects(query.region, &query.projects).await?;
        // In the order of the request, each registered.
        let project = |code: &ProjectCode| {
            let project = found.iter().find(|it| it.code == *code).cloned();
            project.ok_or(ReadError::ProjectNotFound(*code))
        };
        let projects: Result<Vec<Project>, ReadError> =
            query.projects.iter().map(project).collect();
        let (sums, position) = self.store.execution(&query).await?;
        Ok(Execution::of(&self.chart, &projects?, sums, position)?)
    }
}
