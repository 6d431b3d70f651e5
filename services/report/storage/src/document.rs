//! A row of `documents`, and how it becomes a domain [`DocumentRecord`].

use std::error::Error;

use domain::{DocumentRecord, ReportId};
use sea_orm::{ActiveValue::Set, entity::prelude::*};

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "documents")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub report_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub paper: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub format: String,
    pub file_name: String,
    pub size_bytes: i64,
    pub digest: Vec<u8>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(crate) fn new(id: ReportId, document: &DocumentRecord) -> Result<Self, DbErr> {
        let DocumentRecord { paper, format, file_name, size, digest } = document;
        Ok(Self {
            report_id: Set(id.as_uuid()),
            paper: Set(paper.key().to_owned()),
            format: Set(format.key().to_owned()),
            file_name: Set(file_name.clone()),
            size_bytes: Set(i64::try_from(*size).map_err(|error| DbErr::Custom(error.to_string()))?),
            digest: Set(digest.as_bytes().to_vec()),
        })
    }
}

impl TryFrom<Model> for DocumentRecord {
    type Error = Box<dyn Error + Send + Sync>;

    fn try_from(row: Model) -> Result<Self, Self::Error> {
        let Model { report_id: _, paper, format, file_name, size_bytes, digest } = row;
        Ok(Self {
            paper: paper.parse()?,
            format: format.parse()?,
            file_name,
            size: u64::try_from(size_bytes)?,
            digest: <[u8; 32]>::try_from(digest.as_slice())?.into(),
        })
    }
}
