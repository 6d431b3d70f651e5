//! What can go wrong in this service, and what the caller is told.

use std::{collections::HashMap, time::Duration};

use api::{InvalidRequest, Problem, Reason, ServiceError};
use domain::{Digest, EvaluationId, PolicyId};
use scoring_storage::StoreError;
use server::Interrupted;

use crate::engine::EngineError;

/// Why the books could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgerError {
    #[error("the ledger does not answer")]
    Unavailable(#[source] Problem),
    #[error("the ledger refused")]
    Refused(#[source] Problem),
    #[error("the ledger's answer does not hold together")]
    Unreadable(#[source] InvalidRequest),
}

/// Why an evaluation was not filed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("policy {0} is not loaded")]
    PolicyNotFound(PolicyId),
    #[error("evaluation {0} is filed with other content")]
    Exists(EvaluationId),
    #[error("evaluation {0} is not filed")]
    NotFound(EvaluationId),
    #[error("evaluation {0} was revised by somebody else")]
    Stale(EvaluationId),
    #[error("file evaluation")]
    Store(#[from] StoreError),
    #[error("file evaluation")]
    Interrupted(#[from] Interrupted),
}

/// Why something can't be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("policy {0} is not loaded")]
    PolicyNotFound(PolicyId),
    #[error("evaluation {0} has no such revision")]
    EvaluationNotFound(EvaluationId),
    #[error("evaluation {id} has no such scorecard")]
    ScorecardNotFound { id: EvaluationId, digest: Option<Digest> },
    #[error("read")]
    Store(#[from] StoreError),
}

/// Why an evaluation was not scored. Nothing is kept of it; a retry is safe.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ScoreError {
    #[error(transparent)]
    Read(ReadError),
    #[error("read the books")]
    Ledger(#[from] LedgerError),
    #[error("score evaluation")]
    Engine(#[from] EngineError),
    #[error("keep the scorecard")]
    Store(#[from] StoreError),
    #[error("keep the scorecard")]
    Interrupted(#[from] Interrupted),
}

/// How a failure of the store is told.
fn reason_of(error: &StoreError) -> Reason {
    match error {
        _ if error.is_crowded() => Reason::Overloaded,
        StoreError::Database(_) | StoreError::Open(_) => Reason::StorageUnavailable,
        StoreError::Corrupt { .. } => Reason::CorruptData,
    }
}

fn policy_not_found(id: &PolicyId) -> String {
    format!("没有评分规则“{id}”。")
}

impl ServiceError for LedgerError {
    fn reason(&self) -> Reason {
        match self {
            Self::Unavailable(_) => Reason::LedgerUnavailable,
            Self::Refused(problem) => {
                Reason::from_name(&problem.reason).unwrap_or(Reason::Internal)
            }
            Self::Unreadable(_) => Reason::Internal,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Refused(problem) => {
                let found = &problem.message_zh;
                found.strip_suffix(self.reason().advice()).unwrap_or(found).to_owned()
            }
            Self::Unavailable(_) | Self::Unreadable(_) => String::new(),
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        match self {
            Self::Refused(problem) => problem.metadata.clone(),
            Self::Unavailable(_) | Self::Unreadable(_) => HashMap::new(),
        }
    }

    /// What the ledger said, which knows its queue.
    fn retry_after(&self) -> Option<Duration> {
        let said = match self {
            Self::Unavailable(problem) | Self::Refused(problem) => problem.retry_after,
            Self::Unreadable(_) => None,
        };
        said.or(self.reason().kind().retry_after())
    }
}

impl ServiceError for FileError {
    fn reason(&self) -> Reason {
        match self {
            Self::PolicyNotFound(_) => Reason::PolicyNotFound,
            Self::Exists(_) => Reason::EvaluationExists,
            Self::NotFound(_) => Reason::EvaluationNotFound,
            Self::Stale(_) => Reason::EtagMismatch,
            Self::Store(source) => reason_of(source),
            Self::Interrupted(_) => Reason::Internal,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::PolicyNotFound(id) => policy_not_found(id),
            Self::Exists(id) => format!("评价{id}已提交，且内容不同。"),
            Self::NotFound(id) => format!("没有编号为{id}的评价，或其区划不同。"),
            Self::Stale(id) => format!("评价{id}的标记（etag）不是最新版次的。"),
            Self::Store(_) | Self::Interrupted(_) => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::PolicyNotFound(_) => Some("evaluation.policy_id"),
            Self::Exists(_) | Self::NotFound(_) => Some("evaluation.evaluation_id"),
            Self::Stale(_) => Some("etag"),
            Self::Store(_) | Self::Interrupted(_) => None,
        }
    }
}

impl ServiceError for ReadError {
    fn reason(&self) -> Reason {
        match self {
            Self::PolicyNotFound(_) => Reason::PolicyNotFound,
            Self::EvaluationNotFound(_) => Reason::EvaluationNotFound,
            Self::ScorecardNotFound { .. } => Reason::ScorecardNotFound,
            Self::Store(source) => reason_of(source),
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::PolicyNotFound(id) => policy_not_found(id),
            Self::EvaluationNotFound(id) => format!("没有编号为{id}的评价或版次。"),
            Self::ScorecardNotFound { id, digest: Some(digest) } => {
                format!("评价{id}没有摘要为{digest}的评分结果。")
            }
            Self::ScorecardNotFound { id, digest: None } => format!("评价{id}尚未评分。"),
            Self::Store(_) => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::PolicyNotFound(_) => Some("policy_id"),
            Self::EvaluationNotFound(_) => Some("evaluation_id"),
            Self::ScorecardNotFound { .. } => Some("digest"),
            Self::Store(_) => None,
        }
    }
}

impl ServiceError for ScoreError {
    fn reason(&self) -> Reason {
        match self {
            Self::Read(error) => error.reason(),
            Self::Ledger(error) => error.reason(),
            Self::Store(source) => reason_of(source),
            Self::Engine(_) | Self::Interrupted(_) => Reason::Internal,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Read(error) => error.explain(),
            Self::Ledger(error) => error.explain(),
            Self::Engine(_) | Self::Store(_) | Self::Interrupted(_) => String::new(),
        }
    }

    fn field(&self) -> Option<&str> {
        match self {
            Self::Read(error) => error.field(),
            Self::Ledger(_) | Self::Engine(_) | Self::Store(_) | Self::Interrupted(_) => None,
        }
    }

    fn metadata(&self) -> HashMap<String, String> {
        match self {
            Self::Ledger(error) => error.metadata(),
            Self::Read(_) | Self::Engine(_) | Self::Store(_) | Self::Interrupted(_) => {
                HashMap::new()
            }
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Ledger(error) => error.retry_after(),
            Self::Read(_) | Self::Engine(_) | Self::Store(_) | Self::Interrupted(_) => {
                self.reason().kind().retry_after()
            }
        }
    }
}
