//! A report that is looked at before anything is filed, then made.

use std::path::Path;

use api::{
    Check, Preview, Problem, findings_of,
    pb::{
        report::{
            CreateReportRequest, CreateReportResponse, DownloadDocumentRequest, GetReportRequest,
            PreviewReportRequest, report_service_client::ReportServiceClient,
        },
        scoring::GetScorecardRequest,
    },
};
use domain::{
    Digest, Evaluation, FiledScorecard, Format, Outline, Paper, Report, ReportOrder, Section,
    SectionKey, Subject,
};
use tempfile::TempDir;
use testkit::Process;
use tonic::{Code, Status, transport::Channel};
use uuid::Uuid;

use crate::{
    books::FIRST,
    scoring::evaluation,
    services::service,
    works::{evaluate, fund},
    world::World,
    writers::Journal,
};

/// A report service over the scoring of a world.
struct Reports {
    client: ReportServiceClient<Channel>,
    folder: TempDir,
    _process: Process,
}

impl Reports {
    async fn start(world: &World) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = testkit::free_port().unwrap();
        let database = format!("sqlite://{}", folder.path().join("report.db").display());
        let documents = folder.path().join("documents").display().to_string();
        let keys = [
            ("DATABASE__URL", database.as_str()),
            ("DOCUMENTS__FOLDER", documents.as_str()),
            ("SCORING__URL", world.urls[1].as_str()),
        ];
        let mut process = service("report", port, &keys).unwrap();
        process.wait_for_port(port).unwrap();
        let client = ReportServiceClient::connect(format!("http://127.0.0.1:{port}")).await;
        Self { client: client.unwrap(), folder, _process: process }
    }

    async fn create(
        &mut self,
        request: impl Into<CreateReportRequest>,
    ) -> Result<CreateReportResponse, Status> {
        self.client.create_report(request.into()).await.map(tonic::Response::into_inner)
    }

    /// The documents that are kept, by the number of their files.
    fn kept(&self) -> usize {
        fn files(folder: &Path) -> usize {
            let Ok(entries) = folder.read_dir() else { return 0 };
            let count = |path: &Path| if path.is_dir() { files(path) } else { 1 };
            entries.map(|entry| count(&entry.unwrap().path())).sum()
        }
        files(&self.folder.path().join("documents/sm3"))
    }
}

/// The first evaluation with the scorecard that is on file.
async fn subject(world: &World) -> Subject {
    evaluate(world.scoring.clone(), Journal::default(), 1).await.unwrap();
    let request = GetScorecardRequest {
        evaluation_id: Uuid::from_u128(1).to_string(),
        digest: String::new(),
    };
    let answer = world.scoring.clone().get_scorecard(request).await.unwrap().into_inner();
    let filed = FiledScorecard::try_from(answer.scorecard.unwrap()).unwrap();
    Subject { evaluation: evaluation(1, FIRST), scorecard: filed.scorecard }
}

fn order() -> ReportOrder {
    let formats = vec![Format::Pdf, Format::Docx, Format::Xlsx];
    let (id, of) = (Uuid::from_u128(9).into(), Uuid::from_u128(1).into());
    ReportOrder::try_new(id, of, Outline::National, formats).unwrap()
}

#[tokio::test]
async fn a_report_is_checked_and_previewed_before_it_is_made() {
    let world = World::on_sqlite().await;
    fund(&world).await;
    let subject = subject(&world).await;
    let mut reports = Reports::start(&world).await;

    let check = Check { order: order(), subject: Some(subject.clone()) };
    let checked = reports.create(check.clone()).await.unwrap();
    let report = checked.report.unwrap();
    assert!(checked.created && report.rendered_at.is_none() && report.documents.is_empty());
    let findings = findings_of(report).unwrap();
    let get = GetReportRequest { report_id: order().id.to_string() };
    assert_eq!(reports.client.get_report(get).await.unwrap_err().code(), Code::NotFound);

    let preview = Preview { subject, outline: Outline::National, format: Format::Pdf };
    let request = PreviewReportRequest::from(&preview);
    let mut stream = reports.client.preview_report(request).await.unwrap().into_inner();
    let mut draft = Vec::new();
    while let Some(message) = stream.message().await.unwrap() {
        draft.extend(message.chunk);
    }
    assert!(draft.starts_with(b"%PDF") && draft.ends_with(b"%%EOF"), "{} bytes", draft.len());
    assert_eq!(reports.kept(), 0, "nothing of all that is kept");

    let made = reports.create(order()).await.unwrap();
    let report = Report::try_from(made.report.unwrap()).unwrap();
    assert!(made.created && report.answers(&order()), "{report:?}");
    assert_eq!(report.findings, findings, "what the check said");
    assert!(reports.kept() >= report.documents.len());
    for document in &report.documents {
        let request = DownloadDocumentRequest {
            report_id: report.id.to_string(),
            paper: api::pb::report::Paper::from(document.paper).into(),
            format: api::pb::report::Format::from(document.format).into(),
        };
        let mut stream = reports.client.download_document(request).await.unwrap().into_inner();
        let mut bytes = Vec::new();
        while let Some(message) = stream.message().await.unwrap() {
            bytes.extend(message.chunk);
        }
        assert_eq!(Digest::of(&bytes), document.digest, "{}", document.file_name);
    }
    let papers: Vec<(Paper, Format)> =
        report.documents.iter().map(|it| (it.paper, it.format)).collect();
    assert_eq!(papers, order().documents(true));

    let again = reports.create(check).await.unwrap();
    assert!(!again.created, "it is there: {again:?}");
    assert_eq!(Report::try_from(again.report.unwrap()).unwrap(), report);
    world.end().await;
}

#[tokio::test]
async fn a_text_that_cannot_be_printed_is_told_before_anything_is_kept() {
    let world = World::on_sqlite().await;
    fund(&world).await;
    let Subject { evaluation, scorecard } = subject(&world).await;
    let mut reports = Reports::start(&world).await;
    let mut content = evaluation.into_content();
    content.sections = vec![Section {
        key: SectionKey::Overview,
        paragraphs: vec!["维修渠道3公里。".to_owned(), "\u{f06c}维修渠道。".to_owned()],
        template_text: false,
    }];
    content.title = "示例\u{e000}".to_owned();
    let subject = Subject { evaluation: Evaluation::try_new(content).unwrap(), scorecard };
    let check = Check { order: order(), subject: Some(subject.clone()) };
    let preview = Preview { subject, outline: Outline::National, format: Format::Pdf };
    let request = PreviewReportRequest::from(&preview);
    for refused in [
        reports.create(check).await.map(drop),
        reports.client.preview_report(request).await.map(drop),
    ] {
        let problem = Problem::from(&refused.unwrap_err());
        assert_eq!(problem.reason, "RENDER_REFUSED", "{problem:?}");
        assert_eq!(problem.field, "title");
        assert_eq!(problem.metadata["fields"], "title,sections[0].paragraphs[1]");
        for part in
            ["报告标题第3字 U+E000", "正文“项目概况”一节第2段（basic.overview）第1字 U+F06C"]
        {
            assert!(problem.message_zh.contains(part), "{part}: {}", problem.message_zh);
        }
    }
    assert_eq!(reports.kept(), 0);
    world.end().await;
}
