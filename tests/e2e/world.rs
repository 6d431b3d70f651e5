//! Ledger and scoring in this process, each on its own database, and clients of both.

use api::pb::{
    ledger::ledger_service_client::LedgerServiceClient,
    scoring::scoring_service_client::ScoringServiceClient,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::transport::Channel;

/// Two services.
pub(crate) struct World {
    pub(crate) ledger: LedgerServiceClient<Channel>,
    pub(crate) scoring: ScoringServiceClient<Channel>,
    /// Where ledger and scoring listen.
    pub(crate) urls: [String; 2],
    running: Vec<Running>,
    _folder: Option<TempDir>,
}

/// A service that runs in this process.
struct Running {
    stop: oneshot::Sender<()>,
    served: JoinHandle<anyhow::Result<()>>,
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = |name: &str| format!("sqlite://{}", folder.path().join(name).display());
        let (ledger, scoring) = (url("ledger.db"), url("scoring.db"));
        Self::start(&ledger, &scoring, Some(folder)).await
    }

    pub(crate) async fn on_postgres() -> Self {
        let database = || testkit::postgres::database().unwrap();
        Self::start(&database(), &database(), None).await
    }

    async fn start(ledger_db: &str, scoring_db: &str, folder: Option<TempDir>) -> Self {
        let (ledger_socket, ledger_url) = socket().await;
        let config = ledger::Config::embedded(ledger_db).unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(ledger::serve(config, ledger_socket, async {
            stopped.await.unwrap();
        }));
        let mut running = vec![Running { stop, served }];
        let (scoring_socket, scoring_url) = socket().await;
        let config = scoring::Config::embedded(scoring_db, &ledger_url).unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(scoring::serve(config, scoring_socket, async {
            stopped.await.unwrap();
        }));
        running.push(Running { stop, served });
        Self {
            ledger: LedgerServiceClient::connect(ledger_url.clone()).await.unwrap(),
            scoring: ScoringServiceClient::connect(scoring_url.clone()).await.unwrap(),
            urls: [ledger_url, scoring_url],
            running,
            _folder: folder,
        }
    }

    /// Stops both, the caller first.
    pub(crate) async fn end(self) {
        let Self { ledger, scoring, running, .. } = self;
        drop((ledger, scoring));
        for Running { stop, served } in running.into_iter().rev() {
            stop.send(()).unwrap();
            served.await.unwrap().unwrap();
        }
    }
}

async fn socket() -> (TcpListener, String) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", socket.local_addr().unwrap());
    (socket, url)
}
