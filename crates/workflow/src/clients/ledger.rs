//! The ledger.

use std::collections::BTreeMap;

use api::{
    InvalidRequest, Problem,
    pb::ledger::{
        BatchPostTransactionsRequest, CreateFundingDocumentRequest, CreateProjectRequest, Entry,
        GetChartRequest, GetExecutionRequest, GetExecutionResponse, GetFundingDocumentRequest,
        GetProjectRequest, ListBalancesRequest, ListEntriesRequest, ListTransactionsRequest,
        PostResult, PostTransactionRequest, StreamTransactionsRequest, StreamTransactionsResponse,
        UpdateFundingDocumentRequest, UpdateProjectRequest,
        ledger_service_client::LedgerServiceClient, post_result::Outcome,
    },
};
use domain::{
    DocumentNumber, ExecutionQuery, FundingDocument, PostedTransaction, Project, ProjectCode,
    Proposal, RegionCode, Transaction, TransactionFilter,
};
use futures::{Stream, StreamExt};
use server::Peer;

use super::{CallError, Mode};

/// What a project may be corrected in.
const PROJECT_MASK: [&str; 3] = ["name", "unit_name", "department_name"];
/// What a funding document may be corrected in.
const DOCUMENT_MASK: [&str; 3] = ["title", "issued_on", "original_text"];
/// The largest answer that is taken: 10,000 results.
const ANSWER_BYTES_MAX: usize = 33_554_432;
/// How many things a page has.
const PAGE: i32 = 1_000;

/// A client of the ledger; clones share the connection.
#[derive(Debug, Clone)]
pub struct Ledger(LedgerServiceClient<Peer>);

/// Whether a transaction was in the books already.
pub type Replayed = bool;

/// What a refusal does to the rest of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Together {
    /// Nothing: each stands alone.
    OneByOne,
    /// None is posted.
    AllOrNothing,
}

impl Ledger {
    /// Over `peer`.
    pub fn new(peer: Peer) -> Self {
        Self(LedgerServiceClient::new(peer).max_decoding_message_size(ANSWER_BYTES_MAX))
    }

    /// Registers a project; the same again is a no-op. Whether it is new.
    pub async fn create_project(
        &mut self,
        project: &Project,
        mode: Mode,
    ) -> Result<bool, CallError> {
        let project = Some(project.clone().into());
        let request = CreateProjectRequest { project, validate_only: mode.validate_only() };
        Ok(self.0.create_project(request).await?.into_inner().created)
    }

    /// Registers a funding document; the same again is a no-op. Whether it is new.
    pub async fn create_document(
        &mut self,
        document: &FundingDocument,
        mode: Mode,
    ) -> Result<bool, CallError> {
        let funding_document = Some(document.clone().into());
        let validate_only = mode.validate_only();
        let request = CreateFundingDocumentRequest { funding_document, validate_only };
        Ok(self.0.create_funding_document(request).await?.into_inner().created)
    }

    /// A project as it is registered, with the mark of its revision.
    pub async fn project(
        &mut self,
        region: RegionCode,
        code: ProjectCode,
    ) -> Result<(Project, String), CallError> {
        let request =
            GetProjectRequest { region_code: region.to_string(), project_code: code.to_string() };
        let project = self.0.get_project(request).await?.into_inner().project;
        let project = project.ok_or_else(|| InvalidRequest::missing("project"))?;
        let etag = project.etag.clone();
        Ok((project.try_into()?, etag))
    }

    /// A funding document as it is registered, with the mark of its revision.
    pub async fn document(
        &mut self,
        region: RegionCode,
        number: &DocumentNumber,
    ) -> Result<(FundingDocument, String), CallError> {
        let request = GetFundingDocumentRequest {
            region_code: region.to_string(),
            document_number: number.to_string(),
        };
        let document = self.0.get_funding_document(request).await?.into_inner().funding_document;
        let document = document.ok_or_else(|| InvalidRequest::missing("funding_document"))?;
        let etag = document.etag.clone();
        Ok((document.try_into()?, etag))
    }

    /// Corrects the names of a project; a change in between is ABORTED.
    pub async fn update_project(
        &mut self,
        project: &Project,
        etag: String,
        mode: Mode,
    ) -> Result<(), CallError> {
        let request = UpdateProjectRequest {
            project: Some(project.clone().into()),
            update_mask: Some(api::field_mask(&PROJECT_MASK)),
            etag,
            validate_only: mode.validate_only(),
        };
        self.0.update_project(request).await?;
        Ok(())
    }

    /// Corrects title and dates of a funding document; a change in between is ABORTED.
    pub async fn update_document(
        &mut self,
        document: &FundingDocument,
        etag: String,
        mode: Mode,
    ) -> Result<(), CallError> {
        let request = UpdateFundingDocumentRequest {
            funding_document: Some(document.clone().into()),
            update_mask: Some(api::field_mask(&DOCUMENT_MASK)),
            etag,
            validate_only: mode.validate_only(),
        };
        self.0.update_funding_document(request).await?;
        Ok(())
    }

    /// Posts one transaction; the same again is answered as replayed.
    pub async fn post(&mut self, transaction: &Transaction) -> Result<Replayed, CallError> {
        let transaction = Some(transaction.into());
        let request = PostTransactionRequest { transaction, validate_only: false };
        Ok(self.0.post_transaction(request).await?.into_inner().replayed)
    }

    /// Posts up to 10,000 transactions: what a refusal does to the others is said by `together`.
    pub async fn post_batch(
        &mut self,
        transactions: &[Transaction],
        together: Together,
    ) -> Result<Vec<Result<Replayed, Problem>>, CallError> {
        self.batch(BatchPostTransactionsRequest {
            transactions: transactions.iter().map(Into::into).collect(),
            all_or_nothing: together == Together::AllOrNothing,
            validate_only: false,
            registers: None,
        })
        .await
    }

    /// What would become of up to 10,000 transactions if they were posted, all or nothing, after `registers` were made.
    pub async fn check_batch(
        &mut self,
        transactions: &[Transaction],
        registers: &Proposal,
    ) -> Result<Vec<Result<Replayed, Problem>>, CallError> {
        self.batch(BatchPostTransactionsRequest {
            transactions: transactions.iter().map(Into::into).collect(),
            all_or_nothing: true,
            validate_only: true,
            registers: Some(registers.into()),
        })
        .await
    }

    async fn batch(
        &mut self,
        request: BatchPostTransactionsRequest,
    ) -> Result<Vec<Result<Replayed, Problem>>, CallError> {
        let answer = self.0.batch_post_transactions(request).await?.into_inner();
        Ok(answer.results.into_iter().map(outcome).collect::<Result<_, InvalidRequest>>()?)
    }

    /// All transactions of `filter`, in the order in which they were posted.
    pub async fn transactions(
        &mut self,
        filter: &TransactionFilter,
    ) -> Result<Vec<PostedTransaction>, CallError> {
        let mut request = ListTransactionsRequest {
            region_code: filter.region.to_string(),
            project_codes: filter.projects.iter().map(ToString::to_string).collect(),
            fiscal_year: filter.year.year(),
            unit_code: filter.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
            page_size: PAGE,
            page_token: String::new(),
        };
        let mut all = Vec::new();
        loop {
            let page = self.0.list_transactions(request.clone()).await?.into_inner();
            for transaction in page.transactions {
                all.push(transaction.try_into()?);
            }
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The names of the accounts, by their codes.
    pub async fn account_names(&mut self) -> Result<BTreeMap<String, String>, CallError> {
        let chart = self.0.get_chart(GetChartRequest {}).await?.into_inner();
        Ok(chart.accounts.into_iter().map(|it| (it.account_code, it.name)).collect())
    }

    /// All entries of a project, in the order in which they were posted.
    pub async fn entries(
        &mut self,
        region: RegionCode,
        project: ProjectCode,
    ) -> Result<Vec<Entry>, CallError> {
        let mut request = ListEntriesRequest {
            region_code: region.to_string(),
            project_code: project.to_string(),
            page_size: PAGE,
            ..Default::default()
        };
        let mut all = Vec::new();
        loop {
            let page = self.0.list_entries(request.clone()).await?.into_inner();
            all.extend(page.entries);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// All balances of a project, in the order of their accounts.
    pub async fn balances(
        &mut self,
        region: RegionCode,
        project: ProjectCode,
    ) -> Result<Vec<api::pb::ledger::Balance>, CallError> {
        let mut request = ListBalancesRequest {
            region_code: region.to_string(),
            project_code: project.to_string(),
            page_size: PAGE,
            ..Default::default()
        };
        let mut all = Vec::new();
        loop {
            let page = self.0.list_balances(request.clone()).await?.into_inner();
            all.extend(page.balances);
            if page.next_page_token.is_empty() {
                return Ok(all);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// The fund table of projects.
    pub async fn execution(
        &mut self,
        query: ExecutionQuery,
    ) -> Result<GetExecutionResponse, CallError> {
        let ExecutionQuery { region, projects, year, as_of } = query;
        let request = GetExecutionRequest {
            region_code: region.to_string(),
            project_codes: projects.iter().map(ToString::to_string).collect(),
            fiscal_year: year.year(),
            as_of: Some(api::date_to_pb(as_of)),
            proposal: None,
        };
        Ok(self.0.get_execution(request).await?.into_inner())
    }

    /// Posts all that `transactions` yields; the answers come in their order. Whether each was posted.
    pub async fn post_stream(
        &mut self,
        transactions: impl Stream<Item = Transaction> + Send + 'static,
    ) -> Result<impl Stream<Item = Result<bool, CallError>>, CallError> {
        let requests = transactions.map(|transaction| StreamTransactionsRequest {
            transaction: Some((&transaction).into()),
        });
        let answers = self.0.stream_transactions(requests).await?.into_inner();
        Ok(answers.map(|answer| was_posted(answer.map_err(Box::new))))
    }
}

fn was_posted(
    answer: Result<StreamTransactionsResponse, Box<tonic::Status>>,
) -> Result<bool, CallError> {
    let answer = answer.map_err(|status| CallError::from(*status))?;
    let result = answer.result.ok_or_else(|| InvalidRequest::missing("result"))?;
    Ok(outcome(result)?.is_ok())
}

fn outcome(result: PostResult) -> Result<Result<Replayed, Problem>, InvalidRequest> {
    let PostResult { transaction_id: _, outcome } = result;
    match outcome.ok_or_else(|| InvalidRequest::missing("outcome"))? {
        Outcome::Posted(answer) => Ok(Ok(answer.replayed)),
        Outcome::Refused(refusal) => Ok(Err(refusal.into())),
    }
}
