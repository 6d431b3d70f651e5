//! What became of transactions: of one, of a batch, of a stream.

use api::{
    Batch, InvalidRequest,
    pb::{
        common,
        ledger::{self as pb, post_result},
    },
    refusal, timestamp_to_pb,
};
use domain::Transaction;
use tonic::Status;

use crate::{
    error::CommitError,
    plan::{Answer, Outcome},
    queue::Ticket,
    refusal::Refusal,
    service::Ledger,
};

/// How much of a transaction an answer tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// All of it.
    AsPosted,
    /// All of one that is in the books; of one that is not what does not depend on its place there.
    AsItWouldBe,
    /// Its place in the books: who sent a batch has what it sent.
    Place,
    /// Both of the last two.
    PlaceAsItWouldBe,
}

/// Posts what means something, and puts the answers back into the order of the request.
pub(super) async fn post_batch(
    ledger: &Ledger,
    batch: Batch,
) -> Result<Vec<pb::PostResult>, CommitError> {
    let Batch { transactions, all_or_nothing, validate_only, registers } = batch;
    let good: Vec<Transaction> =
        transactions.iter().filter_map(|(_, it)| it.as_ref().ok().cloned()).collect();
    let told = if validate_only { Told::PlaceAsItWouldBe } else { Told::Place };
    let outcomes = if all_or_nothing && good.len() < transactions.len() {
        vec![Err(Refusal::Abandoned); good.len()]
    } else if validate_only {
        // Boxed, so that a posting does not carry the room of a rehearsal along.
        Box::pin(ledger.rehearse_all(good, all_or_nothing, &registers)).await?
    } else {
        ledger.post_all(good, all_or_nothing).await?
    };
    let mut outcomes = outcomes.into_iter();
    let result = |(transaction_id, transaction): (String, Result<Transaction, InvalidRequest>)| {
        let outcome = match transaction {
            Err(error) => Some(refused(&error)),
            // One outcome per good transaction, in their order.
            Ok(_) => outcomes.next().map(|outcome| settled(&outcome, told)),
        };
        pb::PostResult { transaction_id, outcome }
    };
    Ok(transactions.into_iter().map(result).collect())
}

/// An item of a stream on its way: its id, and its ticket or why it has none.
pub(super) struct Taken {
    transaction_id: String,
    ticket: Result<Ticket, common::Refusal>,
}

/// Puts one item of a stream into the queue. A transaction that means nothing is refused alone.
pub(super) async fn take_in(
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
pub(super) async fn answer_of(
    taken: Result<Taken, Status>,
) -> Result<pb::StreamTransactionsResponse, Status> {
    let Taken { transaction_id, ticket } = taken?;
    let outcome = match ticket {
        Ok(ticket) => match ticket.outcome().await {
            Ok(outcome) => settled(&outcome, Told::AsPosted),
            Err(error) => refused::<CommitError>(&error),
        },
        Err(refusal) => post_result::Outcome::Refused(refusal),
    };
    let result = Some(pb::PostResult { transaction_id, outcome: Some(outcome) });
    Ok(pb::StreamTransactionsResponse { result })
}

fn settled(outcome: &Outcome, told: Told) -> post_result::Outcome {
    match outcome {
        Ok(answer) => post_result::Outcome::Posted(posted(answer, told)),
        Err(error) => refused(error),
    }
}

fn refused<E: api::ServiceError>(error: &E) -> post_result::Outcome {
    post_result::Outcome::Refused(refusal(error))
}

/// What is told of a transaction that is in the books, or would be.
pub(super) fn posted(answer: &Answer, told: Told) -> pb::PostTransactionResponse {
    let Answer { posted, replayed } = answer;
    let is_whole = matches!(told, Told::AsPosted | Told::AsItWouldBe);
    let would_be = matches!(told, Told::AsItWouldBe | Told::PlaceAsItWouldBe) && !replayed;
    let transaction = is_whole.then(|| (&posted.transaction).into());
    let posted = if would_be {
        pb::PostedTransaction { transaction, ..pb::PostedTransaction::default() }
    } else {
        let (position, at, hash) = (posted.position, posted.recorded_at, posted.record_hash);
        pb::PostedTransaction {
            transaction,
            position: Some(position.into()),
            recorded_at: Some(timestamp_to_pb(at)),
            record_hash: hash.to_string(),
        }
    };
    pb::PostTransactionResponse { posted: Some(posted), replayed: *replayed }
}
