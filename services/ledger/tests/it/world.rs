//! A running ledger with its own database, and a client of it.

use api::{
    Problem,
    pb::ledger::{
        BatchPostTransactionsRequest, CreateFundingDocumentRequest, CreateProjectRequest,
        GetExecutionRequest, GetExecutionResponse, PostResult, PostTransactionRequest,
        PostTransactionResponse, Transaction, ledger_service_client::LedgerServiceClient,
        post_result::Outcome,
    },
};
use ledger::Config;
use ledger_storage::{Options, Store};
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::{Status, transport::Channel};

use crate::{
    database::Database,
    words::{DOCUMENT, FIRST, REGION, SECOND, date, document, project},
};

pub(crate) type Client = LedgerServiceClient<Channel>;

/// One service on a database.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) database: Database,
    server: Server,
}

/// A service that runs in this process.
pub(crate) struct Server {
    stop: oneshot::Sender<()>,
    served: JoinHandle<anyhow::Result<()>>,
}

impl World {
    /// Starts a service on an empty database.
    pub(crate) async fn start(database: Database) -> Self {
        let (client, server) = serve(&database.url).await;
        Self { client, database, server }
    }

    /// Registers the two projects and the document of the stories.
    pub(crate) async fn register(&self) {
        for code in [FIRST, SECOND] {
            let request =
                CreateProjectRequest { project: Some(project(code)), validate_only: false };
            self.client.clone().create_project(request).await.unwrap();
        }
        let funding_document = Some(document(DOCUMENT));
        let request = CreateFundingDocumentRequest { funding_document, validate_only: false };
        self.client.clone().create_funding_document(request).await.unwrap();
    }

    /// A second service on the same database.
    pub(crate) async fn replica(&self) -> (Client, Server) {
        serve(&self.database.url).await
    }

    /// Posts one, or says why not.
    pub(crate) async fn post(
        &self,
        transaction: Transaction,
    ) -> Result<PostTransactionResponse, Problem> {
        post(&self.client, transaction).await
    }

    /// Posts a batch.
    pub(crate) async fn post_all(&self, transactions: Vec<Transaction>) -> Vec<PostResult> {
        self.post_batch(BatchPostTransactionsRequest {
            transactions,
            all_or_nothing: false,
            ..Default::default()
        })
        .await
    }

    /// Posts a batch, all or nothing.
    pub(crate) async fn post_whole(&self, transactions: Vec<Transaction>) -> Vec<PostResult> {
        self.post_batch(BatchPostTransactionsRequest {
            transactions,
            all_or_nothing: true,
            ..Default::default()
        })
        .await
    }

    async fn post_batch(&self, request: BatchPostTransactionsRequest) -> Vec<PostResult> {
        let answer = self.client.clone().batch_post_transactions(request).await;
        answer.unwrap().into_inner().results
    }

    /// The fund table of both projects at the end of the year.
    pub(crate) async fn execution(&self) -> GetExecutionResponse {
        let request = GetExecutionRequest {
            region_code: REGION.into(),
            project_codes: vec![FIRST.into(), SECOND.into()],
            fiscal_year: 2020,
            as_of: Some(date(2020, 12, 31)),
            proposal: None,
        };
        self.client.clone().get_execution(request).await.unwrap().into_inner()
    }

    /// Stops the service.
    pub(crate) async fn stop(self) -> Database {
        let Self { client, database, server } = self;
        drop(client);
        server.stop().await;
        database
    }

    /// Stops the service, and replays its books.
    pub(crate) async fn end(self) {
        let database = self.stop().await;
        verify(&database.url).await;
    }
}

impl Server {
    pub(crate) async fn stop(self) {
        let Self { stop, served } = self;
        stop.send(()).unwrap();
        served.await.unwrap().unwrap();
    }
}

/// Posts one, or says why not.
pub(crate) async fn post(
    client: &Client,
    transaction: Transaction,
) -> Result<PostTransactionResponse, Problem> {
    let request = PostTransactionRequest { transaction: Some(transaction), validate_only: false };
    let answer = client.clone().post_transaction(request).await;
    answer.map(tonic::Response::into_inner).map_err(|status: Status| Problem::from(&status))
}

/// The reasons of the refusals, and "" for what was posted.
pub(crate) fn reasons(results: &[PostResult]) -> Vec<&str> {
    fn reason(result: &PostResult) -> &str {
        match &result.outcome {
            Some(Outcome::Refused(refusal)) => refusal.reason.as_str(),
            Some(Outcome::Posted(_)) => "",
            None => "nothing",
        }
    }
    results.iter().map(reason).collect()
}

/// The books of `url`, to look at them past the service.
pub(crate) async fn store(url: &str) -> Store {
    Store::connect(&Options::new(url, "jixiao_ledger"), 16).await.unwrap()
}

/// Replays every shard; answers how many transactions there are.
pub(crate) async fn verify(url: &str) -> u64 {
    let store = store(url).await;
    let mut transactions = 0;
    for shard in 0..store.shards() {
        let report = store.verify(shard).await.unwrap();
        assert_eq!(report.faults, [], "shard {shard} of {url}");
        transactions += report.transactions;
    }
    transactions
}

async fn serve(url: &str) -> (Client, Server) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let config = Config::embedded(url).unwrap();
    let served = tokio::spawn(ledger::serve(config, listener, async {
        stopped.await.unwrap();
    }));
    let client = Client::connect(format!("http://{address}")).await.unwrap();
    (client, Server { stop, served })
}
