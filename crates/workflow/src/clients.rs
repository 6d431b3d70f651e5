//! The three services as their callers see them: domain words in, domain words or a problem out.

mod ledger;
mod report;
mod scoring;

use api::{InvalidRequest, Problem, ServiceError};
use server::Peer;
use tonic::Code;

pub use ledger::{Ledger, Replayed, Together};
pub use report::Reports;
pub use scoring::{Filed, Scored, Scoring};

/// Clients of the three services.
#[derive(Debug, Clone)]
pub struct Services {
    /// The money.
    pub ledger: Ledger,
    /// The judgement.
    pub scoring: Scoring,
    /// The papers.
    pub reports: Reports,
}

/// Whether a call writes, or only says what it would answer (AIP-163).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Says what it would answer; nothing is written.
    Validate,
    /// Writes.
    Write,
}

/// What a service refused, or answered so that it can't be understood.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// Refused, with the reason.
    #[error(transparent)]
    Refused(Box<Problem>),
    /// Not understood: versions that don't fit.
    #[error("the answer of the service is not understood")]
    Answer(#[from] InvalidRequest),
    /// The report service made something else than what was ordered.
    #[error("not the report that was ordered")]
    Other,
}

impl Services {
    /// Over connections to ledger, scoring and report.
    pub fn new(ledger: Peer, scoring: Peer, report: Peer) -> Self {
        Self {
            ledger: Ledger::new(ledger),
            scoring: Scoring::new(scoring),
            reports: Reports::new(report),
        }
    }
}

impl Mode {
    /// As the contract says it.
    pub(crate) const fn validate_only(self) -> bool {
        matches!(self, Self::Validate)
    }
}

impl From<tonic::Status> for CallError {
    fn from(status: tonic::Status) -> Self {
        Problem::from(&status).into()
    }
}

impl From<Problem> for CallError {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

impl CallError {
    /// For the user, in Chinese.
    pub fn explain(&self) -> String {
        match self {
            Self::Refused(problem) => format!("{}［{}］", problem.message_zh, problem.reason),
            Self::Answer(error) => format!(
                "服务的回答无法理解（{}）。请确认各服务与本程序是同一版本。",
                error.explain()
            ),
            Self::Other => "报告服务给出的不是所要的报告：未写入任何文件，请确认各服务与本程序是同一版本 (not the report that was ordered)".to_owned(),
        }
    }

    /// Whether what was sent must be mended before another try makes sense.
    pub fn is_bad_input(&self) -> bool {
        match self {
            Self::Refused(problem) => matches!(
                problem.code,
                Code::InvalidArgument
                    | Code::NotFound
                    | Code::AlreadyExists
                    | Code::FailedPrecondition
            ),
            Self::Answer(_) | Self::Other => false,
        }
    }

    /// Whether it was refused for this reason.
    pub(crate) fn is_for(&self, reason: &str) -> bool {
        matches!(self, Self::Refused(problem) if problem.reason == reason)
    }
}
