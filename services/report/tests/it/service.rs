//! The service on a real socket and on both databases, with no scoring service to ask.

use std::{fs, future::pending, path::Path};

use api::{
    Problem,
    pb::report::{
        CreateReportRequest, DownloadDocumentRequest, GetReportRequest, ListReportsRequest,
        report_service_client::ReportServiceClient,
    },
};
use report::{Config, DEFAULTS};
use server::Peer;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::Code;

const ID: &str = "01926f3a-0000-7000-8000-000000000001";

/// A service that runs until it is dropped.
struct Running {
    client: ReportServiceClient<Peer>,
    served: JoinHandle<anyhow::Result<()>>,
    _folder: TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// The defaults, over them what has none.
fn config(folder: &Path, url: &str, scoring: &str) -> anyhow::Result<Config> {
    let file = folder.join("report.toml");
    let documents = folder.join("documents");
    let text = format!(
        "[database]\nurl = {url:?}\n[documents]\nfolder = {documents:?}\n[scoring]\nurl = {scoring:?}\n"
    );
    fs::write(&file, text).unwrap();
    server::load("JIXIAO_TEST_REPORT", DEFAULTS, Some(file))
}

/// A port of this machine on which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn start(on_postgres: bool) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let url = match on_postgres {
        true => testkit::postgres::database().unwrap(),
        false => format!("sqlite://{}", folder.path().join("report.db").display()),
    };
    let config = config(folder.path(), &url, &nobody().await).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let peer = server::Client {
        url: format!("http://{}", listener.local_addr().unwrap()),
        ..config.scoring.clone()
    };
    let served = tokio::spawn(report::serve(config, listener, pending()));
    let client = ReportServiceClient::new(server::channel(&peer).unwrap());
    Running { client, served, _folder: folder }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(
    answer: Result<T, tonic::Status>,
    code: Code,
    reason: &str,
) -> Problem {
    let problem = Problem::from(&answer.unwrap_err());
    assert_eq!((problem.code, problem.reason.as_str()), (code, reason), "{problem:?}");
    problem
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_refused_with_a_reason() {
    for on_postgres in [false, true] {
        let running = start(on_postgres).await;
        let mut client = running.client.clone();
        let get = client.get_report(GetReportRequest { report_id: ID.to_owned() }).await;
        let problem = refused(get, Code::NotFound, "REPORT_NOT_FOUND");
        assert!(problem.message_zh.contains(ID), "{}", problem.message_zh);
        let wrong = client.get_report(GetReportRequest { report_id: "1".to_owned() }).await;
        let problem = refused(wrong, Code::InvalidArgument, "INVALID_REQUEST");
        assert_eq!(problem.field, "report_id");
        let download = DownloadDocumentRequest { report_id: ID.to_owned(), format: 1 };
        let download = client.download_document(download).await;
        refused(download, Code::NotFound, "REPORT_NOT_FOUND");
        let list = ListReportsRequest { evaluation_id: ID.to_owned(), ..Default::default() };
        let list = client.list_reports(list).await.unwrap().into_inner();
        assert_eq!((list.reports.len(), list.next_page_token.as_str()), (0, ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_scoring_there_is_no_report_and_nothing_half_made() {
    for on_postgres in [false, true] {
        let running = start(on_postgres).await;
        let mut client = running.client.clone();
        let order = CreateReportRequest {
            report_id: ID.to_owned(),
            evaluation_id: ID.to_owned(),
            scorecard_digest: String::new(),
            outline: 2,
            formats: vec![1, 2],
        };
        let created = client.create_report(order).await;
        let problem = refused(created, Code::Unavailable, "SCORING_UNAVAILABLE");
        assert!(problem.message_zh.contains("评分服务"), "{}", problem.message_zh);
        let get = client.get_report(GetReportRequest { report_id: ID.to_owned() }).await;
        refused(get, Code::NotFound, "REPORT_NOT_FOUND");
    }
}

#[test]
fn the_configuration_is_complete_but_for_what_has_no_default() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), "sqlite://report.db", "http://127.0.0.1:7002").unwrap();
    assert_eq!(config.server.listen.port(), 7003);
    assert_eq!(config.documents.folder, folder.path().join("documents"));
    let refused = server::load::<Config>("JIXIAO_TEST_REPORT", DEFAULTS, None).unwrap_err();
    assert!(refused.to_string().contains("JIXIAO_TEST_REPORT__DATABASE__URL"), "{refused}");
}
