//! gRPC in, one call, gRPC out.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use api::{
    Creation, Preview, ReportQuery,
    pb::report::{
        CreateReportRequest, CreateReportResponse, DownloadDocumentRequest,
        DownloadDocumentResponse, GetReportRequest, GetReportResponse, ListReportsRequest,
        ListReportsResponse, PreviewReportRequest, PreviewReportResponse, Report,
        report_service_server::{ReportService, ReportServiceServer},
    },
    refuse,
};
use domain::ReportId;
use time::OffsetDateTime;
use tokio_stream::Stream;
use tonic::{Request, Response, Status, async_trait};

use crate::{download::Download, service::Reports};

/// The most bytes of a document in one message.
const CHUNK_BYTES_MAX: usize = 64 * 1024;

/// A document in pieces: each is made when the one before is on its way.
pub(crate) struct Chunks<T> {
    download: Download,
    message: fn(Vec<u8>) -> T,
}

impl<T> Stream for Chunks<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.download.next(CHUNK_BYTES_MAX);
        Poll::Ready(chunk.map(|chunk| Ok((self.message)(chunk))))
    }
}

/// What is served; requests larger than `message_bytes_max` are refused.
pub(crate) fn server(reports: Reports, message_bytes_max: usize) -> ReportServiceServer<Reports> {
    ReportServiceServer::new(reports).max_decoding_message_size(message_bytes_max)
}

#[async_trait]
impl ReportService for Reports {
    type DownloadDocumentStream = Chunks<DownloadDocumentResponse>;
    type PreviewReportStream = Chunks<PreviewReportResponse>;

    async fn create_report(
        &self,
        request: Request<CreateReportRequest>,
    ) -> Result<Response<CreateReportResponse>, Status> {
        let now = OffsetDateTime::now_utc();
        let (report, created) = match request.into_inner().try_into().map_err(refuse)? {
            Creation::Make(order) => {
                let (report, created) = self.create(order, now).await.map_err(refuse)?;
                (Report::from(report), created)
            }
            Creation::Check(check) => {
                let (report, created) = self.check(*check, now).await.map_err(refuse)?;
                let mut report = Report::from(report);
                // What is not made yet was rendered at no time.
                report.rendered_at.take_if(|_| created);
                (report, created)
            }
        };
        Ok(Response::new(CreateReportResponse { report: Some(report), created }))
    }

    async fn get_report(
        &self,
        request: Request<GetReportRequest>,
    ) -> Result<Response<GetReportResponse>, Status> {
        let id = ReportId::try_from(request.into_inner()).map_err(refuse)?;
        let report = self.find(id).await.map_err(refuse)?;
        Ok(Response::new(GetReportResponse { report: Some(report.into()) }))
    }

    async fn list_reports(
        &self,
        request: Request<ListReportsRequest>,
    ) -> Result<Response<ListReportsResponse>, Status> {
        let query = ReportQuery::try_from(request.into_inner()).map_err(refuse)?;
        let ReportQuery { evaluation, page, after } = query;
        let (reports, next) = self.list(evaluation, after, page.size()).await.map_err(refuse)?;
        Ok(Response::new(ListReportsResponse {
            reports: reports.into_iter().map(Into::into).collect(),
            next_page_token: page.next(next.map(|id| id.to_string()).as_deref()),
        }))
    }

    async fn download_document(
        &self,
        request: Request<DownloadDocumentRequest>,
    ) -> Result<Response<Self::DownloadDocumentStream>, Status> {
        let (id, paper, format) = request.into_inner().try_into().map_err(refuse)?;
        let download = self.read(id, paper, format).await.map_err(refuse)?;
        let message = |chunk| DownloadDocumentResponse { chunk };
        Ok(Response::new(Chunks { download, message }))
    }

    async fn preview_report(
        &self,
        request: Request<PreviewReportRequest>,
    ) -> Result<Response<Self::PreviewReportStream>, Status> {
        let preview = Preview::try_from(request.into_inner()).map_err(refuse)?;
        let download = self.preview(preview).await.map_err(refuse)?;
        Ok(Response::new(Chunks { download, message: |chunk| PreviewReportResponse { chunk } }))
    }
}
