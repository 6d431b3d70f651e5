//! The row that says in which store the documents of this database are.

use sea_orm::{ActiveValue::Set, entity::prelude::*};
use store::{Database, Lane};

use crate::{Documents, StoreError};

/// The key of the only row.
const ONE: i16 = 1;

#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "document_store")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub one: i16,
    pub identity: Uuid,
    pub place: String,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub(crate) enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Makes `documents` the store of this database, for good; refuses any other than the first. A retry is a no-op, and
/// writes nothing: a program that may only read can start.
pub(crate) async fn claim(db: &Database, documents: Documents) -> Result<Documents, StoreError> {
    let claimed = match find(db).await? {
        Some(claimed) => claimed,
        None => {
            insert(db, &documents).await?;
            let claimed = find(db).await?;
            claimed.ok_or_else(|| DbErr::RecordNotFound("document_store".to_owned()))?
        }
    };
    let is_ours = claimed.identity == documents.identity()
        // Two that started at once have written over each other; what is claimed counts.
        || documents.may_have_overwritten() && claimed.place == documents.place();
    if is_ours {
        return documents.settle(claimed.identity).await;
    }
    Err(StoreError::OtherStore {
        claimed: claimed.place,
        claimed_identity: claimed.identity,
        found: documents.place(),
        found_identity: documents.identity(),
    })
}

async fn find(db: &Database) -> Result<Option<Model>, DbErr> {
    Entity::find_by_id(ONE).one(&*db.lease(Lane::Read).await?).await
}

/// The row is the fence: of two that start at once, the second finds what the first has claimed.
async fn insert(db: &Database, documents: &Documents) -> Result<(), DbErr> {
    let row = ActiveModel {
        one: Set(ONE),
        identity: Set(documents.identity()),
        place: Set(documents.place()),
    };
    let transaction = db.begin().await?;
    Entity::insert(row).on_conflict_do_nothing().exec(&transaction).await?;
    transaction.commit().await
}
