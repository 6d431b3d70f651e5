//! The report service.

use std::collections::HashSet;

use api::{
    InvalidRequest,
    pb::report::{
        CreateReportRequest, CreateReportResponse, DownloadDocumentRequest, GetReportRequest,
        ListReportsRequest, PreviewReportRequest, report_service_client::ReportServiceClient,
    },
};
use domain::{
    Digest, DocumentRecord, EvaluationId, Format, Outline, Report, ReportId, ReportOrder, Subject,
};
use server::Peer;
use tonic::Code;

use super::CallError;

/// The largest preview that is taken, in bytes.
const PREVIEW_BYTES_MAX: usize = 268_435_456;

/// How many reports a page has.
const PAGE: i32 = 100;

/// A client of the report service.
#[derive(Debug, Clone)]
pub struct Reports(ReportServiceClient<Peer>);

impl Reports {
    /// Over `peer`.
    pub fn new(peer: Peer) -> Self {
        Self(ReportServiceClient::new(peer))
    }

    /// Has a report rendered; the same order again is answered with the first result. Whether it was rendered now.
    ///
    /// Each document once, in order: a report that is not what was ordered is refused, however long its list.
    pub async fn create(&mut self, order: &ReportOrder) -> Result<(Report, bool), CallError> {
        let request = CreateReportRequest::from(order.clone());
        let CreateReportResponse { report, created } =
            self.0.create_report(request).await?.into_inner();
        let report = report.ok_or_else(|| InvalidRequest::missing("report"))?;
        let report = Report::try_from(report)?;
        if report.answers(order) { Ok((report, created)) } else { Err(CallError::Other) }
    }

    /// What `order` would find, were `subject` filed and scored; nothing is laid out.
    pub async fn check(
        &mut self,
        order: &ReportOrder,
        subject: &Subject,
    ) -> Result<Vec<domain::Finding>, CallError> {
        let request = CreateReportRequest {
            validate_only: true,
            subject: Some(to_pb(subject)),
            ..order.clone().into()
        };
        let report = self.0.create_report(request).await?.into_inner().report;
        let report = report.ok_or_else(|| InvalidRequest::missing("report"))?;
        let findings = report.findings.into_iter().map(TryInto::try_into);
        Ok(findings.collect::<Result<_, InvalidRequest>>()?)
    }

    /// The report of `subject` with 草稿 across every page; nothing is kept.
    pub async fn preview(
        &mut self,
        subject: &Subject,
        outline: Outline,
        format: Format,
    ) -> Result<Vec<u8>, CallError> {
        let request = PreviewReportRequest {
            subject: Some(to_pb(subject)),
            outline: api::pb::report::Outline::from(outline).into(),
            format: api::pb::report::Format::from(format).into(),
        };
        let mut chunks = self.0.preview_report(request).await?.into_inner();
        let mut bytes = Vec::new();
        while let Some(chunk) = chunks.message().await? {
            bytes.extend(chunk.chunk);
            if bytes.len() > PREVIEW_BYTES_MAX {
                return Err(CallError::Other);
            }
        }
        Ok(bytes)
    }

    /// The digests of all documents that the service keeps of an evaluation.
    pub async fn digests(&mut self, id: EvaluationId) -> Result<HashSet<Digest>, CallError> {
        let evaluation_id = id.to_string();
        let mut request =
            ListReportsRequest { evaluation_id, page_size: PAGE, ..Default::default() };
        let mut digests = HashSet::new();
        loop {
            let page = self.0.list_reports(request.clone()).await?.into_inner();
            for report in page.reports {
                let report = Report::try_from(report)?;
                digests.extend(report.documents.iter().map(|it| it.digest));
            }
            if page.next_page_token.is_empty() {
                return Ok(digests);
            }
            request.page_token = page.next_page_token;
        }
    }

    /// Whether the report is kept already.
    pub async fn has(&mut self, id: ReportId) -> Result<bool, CallError> {
        match self.0.get_report(GetReportRequest { report_id: id.to_string() }).await {
            Ok(_) => Ok(true),
            Err(status) if status.code() == Code::NotFound => Ok(false),
            Err(status) => Err(status.into()),
        }
    }

    /// The bytes of one document as the service sends them. It stops when there are more than its record says: whoever
    /// writes them compares.
    pub async fn download(
        &mut self,
        id: ReportId,
        document: &DocumentRecord,
    ) -> Result<Vec<u8>, CallError> {
        let format = api::pb::report::Format::from(document.format).into();
        let paper = api::pb::report::Paper::from(document.paper).into();
        let request = DownloadDocumentRequest { report_id: id.to_string(), format, paper };
        let mut chunks = self.0.download_document(request).await?.into_inner();
        let mut bytes = Vec::new();
        let is_longer =
            |bytes: &[u8]| u64::try_from(bytes.len()).is_ok_and(|it| it > document.size);
        while let Some(chunk) = chunks.message().await? {
            bytes.extend(chunk.chunk);
            if is_longer(&bytes) {
                break;
            }
        }
        Ok(bytes)
    }
}

fn to_pb(subject: &Subject) -> api::pb::report::Subject {
    let Subject { evaluation, scorecard } = subject;
    api::pb::report::Subject {
        evaluation: Some(evaluation.into()),
        scorecard: Some(scorecard.into()),
    }
}
