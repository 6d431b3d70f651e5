//! The main job: funds posted, indicators scored, report rendered.

use std::path::{Path, PathBuf};

use domain::{Format, Report, ReportOrder, Scorecard};
use tonic::Code;

use crate::{
    all_in_one::{AllInOne, peer},
    cli::Evaluate,
    clients::{CallError, Ledger, Reports, Scoring, Together},
    folder::{BadFile, Folder, identity},
    outcome::{Changed, Outcome, Posted},
    output,
    place::Place,
    progress::Progress,
};

/// Refused only because another of its batch was.
const ABANDONED: &str = "BATCH_ABANDONED";
/// Transactions in one call; each call stands or falls as a whole.
const BATCH: usize = 1_000;

/// Why a folder was not evaluated.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EvaluateError {
    /// The folder must be mended: exit code 2.
    #[error(transparent)]
    Folder(#[from] BadFile),
    /// A service refused what the folder says, which is exit code 2, or could not answer, which is 1.
    #[error("{place}：{}", source.explain())]
    Refused {
        /// What was being done, and where in the folder.
        place: String,
        /// The refusal.
        source: CallError,
    },
    /// Anything else: exit code 1.
    #[error(transparent)]
    Failed(#[from] anyhow::Error),
}

impl EvaluateError {
    /// Whether the folder must be mended before another try makes sense.
    pub(crate) fn is_bad_input(&self) -> bool {
        match self {
            Self::Folder(_) => true,
            Self::Refused { source: CallError::Refused(problem), .. } => matches!(
                problem.code,
                Code::InvalidArgument
                    | Code::NotFound
                    | Code::AlreadyExists
                    | Code::FailedPrecondition
            ),
            Self::Refused { source: CallError::Answer(_), .. } | Self::Failed(_) => false,
        }
    }
}

/// The clients of the three services.
struct Services {
    ledger: Ledger,
    scoring: Scoring,
    reports: Reports,
}

/// Reads and checks the folder before anything starts; then does the job on `args`' services or on its own.
pub(crate) async fn evaluate(args: Evaluate) -> Result<Outcome, EvaluateError> {
    let mut progress = Progress::new(6);
    progress.step("读取资料");
    let folder = Folder::read(&args.folder)?;
    if args.connect.is_empty() {
        // Before anything is done: without them there is no paper at the end.
        report::find_fonts(args.fonts.as_deref()).map_err(anyhow::Error::new)?;
    }
    if let [ledger, scoring, report] = &args.connect[..] {
        let services = connect(ledger, scoring, report)?;
        return job(services, folder, &args.output, &mut progress).await;
    }
    progress.step("启动服务");
    let place = if args.ephemeral { Place::ephemeral() } else { Place::kept(&args.data) }?;
    let running = AllInOne::start(&place, 0, args.fonts.as_deref()).await?;
    let [ledger, scoring, report] = running.addresses.map(|address| format!("http://{address}"));
    let services = connect(&ledger, &scoring, &report)?;
    let outcome = job(services, folder, &args.output, &mut progress).await;
    running.stop().await?;
    outcome.map(|outcome| Outcome { data: place.kept_folder(), ..outcome })
}

fn connect(ledger: &str, scoring: &str, report: &str) -> anyhow::Result<Services> {
    Ok(Services {
        ledger: Ledger::new(peer(ledger)?),
        scoring: Scoring::new(peer(scoring)?),
        reports: Reports::new(peer(report)?),
    })
}

#[tracing::instrument(name = "evaluate", skip_all)]
async fn job(
    mut services: Services,
    folder: Folder,
    output: &Path,
    progress: &mut Progress,
) -> Result<Outcome, EvaluateError> {
    // First what refuses texts and rules, then the money: what is refused has posted nothing.
    progress.step("提交评价");
    let filed = services.scoring.file(&folder.evaluation).await.map_err(refused("提交评价"))?;
    progress.step("资金入账");
    let posted = post(&mut services.ledger, &folder).await?;
    progress.step("指标评分");
    let scored = services.scoring.score(folder.evaluation.id).await;
    let (scorecard, is_new) = scored.map_err(refused("评分"))?;
    let changed = Changed { evaluation: filed, scorecard: is_new, report: false };
    progress.step("生成报告");
    let order = order(&folder, &scorecard)?;
    let (report, is_new) = services.reports.create(&order).await.map_err(refused("生成报告"))?;
    // Each document once, in order: nothing else is fetched, however long the list.
    ensure(report.answers(&order))?;
    let documents = fetch(&mut services.reports, &report, output).await?;
    let changed = Changed { report: is_new, ..changed };
    let paper_findings = report.findings;
    Ok(Outcome { folder, posted, changed, scorecard, paper_findings, documents, data: None })
}

/// Downloads the documents of `report` into the folder `output`.
async fn fetch(
    reports: &mut Reports,
    report: &Report,
    output: &Path,
) -> Result<Vec<PathBuf>, EvaluateError> {
    let mut paths = Vec::new();
    for document in &report.documents {
        output::check(document)?;
        let bytes = reports.download(report.id, document).await.map_err(refused("下载报告"))?;
        paths.push(output::save(output, document, &bytes)?);
    }
    Ok(paths)
}

/// Refuses a report that is not the one that was ordered.
fn ensure(answers: bool) -> Result<(), EvaluateError> {
    let text = "报告服务给出的不是所要的报告：未写入任何文件，请确认各服务与本程序是同一版本 (not the report that was ordered)";
    if answers { Ok(()) } else { Err(anyhow::anyhow!(text).into()) }
}

fn refused(place: impl Into<String>) -> impl FnOnce(CallError) -> EvaluateError {
    let place = place.into();
    |source| EvaluateError::Refused { place, source }
}

async fn post(ledger: &mut Ledger, folder: &Folder) -> Result<Posted, EvaluateError> {
    for project in &folder.projects {
        let place = format!("projects.toml 项目 {}", project.code);
        ledger.create_project(project).await.map_err(refused(place))?;
    }
    for document in &folder.documents {
        let place = format!("funding.toml 文号 {}", document.number);
        ledger.create_document(document).await.map_err(refused(place))?;
    }
    let mut posted = Posted::default();
    for (vouchers, transactions) in
        folder.vouchers.chunks(BATCH).zip(folder.transactions.chunks(BATCH))
    {
        let place = "transactions.toml";
        let results = ledger.post_batch(transactions, Together::AllOrNothing).await;
        let mut results = vouchers.iter().zip(results.map_err(refused(place))?).collect::<Vec<_>>();
        // The one that broke a rule is told before those that fell with it.
        results.sort_by_key(|(_, result)| {
            result.as_ref().is_err_and(|problem| problem.reason == ABANDONED)
        });
        for (voucher, result) in results {
            let place = format!("transactions.toml 第{}行，凭证 {}", voucher.line, voucher.number);
            let result = result.map_err(|problem| refused(place)(problem.into()))?;
            let count = if result.replayed { &mut posted.replayed } else { &mut posted.fresh };
            *count = count.saturating_add(1);
        }
    }
    Ok(posted)
}

/// The same scorecard in the same outline is the same report.
fn order(folder: &Folder, scorecard: &Scorecard) -> anyhow::Result<ReportOrder> {
    let evaluation = folder.evaluation.id;
    let digest = scorecard.digest();
    let parts = ["report", &evaluation.to_string(), &digest.to_string(), folder.outline.name()];
    let id = identity(&parts).into();
    let formats = vec![Format::Pdf, Format::Docx, Format::Xlsx];
    let order = ReportOrder::try_new(id, evaluation, folder.outline, formats)?;
    Ok(order.of_scorecard(Some(digest)))
}

#[cfg(test)]
mod tests;
