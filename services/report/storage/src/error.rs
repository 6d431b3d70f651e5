//! Why the store could not answer.

use std::{error::Error, path::PathBuf};

use domain::{Digest, ReportId};
use sea_orm::DbErr;

/// Why the store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database failed, or is not there.
    #[error("the database failed")]
    Database(#[from] DbErr),
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
    /// Whether what is stored is broken, rather than out of reach: a retry does not help.
    pub const fn is_corrupt(&self) -> bool {
        match self {
            Self::CorruptReport { .. }
            | Self::CorruptDocument { .. }
            | Self::LostDocument { .. } => true,
            Self::Database(_) | Self::Documents { .. } | Self::Folder { .. } => false,
        }
    }
}
