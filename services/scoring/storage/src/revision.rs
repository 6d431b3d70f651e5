//! Further revisions of an evaluation: where one leads, and what a write would answer.

use domain::{Digest, Evaluation, FiledEvaluation};
use time::OffsetDateTime;
use tracing::instrument;

use crate::{
    StoreError, evaluation,
    store::{Kept, Store, lost},
};

/// What became of a further revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Revision {
    /// It is filed; or the latest one has the same content, and nothing was done.
    Filed(Box<Kept<FiledEvaluation>>),
    /// The etag is not that of the latest revision. Nothing was done.
    Stale,
    /// There is no evaluation of that id in that region.
    Unknown,
}

impl Revision {
    pub(crate) fn filed(filed: FiledEvaluation, is_new: bool) -> Self {
        Self::Filed(Box::new(Kept { filed, is_new }))
    }
}

impl Store {
    /// What [`Store::create`] would answer at `now`; writes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    #[instrument(name = "scoring.store.would_create", skip_all, fields(evaluation = %evaluation.id))]
    pub async fn would_create(
        &self,
        evaluation: &Evaluation,
        now: OffsetDateTime,
    ) -> Result<Kept<FiledEvaluation>, StoreError> {
        match self.find(evaluation.id, Some(1)).await? {
            Some(filed) => Ok(Kept { filed, is_new: false }),
            None => Ok(Kept { filed: would_be(evaluation, 1, now)?, is_new: true }),
        }
    }

    /// What [`Store::revise`] would answer at `now`; writes nothing.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    #[instrument(name = "scoring.store.would_revise", skip_all, fields(evaluation = %evaluation.id))]
    pub async fn would_revise(
        &self,
        evaluation: &Evaluation,
        mark: Digest,
        now: OffsetDateTime,
    ) -> Result<Revision, StoreError> {
        let latest = self.find(evaluation.id, None).await?;
        let (_, content) = evaluation::encode(evaluation)?;
        match step(latest, evaluation, (content, mark)) {
            Step::Unknown => Ok(Revision::Unknown),
            Step::Same(latest) => Ok(Revision::filed(*latest, false)),
            Step::Stale => Ok(Revision::Stale),
            Step::Next(latest) => {
                let next = latest.checked_add(1).ok_or_else(lost)?;
                Ok(Revision::filed(would_be(evaluation, next, now)?, true))
            }
        }
    }
}

/// Where a further revision leads.
pub(crate) enum Step {
    /// There is no evaluation of that id in that region.
    Unknown,
    /// The latest revision has the same content: a retry, whatever its etag.
    Same(Box<FiledEvaluation>),
    /// The mark is not that of the latest revision.
    Stale,
    /// Behind the latest revision, which is this.
    Next(u32),
}

/// Where a revision with the digest `content` leads that is to replace the one marked `mark`.
pub(crate) fn step(
    latest: Option<FiledEvaluation>,
    evaluation: &Evaluation,
    (content, mark): (Digest, Digest),
) -> Step {
    let Some(latest) = latest.filter(|it| it.evaluation.region == evaluation.region) else {
        return Step::Unknown;
    };
    if evaluation::etag(content, latest.revision) == latest.etag {
        Step::Same(Box::new(latest))
    } else if latest.etag == mark {
        Step::Next(latest.revision)
    } else {
        Step::Stale
    }
}

/// `evaluation` as it would be filed.
fn would_be(
    evaluation: &Evaluation,
    revision: u32,
    filed_at: OffsetDateTime,
) -> Result<FiledEvaluation, StoreError> {
    let (_, content) = evaluation::encode(evaluation)?;
    let etag = evaluation::etag(content, revision);
    Ok(FiledEvaluation { evaluation: evaluation.clone(), revision, etag, filed_at })
}
