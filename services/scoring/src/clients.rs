//! The services that scoring calls: the ledger, for the books.

use api::{
    Problem,
    pb::ledger::{GetExecutionRequest, ledger_service_client::LedgerServiceClient},
};
use domain::{Evaluation, Execution, Proposal};
use server::Peer;
use tonic::Code;

use crate::error::LedgerError;

/// The ledger.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    client: LedgerServiceClient<Peer>,
}

impl Ledger {
    pub(crate) fn new(peer: Peer) -> Self {
        Self { client: LedgerServiceClient::new(peer) }
    }

    /// The fund table of an evaluation's projects, as of its date and with the proposal in the books. A read: a retry
    /// is safe.
    pub(crate) async fn execution(
        &self,
        evaluation: &Evaluation,
        proposal: &Proposal,
    ) -> Result<Execution, LedgerError> {
        let request = GetExecutionRequest::from((evaluation, proposal));
        let answer = self.client.clone().get_execution(request).await;
        let answer = answer.map_err(|status| match (status.code(), Problem::from(&status)) {
            (Code::Unavailable | Code::DeadlineExceeded | Code::ResourceExhausted, problem) => {
                LedgerError::Unavailable(problem)
            }
            (_, problem) => LedgerError::Refused(problem),
        });
        Execution::try_from(answer?.into_inner()).map_err(LedgerError::Unreadable)
    }
}
