//! A row of `reports`, and how it becomes a domain [`Report`] with its documents.

use std::error::Error;

use domain::{DocumentRecord, Format, InvalidWord, RegionCode, Report};
use sea_orm::{ActiveValue::Set, entity::prelude::*};
use time::OffsetDateTime;

use crate::finding;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reports")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: Uuid,
    pub region_code: String,
    pub evaluation_id: Uuid,
    pub scorecard_digest: Vec<u8>,
    pub outline: String,
    pub formats: String,
    pub findings: String,
    pub rendered_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(crate) fn new(region: RegionCode, report: &Report) -> Result<Self, DbErr> {
        let Report {
            id,
            evaluation,
            scorecard,
            outline,
            formats,
            documents: _,
            findings,
            rendered_at,
        } = report;
        let micros = rendered_at.unix_timestamp_nanos().div_euclid(1_000);
        Ok(Self {
            report_id: Set(id.as_uuid()),
            region_code: Set(region.to_string()),
            evaluation_id: Set(evaluation.as_uuid()),
            scorecard_digest: Set(scorecard.as_bytes().to_vec()),
            outline: Set(outline.name().to_owned()),
            formats: Set(keys(formats)),
            findings: Set(finding::encode(findings)?),
            rendered_at: Set(
                i64::try_from(micros).map_err(|error| DbErr::Custom(error.to_string()))?
            ),
        })
    }
}

impl Model {
    /// The report with these documents.
    pub(crate) fn into_report(
        self,
        documents: Vec<DocumentRecord>,
    ) -> Result<Report, Box<dyn Error + Send + Sync>> {
        let Self {
            report_id,
            region_code: _,
            evaluation_id,
            scorecard_digest,
            outline,
            formats,
            findings,
            rendered_at,
        } = self;
        Ok(Report {
            id: report_id.into(),
            evaluation: evaluation_id.into(),
            scorecard: <[u8; 32]>::try_from(scorecard_digest.as_slice())?.into(),
            outline: outline.parse()?,
            formats: formats.split(',').map(str::parse).collect::<Result<_, InvalidWord>>()?,
            documents,
            findings: finding::decode(&findings)?,
            rendered_at: OffsetDateTime::from_unix_timestamp_nanos(
                i128::from(rendered_at).saturating_mul(1_000),
            )?,
        })
    }
}

/// The keys of `formats`, in their order.
fn keys(formats: &[Format]) -> String {
    let keys: Vec<&str> = formats.iter().map(|format| format.key()).collect();
    keys.join(",")
}
