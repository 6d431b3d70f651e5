//! What the service does, in domain words.

use api::{Check, Preview};
use domain::{
    DocumentRecord, EvaluationId, Format, Outline, Paper, RegionCode, Report, ReportId,
    ReportOrder, Subject,
};
use report_storage::{Store, StoreError};
use time::OffsetDateTime;

use crate::{
    clients::Scoring,
    download::{Download, Downloads},
    paper::{self, Papers, file_name},
    press::{Press, PressError, Printed},
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
        let subject = self.filed(&order).await?;
        let papers = self.compose(&subject, order.outline, order.formats()).await?;
        let wanted = papers.ordered(&order);
        let report = report(&order, &subject, &papers, now);
        let printed = self.press.render(papers, wanted).await?;
        let named = printed.into_iter().map(|document| {
            let Subject { evaluation, scorecard } = &subject;
            (file_name(evaluation, scorecard, document.paper, document.format), document)
        });
        let kept = keep(self.store.clone(), subject.evaluation.region, report, named.collect());
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

    /// What [`Reports::create`] would answer, or refuse before anything is laid out; nothing is kept. A report that is not
    /// there yet has no documents.
    pub(crate) async fn check(
        &self,
        check: Check,
        now: OffsetDateTime,
    ) -> Result<(Report, bool), CreateError> {
        let Check { order, subject } = check;
        if let Some(report) = self.store.find(order.id).await? {
            return replay(report, &order);
        }
        let subject = match subject {
            Some(subject) => subject,
            None => self.filed(&order).await?,
        };
        let papers = self.compose(&subject, order.outline, order.formats()).await?;
        self.press.check(&papers, &papers.ordered(&order))?;
        Ok((report(&order, &subject, &papers, now), true))
    }

    /// The report of a subject as a draft, as soon as there is a place for it in memory; nothing is kept.
    pub(crate) async fn preview(&self, preview: Preview) -> Result<Download, CreateError> {
        let Preview { subject, outline, format } = preview;
        let place = self.downloads.place().ok_or(PressError::Crowded)?;
        let mut papers = self.compose(&subject, outline, &[format]).await?;
        papers.report.draft = true;
        let printed = self.press.render(papers, vec![(Paper::Report, format)]).await?;
        let bytes = printed.into_iter().next().map(|document| document.bytes);
        Ok(place.of(bytes.unwrap_or_default()))
    }

    /// What is on file of what `order` reports.
    async fn filed(&self, order: &ReportOrder) -> Result<Subject, CreateError> {
        let scorecard = self.scoring.scorecard(order.evaluation, order.scorecard).await?;
        let filed = self.scoring.evaluation(order.evaluation, scorecard.revision).await?;
        Ok(Subject { evaluation: filed.evaluation, scorecard })
    }

    /// The papers of `subject`, whose texts can be printed in `formats`.
    async fn compose(
        &self,
        subject: &Subject,
        outline: Outline,
        formats: &[Format],
    ) -> Result<Papers, CreateError> {
        self.press.check_texts(subject, formats)?;
        let regulation = self.scoring.regulation(&subject.scorecard.policy.id).await?;
        Ok(paper::compose(subject, &regulation, outline)?)
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
    pub(crate) async fn read(
        &self,
        id: ReportId,
        paper: Paper,
        format: Format,
    ) -> Result<Download, ReadError> {
        let place = self.downloads.place().ok_or(ReadError::Crowded)?;
        let report = self.find(id).await?;
        let document = report.document(paper, format);
        let document = document.ok_or(ReadError::NoFormat { id, paper, format })?;
        Ok(place.of(self.store.read_document(document).await?))
    }
}

/// What is known of a report before its documents are kept.
fn report(order: &ReportOrder, subject: &Subject, papers: &Papers, now: OffsetDateTime) -> Report {
    Report {
        id: order.id,
        evaluation: order.evaluation,
        scorecard: subject.scorecard.digest(),
        outline: order.outline,
        formats: order.formats().to_vec(),
        documents: Vec::new(),
        findings: papers.findings.clone(),
        rendered_at: whole_micros(now),
    }
}

/// Keeps the documents, then the report that names them; `None` if its id is taken.
async fn keep(
    store: Store,
    region: RegionCode,
    mut report: Report,
    printed: Vec<(String, Printed)>,
) -> Result<Option<Report>, StoreError> {
    for (file_name, Printed { paper, format, bytes }) in printed {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let digest = store.keep_document(bytes).await?;
        report.documents.push(DocumentRecord { paper, format, file_name, size, digest });
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
