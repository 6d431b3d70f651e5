//! The service on a real socket and on both databases, with no scoring service to ask.

use std::{fs, future::pending, path::Path};

use api::{
    Problem,
    pb::report::{
        CreateReportRequest, DownloadDocumentRequest, GetReportRequest, ListReportsRequest,
        report_service_client::ReportServiceClient,
    },
};
use domain::{Digest, DocumentRecord, Format, Outline, Paper, Report, ReportOrder};
use report::{Config, DEFAULTS, Library};
use report_storage::{Documents, Options, Store};
use server::Peer;
use tempfile::TempDir;
use time::macros::datetime;
use tokio::{net::TcpListener, task::JoinHandle};
use tonic::{Code, transport::Endpoint};

const ID: &str = "01926f3a-0000-7000-8000-000000000001";

/// More than one message of a download holds.
const PDF_BYTES: usize = 150_000;
/// The default.
const DOWNLOADS_MAX: u32 = 16;

/// A service that runs until it is dropped.
struct Running {
    client: ReportServiceClient<Peer>,
    served: JoinHandle<anyhow::Result<()>>,
    folder: TempDir,
    address: String,
}

/// Puts reports into the store before the service has it: as an earlier run did.
async fn keep(folder: &Path, url: &str, reports: &[Report]) {
    let documents = Documents::in_folder(&folder.join("documents")).await.unwrap();
    let store = Store::connect(&Options::new(url, "jixiao_report"), documents).await.unwrap();
    for report in reports {
        for document in &report.documents {
            assert_eq!(
                store.keep_document(bytes(document.paper, document.format)).await.unwrap(),
                document.digest
            );
        }
        assert!(store.insert("532329000".parse().unwrap(), report).await.unwrap());
    }
}

fn bytes(paper: Paper, format: Format) -> Vec<u8> {
    let byte = |index: usize| u8::try_from(index % 251).unwrap();
    match (paper, format) {
        (Paper::Report, Format::Pdf) => (0..PDF_BYTES).map(byte).collect(),
        _ => format!("{paper} {format}").into_bytes(),
    }
}

fn order(id: &str) -> ReportOrder {
    let formats = vec![Format::Pdf, Format::Docx];
    ReportOrder::try_new(id.parse().unwrap(), ID.parse().unwrap(), Outline::Yunnan, formats)
        .unwrap()
}

/// What was made for [`order`].
fn report(id: &str) -> Report {
    let order = order(id);
    let document = |(paper, format)| DocumentRecord {
        paper,
        format,
        file_name: format!("{paper}.{}", format.key()),
        size: bytes(paper, format).len().try_into().unwrap(),
        digest: Digest::of(&bytes(paper, format)),
    };
    Report {
        id: order.id,
        evaluation: order.evaluation,
        scorecard: Digest::of(b"scorecard"),
        outline: order.outline,
        formats: order.formats().to_vec(),
        documents: order.documents(true).into_iter().map(document).collect(),
        findings: Vec::new(),
        rendered_at: datetime!(2021-05-25 08:00 UTC),
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// The defaults, over them what has none.
pub(crate) fn config(folder: &Path, url: &str, scoring: &str) -> anyhow::Result<Config> {
    let file = folder.join("report.toml");
    let documents = folder.join("documents");
    let text = format!(
        "[database]\nurl = {url:?}\n[documents]\nfolder = {documents:?}\n[scoring]\nurl = {scoring:?}\n"
    );
    fs::write(&file, text).unwrap();
    server::load("JIXIAO_TEST_REPORT", DEFAULTS, Some(file), Config::faults)
}

/// A port of this machine on which nobody listens.
pub(crate) async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Paper and format by their numbers on the wire.
fn download(paper: i32, format: i32) -> DownloadDocumentRequest {
    DownloadDocumentRequest { report_id: ID.to_owned(), format, paper }
}

async fn start(on_postgres: bool) -> Running {
    start_with(on_postgres, &[]).await
}

/// A service that has these reports.
async fn start_with(on_postgres: bool, reports: &[Report]) -> Running {
    start_within(on_postgres, reports, DOWNLOADS_MAX).await
}

/// With `downloads_max` open at once.
async fn start_within(on_postgres: bool, reports: &[Report], downloads_max: u32) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let url = match on_postgres {
        true => testkit::postgres::database().unwrap(),
        false => format!("sqlite://{}", folder.path().join("report.db").display()),
    };
    keep(folder.path(), &url, reports).await;
    let mut config = config(folder.path(), &url, &nobody().await).unwrap();
    config.limits.downloads_max = downloads_max.try_into().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let peer = server::Client { url: address.parse().unwrap(), ..config.scoring.clone() };
    let served = tokio::spawn(report::serve(config, listener, pending()));
    let client = ReportServiceClient::new(server::channel(&peer).unwrap());
    Running { client, served, folder, address }
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
        let download = client.download_document(download(1, 1)).await;
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
        let created = client.create_report(CreateReportRequest::from(order(ID))).await;
        let problem = refused(created, Code::Unavailable, "SCORING_UNAVAILABLE");
        assert!(problem.message_zh.contains("评分服务"), "{}", problem.message_zh);
        let get = client.get_report(GetReportRequest { report_id: ID.to_owned() }).await;
        refused(get, Code::NotFound, "REPORT_NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_order_again_gets_the_first_result_and_another_is_refused() {
    for on_postgres in [false, true] {
        let running = start_with(on_postgres, &[report(ID)]).await;
        let mut client = running.client.clone();
        // There is no scoring service: nothing is composed or rendered again.
        let again = client.create_report(CreateReportRequest::from(order(ID))).await.unwrap();
        let again = again.into_inner();
        assert!(!again.created);
        assert_eq!(Report::try_from(again.report.unwrap()).unwrap(), report(ID));
        let mut other = order(ID);
        other.outline = Outline::National;
        let other = client.create_report(CreateReportRequest::from(other)).await;
        refused(other, Code::AlreadyExists, "REPORT_EXISTS");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_has_pages() {
    for on_postgres in [false, true] {
        let ids = [1, 2, 3].map(|number| format!("01926f3a-0000-7000-8000-00000000000{number}"));
        let running = start_with(on_postgres, &ids.each_ref().map(|id| report(id))).await;
        let mut client = running.client.clone();
        let mut found = Vec::new();
        let mut token = String::new();
        for wanted in [2, 1] {
            let evaluation_id = ID.to_owned();
            let request = ListReportsRequest { evaluation_id, page_size: 2, page_token: token };
            let page = client.list_reports(request).await.unwrap().into_inner();
            assert_eq!(page.reports.len(), wanted);
            found.extend(page.reports.into_iter().map(|report| report.report_id));
            token = page.next_page_token;
        }
        assert_eq!((found.as_slice(), token.as_str()), (&ids[..], ""));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_arrives_whole_or_not_at_all() {
    let running = start_with(false, &[report(ID)]).await;
    let mut client = running.client.clone();
    let request = || download(1, 1);
    let mut stream = client.download_document(request()).await.unwrap().into_inner();
    let mut document = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        assert!(message.chunk.len() <= 64 * 1024);
        document.extend(message.chunk);
    }
    assert_eq!(document, bytes(Paper::Report, Format::Pdf));
    let mut other = client.download_document(download(2, 2)).await.unwrap().into_inner();
    let other = other.message().await.unwrap().unwrap().chunk;
    assert_eq!(other, bytes(Paper::Findings, Format::Docx), "each paper has its own");
    let refusal = client.download_document(download(3, 2)).await;
    let problem = refused(refusal, Code::NotFound, "FORMAT_NOT_FOUND");
    assert!(problem.message_zh.contains("没有DOCX格式的复核说明"), "{}", problem.message_zh);

    let digest = Digest::of(&document).to_string();
    let file = running.folder.path().join("documents/sm3").join(&digest[..2]).join(&digest);
    document[7] ^= 1;
    fs::write(file, document).unwrap();
    refused(client.download_document(request()).await, Code::Internal, "CORRUPT_DATA");
}

/// A caller who takes the first piece of each document and no more.
#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_open_for_download_are_few() {
    let running = start_within(false, &[report(ID)], 2).await;
    let window = Endpoint::from_shared(running.address.clone()).unwrap();
    // As soon as the service answers.
    running.client.clone().list_reports(ListReportsRequest::default()).await.unwrap_err();
    let slow = window.initial_stream_window_size(65_535).connect().await.unwrap();
    let mut slow = ReportServiceClient::new(slow);
    let request = || download(1, 1);
    let mut open = Vec::new();
    for _ in 0..2 {
        open.push(slow.download_document(request()).await.unwrap().into_inner());
    }
    let mut client = running.client.clone();
    let refusal = client.download_document(request()).await;
    let problem = refused(refusal, Code::ResourceExhausted, "OVERLOADED");
    assert!(problem.retry_after.is_some());
    client.get_report(GetReportRequest { report_id: ID.to_owned() }).await.unwrap();
    drop(open.pop());
    // The service takes a moment to see the stream end.
    while client.download_document(request()).await.is_err() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn the_configuration_is_complete_but_for_what_has_no_default() {
    let folder = tempfile::tempdir().unwrap();
    let config = config(folder.path(), "sqlite://report.db", "http://127.0.0.1:7002").unwrap();
    assert_eq!(config.server.listen.port(), 7003);
    assert_eq!(config.limits.downloads_max.get(), DOWNLOADS_MAX);
    assert_eq!(config.documents, Library::Folder(folder.path().join("documents")));
    let refused = server::load("JIXIAO_TEST_REPORT", DEFAULTS, None, Config::faults).unwrap_err();
    assert!(refused.to_string().contains("JIXIAO_TEST_REPORT__DATABASE__URL"), "{refused}");
}
