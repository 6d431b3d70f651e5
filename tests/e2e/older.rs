//! An older program meets a newer schema: it reads, and writes nothing; or it says which version it takes.

use api::{
    Problem,
    pb::{
        ledger::{
            GetProjectRequest, PostTransactionRequest, ledger_service_client::LedgerServiceClient,
        },
        report::{GetReportRequest, report_service_client::ReportServiceClient},
        scoring::{GetEvaluationRequest, scoring_service_client::ScoringServiceClient},
    },
};
use testkit::{Process, free_port, query};
use tonic::{
    Code, Status,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use uuid::Uuid;

use crate::{
    books::{FIRST, Move, REGION, document, project, transaction},
    services::service,
    works::{evaluate, fund, report},
    world::World,
    writers::Journal,
};

/// The version that the schema is of.
const NEWER: &str = "9.9.9";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_ledger_reads_and_writes_nothing() {
    let older = Older::new("ledger", "jixiao.ledger.v1.LedgerService", &[]);
    let running = older.start();
    for written in write_to_ledger(&running.channel).await {
        written.unwrap();
    }
    drop(running);

    older.may_only_read();
    let running = older.start();
    for written in write_to_ledger(&running.channel).await {
        is_unavailable(written);
    }
    let request = GetProjectRequest { region_code: REGION.into(), project_code: FIRST.into() };
    let found = LedgerServiceClient::new(running.channel.clone()).get_project(request).await;
    assert!(found.is_ok(), "{found:?}");
    older.is_not_ready(&running.channel).await;
    drop(running);
    older.is_refused();
}

/// Of each kind one.
async fn write_to_ledger(channel: &Channel) -> [Result<(), Status>; 3] {
    let mut client = LedgerServiceClient::new(channel.clone());
    let transaction = Some(transaction(Move::Approve, FIRST, 100));
    [
        client.create_project(project(FIRST)).await.map(drop),
        client.create_funding_document(document()).await.map(drop),
        client
            .post_transaction(PostTransactionRequest { transaction, validate_only: false })
            .await
            .map(drop),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_scoring_reads_and_writes_nothing() {
    let world = World::on_sqlite().await;
    fund(&world).await;
    let ledger = [("LEDGER__URL", world.urls[0].as_str())];
    let older = Older::new("scoring", "jixiao.scoring.v1.ScoringService", &ledger);
    let running = older.start();
    let mut client = ScoringServiceClient::new(running.channel.clone());
    evaluate(client.clone(), Journal::default(), 1).await.unwrap();
    drop(running);

    older.may_only_read();
    let running = older.start();
    client = ScoringServiceClient::new(running.channel.clone());
    is_unavailable(evaluate(client.clone(), Journal::default(), 2).await);
    let request =
        GetEvaluationRequest { evaluation_id: Uuid::from_u128(1).to_string(), revision: 0 };
    assert_eq!(
        client.get_evaluation(request).await.unwrap().into_inner().filed.unwrap().revision,
        2
    );
    older.is_not_ready(&running.channel).await;
    drop(running);
    older.is_refused();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_report_reads_and_writes_nothing() {
    let world = World::on_sqlite().await;
    fund(&world).await;
    evaluate(world.scoring.clone(), Journal::default(), 1).await.unwrap();
    let documents = tempfile::tempdir().unwrap();
    let folder = documents.path().display().to_string();
    let keys = [("SCORING__URL", world.urls[1].as_str()), ("DOCUMENTS__FOLDER", folder.as_str())];
    let older = Older::new("report", "jixiao.report.v1.ReportService", &keys);
    let running = older.start();
    let mut client = ReportServiceClient::new(running.channel.clone());
    report(client.clone(), Journal::default(), 1).await.unwrap();
    drop(running);

    older.may_only_read();
    let running = older.start();
    client = ReportServiceClient::new(running.channel.clone());
    is_unavailable(report(client.clone(), Journal::default(), 2).await);
    let request = GetReportRequest { report_id: Uuid::from_u128(1).to_string() };
    let found = client.get_report(request).await;
    assert!(found.is_ok(), "{found:?}");
    older.is_not_ready(&running.channel).await;
    drop(running);
    older.is_refused();
    world.end().await;
}

/// A service on a database that a newer program changes.
struct Older<'a> {
    name: &'a str,
    service: &'a str,
    keys: Vec<(&'a str, &'a str)>,
    database: String,
}

/// It listens.
struct Running {
    channel: Channel,
    _process: Process,
}

impl<'a> Older<'a> {
    fn new(name: &'a str, service: &'a str, keys: &[(&'a str, &'a str)]) -> Self {
        let database = testkit::postgres::database().unwrap();
        Self { name, service, keys: keys.to_vec(), database }
    }

    fn run(&self, port: u16) -> Process {
        let keys = [&[("DATABASE__URL", self.database.as_str())], &self.keys[..]].concat();
        service(self.name, port, &keys).unwrap()
    }

    fn start(&self) -> Running {
        let port = free_port().unwrap();
        let mut process = self.run(port);
        process.wait_for_port(port).unwrap();
        let endpoint = Endpoint::new(format!("http://127.0.0.1:{port}")).unwrap();
        Running { channel: endpoint.connect_lazy(), _process: process }
    }

    /// Whoever writes has to know more migrations than there are.
    fn may_only_read(&self) {
        self.change("min_writer");
    }

    /// So has whoever reads: then it does not start, and says what it needs.
    fn is_refused(&self) {
        self.change("min_reader");
        let port = free_port().unwrap();
        let mut process = self.run(port);
        process.wait_for_stderr(&format!("请升级 jixiao-{}", self.name)).unwrap();
        let status = process.wait().unwrap();
        assert!(!status.success(), "{status}");
        let said = process.stderr().unwrap();
        assert!(said.contains(NEWER), "{said}");
    }

    fn change(&self, key: &str) {
        let change = format!("UPDATE schema_migrations SET {key} = 1000, program = '{NEWER}'");
        query(&self.database, &change).unwrap();
    }

    async fn is_not_ready(&self, channel: &Channel) {
        let mut client = HealthClient::new(channel.clone());
        for (service, expected) in
            [("", ServingStatus::Serving), (self.service, ServingStatus::NotServing)]
        {
            let request = HealthCheckRequest { service: service.into() };
            let found = client.check(request).await.unwrap().into_inner().status();
            assert_eq!(found, expected, "{service}");
        }
    }
}

#[track_caller]
fn is_unavailable(written: Result<(), Status>) {
    let Problem { code, reason, .. } = Problem::from(&written.unwrap_err());
    assert_eq!((code, reason.as_str()), (Code::Unavailable, "STORAGE_UNAVAILABLE"));
}
