//! A report service that is not to be trusted.

use std::{fs, pin::Pin};

use api::{
    Creation,
    pb::report::{
        CreateReportRequest, CreateReportResponse, DownloadDocumentRequest,
        DownloadDocumentResponse, GetReportRequest, GetReportResponse, ListReportsRequest,
        ListReportsResponse, PreviewReportRequest, PreviewReportResponse,
        report_service_server::{ReportService, ReportServiceServer},
    },
};
use domain::{Digest, DocumentRecord, Format, Paper, Report, ReportOrder};
use futures::{Stream, StreamExt as _, stream};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tonic::{
    Request, Response, Status,
    transport::{Server, server::TcpIncoming},
};

use super::*;
use crate::{all_in_one::AllInOne, cli::Show};

const BYTES: &[u8] = b"document";

/// It answers every order with a document of this name, and sends `BYTES` again and again.
struct Untrusted {
    file_name: &'static str,
    chunks: usize,
    /// How often each document is named.
    times: usize,
}

#[tonic::async_trait]
impl ReportService for Untrusted {
    type DownloadDocumentStream =
        Pin<Box<dyn Stream<Item = Result<DownloadDocumentResponse, Status>> + Send>>;

    async fn create_report(
        &self,
        request: Request<CreateReportRequest>,
    ) -> Result<Response<CreateReportResponse>, Status> {
        let order = match request.into_inner().try_into().unwrap() {
            Creation::Make(order) => order,
            Creation::Check(check) => return Ok(Response::new(found_nothing(check.order))),
        };
        let document = |(paper, format): &(Paper, Format)| DocumentRecord {
            paper: *paper,
            format: *format,
            file_name: format!("{}{paper}.{}", self.file_name, format.key()),
            size: 8,
            digest: Digest::of(BYTES),
        };
        let report = Report {
            id: order.id,
            evaluation: order.evaluation,
            scorecard: order.scorecard.unwrap(),
            outline: order.outline,
            formats: order.formats().to_vec(),
            documents: order.documents(false).repeat(self.times).iter().map(document).collect(),
            findings: Vec::new(),
            rendered_at: OffsetDateTime::UNIX_EPOCH,
        };
        Ok(Response::new(CreateReportResponse { report: Some(report.into()), created: true }))
    }

    async fn download_document(
        &self,
        _: Request<DownloadDocumentRequest>,
    ) -> Result<Response<Self::DownloadDocumentStream>, Status> {
        let chunk = DownloadDocumentResponse { chunk: BYTES.into() };
        Ok(Response::new(stream::repeat(Ok(chunk)).take(self.chunks).boxed()))
    }

    type PreviewReportStream =
        Pin<Box<dyn Stream<Item = Result<PreviewReportResponse, Status>> + Send>>;

    async fn preview_report(
        &self,
        _: Request<PreviewReportRequest>,
    ) -> Result<Response<Self::PreviewReportStream>, Status> {
        Err(Status::unimplemented("not asked"))
    }

    async fn get_report(
        &self,
        _: Request<GetReportRequest>,
    ) -> Result<Response<GetReportResponse>, Status> {
        Err(Status::not_found("nothing is kept"))
    }

    async fn list_reports(
        &self,
        _: Request<ListReportsRequest>,
    ) -> Result<Response<ListReportsResponse>, Status> {
        Ok(Response::new(ListReportsResponse::default()))
    }
}

/// The answer to a check that finds nothing.
fn found_nothing(order: ReportOrder) -> CreateReportResponse {
    let report = Report {
        id: order.id,
        evaluation: order.evaluation,
        scorecard: order.scorecard.unwrap(),
        outline: order.outline,
        formats: order.formats().to_vec(),
        documents: Vec::new(),
        findings: Vec::new(),
        rendered_at: OffsetDateTime::UNIX_EPOCH,
    };
    CreateReportResponse { report: Some(report.into()), created: false }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_service_writes_nothing_but_its_documents() {
    let place = Place::ephemeral().unwrap();
    let running = AllInOne::start(&place, 0, None).await.unwrap();
    let [ledger, scoring, _] = running.addresses.map(|address| format!("http://{address}"));
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/wuding-2020");
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("output");
    for (file_name, chunks, times, expected) in [
        ("../escaped", 1, 1, Err("unsafe file name")),
        ("/tmp/escaped", 1, 1, Err("unsafe file name")),
        ("甲", 0, 1, Err("not the one on record")),
        ("甲", usize::MAX, 1, Err("not the one on record")),
        ("甲", 1, 0, Err("not the report that was ordered")),
        ("甲", 1, 1_000, Err("not the report that was ordered")),
        ("甲", 1, 1, Ok(vec!["甲复核说明.pdf", "甲报告.docx", "甲报告.pdf"])),
    ] {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let report = format!("http://{}", socket.local_addr().unwrap());
        let service = ReportServiceServer::new(Untrusted { file_name, chunks, times });
        let server = Server::builder().add_service(service);
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(socket)));
        let args = Evaluate {
            path: example.into(),
            at: Where {
                data: PathBuf::new(),
                connect: vec![ledger.clone(), scoring.clone(), report],
                fonts: None,
                otlp: None,
            },
            show: Show { json: false, wide: false },
            accept_readings: false,
            ephemeral: false,
            output: output.clone(),
        };
        match (evaluate(&args).await, expected) {
            (Ok(_), Ok(names)) => {
                let entries =
                    fs::read_dir(&output).unwrap().map(|entry| entry.unwrap().file_name());
                let mut found: Vec<_> = entries.collect();
                found.sort();
                assert_eq!(found, names);
            }
            (Err(error), Err(text)) => {
                assert!(error.to_string().contains(text), "{error}");
                let beside = fs::read_dir(folder.path()).unwrap().count();
                let below = fs::read_dir(&output).unwrap().count();
                assert_eq!((beside, below), (1, 0), "{file_name}: nothing was written");
            }
            (found, expected) => {
                panic!("{:?}, expected {expected:?}", found.map(|outcome| outcome.documents));
            }
        }
    }
    running.stop().await.unwrap();
}
