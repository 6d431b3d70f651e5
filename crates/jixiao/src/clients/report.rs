//! The report service.

use api::{
    InvalidRequest,
    pb::report::{
        CreateReportResponse, DownloadDocumentRequest, report_service_client::ReportServiceClient,
    },
};
use domain::{DocumentRecord, Report, ReportId, ReportOrder};
use server::Peer;

use super::CallError;

/// A client of the report service.
#[derive(Debug, Clone)]
pub(crate) struct Reports(ReportServiceClient<Peer>);

impl Reports {
    /// Over `peer`.
    pub(crate) fn new(peer: Peer) -> Self {
        Self(ReportServiceClient::new(peer))
    }

    /// Has a report rendered; the same order again is answered with the first result. Whether it was rendered now.
    pub(crate) async fn create(
        &mut self,
        order: &ReportOrder,
    ) -> Result<(Report, bool), CallError> {
        let CreateReportResponse { report, created } = self
            .0
            .create_report(api::pb::report::CreateReportRequest::from(order.clone()))
            .await?
            .into_inner();
        let report = report.ok_or_else(|| InvalidRequest::missing("report"))?;
        Ok((Report::try_from(report)?, created))
    }

    /// The bytes of one document as the service sends them. It stops when there are more than its record says: whoever
    /// writes them compares.
    pub(crate) async fn download(
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
