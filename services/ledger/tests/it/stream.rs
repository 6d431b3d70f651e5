//! A stream over a database that is slow for a moment: the sender waits, and goes on by itself.

use std::time::{Duration, Instant};

use api::pb::ledger::{PostResult, StreamTransactionsRequest};
use futures::{Stream, stream};
use testkit::postgres::{Cluster, Durability};
use tokio::time::{interval, timeout};
use tonic::Status;

use crate::{
    program::Program,
    words::approval,
    world::{Client, reasons, verify},
};

/// So long that the second of a stream is held back behind the first.
const SLOW: Duration = Duration::from_millis(400);
const FAST: Duration = Duration::from_millis(1);
/// A stream that has not ended by then does not end.
const STANDSTILL: Duration = Duration::from_secs(20);

/// Nobody else comes or goes: only the commit of the first can wake the second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_goes_on_after_a_slow_commit() {
    let mut cluster = Cluster::start(Durability::None).unwrap();
    let url = cluster.database().unwrap();
    let program = Program::start(&url);
    program.register().await;
    let client = program.client();
    // So that the connections are made.
    assert_eq!(reasons(&send(client.clone(), paced(FAST)).await.unwrap()), ["", ""]);
    let started = Instant::now();
    cluster.freeze().unwrap();
    let sending = timeout(STANDSTILL, send(client, paced(SLOW)));
    let thaw = async {
        let mut ticks = interval(SLOW);
        for _ in 0..3 {
            ticks.tick().await;
        }
        cluster.thaw().unwrap();
    };
    let (sent, ()) = tokio::join!(sending, thaw);
    eprintln!("| a stream over a slow commit | ended after {:.1?} |", started.elapsed());
    assert_eq!(reasons(&sent.unwrap().unwrap()), ["", ""], "it ends by itself");
    assert_eq!(verify(&url).await, 4);
}

/// Two transactions, the second so much later than the first.
fn paced(pause: Duration) -> impl Stream<Item = StreamTransactionsRequest> + Send + 'static {
    stream::unfold((interval(pause), 1..=2), async |(mut ticks, mut left)| {
        let transaction = Some(approval(left.next()?));
        ticks.tick().await;
        Some((StreamTransactionsRequest { transaction }, (ticks, left)))
    })
}

/// Answers when the stream has ended.
async fn send(
    mut client: Client,
    requests: impl Stream<Item = StreamTransactionsRequest> + Send + 'static,
) -> Result<Vec<PostResult>, Status> {
    let mut answers = client.stream_transactions(requests).await?.into_inner();
    let mut results = Vec::new();
    while let Some(answer) = answers.message().await? {
        results.extend(answer.result);
    }
    Ok(results)
}
