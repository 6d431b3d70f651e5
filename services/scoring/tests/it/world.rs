//! A running service with its own database, and a client of it.

use api::{
    Problem,
    pb::scoring::{
        CreateEvaluationRequest, CreateEvaluationResponse, Evaluation, UpdateEvaluationRequest,
        UpdateEvaluationResponse, scoring_service_client::ScoringServiceClient,
    },
};
use scoring::Config;
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use tonic::{Response, Status, transport::Channel};

pub(crate) type Client = ScoringServiceClient<Channel>;

/// One service, without a ledger: nobody listens where it should be.
pub(crate) struct World {
    pub(crate) client: Client,
    pub(crate) channel: Channel,
    stop: oneshot::Sender<()>,
    served: JoinHandle<anyhow::Result<()>>,
    _folder: Option<TempDir>,
}

impl World {
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("scoring.db").display());
        Self::start(&url, Some(folder)).await
    }

    pub(crate) async fn on_postgres() -> Self {
        Self::start(&testkit::postgres::database().unwrap(), None).await
    }

    async fn start(database_url: &str, folder: Option<TempDir>) -> Self {
        let nobody = format!("http://127.0.0.1:{}", testkit::free_port().unwrap());
        let config = Config::embedded(database_url, &nobody).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(scoring::serve(config, listener, async {
            stopped.await.unwrap();
        }));
        let endpoint = Channel::from_shared(format!("http://{address}")).unwrap();
        let channel = endpoint.connect().await.unwrap();
        let client = Client::new(channel.clone());
        Self { client, channel, stop, served, _folder: folder }
    }

    pub(crate) async fn create(
        &self,
        evaluation: Evaluation,
    ) -> Result<CreateEvaluationResponse, Problem> {
        let request =
            CreateEvaluationRequest { evaluation: Some(evaluation), validate_only: false };
        answer(self.client.clone().create_evaluation(request).await)
    }

    pub(crate) async fn update(
        &self,
        evaluation: Evaluation,
        etag: &str,
    ) -> Result<UpdateEvaluationResponse, Problem> {
        let (evaluation, etag) = (Some(evaluation), etag.to_owned());
        let request = UpdateEvaluationRequest { evaluation, etag, validate_only: false };
        answer(self.client.clone().update_evaluation(request).await)
    }

    /// Stops the service.
    pub(crate) async fn end(self) {
        drop((self.client, self.channel));
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
    }
}

/// What was answered, or why not.
pub(crate) fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Problem> {
    answer.map(Response::into_inner).map_err(|status| Problem::from(&status))
}

/// Runs async tests that take a [`World`] on both databases.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(crate::world::World::on_sqlite().await).await;
                }
            )+
        }

        mod postgres {
            $(
                #[tokio::test]
                async fn $test() {
                    super::$test(crate::world::World::on_postgres().await).await;
                }
            )+
        }
    };
}

pub(crate) use on_both_databases;
