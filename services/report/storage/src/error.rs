//! Why the store could not answer.

use std::{error::Error, path::PathBuf};

use domain::{Digest, ReportId};
use sea_orm::DbErr;
use store::OpenError;
use uuid::Uuid;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed, or is not there.
    #[error("the database failed")]
    Database(#[from] DbErr),
    /// The database can't be used.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The document store failed, or is not there.
    #[error("the document store failed at {digest}")]
    Documents {
        /// Which document.
        digest: Digest,
        /// What it said.
        source: object_store::Error,
    },
    /// The folder of the documents cannot be used.
    #[error("cannot use the folder {} for documents", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: Box<dyn Error + Send + Sync>,
    },
    /// Another process has the folder of the documents.
    #[error("another process uses the folder {} for documents", folder.display())]
    FolderInUse {
        /// The folder.
        folder: PathBuf,
    },
    /// The documents are in a folder, and another process serves from the database.
    #[error("another process serves from this database with a copy of the folder {place}")]
    NotAlone {
        /// Where our folder is.
        place: String,
    },
    /// The bucket of the documents cannot be used.
    #[error("cannot use {bucket} for documents")]
    Bucket {
        /// Bucket, prefix and server.
        bucket: String,
        /// What the server said, or why nobody did.
        source: object_store::Error,
    },
    /// The documents of the database are in another store.
    #[error(
        "the documents are in {claimed} ({claimed_identity}), not in {found} ({found_identity})"
    )]
    OtherStore {
        /// Where the store of this database was when it was claimed.
        claimed: String,
        /// What tells it from all others.
        claimed_identity: Uuid,
        /// Where the store is that was given.
        found: String,
        /// What tells that one from all others.
        found_identity: Uuid,
    },
    /// A row breaks a rule of the domain.
    #[error("report {id} is stored corrupt")]
    CorruptReport {
        /// Which report.
        id: ReportId,
        /// The rule.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The bytes under a digest are not those that it names.
    #[error("document {digest} is stored corrupt: its bytes have the digest {found}")]
    CorruptDocument {
        /// The digest they were filed under.
        digest: Digest,
        /// The digest they have.
        found: Digest,
    },
    /// A row names a document whose bytes are not there.
    #[error("document {digest} is lost")]
    LostDocument {
        /// The digest it was filed under.
        digest: Digest,
    },
}

impl StoreError {
    /// Whether no connection was free in time: the statement was not run.
    pub fn is_crowded(&self) -> bool {
        matches!(self, Self::Database(error) if store::is_crowded(error))
    }

    /// Whether what is stored is broken, rather than out of reach: a retry does not help.
    pub const fn is_corrupt(&self) -> bool {
        match self {
            Self::CorruptReport { .. }
            | Self::CorruptDocument { .. }
            | Self::LostDocument { .. } => true,
            Self::Database(_)
            | Self::Open(_)
            | Self::Documents { .. }
            | Self::Folder { .. }
            | Self::FolderInUse { .. }
            | Self::NotAlone { .. }
            | Self::Bucket { .. }
            | Self::OtherStore { .. } => false,
        }
    }
}
