//! A row of `evaluations`: one revision.

use domain::{Digest, Evaluation, FiledEvaluation};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use time::OffsetDateTime;

use crate::{
    StoreError,
    document::{FORMAT, read_evaluation, write_evaluation},
    value::{
        instant_from_number, instant_to_number, parse, region_from_number, region_to_number,
        revision_from_number,
    },
};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluations")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub region_code: i64,
    #[sea_orm(primary_key, auto_increment = false)]
    pub evaluation_id: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: i64,
    pub unit_code: String,
    pub kind: String,
    pub fiscal_year: i64,
    pub policy_id: String,
    pub title: String,
    pub format: i64,
    pub content: String,
    pub content_digest: String,
    pub filed_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The text of `evaluation` as it is stored, and its digest: equal content has the same.
pub(crate) fn encode(evaluation: &Evaluation) -> Result<(String, Digest), StoreError> {
    let text = write_evaluation(evaluation)?;
    let digest = Digest::of(text.as_bytes());
    Ok((text, digest))
}

/// The mark of a revision: no other revision and no other content has it.
pub(crate) fn etag(content: Digest, revision: u32) -> Digest {
    Digest::of(format!("{content}.{revision}").as_bytes())
}

impl ActiveModel {
    /// The row of revision `revision`, with the text and the digest of [`encode`].
    pub(crate) fn new(
        evaluation: &Evaluation,
        revision: u32,
        (text, digest): (String, Digest),
        filed_at: OffsetDateTime,
    ) -> Self {
        Self {
            region_code: Set(region_to_number(evaluation.region)),
            evaluation_id: Set(evaluation.id.to_string()),
            revision: Set(revision.into()),
            unit_code: Set(evaluation.unit.to_string()),
            kind: Set(evaluation.kind.key().to_owned()),
            fiscal_year: Set(evaluation.fiscal_year.year().into()),
            policy_id: Set(evaluation.policy.to_string()),
            title: Set(evaluation.title.clone()),
            format: Set(FORMAT),
            content: Set(text),
            content_digest: Set(digest.to_string()),
            filed_at: Set(instant_to_number(filed_at)),
        }
    }
}

impl TryFrom<Model> for FiledEvaluation {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, Self::Error> {
        let Model {
            region_code,
            evaluation_id,
            revision,
            unit_code: _,
            kind: _,
            fiscal_year: _,
            policy_id: _,
            title: _,
            format,
            content,
            content_digest,
            filed_at,
        } = row;
        let evaluation = read_evaluation(format, &content)?;
        let digest: Digest = parse("a digest", &content_digest)?;
        let revision = revision_from_number(revision)?;
        let is_whole = digest == Digest::of(content.as_bytes())
            && evaluation.id.to_string() == evaluation_id
            && evaluation.region == region_from_number(region_code)?;
        if !is_whole {
            return Err(StoreError::corrupt("an evaluation", "it is not what its key says"));
        }
        Ok(Self {
            evaluation,
            revision,
            etag: etag(digest, revision),
            filed_at: instant_from_number(filed_at)?,
        })
    }
}
