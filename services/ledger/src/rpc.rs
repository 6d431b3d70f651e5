//! gRPC in, use case, gRPC out. Decides nothing.

use std::pin::Pin;

use api::{
    BalanceKey, BalanceQuery, Batch, DocumentKey, EntryQuery, ExecutionRequest, InvalidRequest,
    Page, ProjectKey, RegionQuery, TransactionKey, Write, balance_to_pb, chart_to_pb, entry_to_pb,
    execution_to_pb,
    pb::{
        common,
        ledger::{
            self as pb,
            ledger_service_server::{LedgerService, LedgerServiceServer},
            post_result,
        },
    },
    refusal, refuse, refuse_within,
};
use domain::{FundingDocument, Project, Transaction};
use futures::{Stream, StreamExt};
use ledger_storage::{Keyset, Registered};
use tonic::{Request, Response, Status, Streaming};

use crate::{
    error::{CommitError, ReadError},
    plan::{Answer, Outcome},
    queue::Ticket,
    refusal::Refusal,
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
        let Write { content: project, validate_only: _ } =
            Write::<Project>::try_from(request.into_inner()).map_err(refuse)?;
        let registered = self.ledger.create_project(project).await;
        let Registered { value, created } =
            registered.map_err(|error| refuse_within("project", error))?;
        Ok(Response::new(pb::CreateProjectResponse { project: Some(value.into()), created }))
    }

    async fn update_project(
        &self,
        _: Request<pb::UpdateProjectRequest>,
    ) -> Answered<pb::UpdateProjectResponse> {
        Err(Status::unimplemented("soon"))
    }

    async fn list_project_revisions(
        &self,
        _: Request<pb::ListProjectRevisionsRequest>,
    ) -> Answered<pb::ListProjectRevisionsResponse> {
        Err(Status::unimplemented("soon"))
    }

    async fn update_funding_document(
        &self,
        _: Request<pb::UpdateFundingDocumentRequest>,
    ) -> Answered<pb::UpdateFundingDocumentResponse> {
        Err(Status::unimplemented("soon"))
    }

    async fn list_funding_document_revisions(
        &self,
        _: Request<pb::ListFundingDocumentRevisionsRequest>,
    ) -> Answered<pb::ListFundingDocumentRevisionsResponse> {
        Err(Status::unimplemented("soon"))
    }

    async fn list_transactions(
        &self,
        _: Request<pb::ListTransactionsRequest>,
    ) -> Answered<pb::ListTransactionsResponse> {
        Err(Status::unimplemented("soon"))
    }

    async fn get_project(
        &self,
        request: Request<pb::GetProjectRequest>,
    ) -> Answered<pb::GetProjectResponse> {
        let ProjectKey { region, code } = request.into_inner().try_into().map_err(refuse)?;
        let project = self.ledger.project((region, code)).await.map_err(refuse)?;
        Ok(Response::new(pb::GetProjectResponse { project: Some(project.into()) }))
    }

    async fn list_projects(
        &self,
        request: Request<pb::ListProjectsRequest>,
    ) -> Answered<pb::ListProjectsResponse> {
        let RegionQuery { region, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_projects(region, &keyset(&page)).await.map_err(refuse)?;
        Ok(Response::new(pb::ListProjectsResponse {
            projects: found.rows.into_iter().map(Into::into).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn create_funding_document(
        &self,
        request: Request<pb::CreateFundingDocumentRequest>,
    ) -> Answered<pb::CreateFundingDocumentResponse> {
        let Write { content: document, validate_only: _ } =
            Write::<FundingDocument>::try_from(request.into_inner()).map_err(refuse)?;
        let registered = self.ledger.create_document(document).await;
        let Registered { value, created } =
            registered.map_err(|error| refuse_within("funding_document", error))?;
        let funding_document = Some(value.into());
        Ok(Response::new(pb::CreateFundingDocumentResponse { funding_document, created }))
    }

    async fn get_funding_document(
        &self,
        request: Request<pb::GetFundingDocumentRequest>,
    ) -> Answered<pb::GetFundingDocumentResponse> {
        let DocumentKey { region, number } = request.into_inner().try_into().map_err(refuse)?;
        let document = self.ledger.document((region, number)).await.map_err(refuse)?;
        let funding_document = Some(document.into());
        Ok(Response::new(pb::GetFundingDocumentResponse { funding_document }))
    }

    async fn list_funding_documents(
        &self,
        request: Request<pb::ListFundingDocumentsRequest>,
    ) -> Answered<pb::ListFundingDocumentsResponse> {
        let RegionQuery { region, page } = request.into_inner().try_into().map_err(refuse)?;
        let found = self.ledger.list_documents(region, &keyset(&page)).await.map_err(refuse)?;
        Ok(Response::new(pb::ListFundingDocumentsResponse {
            funding_documents: found.rows.into_iter().map(Into::into).collect(),
            next_page_token: page.next(found.next.as_deref()),
        }))
    }

    async fn post_transaction(
        &self,
        request: Request<pb::PostTransactionRequest>,
    ) -> Answered<pb::PostTransactionResponse> {
        let Write { content: transaction, validate_only: _ } =
            Write::<Transaction>::try_from(request.into_inner()).map_err(refuse)?;
        let answer = self.ledger.post(transaction).await;
        let answer = answer.map_err(|error| refuse_within("transaction", error))?;
        Ok(Response::new(posted(&answer)))
    }

    async fn batch_post_transactions(
        &self,
        request: Request<pb::BatchPostTransactionsRequest>,
    ) -> Answered<pb::BatchPostTransactionsResponse> {
        let batch = Batch::try_from(request.into_inner()).map_err(refuse)?;
        let results = post_batch(&self.ledger, batch).await.map_err(refuse)?;
        Ok(Response::new(pb::BatchPostTransactionsResponse { results }))
    }

    type StreamTransactionsStream =
        Pin<Box<dyn Stream<Item = Result<pb::StreamTransactionsResponse, Status>> + Send>>;

    async fn stream_transactions(
        &self,
        request: Request<Streaming<pb::StreamTransactionsRequest>>,
    ) -> Answered<Self::StreamTransactionsStream> {
        let ledger = self.ledger.clone();
        let tickets = request.into_inner().then(move |item| take_in(ledger.clone(), item));
        // Taken in one after the other, answered in the same order as their groups are committed.
        let answers = tickets.map(answer_of).buffered(STREAM_MAX);
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
        let ExecutionRequest { query, proposal: _ } =
            ExecutionRequest::try_from(request.into_inner()).map_err(refuse)?;
        let execution = self.ledger.execution(query).await.map_err(refuse)?;
        let out_of_range = |error| refuse(ReadError::from(error));
        Ok(Response::new(execution_to_pb(&execution).map_err(out_of_range)?))
    }

    async fn get_chart(&self, _: Request<pb::GetChartRequest>) -> Answered<pb::GetChartResponse> {
        Ok(Response::new(chart_to_pb(self.ledger.chart())))
    }
}

/// Posts what means something, and puts the answers back into the order of the request.
async fn post_batch(ledger: &Ledger, batch: Batch) -> Result<Vec<pb::PostResult>, CommitError> {
    let Batch { transactions, all_or_nothing, validate_only: _, registers: _ } = batch;
    let good: Vec<Transaction> =
        transactions.iter().filter_map(|(_, it)| it.as_ref().ok().cloned()).collect();
    let outcomes = if all_or_nothing && good.len() < transactions.len() {
        vec![Err(Refusal::Abandoned); good.len()]
    } else {
        ledger.post_all(good, all_or_nothing).await?
    };
    let mut outcomes = outcomes.into_iter();
    let result = |(transaction_id, transaction): (String, Result<Transaction, InvalidRequest>)| {
        let outcome = match transaction {
            Err(error) => Some(refused(&error)),
            // One outcome per good transaction, in their order.
            Ok(_) => outcomes.next().map(|outcome| settled(&outcome)),
        };
        pb::PostResult { transaction_id, outcome }
    };
    Ok(transactions.into_iter().map(result).collect())
}

/// An item of a stream on its way: its id, and its ticket or why it has none.
struct Taken {
    transaction_id: String,
    ticket: Result<Ticket, common::Refusal>,
}

/// Puts one item of a stream into the queue. A transaction that means nothing is refused alone.
async fn take_in(
    ledger: Ledger,
    item: Result<pb::StreamTransactionsRequest, Status>,
) -> Result<Taken, Status> {
    let item = item?;
    let transaction_id =
        item.transaction.as_ref().map(|it| it.transaction_id.clone()).unwrap_or_default();
    let ticket = match Transaction::try_from(item) {
        Ok(transaction) => ledger.take_in(transaction).await.map_err(|error| refusal(&error)),
        Err(error) => Err(refusal(&error)),
    };
    Ok(Taken { transaction_id, ticket })
}

/// Waits for the commit of one item of a stream.
async fn answer_of(taken: Result<Taken, Status>) -> Result<pb::StreamTransactionsResponse, Status> {
    let Taken { transaction_id, ticket } = taken?;
    let outcome = match ticket {
        Ok(ticket) => match ticket.outcome().await {
            Ok(outcome) => settled(&outcome),
            Err(error) => refused::<CommitError>(&error),
        },
        Err(refusal) => post_result::Outcome::Refused(refusal),
    };
    let result = Some(pb::PostResult { transaction_id, outcome: Some(outcome) });
    Ok(pb::StreamTransactionsResponse { result })
}

fn settled(outcome: &Outcome) -> post_result::Outcome {
    match outcome {
        Ok(answer) => post_result::Outcome::Posted(posted(answer)),
        Err(error) => refused(error),
    }
}

fn refused<E: api::ServiceError>(error: &E) -> post_result::Outcome {
    post_result::Outcome::Refused(refusal(error))
}

fn posted(answer: &Answer) -> pb::PostTransactionResponse {
    let Answer { posted, replayed } = answer;
    pb::PostTransactionResponse { posted: Some(posted.into()), replayed: *replayed }
}

fn keyset(page: &Page) -> Keyset {
    Keyset::new(page.after(), page.size())
}
