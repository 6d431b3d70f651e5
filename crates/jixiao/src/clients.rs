//! The three services as this tool calls them: domain words in, domain words or a problem out.

mod ledger;
mod report;
mod scoring;

pub(crate) use ledger::{Ledger, Together};
pub(crate) use report::Reports;
pub(crate) use scoring::Scoring;

use api::{InvalidRequest, Problem, ServiceError};

/// What a service refused, or answered so that it can't be understood.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// Refused, with the reason.
    #[error(transparent)]
    Refused(Box<Problem>),
    /// Not understood: versions that don't fit.
    #[error("the answer of the service is not understood")]
    Answer(#[from] InvalidRequest),
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
    pub(crate) fn explain(&self) -> String {
        match self {
            Self::Refused(problem) => format!("{}［{}］", problem.message_zh, problem.reason),
            Self::Answer(error) => format!(
                "服务的回答无法理解（{}）。请确认各服务与本程序是同一版本。",
                error.explain()
            ),
        }
    }
}
