//! The work itself. Each step may be repeated: what stands already is left as it is.

use domain::{FundingDocument, Project, Report, ReportOrder, Scorecard, derived_id};

use crate::{
    CallError, Item, Posted, Refused, Services, Step, Work,
    check::corrected,
    clients::{Filed, Ledger, Mode, Together},
};

const PROJECT_EXISTS: &str = "PROJECT_EXISTS";
const DOCUMENT_EXISTS: &str = "FUNDING_DOCUMENT_EXISTS";
/// Refused only because another of its batch was.
pub(crate) const ABANDONED: &str = "BATCH_ABANDONED";

/// What was done.
#[derive(Debug)]
pub struct Done {
    /// Corrections of the registers, a sentence for each.
    pub corrections: Vec<String>,
    /// How many transactions this run posted, and how many it found posted.
    pub posted: Posted,
    /// What filing did.
    pub filed: Filed,
    /// The result.
    pub scorecard: Scorecard,
    /// Whether it is new.
    pub is_scored: bool,
    /// The papers.
    pub report: Report,
    /// Whether they are new.
    pub is_rendered: bool,
}

impl Done {
    /// Whether all was there already.
    pub fn is_unchanged(&self) -> bool {
        let Self { corrections, posted, filed, is_scored, is_rendered, .. } = self;
        corrections.is_empty()
            && posted.fresh == 0
            && *filed == Filed::Same
            && !is_scored
            && !is_rendered
    }
}

/// Registers, posts, files, scores and renders. After an error the same again goes on where it ended.
///
/// # Errors
/// The first refusal. Nothing of a later step was done then; of the transactions none, or all.
#[tracing::instrument(skip_all)]
pub async fn carry_out(
    services: &mut Services,
    work: &Work,
    mut on: impl FnMut(Step),
) -> Result<Done, Refused> {
    on(Step::Register);
    let corrections = register(&mut services.ledger, work).await?;
    on(Step::Post);
    let posted = post(&mut services.ledger, work).await?;
    on(Step::File);
    let filed = services.scoring.file(&work.evaluation, Mode::Write).await;
    let filed = filed.map_err(Refused::of(Item::Evaluation))?;
    on(Step::Score);
    let scored = services.scoring.score(work.evaluation.id).await;
    let scored = scored.map_err(Refused::of(Item::Scores))?;
    on(Step::Render);
    let order = order(work, &scored.scorecard);
    let rendered = services.reports.create(&order).await;
    let (report, is_rendered) = rendered.map_err(Refused::of(Item::Papers))?;
    Ok(Done {
        corrections,
        posted,
        filed,
        scorecard: scored.scorecard,
        is_scored: scored.is_new,
        report,
        is_rendered,
    })
}

/// The same scorecard in the same outline is the same report.
pub(crate) fn order(work: &Work, scorecard: &Scorecard) -> ReportOrder {
    let (evaluation, digest) = (work.evaluation.id, scorecard.digest());
    let parts = ["report", &evaluation.to_string(), &digest.to_string(), work.outline.name()];
    let id = derived_id(&parts).into();
    ReportOrder::in_every_format(id, evaluation, work.outline).of_scorecard(Some(digest))
}

async fn register(ledger: &mut Ledger, work: &Work) -> Result<Vec<String>, Refused> {
    let mut corrections = Vec::new();
    for (place, project) in work.projects().iter().enumerate() {
        let done = register_project(ledger, project, Mode::Write).await;
        corrections.extend(done.map_err(Refused::of(Item::Project(place)))?);
    }
    for (place, document) in work.documents().iter().enumerate() {
        let done = register_document(ledger, document, Mode::Write).await;
        corrections.extend(done.map_err(Refused::of(Item::Document(place)))?);
    }
    Ok(corrections)
}

/// Registers a project, or corrects its names if it is registered with others; says what is corrected.
pub(crate) async fn register_project(
    ledger: &mut Ledger,
    project: &Project,
    mode: Mode,
) -> Result<Option<String>, CallError> {
    match ledger.create_project(project, mode).await {
        Err(error) if error.is_for(PROJECT_EXISTS) => {
            let (booked, etag) = ledger.project(project.region, project.code).await?;
            if booked.fixed_difference(project).is_some() {
                return Err(error);
            }
            let what = format!("项目 {} ", project.code);
            let correction = corrected(&what, &booked.differences(project));
            if correction.is_some() {
                ledger.update_project(project, etag, mode).await?;
            }
            Ok(correction)
        }
        created => created.map(|_| None),
    }
}

/// Registers a funding document, or corrects it in the same way.
pub(crate) async fn register_document(
    ledger: &mut Ledger,
    document: &FundingDocument,
    mode: Mode,
) -> Result<Option<String>, CallError> {
    match ledger.create_document(document, mode).await {
        Err(error) if error.is_for(DOCUMENT_EXISTS) => {
            let (booked, etag) = ledger.document(document.region, &document.number).await?;
            if booked.fixed_difference(document).is_some() {
                return Err(error);
            }
            let what = format!("指标文 {} ", document.number);
            let correction = corrected(&what, &booked.differences(document));
            if correction.is_some() {
                ledger.update_document(document, etag, mode).await?;
            }
            Ok(correction)
        }
        created => created.map(|_| None),
    }
}

/// Posts all transactions in one commit, or none.
async fn post(ledger: &mut Ledger, work: &Work) -> Result<Posted, Refused> {
    if work.transactions().is_empty() {
        return Ok(Posted::default());
    }
    let results = ledger.post_batch(work.transactions(), Together::AllOrNothing).await;
    let results = results.map_err(Refused::of(Item::Transactions))?;
    let mut replayed = Vec::with_capacity(results.len());
    let mut abandoned = None;
    for (place, result) in results.into_iter().enumerate() {
        match result {
            Ok(was_there) => replayed.push(was_there),
            // The one that broke a rule is told, not those that fell with it.
            Err(problem) if problem.reason == ABANDONED => {
                abandoned.get_or_insert((place, problem));
            }
            Err(problem) => return Err(Refused::of(Item::Transaction(place))(problem.into())),
        }
    }
    match abandoned {
        Some((place, problem)) => Err(Refused::of(Item::Transaction(place))(problem.into())),
        None => Ok(Posted::of(replayed.into_iter())),
    }
}
