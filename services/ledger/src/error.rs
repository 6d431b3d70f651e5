//! What can go wrong beside the rules for transactions, and what the caller is told.

use std::{collections::HashMap, sync::Arc};

use api::{Reason, ServiceError};
use domain::{AccountId, Difference, DocumentNumber, InvalidMoney, ProjectCode, TransactionId};
use ledger_storage::StoreError;
use server::Interrupted;

use crate::refusal::Refusal;

/// Why a group was not committed. A retry with the same ids has one effect.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum CommitError {
    #[error("the queue is full")]
    Overloaded,
    #[error("the ledger is stopping")]
    Stopping,
    /// It failed a moment ago; nothing of this group was tried.
    #[error("the database does not answer")]
    Down,
    #[error("other writers were faster every time")]
    Contended,
    /// On SQLite all shards write in turn.
    #[error("the turn to write did not come in time")]
    Crowded,
    #[error("commit transactions")]
    Storage(#[source] Arc<StoreError>),
}

/// Why one transaction was not posted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PostError {
    #[error(transparent)]
    Refused(Refusal),
    #[error(transparent)]
    Commit(CommitError),
}

/// Why a project or a document was not registered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    #[error("project {code} is registered with another `{}`", difference.field)]
    ProjectExists { code: ProjectCode, difference: Box<Difference> },
    #[error("funding document {number} is registered with another `{}`", difference.field)]
    DocumentExists { number: DocumentNumber, difference: Box<Difference> },
    /// The etag is not the latest revision's.
    #[error("somebody else has revised it")]
    Stale,
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error("register")]
    Store(#[from] StoreError),
    #[error("register")]
    Interrupted(#[from] Interrupted),
}

/// Why there is no fund table.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExecutionError {
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What is proposed says what no revision may say.
    #[error("register what is proposed")]
    Register { place: Place, error: Box<RegisterError> },
    /// What is proposed would not be posted.
    #[error("post what is proposed")]
    Refused { place: usize, refusal: Refusal },
}

/// Where in a proposal, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Project(usize),
    Document(usize),
}

impl From<StoreError> for ExecutionError {
    fn from(error: StoreError) -> Self {
        Self::Read(error.into())
    }
}

/// Why something can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("project {0} is not registered")]
    ProjectNotFound(ProjectCode),
    #[error("funding document {0} is not registered")]
    DocumentNotFound(DocumentNumber),
    #[error("transaction {0} is not in the books")]
    TransactionNotFound(TransactionId),
    #[error("account {0} was never posted to")]
    BalanceNotFound(AccountId),
    #[error("sums of the books are out of range")]
    OutOfRange(#[from] InvalidMoney),
    #[error("read the books")]
    Store(#[from] StoreError),
}

/// The facts of a difference, as clients read them.
fn differs(difference: &Difference) -> HashMap<String, String> {
    let Difference { field, chinese: _, booked, stated } = difference;
    let facts = [("field", *field), ("booked", booked), ("stated", stated)];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// How a failure of the store is told.
fn reason_of(error: &StoreError) -> Reason {
    match error {
        _ if error.is_crowded() => Reason::Overloaded,
        StoreError::Database(_) | StoreError::Open(_) => Reason::StorageUnavailable,
        StoreError::Corrupt { .. } | StoreError::Shards { .. } => Reason::CorruptData,
    }
}

impl ServiceError for CommitError {
    fn reason(&self) -> Reason {
        match self {
            Self::Overloaded | Self::Contended | Self::Crowded => Reason::Overloaded,
            Self::Stopping | Self::Down => Reason::StorageUnavailable,
            Self::Storage(source) => reason_of(source),
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Overloaded => "排队等待入账的凭证过多。".to_owned(),
            Self::Contended => "同一区划有其他进程正在入账。".to_owned(),
            Self::Crowded => "等待写入数据库的区划过多。".to_owned(),
            Self::Stopping | Self::Down | Self::Storage(_) => String::new(),
        }
    }
}

impl ServiceError for PostError {
    fn reason(&self) -> Reason {
        match self {
            Self::Refused(refusal) => refusal.reason(),
            Self::Commit(error) => error.reason(),
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.explain(),
            Self::Commit(error) => error.explain(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => refusal.field(),
            Self::Commit(error) => error.field(),
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        match self {
            Self::Refused(refusal) => refusal.metadata(),
            Self::Commit(error) => error.metadata(),
        }
    }
}

impl ServiceError for RegisterError {
    fn reason(&self) -> Reason {
        match self {
            Self::ProjectExists { .. } => Reason::ProjectExists,
            Self::DocumentExists { .. } => Reason::DocumentExists,
            Self::Stale => Reason::EtagMismatch,
            Self::Read(error) => error.reason(),
            Self::Store(source) => reason_of(source),
            Self::Interrupted(_) => Reason::Internal,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::ProjectExists { code, difference } => {
                format!("项目{code}已登记，{}。", difference.explain())
            }
            Self::DocumentExists { number, difference } => {
                format!("指标文{number}已登记，{}。", difference.explain())
            }
            Self::Read(error) => error.explain(),
            Self::Stale | Self::Store(_) | Self::Interrupted(_) => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::ProjectExists { difference, .. } | Self::DocumentExists { difference, .. } => {
                Some(difference.field)
            }
            Self::Read(error) => error.field(),
            Self::Stale | Self::Store(_) | Self::Interrupted(_) => None,
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        match self {
            Self::ProjectExists { difference, .. } | Self::DocumentExists { difference, .. } => {
                differs(difference)
            }
            Self::Read(error) => error.metadata(),
            Self::Stale | Self::Store(_) | Self::Interrupted(_) => HashMap::new(),
        }
    }
}

impl ServiceError for ReadError {
    fn reason(&self) -> Reason {
        match self {
            Self::ProjectNotFound(_) => Reason::ProjectNotFound,
            Self::DocumentNotFound(_) => Reason::DocumentNotFound,
            Self::TransactionNotFound(_) => Reason::TransactionNotFound,
            Self::BalanceNotFound(_) => Reason::BalanceNotFound,
            Self::OutOfRange(_) => Reason::AmountOutOfRange,
            Self::Store(source) => reason_of(source),
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::ProjectNotFound(code) => format!("项目{code}未登记。"),
            Self::DocumentNotFound(number) => format!("指标文{number}未登记。"),
            Self::TransactionNotFound(id) => format!("没有编号为{id}的凭证。"),
            Self::BalanceNotFound(_) | Self::OutOfRange(_) | Self::Store(_) => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::ProjectNotFound(_) => Some("project_code"),
            Self::DocumentNotFound(_) => Some("document_number"),
            Self::TransactionNotFound(_) => Some("transaction_id"),
            Self::BalanceNotFound(_) => Some("account"),
            Self::OutOfRange(_) | Self::Store(_) => None,
        }
    }
}
