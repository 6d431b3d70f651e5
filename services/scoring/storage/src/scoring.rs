//! A row of `scorings`: which scorecard is the latest is counted here, so that no clock decides it.

use domain::{EvaluationId, Scorecard};
use sea_orm::{ActiveValue::Set, QueryOrder, entity::prelude::*};
use store::Transaction;

use crate::{StoreError, value::sequence_to_number};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scorings")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluation_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    pub revision: i64,
    pub books_sequence: i64,
    pub digest: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The scoring whose scorecard is the latest of an evaluation.
pub(crate) async fn latest(
    db: &impl ConnectionTrait,
    id: EvaluationId,
) -> Result<Option<Model>, DbErr> {
    Entity::find()
        .filter(Column::EvaluationId.eq(id.to_string()))
        .order_by_desc(Column::Revision)
        .order_by_desc(Column::BooksSequence)
        .order_by_desc(Column::Number)
        .one(db)
        .await
}

/// Counts that `scorecard` was the result on its books. A retry is not counted: it is the latest already, on these books
/// or later ones. The caller holds the lock of the evaluation.
pub(crate) async fn count(db: &Transaction, scorecard: &Scorecard) -> Result<(), StoreError> {
    let (id, digest) = (scorecard.evaluation, scorecard.digest().to_string());
    let books_sequence = sequence_to_number(scorecard.execution.books_position.sequence);
    let is_known = |it: &Model| it.digest == digest && it.books_sequence >= books_sequence;
    if latest(db, id).await?.as_ref().is_some_and(is_known) {
        return Ok(());
    }
    let counted = Entity::find().filter(Column::EvaluationId.eq(id.to_string())).count(db).await?;
    let row = ActiveModel {
        evaluation_id: Set(id.to_string()),
        number: Set(sequence_to_number(counted.saturating_add(1))),
        revision: Set(scorecard.revision.into()),
        books_sequence: Set(books_sequence),
        digest: Set(digest),
    };
    Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}
