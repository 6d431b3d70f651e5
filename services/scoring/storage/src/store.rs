//! The only place that talks to the database. One method is one transaction.

use domain::{
    Digest, Evaluation, EvaluationId, FiledEvaluation, FiledScorecard, RegionCode, Scorecard,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait, OnConflict, Query},
};
use store::{Database, Lane, Options, Transaction};
use time::OffsetDateTime;
use tracing::instrument;

use crate::{
    StoreError, evaluation,
    revision::{Revision, Step, step},
    schema::SCHEMA,
    scorecard, scoring,
    value::region_to_number,
};

/// How long the texts of a page may be together; clients take messages of 4 MiB.
const PAGE_BYTES_MAX: usize = 2 << 20;

/// The scoring's database. A clone is the same database.
#[derive(Debug, Clone)]
pub struct Store {
    db: Database,
}

/// What is there now, and whether this very call put it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept<T> {
    /// What is there.
    pub filed: T,
    /// False if it was there before.
    pub is_new: bool,
}

/// A page of latest revisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// In the order of their ids.
    pub evaluations: Vec<FiledEvaluation>,
    /// Whether there are more behind.
    pub more: bool,
}

impl Store {
    /// Connects, and brings the schema up to date; a SQLite file is created.
    ///
    /// # Errors
    ///
    /// The database is not there, or can't be used.
    pub async fn connect(options: &Options) -> Result<Self, StoreError> {
        Ok(Self { db: Database::open(options, &SCHEMA).await? })
    }

    /// Brings the schema up to date, and does nothing else; answers which steps were taken. Again, it is a no-op.
    ///
    /// # Errors
    ///
    /// The database is not there, or we may not.
    pub async fn migrate(options: &Options) -> Result<Vec<&'static str>, StoreError> {
        Ok(Database::migrate(options, &SCHEMA).await?)
    }

    /// Whether something can be written, durably: by writing it.
    pub async fn is_writable(&self) -> bool {
        self.db.is_writable().await
    }

    /// Ends every connection in order; of SQLite one file is left that holds everything.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// Files `evaluation` as revision 1, unless its id is taken: then answers the first revision that is there,
    /// which may have other content.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; a retry is safe.
    #[instrument(name = "scoring.store.create", skip_all, fields(evaluation = %evaluation.id))]
    pub async fn create(
        &self,
        evaluation: &Evaluation,
        now: OffsetDateTime,
    ) -> Result<Kept<FiledEvaluation>, StoreError> {
        let encoded = evaluation::encode(evaluation)?;
        let db = self.db.begin().await?;
        // Of two callers with one id, in whatever region, the second waits here, and then finds the row.
        lock(&db, evaluation.id).await?;
        if let Some(filed) = first(&db, evaluation.id).await? {
            db.rollback().await?;
            return Ok(Kept { filed, is_new: false });
        }
        let row = evaluation::ActiveModel::new(evaluation, 1, encoded, now);
        evaluation::Entity::insert(row).exec_without_returning(&db).await?;
        let filed = find(&db, evaluation.id, Some(1)).await?.ok_or_else(lost)?;
        db.commit().await?;
        Ok(Kept { filed, is_new: true })
    }

    /// Files `evaluation` as the revision after the one that `etag` marks, if that is the latest.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; a retry is safe: it finds the same content.
    #[instrument(name = "scoring.store.revise", skip_all, fields(evaluation = %evaluation.id))]
    pub async fn revise(
        &self,
        evaluation: &Evaluation,
        etag: Digest,
        now: OffsetDateTime,
    ) -> Result<Revision, StoreError> {
        let encoded = evaluation::encode(evaluation)?;
        let db = self.db.begin().await?;
        lock(&db, evaluation.id).await?;
        let latest = find(&db, evaluation.id, None).await?;
        let answer = match step(latest, evaluation, (encoded.1, etag)) {
            Step::Next(latest) => Err(latest),
            Step::Unknown => Ok(Revision::Unknown),
            Step::Same(latest) => Ok(Revision::filed(*latest, false)),
            Step::Stale => Ok(Revision::Stale),
        };
        let latest = match answer {
            Err(latest) => latest,
            Ok(answer) => {
                db.rollback().await?;
                return Ok(answer);
            }
        };
        let next = latest.checked_add(1).ok_or_else(lost)?;
        let row = evaluation::ActiveModel::new(evaluation, next, encoded, now);
        match evaluation::Entity::insert(row).exec_without_returning(&db).await {
            Err(error) if store::is_taken(&error) => return Ok(Revision::Stale),
            inserted => inserted?,
        };
        let filed = find(&db, evaluation.id, Some(next)).await?.ok_or_else(lost)?;
        db.commit().await?;
        Ok(Revision::filed(filed, true))
    }

    /// A revision of an evaluation, or its latest.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    #[instrument(name = "scoring.store.find", skip_all, fields(evaluation = %id))]
    pub async fn find(
        &self,
        id: EvaluationId,
        revision: Option<u32>,
    ) -> Result<Option<FiledEvaluation>, StoreError> {
        find(&*self.db.lease(Lane::Read).await?, id, revision).await
    }

    /// The latest revisions of a region's evaluations after the id `after`: at most `limit`, and of long ones fewer,
    /// so that a page fits into a message.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    #[instrument(name = "scoring.store.list", skip_all, fields(region = %region))]
    pub async fn list(
        &self,
        region: RegionCode,
        after: Option<EvaluationId>,
        limit: u32,
    ) -> Result<Listed, StoreError> {
        use evaluation::{Column, Entity};
        let latest = Query::select()
            .expr(Expr::col(Column::Revision).max())
            .from_as(Entity, "other")
            .and_where(
                Expr::col(("other", Column::RegionCode)).equals((Entity, Column::RegionCode)),
            )
            .and_where(
                Expr::col(("other", Column::EvaluationId)).equals((Entity, Column::EvaluationId)),
            )
            .take();
        let mut filter = Condition::all()
            .add(Column::RegionCode.eq(region_to_number(region)))
            .add(Expr::col((Entity, Column::Revision)).in_subquery(latest));
        if let Some(after) = after {
            filter = filter.add(Column::EvaluationId.gt(after.to_string()));
        }
        let rows = Entity::find()
            .filter(filter)
            .order_by_asc(Column::EvaluationId)
            .limit(u64::from(limit).saturating_add(1))
            .all(&*self.db.lease(Lane::Read).await?)
            .await?;
        let found = rows.len();
        let page: Vec<evaluation::Model> = rows
            .into_iter()
            .take(usize::try_from(limit).unwrap_or(usize::MAX))
            .scan(0_usize, |bytes, row| {
                // The first one always fits: it came in a message itself.
                let fits = *bytes == 0 || bytes.saturating_add(row.content.len()) <= PAGE_BYTES_MAX;
                *bytes = bytes.saturating_add(row.content.len());
                fits.then_some(row)
            })
            .collect();
        let more = page.len() < found;
        let evaluations = page.into_iter().map(FiledEvaluation::try_from);
        Ok(Listed { evaluations: evaluations.collect::<Result<_, _>>()?, more })
    }

    /// Keeps `scorecard` of an evaluation of `region`, unless this very one is there; and counts that it was the
    /// result on these books, unless it is the latest.
    ///
    /// # Errors
    ///
    /// [`StoreError`]; a retry is safe.
    #[instrument(name = "scoring.store.keep", skip_all, fields(evaluation = %scorecard.evaluation))]
    pub async fn keep(
        &self,
        region: RegionCode,
        scorecard: &Scorecard,
        now: OffsetDateTime,
    ) -> Result<Kept<FiledScorecard>, StoreError> {
        use scorecard::{ActiveModel, Column, Entity};
        let row = ActiveModel::try_new(region, scorecard, now)?;
        let db = self.db.begin().await?;
        // Of two scorings of one evaluation the second is counted after the first.
        lock(&db, scorecard.evaluation).await?;
        let key = [Column::RegionCode, Column::EvaluationId, Column::Digest];
        let inserted = Entity::insert(row)
            .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
            .exec_without_returning(&db)
            .await?;
        scoring::count(&db, scorecard).await?;
        let (id, digest) = (scorecard.evaluation, scorecard.digest());
        let filed = find_scorecard(&db, id, Some(digest)).await?.ok_or_else(lost)?;
        db.commit().await?;
        Ok(Kept { filed, is_new: inserted > 0 })
    }

    /// The scorecard of an evaluation with this digest, or the latest: that of the highest revision, there of the
    /// furthest books, there the one that was counted last.
    ///
    /// # Errors
    ///
    /// [`StoreError`].
    #[instrument(name = "scoring.store.find_scorecard", skip_all, fields(evaluation = %id))]
    pub async fn find_scorecard(
        &self,
        id: EvaluationId,
        digest: Option<Digest>,
    ) -> Result<Option<FiledScorecard>, StoreError> {
        find_scorecard(&*self.db.lease(Lane::Read).await?, id, digest).await
    }
}

/// Makes callers with the same id wait for each other; on SQLite writers do anyhow.
async fn lock(db: &Transaction, id: EvaluationId) -> Result<(), DbErr> {
    if db.get_database_backend() == DbBackend::Postgres {
        let (key, _) = id.as_uuid().as_u64_pair();
        let (_, low) = id.as_uuid().as_u64_pair();
        let key = i64::from_be_bytes((key ^ low).to_be_bytes());
        let statement = Statement::from_sql_and_values(
            DbBackend::Postgres,
            "SELECT pg_advisory_xact_lock($1)",
            [key.into()],
        );
        db.execute_raw(statement).await?;
    }
    Ok(())
}

async fn first(
    db: &impl ConnectionTrait,
    id: EvaluationId,
) -> Result<Option<FiledEvaluation>, StoreError> {
    find(db, id, Some(1)).await
}

async fn find(
    db: &impl ConnectionTrait,
    id: EvaluationId,
    revision: Option<u32>,
) -> Result<Option<FiledEvaluation>, StoreError> {
    use evaluation::{Column, Entity};
    let mut filter = Condition::all().add(Column::EvaluationId.eq(id.to_string()));
    if let Some(revision) = revision {
        filter = filter.add(Column::Revision.eq(i64::from(revision)));
    }
    let row = Entity::find().filter(filter).order_by_desc(Column::Revision).one(db).await?;
    row.map(FiledEvaluation::try_from).transpose()
}

async fn find_scorecard(
    db: &impl ConnectionTrait,
    id: EvaluationId,
    digest: Option<Digest>,
) -> Result<Option<FiledScorecard>, StoreError> {
    use scorecard::{Column, Entity};
    let digest = match digest {
        Some(digest) => digest.to_string(),
        None => match scoring::latest(db, id).await? {
            Some(latest) => latest.digest,
            None => return Ok(None),
        },
    };
    let named = Column::EvaluationId.eq(id.to_string()).and(Column::Digest.eq(digest));
    let row = Entity::find().filter(named).one(db).await?;
    row.map(FiledScorecard::try_from).transpose()
}

/// What was written a moment ago is gone: somebody else writes to our tables.
pub(crate) fn lost() -> StoreError {
    StoreError::corrupt("a row", "it was not there after it was written")
}
