//! What the services would say: everything that can be refused is refused here, before the first write.

use domain::{Difference, Finding, PostedTransaction, Scorecard, Subject};

use crate::{
    CallError, Change, Item, Refused, Services, Step, Work,
    carry_out::{ABANDONED, order, register_document, register_project},
    clients::{Filed, Mode},
    standing::{Beside, beside},
};

/// What would come of the work.
#[derive(Debug)]
pub struct Checked {
    /// Every refusal, in the order of the work. If there is one, nothing may be carried out.
    pub refused: Vec<Refused>,
    /// What would change in the registers, a sentence for each.
    pub corrections: Vec<String>,
    /// What stands already, from an earlier run.
    pub standing: Standing,
    /// The places of the transactions that are not in the books yet.
    pub fresh: Vec<usize>,
    /// Transactions of its projects in the books that the work does not have. They stay there.
    pub missing: Vec<PostedTransaction>,
    /// Transactions of another source in the books that look like one of the work: the same kind, document, voucher,
    /// date and amount. If they are the same voucher, it is about to be in the books twice.
    pub twins: Vec<PostedTransaction>,
    /// What of that is to be looked at.
    pub book_findings: Vec<Finding>,
    /// The scorecard; `None` if something was refused before.
    pub scorecard: Option<Scorecard>,
    /// What the check of the papers found.
    pub paper_findings: Vec<Finding>,
    /// Against the latest scorecard, if there is one.
    pub change: Option<Change>,
}

/// What stands already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Transactions.
    pub posted: Posted,
    /// What filing would do; `None` if it was refused.
    pub filed: Option<Filed>,
    /// Whether the evaluation has a scorecard as it is filed, of these books or earlier ones.
    pub judged: bool,
    /// Whether this very scorecard is kept.
    pub scored: bool,
    /// Whether this very report is kept.
    pub rendered: bool,
}

/// Transactions by what becomes of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Posted {
    /// Posted by this run.
    pub fresh: usize,
    /// In the books already.
    pub replayed: usize,
}

impl Standing {
    /// Whether an earlier run was cut off: its transactions stand, and what follows from them does not.
    ///
    /// An evaluation that was changed, or books that were, are no such run.
    pub fn is_unfinished(&self) -> bool {
        let Self { posted, filed, judged, scored, rendered } = *self;
        let stands = posted.fresh == 0 && posted.replayed > 0;
        stands
            && match filed {
                Some(Filed::New) => true,
                Some(Filed::Same) => !judged || (scored && !rendered),
                Some(Filed::Revised) | None => false,
            }
    }
}

impl Posted {
    /// Counts the outcomes.
    pub(crate) fn of(replayed: impl Iterator<Item = bool>) -> Self {
        replayed.fold(Self::default(), |mut posted, replayed| {
            let count = if replayed { &mut posted.replayed } else { &mut posted.fresh };
            *count = count.saturating_add(1);
            posted
        })
    }
}

/// Asks every service what it would answer; writes nothing.
///
/// # Errors
/// When a service can't be asked: what it would refuse is in the answer.
#[tracing::instrument(skip_all)]
pub async fn check(
    services: &mut Services,
    work: &Work,
    mut on: impl FnMut(Step),
) -> Result<Checked, Refused> {
    let mut checking = Checking { refused: Vec::new(), corrections: Vec::new() };
    on(Step::Register);
    checking.registers(services, work).await?;
    on(Step::Post);
    let (posted, fresh) = checking.transactions(services, work).await?;
    let beside = beside(services, work).await.map_err(Refused::of(Item::Transactions))?;
    checking.moved(&beside, work);
    on(Step::File);
    let filed = services.scoring.file(&work.evaluation, Mode::Validate).await;
    let filed = checking.note(Item::Evaluation, filed)?;
    let mut checked = Checked {
        refused: Vec::new(),
        corrections: Vec::new(),
        standing: Standing { posted, filed, ..Standing::default() },
        fresh,
        book_findings: beside.findings(),
        missing: beside.missing,
        twins: beside.twins,
        scorecard: None,
        paper_findings: Vec::new(),
        change: None,
    };
    if checking.refused.is_empty() {
        on(Step::Score);
        checking.scores(services, work, &mut checked).await?;
        on(Step::Render);
        checking.papers(services, work, &mut checked).await?;
    }
    let Checking { mut refused, corrections } = checking;
    refused.sort_by_key(|it| it.item);
    Ok(Checked { refused, corrections, ..checked })
}

/// What has been found so far.
struct Checking {
    refused: Vec<Refused>,
    corrections: Vec<String>,
}

impl Checking {
    /// Keeps a refusal of what was sent; passes on what says nothing about it.
    fn note<T>(&mut self, item: Item, result: Result<T, CallError>) -> Result<Option<T>, Refused> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(source) if source.is_bad_input() => {
                self.refused.push(Refused { item, source });
                Ok(None)
            }
            Err(source) => Err(Refused { item, source }),
        }
    }

    /// A voucher whose day was edited is refused for that, whatever the books say of its money.
    fn moved(&mut self, beside: &Beside, work: &Work) {
        let refusals = beside.refusals(work);
        self.refused.retain(|it| refusals.iter().all(|moved| moved.item != it.item));
        self.refused.extend(refusals);
    }

    async fn registers(&mut self, services: &mut Services, work: &Work) -> Result<(), Refused> {
        for (place, project) in work.projects().iter().enumerate() {
            let done = register_project(&mut services.ledger, project, Mode::Validate).await;
            let correction = self.note(Item::Project(place), done)?.flatten();
            self.corrections.extend(correction);
        }
        for (place, document) in work.documents().iter().enumerate() {
            let done = register_document(&mut services.ledger, document, Mode::Validate).await;
            let correction = self.note(Item::Document(place), done)?.flatten();
            self.corrections.extend(correction);
        }
        Ok(())
    }

    async fn transactions(
        &mut self,
        services: &mut Services,
        work: &Work,
    ) -> Result<(Posted, Vec<usize>), Refused> {
        if work.transactions().is_empty() {
            return Ok((Posted::default(), Vec::new()));
        }
        let results = services.ledger.check_batch(work.transactions(), &work.registers()).await;
        let Some(results) = self.note(Item::Transactions, results)? else {
            return Ok((Posted::default(), Vec::new()));
        };
        let (mut replayed, mut fresh) = (Vec::new(), Vec::new());
        for (place, result) in results.into_iter().enumerate() {
            match result {
                Ok(was_there) => {
                    replayed.push(was_there);
                    fresh.extend(Some(place).filter(|_| !was_there));
                }
                Err(problem) if problem.reason == ABANDONED => {}
                Err(problem) => {
                    self.note(Item::Transaction(place), Err::<(), _>(problem.into()))?;
                }
            }
        }
        Ok((Posted::of(replayed.into_iter()), fresh))
    }

    async fn scores(
        &mut self,
        services: &mut Services,
        work: &Work,
        checked: &mut Checked,
    ) -> Result<(), Refused> {
        let scored = services.scoring.try_score(&work.evaluation, &work.proposal).await;
        let Some(scored) = self.note(Item::Scores, scored)? else { return Ok(()) };
        let before = services.scoring.latest(work.evaluation.id).await;
        let before = before.map_err(Refused::of(Item::Scores))?;
        let revision = scored.scorecard.revision;
        checked.standing.judged = before.as_ref().is_some_and(|it| it.revision == revision);
        checked.change = before.map(|before| Change::between(&before, &scored.scorecard));
        checked.standing.scored = !scored.is_new;
        checked.scorecard = Some(scored.scorecard);
        Ok(())
    }

    async fn papers(
        &mut self,
        services: &mut Services,
        work: &Work,
        checked: &mut Checked,
    ) -> Result<(), Refused> {
        let Some(scorecard) = &checked.scorecard else { return Ok(()) };
        let order = order(work, scorecard);
        let subject = Subject { evaluation: work.evaluation.clone(), scorecard: scorecard.clone() };
        let found = services.reports.check(&order, &subject).await;
        let Some(found) = self.note(Item::Papers, found)? else { return Ok(()) };
        checked.paper_findings = found;
        let rendered = services.reports.has(order.id).await;
        checked.standing.rendered = rendered.map_err(Refused::of(Item::Papers))?;
        Ok(())
    }
}

/// What differs between what is registered and what is stated, as a sentence; `None` for nothing.
pub(crate) fn corrected(what: &str, differences: &[Difference]) -> Option<String> {
    let differences: Vec<String> = differences.iter().map(Difference::explain).collect();
    (!differences.is_empty()).then(|| format!("{what}的登记将更正：{}。", differences.join("；")))
}
