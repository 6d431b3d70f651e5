//! The ledger.

use api::{
    InvalidRequest, Problem,
    pb::ledger::{
        BatchPostTransactionsRequest, CreateFundingDocumentRequest, CreateProjectRequest,
        GetExecutionRequest, GetExecutionResponse, PostResult, PostTransactionRequest,
        PostTransactionResponse, StreamTransactionsRequest, StreamTransactionsResponse,
        ledger_service_client::LedgerServiceClient, post_result::Outcome,
    },
};
use domain::{ExecutionQuery, FundingDocument, Project, Transaction};
use futures::{Stream, StreamExt};
use server::Peer;

use super::CallError;

/// A client of the ledger; clones share the connection.
#[derive(Debug, Clone)]
pub(crate) struct Ledger(LedgerServiceClient<Peer>);

/// A transaction that is in the books.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posted {
    /// Whether it was there already.
    pub(crate) replayed: bool,
}

/// What a refusal does to the rest of its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Together {
    /// Nothing: each stands alone.
    OneByOne,
    /// None is posted.
    AllOrNothing,
}

impl Ledger {
    /// Over `peer`.
    pub(crate) fn new(peer: Peer) -> Self {
        Self(LedgerServiceClient::new(peer))
    }

    /// Registers a project; the same again is a no-op.
    pub(crate) async fn create_project(&mut self, project: &Project) -> Result<(), CallError> {
        let project = Some(project.clone().into());
        self.0.create_project(CreateProjectRequest { project, validate_only: false }).await?;
        Ok(())
    }

    /// Registers a funding document; the same again is a no-op.
    pub(crate) async fn create_document(
        &mut self,
        document: &FundingDocument,
    ) -> Result<(), CallError> {
        let funding_document = Some(document.clone().into());
        let request = CreateFundingDocumentRequest { funding_document, validate_only: false };
        self.0.create_funding_document(request).await?;
        Ok(())
    }

    /// Posts one transaction; the same again is answered as replayed.
    pub(crate) async fn post(&mut self, transaction: &Transaction) -> Result<Posted, CallError> {
        let transaction = Some(transaction.into());
        let request = PostTransactionRequest { transaction, validate_only: false };
        let answer = self.0.post_transaction(request).await?;
        Ok(posted(&answer.into_inner()))
    }

    /// Posts up to 10,000 transactions: what a refusal does to the others is said by `together`.
    pub(crate) async fn post_batch(
        &mut self,
        transactions: &[Transaction],
        together: Together,
    ) -> Result<Vec<Result<Posted, Problem>>, CallError> {
        let transactions = transactions.iter().map(Into::into).collect();
        let all_or_nothing = together == Together::AllOrNothing;
        let request = BatchPostTransactionsRequest {
            transactions,
            all_or_nothing,
            validate_only: false,
            registers: None,
        };
        let answer = self.0.batch_post_transactions(request).await?.into_inner();
        Ok(answer.results.into_iter().map(outcome).collect::<Result<_, InvalidRequest>>()?)
    }

    /// The fund table of projects.
    pub(crate) async fn execution(
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
    pub(crate) async fn post_stream(
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

fn outcome(result: PostResult) -> Result<Result<Posted, Problem>, InvalidRequest> {
    let PostResult { transaction_id: _, outcome } = result;
    match outcome.ok_or_else(|| InvalidRequest::missing("outcome"))? {
        Outcome::Posted(answer) => Ok(Ok(posted(&answer))),
        Outcome::Refused(refusal) => Ok(Err(refusal.into())),
    }
}

const fn posted(answer: &PostTransactionResponse) -> Posted {
    Posted { replayed: answer.replayed }
}
