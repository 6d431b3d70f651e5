//! gRPC in, use case, gRPC out. Decides nothing.

mod answer;

use std::pin::Pin;

use api::{
    BalanceKey, BalanceQuery, Batch, DocumentKey, EntryQuery, ExecutionRequest, Page, ProjectKey,
    RegionQuery, RevisionQuery, TransactionKey, TransactionQuery, Write, balance_to_pb,
    chart_to_pb, document_to_pb, entry_to_pb, execution_to_pb,
    pb::ledger::{
        self as pb,
        ledger_service_server::{LedgerService, LedgerServiceServer},
    },
    project_to_pb, refuse, refuse_within,
};
use futures::{Stream, StreamExt};
use ledger_storage::{Keyset, Registered, Rows};
use tonic::{Request, Response, Status, Streaming};

use self::answer::Told;
use crate::{
    error::{ExecutionError, Place, ReadError},
    service::Ledger,
};

/// How many answers of a stream may be under way.
const STREAM_MAX: usize = 2_000;

/// The gRPC face of [`Ledger`].
#[derive(Debug, Clone)]
pub(crate) struct Rpc {
    ledger: Ledger,
}

impl Rpc {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self { ledger }
    }

    pub(crate) fn into_server(self) -> LedgerServiceServer<Self> {
        LedgerServiceServer::new(self)
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LedgerService for Rpc {
    async fn create_project(
        &self,
        request: Request<pb::CreateProjectRequest>,
    ) -> Answered<pb::CreateProjectResponse> {
        let Write { content, validate_only } = request.into_inner().try_into().map_err(refuse)?;
        let registered = self.ledger.create_project(content, validate_only).await;
        let Registered { value, created } =
            registered.map_err(|error| refuse_within("project", error))?;
        let project = Some(project_to_pb(value));
        Ok(Response::new(pb::CreateProjectResponse { project, created }))
    }

    async fn update_project(
        &self,
        request: Request<pb::UpdateProjectRequest>,
    ) -> Answered<pb::UpdateProjectResponse> {
        let Write { content, validate_only } = request.into_inner().try_into().map_err(refuse)?;
        let updated = self.ledger.update_project(content, validate_only).await;
        let Registered { value, created: updated } =
            updated.map_err(|error| refuse_within("project", error))?;
        let project = Some(project_to_pb(value));
        Ok(Response::new(pb::UpdateProjectResponse { project, updated }))
    }

    async fn list_project_revisions(
        &self,
        request: Request<pb::ListProjectRevisionsRequest>,
    ) -> Answered<pb::ListProjectRevisionsResponse> {
        let RevisionQuery { key: ProjectKey { region, code }, page } =
            request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_project_revisions((region, code), &keyset(&page)).await;
        let Rows { rows, next } = found.map_err(refuse)?;
        Ok(Response::new(pb::ListProjectRevisionsResponse {
            revisions: rows.into_iter().map(Into::into).collect(),
            next_page_token: page.next(next.as_deref()),
        }))
    }

    async fn update_funding_document(
        &self,
        request: Request<pb::UpdateFundingDocumentRequest>,
    ) -> Answered<pb::UpdateFundingDocumentResponse> {
        let Write { content, validate_only } = request.into_inner().try_into().map_err(refuse)?;
        let updated = self.ledger.update_document(content, validate_only).await;
        let Registered { value, created: updated } =
            updated.map_err(|error| refuse_within("funding_document", error))?;
        let funding_document = Some(document_to_pb(value));
        Ok(Response::new(pb::UpdateFundingDocumentResponse { funding_document, updated }))
    }

    async fn list_funding_document_revisions(
        &self,
        request: Request<pb::ListFundingDocumentRevisionsRequest>,
    ) -> Answered<pb::ListFundingDocumentRevisionsResponse> {
        let RevisionQuery { key: DocumentKey { region, number }, page } =
            request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_document_revisions((region, number), &keyset(&page)).await;
        let Rows { rows, next } = found.map_err(refuse)?;
        Ok(Response::new(pb::ListFundingDocumentRevisionsResponse {
            revisions: rows.into_iter().map(Into::into).collect(),
            next_page_token: page.next(next.as_deref()),
        }))
    }

    async fn list_transactions(
        &self,
        request: Request<pb::ListTransactionsRequest>,
    ) -> Answered<pb::ListTransactionsResponse> {
        let TransactionQuery { filter, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_transactions(&filter, &keyset(&page)).await.map_err(refuse)?;
        Ok(Response::new(pb::ListTransactionsResponse {
            transactions: found.rows.iter().map(Into::into).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn get_project(
        &self,
        request: Request<pb::GetProjectRequest>,
    ) -> Answered<pb::GetProjectResponse> {
        let ProjectKey { region, code } = request.into_inner().try_into().map_err(refuse)?;
        let project = self.ledger.project((region, code)).await.map_err(refuse)?;
        Ok(Response::new(pb::GetProjectResponse { project: Some(project_to_pb(project)) }))
    }

    async fn list_projects(
        &self,
        request: Request<pb::ListProjectsRequest>,
    ) -> Answered<pb::ListProjectsResponse> {
        let RegionQuery { region, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_projects(region, &keyset(&page)).await.map_err(refuse)?;
        Ok(Response::new(pb::ListProjectsResponse {
            projects: found.rows.into_iter().map(project_to_pb).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn create_funding_document(
        &self,
        request: Request<pb::CreateFundingDocumentRequest>,
    ) -> Answered<pb::CreateFundingDocumentResponse> {
        let Write { content, validate_only } = request.into_inner().try_into().map_err(refuse)?;
        let registered = self.ledger.create_document(content, validate_only).await;
        let Registered { value, created } =
            registered.map_err(|error| refuse_within("funding_document", error))?;
        let funding_document = Some(document_to_pb(value));
        Ok(Response::new(pb::CreateFundingDocumentResponse { funding_document, created }))
    }

    async fn get_funding_document(
        &self,
        request: Request<pb::GetFundingDocumentRequest>,
    ) -> Answered<pb::GetFundingDocumentResponse> {
        let DocumentKey { region, number } = request.into_inner().try_into().map_err(refuse)?;
        let document = self.ledger.document((region, number)).await.map_err(refuse)?;
        let funding_document = Some(document_to_pb(document));
        Ok(Response::new(pb::GetFundingDocumentResponse { funding_document }))
    }

    async fn list_funding_documents(
        &self,
        request: Request<pb::ListFundingDocumentsRequest>,
    ) -> Answered<pb::ListFundingDocumentsResponse> {
        let RegionQuery { region, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_documents(region, &keyset(&page)).await.map_err(refuse)?;
        Ok(Response::new(pb::ListFundingDocumentsResponse {
            funding_documents: found.rows.into_iter().map(document_to_pb).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn post_transaction(
        &self,
        request: Request<pb::PostTransactionRequest>,
    ) -> Answered<pb::PostTransactionResponse> {
        let Write { content, validate_only } = request.into_inner().try_into().map_err(refuse)?;
        let (answer, told) = if validate_only {
            // Boxed, so that a posting does not carry the room of a rehearsal along.
            (Box::pin(self.ledger.rehearse(content)).await, Told::AsItWouldBe)
        } else {
            (self.ledger.post(content).await, Told::AsPosted)
        };
        let answer = answer.map_err(|error| refuse_within("transaction", error))?;
        Ok(Response::new(answer::posted(&answer, told)))
    }

    async fn batch_post_transactions(
        &self,
        request: Request<pb::BatchPostTransactionsRequest>,
    ) -> Answered<pb::BatchPostTransactionsResponse> {
        let batch = Batch::try_from(request.into_inner()).map_err(refuse)?;
        let results = answer::post_batch(&self.ledger, batch).await.map_err(refuse)?;
        Ok(Response::new(pb::BatchPostTransactionsResponse { results }))
    }

    type StreamTransactionsStream =
        Pin<Box<dyn Stream<Item = Result<pb::StreamTransactionsResponse, Status>> + Send>>;

    async fn stream_transactions(
        &self,
        request: Request<Streaming<pb::StreamTransactionsRequest>>,
    ) -> Answered<Self::StreamTransactionsStream> {
        let ledger = self.ledger.clone();
        let tickets = request.into_inner().then(move |item| answer::take_in(ledger.clone(), item));
        // Taken in one after the other, answered in the same order as their groups are committed.
        let answers = tickets.map(answer::answer_of).buffered(STREAM_MAX);
        Ok(Response::new(Box::pin(answers)))
    }

    async fn get_transaction(
        &self,
        request: Request<pb::GetTransactionRequest>,
    ) -> Answered<pb::GetTransactionResponse> {
        let TransactionKey { region, id } = request.into_inner().try_into().map_err(refuse)?;
        let (posted, entries) = self.ledger.transaction((region, id)).await.map_err(refuse)?;
        let chart = self.ledger.chart();
        let entries = entries.iter().map(|entry| entry_to_pb(entry, chart)).collect();
        Ok(Response::new(pb::GetTransactionResponse { posted: Some((&posted).into()), entries }))
    }

    async fn list_entries(
        &self,
        request: Request<pb::ListEntriesRequest>,
    ) -> Answered<pb::ListEntriesResponse> {
        let EntryQuery { filter, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_entries(&filter, &keyset(&page)).await.map_err(refuse)?;
        let chart = self.ledger.chart();
        Ok(Response::new(pb::ListEntriesResponse {
            entries: found.rows.iter().map(|entry| entry_to_pb(entry, chart)).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn get_balance(
        &self,
        request: Request<pb::GetBalanceRequest>,
    ) -> Answered<pb::GetBalanceResponse> {
        let BalanceKey { account, as_of } = request.into_inner().try_into().map_err(refuse)?;
        let balance = self.ledger.balance((account, as_of)).await.map_err(refuse)?;
        let balance = Some(balance_to_pb(&balance, self.ledger.chart()));
        Ok(Response::new(pb::GetBalanceResponse { balance }))
    }

    async fn list_balances(
        &self,
        request: Request<pb::ListBalancesRequest>,
    ) -> Answered<pb::ListBalancesResponse> {
        let BalanceQuery { filter, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_balances(&filter, &keyset(&page)).await.map_err(refuse)?;
        let chart = self.ledger.chart();
        Ok(Response::new(pb::ListBalancesResponse {
            balances: found.rows.iter().map(|balance| balance_to_pb(balance, chart)).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn get_execution(
        &self,
        request: Request<pb::GetExecutionRequest>,
    ) -> Answered<pb::GetExecutionResponse> {
        let ExecutionRequest { query, proposal } =
            request.into_inner().try_into().map_err(refuse)?;
        let execution = self.ledger.execution(&query, proposal).await.map_err(refuse_execution)?;
        let out_of_range = |error| refuse(ReadError::from(error));
        Ok(Response::new(execution_to_pb(&execution).map_err(out_of_range)?))
    }

    async fn get_chart(&self, _: Request<pb::GetChartRequest>) -> Answered<pb::GetChartResponse> {
        Ok(Response::new(chart_to_pb(self.ledger.chart())))
    }
}

fn keyset(page: &Page) -> Keyset {
    Keyset::new(page.after(), page.size())
}

/// What a proposal does not stand up to is told by its place in the proposal.
fn refuse_execution(error: ExecutionError) -> Status {
    match error {
        ExecutionError::Read(error) => refuse(error),
        ExecutionError::Register { place, error } => {
            let place = match place {
                Place::Project(number) => format!("proposal.projects[{number}]"),
                Place::Document(number) => format!("proposal.funding_documents[{number}]"),
            };
            refuse_within(&place, *error)
        }
        ExecutionError::Refused { place, refusal } => {
            refuse_within(&format!("proposal.transactions[{place}]"), refusal)
        }
    }
}
