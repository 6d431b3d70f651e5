//! `check`: every fault and every finding at once; nothing is written.

use std::path::{Path, PathBuf};

use domain::{Format, Subject};
use intake::{Intake, Options, Remark};
use workflow::{Checked, Services, Work};

use crate::{
    cli::Check,
    failure::{Failure, Refusal},
    input::Source,
    output,
    progress::Progress,
    read::{self, Read},
    session::Session,
};

/// What a check has found.
#[derive(Debug)]
pub(crate) struct Findings {
    /// What was read, and what is to be said about how.
    pub(crate) read: Read,
    /// What the services would answer.
    pub(crate) checked: Checked,
    /// Their refusals, with their places.
    pub(crate) refusals: Vec<Refusal>,
    /// The draft, if one was asked for.
    pub(crate) preview: Option<PathBuf>,
    /// The marked copy, if one was asked for.
    pub(crate) marked: Option<PathBuf>,
}

impl Findings {
    /// Whether it can be evaluated as it is.
    pub(crate) fn is_sound(&self) -> bool {
        let has_doubts = self.read.remarks.iter().any(|it| it.level == intake::Level::Doubt);
        self.refusals.is_empty() && (self.read.is_confirmed || !has_doubts)
    }
}

/// Reads, asks the services what they would answer, and tells everything at once.
#[tracing::instrument(name = "check", skip_all)]
pub(crate) async fn check(args: &Check) -> Result<Findings, Failure> {
    let mut progress = Progress::new(7);
    progress.step("读取资料");
    let source = Source::read(&args.path)?;
    let options = Options { accept_readings: args.accept_readings, ..Options::default() };
    let first = source.intake(options);
    if first.dossier.is_none() && first.proposed.is_none() {
        // Nothing can be made of it: no service is needed to say so.
        return Err(match mark(args, &source, &first.remarks)? {
            Some(path) => Failure::Marked(first.remarks, path),
            None => Failure::Remarks(first.remarks),
        });
    }
    crate::fonts::find(&args.at)?;
    progress.step(&args.at.begins());
    let mut session = Session::to_check(&args.at).await?;
    let read = read::by_policy(&source, options, first, &mut session.services).await;
    let found = looked(args, &source, read, &mut session.services, &mut progress).await;
    session.end().await?;
    found
}

async fn looked(
    args: &Check,
    source: &Source,
    intake: Intake,
    services: &mut Services,
    progress: &mut Progress,
) -> Result<Findings, Failure> {
    let read = read::proposed(intake)?;
    let work = read::work(&read.dossier);
    let (checked, refusals) = ask(services, &work, &read, progress).await?;
    let preview = match args.preview {
        true => preview(services, &work, &checked, &args.output).await?,
        false => None,
    };
    let mut remarks = read.remarks.clone();
    remarks.extend(refusals.iter().filter_map(remark));
    let marked = mark(args, source, &remarks)?;
    Ok(Findings { read, checked, refusals, preview, marked })
}

/// Asks the services what they would answer.
pub(crate) async fn ask(
    services: &mut Services,
    work: &Work,
    read: &Read,
    progress: &mut Progress,
) -> Result<(Checked, Vec<Refusal>), Failure> {
    let checked = workflow::check(services, work, |step| {
        progress.step(&format!("检查：{}", step.chinese()));
    });
    let mut checked = checked
        .await
        .map_err(|refused| Failure::Refusals(vec![Refusal::new(refused, &read.dossier)]))?;
    let refused = std::mem::take(&mut checked.refused);
    let refusals = refused.into_iter().map(|it| Refusal::new(it, &read.dossier)).collect();
    Ok((checked, refusals))
}

async fn preview(
    services: &mut Services,
    work: &Work,
    checked: &Checked,
    output: &Path,
) -> Result<Option<PathBuf>, Failure> {
    let Some(scorecard) = checked.scorecard.clone() else { return Ok(None) };
    let subject = Subject { evaluation: work.evaluation.clone(), scorecard };
    let bytes = services.reports.preview(&subject, work.outline, Format::Pdf).await;
    let bytes = bytes.map_err(|error| {
        let about = "草稿".to_owned();
        Failure::Refusals(vec![Refusal { place: None, about, error }])
    })?;
    let name = format!("{}（草稿）.pdf", work.evaluation.title);
    Ok(Some(output::save_as(output, &name, &bytes)?.path))
}

/// A refusal as a remark beside its cell.
fn remark(refusal: &Refusal) -> Option<Remark> {
    Some(Remark {
        level: intake::Level::Fault,
        place: refusal.place.clone()?,
        field: String::new(),
        found: String::new(),
        expected: refusal.error.explain(),
        advice: String::new(),
        proposal: None,
        reason: "REFUSED",
    })
}

/// Writes a copy of the workbook with the remarks beside their cells, next to the original.
fn mark(args: &Check, source: &Source, remarks: &[Remark]) -> Result<Option<PathBuf>, Failure> {
    let (true, Some((name, bytes))) = (args.mark, source.workbook()) else { return Ok(None) };
    let marked = intake::workbook::mark(bytes, remarks)
        .map_err(|error| anyhow::anyhow!("标注工作簿失败：{error}"))?;
    let folder = args.path.parent().filter(|it| !it.as_os_str().is_empty());
    let name = name.trim_end_matches(".xlsx").trim_end_matches("（核对意见）");
    let name = format!("{name}（核对意见）.xlsx");
    let saved = output::save_as(folder.unwrap_or(Path::new(".")), &name, &marked)?;
    Ok(Some(saved.path))
}
