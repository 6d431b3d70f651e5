//! A row of `scorecards`.

use domain::{Digest, FiledScorecard, RegionCode, Scorecard};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use time::OffsetDateTime;

use crate::{
    StoreError,
    document::{FORMAT, read_scorecard, write_scorecard},
    value::{instant_from_number, instant_to_number, parse, region_to_number, sequence_to_number},
};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "scorecards")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_code: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluation_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub digest: String,
    pub revision: i64,
    pub policy_id: String,
    pub policy_version: String,
    pub policy_digest: String,
    pub total: String,
    pub grade: String,
    pub books_shard: i64,
    pub books_sequence: i64,
    pub format: i64,
    pub content: String,
    pub scored_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(crate) fn try_new(
        region: RegionCode,
        scorecard: &Scorecard,
        scored_at: OffsetDateTime,
    ) -> Result<Self, StoreError> {
        let position = scorecard.execution.books_position;
        Ok(Self {
            region_code: Set(region_to_number(region)),
            evaluation_id: Set(scorecard.evaluation.to_string()),
            digest: Set(scorecard.digest().to_string()),
            revision: Set(scorecard.revision.into()),
            policy_id: Set(scorecard.policy.id.to_string()),
            policy_version: Set(scorecard.policy.version.clone()),
            policy_digest: Set(scorecard.policy.digest.to_string()),
            total: Set(scorecard.total().to_string()),
            grade: Set(scorecard.grade.to_string()),
            books_shard: Set(position.shard.into()),
            books_sequence: Set(sequence_to_number(position.sequence)),
            format: Set(FORMAT),
            content: Set(write_scorecard(scorecard)?),
            scored_at: Set(instant_to_number(scored_at)),
        })
    }
}

impl TryFrom<Model> for FiledScorecard {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, Self::Error> {
        let Model { digest, format, content, scored_at, .. } = row;
        let scorecard = read_scorecard(format, &content)?;
        // Computed again from what was read: one changed byte is found.
        if scorecard.digest() != parse::<Digest>("a digest", &digest)? {
            return Err(StoreError::corrupt("a scorecard", "it is not what its digest says"));
        }
        Ok(Self { scorecard, scored_at: instant_from_number(scored_at)? })
    }
}
