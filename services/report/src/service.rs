//! What the service does, in domain words.

use domain::{DocumentRecord, EvaluationId, Format, RegionCode, Report, ReportId, ReportOrder};
use report_storage::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    clients::Scoring,
    download::{Download, Downloads},
    paper::{self, file_name},
    press::Press,
    refusal::{CreateError, ReadError},
};

/// The reports of a province.
#[derive(Debug, Clone)]
pub(crate) struct Reports {
    pub(crate) scoring: Scoring,
    pub(crate) store: Store,
    pub(crate) press: Press,
    pub(crate) downloads: Downloads,
}

impl Reports {
    /// Renders and keeps what `order` asks for; `false` if it was there already: then nothing is rendered again.
    pub(crate) async fn create(
        &self,
        order: ReportOrder,
        now: OffsetDateTime,
    ) -> Result<(Report, bool), CreateError> {
        if let Some(report) = self.store.find(order.id).await? {
            return replay(report, &order);
        }
        let scorecard = self.scoring.scorecard(order.evaluation, order.scorecard).await?;
        let filed = self.scoring.evaluation(order.evaluation, scorecard.revision).await?;
        let paper = paper::compose(&filed, &scorecard, order.outline)?;
        let rendered = self.press.render(paper.document, order.formats()).await?;
        let report = Report {
            id: order.id,
            evaluation: order.evaluation,
            scorecard: scorecard.digest(),
            outline: order.outline,
            documents: Vec::new(),
            findings: paper.findings,
            rendered_at: whole_micros(now),
        };
        let name = |format| file_name(&filed.evaluation.title, format);
        let named = rendered.into_iter().map(|(format, bytes)| (format, name(format), bytes));
        let store = self.store.clone();
        let kept = keep(store, filed.evaluation.region, report, named.collect());
        // A caller that hangs up must not tear the write.
        match server::shielded(kept).await?? {
            Some(report) => Ok((report, true)),
            // Another call with this id was faster.
            None => match self.store.find(order.id).await? {
                Some(report) => replay(report, &order),
                None => Err(CreateError::Vanished(order.id)),
            },
        }
    }

    /// The report with this id.
    pub(crate) async fn find(&self, id: ReportId) -> Result<Report, ReadError> {
        self.store.find(id).await?.ok_or(ReadError::NoReport(id))
    }

    /// The reports of an evaluation behind `after`, at most `size`; and behind which one there are more.
    pub(crate) async fn list(
        &self,
        evaluation: EvaluationId,
        after: Option<ReportId>,
        size: u32,
    ) -> Result<(Vec<Report>, Option<ReportId>), ReadError> {
        let mut reports = self.store.list(evaluation, after, size.saturating_add(1)).await?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let is_last = reports.len() <= size;
        reports.truncate(size);
        let next = reports.last().map(|report| report.id).filter(|_| !is_last);
        Ok((reports, next))
    }

    /// One document, verified, as soon as there is a place for it in memory.
    pub(crate) async fn read(&self, id: ReportId, format: Format) -> Result<Download, ReadError> {
        let place = self.downloads.place().ok_or(ReadError::Crowded)?;
        let report = self.find(id).await?;
        let document = report.document(format).ok_or(ReadError::NoFormat { id, format })?;
        Ok(place.of(self.store.read_document(document).await?))
    }
}

/// Keeps the documents, then the report that names them; `None` if its id is taken.
async fn keep(
    store: Store,
    region: RegionCode,
    mut report: Report,
    rendered: Vec<(Format, String, Vec<u8>)>,
) -> Result<Option<Report>, StoreError> {
    for (format, file_name, bytes) in rendered {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let digest = store.keep_document(bytes).await?;
        report.documents.push(DocumentRecord { format, file_name, size, digest });
    }
    if !store.insert(region, &report).await? {
        return Ok(None);
    }
    let Report { id, evaluation, scorecard, .. } = &report;
    tracing::info!(
        target: "audit", report = %id, %evaluation, %scorecard, "生成报告 (rendered)"
    );
    Ok(Some(report))
}

/// The first result, if it is what is asked for again.
fn replay(report: Report, order: &ReportOrder) -> Result<(Report, bool), CreateError> {
    if report.answers(order) { Ok((report, false)) } else { Err(CreateError::Reused(order.id)) }
}

/// What the store can keep.
fn whole_micros(now: OffsetDateTime) -> OffsetDateTime {
    let nanoseconds = now.microsecond().saturating_mul(1_000);
    now.replace_nanosecond(nanoseconds).unwrap_or(now)
}
