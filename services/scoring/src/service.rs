//! The use cases. Speaks domain types only.

use api::{EvaluationKey, EvaluationQuery, EvaluationUpdate, ScorecardKey};
use domain::{Evaluation, EvaluationId, FiledEvaluation, FiledScorecard, Policy, PolicyId};
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
        evaluation: Evaluation,
    ) -> Result<Kept<FiledEvaluation>, FileError> {
        self.check_policy(&evaluation)?;
        let (store, now, wanted) = (self.store.clone(), (self.clock)(), evaluation.clone());
        let kept = shielded(async move {
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
        update: EvaluationUpdate,
    ) -> Result<Kept<FiledEvaluation>, FileError> {
        let EvaluationUpdate { evaluation, etag } = update;
        self.check_policy(&evaluation)?;
        let (store, now, id) = (self.store.clone(), (self.clock)(), evaluation.id);
        let revised = shielded(async move {
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

    /// Scores the latest revision on what the books say now. The same evaluation, books and policy give the same
    /// scorecard, which is kept once. Nothing is written before all of it is known.
    pub(crate) async fn score(&self, id: EvaluationId) -> Result<Kept<FiledScorecard>, ScoreError> {
        let key = EvaluationKey { id, revision: None };
        let FiledEvaluation { evaluation, revision, .. } =
            self.evaluation(key).await.map_err(ScoreError::Read)?;
        let policy = self.policy(evaluation.policy.clone()).map_err(ScoreError::Read)?;
        let books = self.ledger.execution(&evaluation).await?;
        let scorecard = score(policy, &evaluation, revision, &books)?;
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
