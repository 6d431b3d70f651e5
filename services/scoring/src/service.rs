//! The use cases. Speaks domain types only.

use api::{EvaluationKey, EvaluationQuery, EvaluationUpdate, ScoreRequest, ScorecardKey, Write};
use domain::{
    Evaluation, EvaluationId, FiledEvaluation, FiledScorecard, Policy, PolicyId, Proposal,
    Scorecard,
};
use scoring_storage::{Kept, Listed, Revision, Store, StoreError};
use server::shielded;
use time::OffsetDateTime;

use crate::{
    clients::Ledger,
    engine::score,
    error::{FileError, ReadError, ScoreError},
    policy::Policies,
};

/// Files evaluations and scores them. A clone is the same service.
#[derive(Debug, Clone)]
pub(crate) struct Scoring {
    store: Store,
    policies: Policies,
    ledger: Ledger,
    clock: fn() -> OffsetDateTime,
}

impl Scoring {
    pub(crate) fn new(
        store: Store,
        policies: Policies,
        ledger: Ledger,
        clock: fn() -> OffsetDateTime,
    ) -> Self {
        Self { store, policies, ledger, clock }
    }

    /// Whether what is filed now will be kept. Without the ledger everything but scoring works.
    pub(crate) async fn is_ready(&self) -> bool {
        self.store.is_writable().await
    }

    /// All packs, in the order of their ids.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.policies.all()
    }

    pub(crate) fn policy(&self, id: PolicyId) -> Result<&Policy, ReadError> {
        self.policies.find(&id).ok_or(ReadError::PolicyNotFound(id))
    }

    /// Files revision 1 once; a retry with the same content is a no-op.
    pub(crate) async fn create(
        &self,
        write: Write<Evaluation>,
    ) -> Result<Kept<FiledEvaluation>, FileError> {
        let Write { content: evaluation, validate_only } = write;
        self.check_policy(&evaluation)?;
        let (store, now, wanted) = (self.store.clone(), (self.clock)(), evaluation.clone());
        let kept = shielded(async move {
            if validate_only {
                return store.would_create(&wanted, now).await;
            }
            let kept = store.create(&wanted, now).await?;
            audit_filed(&kept);
            Ok::<_, StoreError>(kept)
        })
        .await??;
        if kept.filed.evaluation == evaluation {
            return Ok(kept);
        }
        Err(FileError::Exists(evaluation.id))
    }

    /// Files a further revision; the content of the latest again is a no-op.
    pub(crate) async fn revise(
        &self,
        write: Write<EvaluationUpdate>,
    ) -> Result<Kept<FiledEvaluation>, FileError> {
        let Write { content: EvaluationUpdate { evaluation, etag }, validate_only } = write;
        self.check_policy(&evaluation)?;
        let (store, now, id) = (self.store.clone(), (self.clock)(), evaluation.id);
        let revised = shielded(async move {
            if validate_only {
                return store.would_revise(&evaluation, etag, now).await;
            }
            let revised = store.revise(&evaluation, etag, now).await?;
            if let Revision::Filed(kept) = &revised {
                audit_filed(kept);
            }
            Ok::<_, StoreError>(revised)
        });
        match revised.await?? {
            Revision::Filed(kept) => Ok(*kept),
            Revision::Stale => Err(FileError::Stale(id)),
            Revision::Unknown => Err(FileError::NotFound(id)),
        }
    }

    pub(crate) async fn evaluation(
        &self,
        key: EvaluationKey,
    ) -> Result<FiledEvaluation, ReadError> {
        let EvaluationKey { id, revision } = key;
        let found = self.store.find(id, revision).await?;
        found.ok_or(ReadError::EvaluationNotFound(id))
    }

    /// A page of latest revisions.
    pub(crate) async fn list(
        &self,
        query: &EvaluationQuery,
        after: Option<EvaluationId>,
    ) -> Result<Listed, ReadError> {
        Ok(self.store.list(query.region, after, query.page.size()).await?)
    }

    /// The scorecard that is asked for: kept, or only shown.
    pub(crate) async fn score(
        &self,
        request: ScoreRequest,
    ) -> Result<Kept<FiledScorecard>, ScoreError> {
        match request {
            ScoreRequest::Filed(id) => self.score_filed(id).await,
            ScoreRequest::Preview { id, evaluation: None, proposal } => {
                let (evaluation, revision) = self.latest(id).await?;
                self.preview((&evaluation, revision), &proposal).await
            }
            ScoreRequest::Preview { id, evaluation: Some(evaluation), proposal } => {
                let latest = self.store.find(id, None).await?;
                let revision = latest.map_or(1, |latest| match latest.evaluation == *evaluation {
                    true => latest.revision,
                    false => latest.revision.saturating_add(1),
                });
                self.preview((&evaluation, revision), &proposal).await
            }
        }
    }

    /// What scoring would answer with the proposal in the books; keeps nothing.
    async fn preview(
        &self,
        (evaluation, revision): (&Evaluation, u32),
        proposal: &Proposal,
    ) -> Result<Kept<FiledScorecard>, ScoreError> {
        let scorecard = self.judge((evaluation, revision), proposal).await?;
        let found = self.store.find_scorecard(evaluation.id, Some(scorecard.digest())).await?;
        Ok(match found {
            Some(filed) => Kept { filed, is_new: false },
            None => {
                let filed = FiledScorecard { scorecard, scored_at: (self.clock)() };
                Kept { filed, is_new: true }
            }
        })
    }

    /// Scores the latest revision on what the books say now. The same evaluation, books and policy give the same
    /// scorecard, which is kept once. Nothing is written before all of it is known.
    async fn score_filed(&self, id: EvaluationId) -> Result<Kept<FiledScorecard>, ScoreError> {
        let (evaluation, revision) = self.latest(id).await?;
        let scorecard = self.judge((&evaluation, revision), &Proposal::default()).await?;
        let (store, now, region) = (self.store.clone(), (self.clock)(), evaluation.region);
        let kept = shielded(async move {
            let kept = store.keep(region, &scorecard, now).await?;
            if kept.is_new {
                let digest = kept.filed.scorecard.digest();
                tracing::info!(target: "audit", evaluation = %id, %digest, "评分 (scored)");
            }
            Ok::<_, StoreError>(kept)
        });
        Ok(kept.await??)
    }

    pub(crate) async fn scorecard(&self, key: ScorecardKey) -> Result<FiledScorecard, ReadError> {
        let ScorecardKey { evaluation: id, digest } = key;
        if let Some(found) = self.store.find_scorecard(id, digest).await? {
            return Ok(found);
        }
        self.evaluation(EvaluationKey { id, revision: None }).await?;
        Err(ReadError::ScorecardNotFound { id, digest })
    }

    async fn latest(&self, id: EvaluationId) -> Result<(Evaluation, u32), ScoreError> {
        let key = EvaluationKey { id, revision: None };
        let filed = self.evaluation(key).await.map_err(ScoreError::Read)?;
        Ok((filed.evaluation, filed.revision))
    }

    /// Applies the policy to the evaluation and to the books with the proposal in them.
    async fn judge(
        &self,
        (evaluation, revision): (&Evaluation, u32),
        proposal: &Proposal,
    ) -> Result<Scorecard, ScoreError> {
        let policy = self.policy(evaluation.policy.clone()).map_err(ScoreError::Read)?;
        let books = self.ledger.execution(evaluation, proposal).await?;
        Ok(score(policy, evaluation, revision, &books)?)
    }

    fn check_policy(&self, evaluation: &Evaluation) -> Result<(), FileError> {
        let id = &evaluation.policy;
        match self.policies.find(id) {
            Some(_) => Ok(()),
            None => Err(FileError::PolicyNotFound(id.clone())),
        }
    }
}

/// Writes down that something was filed, if it was. The span of the call says by which request.
fn audit_filed(kept: &Kept<FiledEvaluation>) {
    let Kept { filed: FiledEvaluation { evaluation, revision, .. }, is_new } = kept;
    if *is_new {
        tracing::info!(target: "audit", evaluation = %evaluation.id, revision, "提交评价 (filed)");
    }
}
