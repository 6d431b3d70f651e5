//! The only place that talks to the database. One method is one transaction.

use std::{collections::HashMap, sync::Arc};

use domain::{Digest, DocumentRecord, EvaluationId, RegionCode, Report, ReportId};
use sea_orm::{
    ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect, TryInsertResult,
};
use store::{Connection, Database, Hold, Lane, Options};
use tracing::instrument;

use crate::{Documents, StoreError, document, document_store, header, schema::SCHEMA};

/// The reports and their documents.
///
/// A document is durable before a row names it: a crash between leaves bytes that nothing refers to, and no harm.
#[derive(Debug, Clone)]
pub struct Store {
    db: Database,
    documents: Documents,
    /// With a folder, that no other process serves from this database: a copy of the folder, on another machine, has
    /// its identity and a lock of its own.
    alone: Option<Arc<Hold>>,
}

/// The lock of the process that serves with a folder, among those of the database.
const ALONE: i64 = 7_103;

impl Store {
    /// Connects to SQLite or PostgreSQL, and brings the schema up to date. From the first time on the database
    /// belongs to this store of documents.
    ///
    /// # Errors
    ///
    /// The database cannot be reached or used, its documents are in another store, or they are in a folder and
    /// another process serves from this database.
    pub async fn connect(options: &Options, documents: Documents) -> Result<Self, StoreError> {
        let db = Database::open(options, &SCHEMA).await?;
        let documents = document_store::claim(&db, documents).await?;
        let alone = if documents.is_of_one_process() {
            let held = db.hold(ALONE).await?;
            let held = held.ok_or_else(|| StoreError::NotAlone { place: documents.place() })?;
            Some(Arc::new(held))
        } else {
            None
        };
        Ok(Self { db, documents, alone })
    }

    /// Brings the schema up to date, and does nothing else; answers which steps were taken. Again, it is a no-op.
    ///
    /// # Errors
    ///
    /// The database is not there, or we may not.
    pub async fn migrate(options: &Options) -> Result<Vec<&'static str>, StoreError> {
        Ok(Database::migrate(options, &SCHEMA).await?)
    }

    /// Whether a report can be kept now: its rows, by writing one, and its documents.
    #[instrument(name = "report.store.is_writable", skip_all)]
    pub async fn is_writable(&self) -> bool {
        if let Err(error) = self.check_alone().await {
            tracing::debug!(%error, "the database may be another process's");
            return false;
        }
        self.db.is_writable().await && self.documents.is_ready().await
    }

    /// Refuses to write beside another process that has a copy of the folder.
    async fn check_alone(&self) -> Result<(), StoreError> {
        match &self.alone {
            Some(alone) => Ok(alone.check().await?),
            None => Ok(()),
        }
    }

    /// Ends every connection in order; of SQLite one file is left that holds everything.
    pub async fn close(&self) {
        if let Some(alone) = &self.alone {
            alone.release().await;
        }
        self.db.close().await;
    }

    /// Keeps the bytes of a document and returns their digest once they are durable. The same bytes again are a
    /// no-op.
    ///
    /// # Errors
    ///
    /// The document store does not answer, or has other bytes under this digest.
    #[instrument(name = "report.store.keep_document", skip_all, fields(size = bytes.len()))]
    pub async fn keep_document(&self, bytes: Vec<u8>) -> Result<Digest, StoreError> {
        self.check_alone().await?;
        self.documents.keep(bytes).await
    }

    /// Writes `report` whole or not at all; `false` if its id is taken. Its documents must be kept before.
    ///
    /// # Errors
    ///
    /// The database does not answer. A retry is safe.
    #[instrument(name = "report.store.insert", skip_all, fields(report = %report.id))]
    pub async fn insert(&self, region: RegionCode, report: &Report) -> Result<bool, StoreError> {
        let header = header::ActiveModel::new(region, report)?;
        let rows = report.documents.iter().map(|it| document::ActiveModel::new(report.id, it));
        let rows: Vec<document::ActiveModel> = rows.collect::<Result<_, DbErr>>()?;
        self.check_alone().await?;
        let transaction = self.db.begin().await?;
        // The header row is the fence: of two writers with one id, the second waits here, and then sees the conflict.
        let inserted =
            header::Entity::insert(header).on_conflict_do_nothing().exec(&transaction).await?;
        if matches!(inserted, TryInsertResult::Conflicted) {
            transaction.rollback().await?;
            return Ok(false);
        }
        document::Entity::insert_many(rows).exec_without_returning(&transaction).await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// The report with this id.
    ///
    /// # Errors
    ///
    /// The database does not answer, or what it has breaks a rule of the domain.
    #[instrument(name = "report.store.find", skip_all, fields(report = %id))]
    pub async fn find(&self, id: ReportId) -> Result<Option<Report>, StoreError> {
        let db = self.db.lease(Lane::Read).await?;
        let header = header::Entity::find_by_id(id.as_uuid()).one(&*db).await?;
        let found = with_documents(&db, header.into_iter().collect()).await?;
        Ok(found.into_iter().next())
    }

    /// The reports of `evaluation` behind `after`, at most `limit`, in the order of their ids.
    ///
    /// # Errors
    ///
    /// As [`Store::find`].
    #[instrument(name = "report.store.list", skip_all, fields(%evaluation))]
    pub async fn list(
        &self,
        evaluation: EvaluationId,
        after: Option<ReportId>,
        limit: u32,
    ) -> Result<Vec<Report>, StoreError> {
        let mut query = header::Entity::find()
            .filter(header::Column::EvaluationId.eq(evaluation.as_uuid()))
            .order_by_asc(header::Column::ReportId)
            .limit(u64::from(limit));
        if let Some(after) = after {
            query = query.filter(header::Column::ReportId.gt(after.as_uuid()));
        }
        let db = self.db.lease(Lane::Read).await?;
        let headers = query.all(&*db).await?;
        with_documents(&db, headers).await
    }

    /// The bytes of a document, verified against their digest.
    ///
    /// # Errors
    ///
    /// The document store does not answer, or the bytes are lost or not those that were kept.
    #[instrument(name = "report.store.read_document", skip_all, fields(digest = %document.digest))]
    pub async fn read_document(&self, document: &DocumentRecord) -> Result<Vec<u8>, StoreError> {
        self.documents.read(document.digest).await
    }
}

/// Reports are written in one transaction, so every header that is seen has its documents.
async fn with_documents(
    db: &Connection,
    headers: Vec<header::Model>,
) -> Result<Vec<Report>, StoreError> {
    let ids = headers.iter().map(|header| header.report_id);
    let rows =
        document::Entity::find().filter(document::Column::ReportId.is_in(ids)).all(db).await?;
    let mut documents: HashMap<ReportId, Vec<DocumentRecord>> = HashMap::new();
    for row in rows {
        let id = row.report_id.into();
        let record = DocumentRecord::try_from(row)
            .map_err(|source| StoreError::CorruptReport { id, source })?;
        documents.entry(id).or_default().push(record);
    }
    let report = |header: header::Model| {
        let id = header.report_id.into();
        let mut own = documents.remove(&id).unwrap_or_default();
        own.sort_by_key(|document| (document.paper, document.format));
        header.into_report(own).map_err(|source| StoreError::CorruptReport { id, source })
    };
    headers.into_iter().map(report).collect()
}
