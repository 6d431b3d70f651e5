//! What the service refuses, and its row in the error table.

use std::{collections::HashMap, time::Duration};

use api::{Problem, Reason, ServiceError};
use domain::{Format, Paper, ReportId};
use report_storage::StoreError;
use server::Interrupted;

use crate::{
    RenderError,
    clients::ScoringError,
    paper::{ComposeError, InvalidTexts},
    press::PressError,
};

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CreateError {
    /// The id is taken by other content.
    #[error("report {0} was already made with other content")]
    Reused(ReportId),
    /// The id was taken, and then it was not: reports are never deleted.
    #[error("report {0} vanished")]
    Vanished(ReportId),
    /// No scorecard or evaluation.
    #[error("ask the scoring service")]
    Scoring(#[from] ScoringError),
    /// Texts that cannot be printed.
    #[error("check the texts of the report")]
    Texts(#[from] InvalidTexts),
    /// The scorecard does not hold together.
    #[error("compose the report")]
    Compose(#[from] ComposeError),
    /// The report cannot be rendered.
    #[error("render the report")]
    Render(#[from] PressError),
    /// It cannot be kept.
    #[error("keep the report")]
    Store(#[from] StoreError),
    /// The write ended half-way; a retry is safe.
    #[error("keep the report")]
    Interrupted(#[from] Interrupted),
}

/// Why there is nothing to read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// No such report.
    #[error("there is no report {0}")]
    NoReport(ReportId),
    /// The report has no document of this format.
    #[error("report {id} has no {paper} as {format}")]
    NoFormat {
        /// Which report.
        id: ReportId,
        /// Which paper.
        paper: Paper,
        /// Which format.
        format: Format,
    },
    /// As many documents are open for download as may be.
    #[error("too many documents are open for download")]
    Crowded,
    /// The store does not answer, or has what cannot be.
    #[error("read the report")]
    Store(#[from] StoreError),
}

impl ServiceError for CreateError {
    fn reason(&self) -> Reason {
        match self {
            Self::Reused(_) => Reason::ReportExists,
            Self::Scoring(ScoringError::Refused { reason, .. }) => *reason,
            Self::Scoring(ScoringError::Unavailable(_)) => Reason::ScoringUnavailable,
            Self::Render(PressError::Render { source, .. }) if source.is_callers_fault() => {
                Reason::RenderRefused
            }
            Self::Texts(_) => Reason::RenderRefused,
            Self::Render(PressError::Crowded) => Reason::Overloaded,
            Self::Store(error) => store_reason(error),
            Self::Vanished(_)
            | Self::Scoring(ScoringError::Failed(_) | ScoringError::Answer(_))
            | Self::Compose(_)
            | Self::Render(PressError::Render { .. } | PressError::Interrupted)
            | Self::Interrupted(_) => Reason::Internal,
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::Reused(id) => format!("报告编号{id}已用于其他内容。"),
            Self::Scoring(ScoringError::Refused { source, .. }) => found(source),
            Self::Texts(texts) => texts.explain(),
            Self::Render(PressError::Render { paper, format, source }) => {
                refused(*paper, *format, source)
            }
            Self::Vanished(_)
            | Self::Scoring(_)
            | Self::Compose(_)
            | Self::Render(PressError::Crowded | PressError::Interrupted)
            | Self::Store(_)
            | Self::Interrupted(_) => String::new(),
        }
    }

    /// The first text at fault.
    fn field(&self) -> Option<&str> {
        let Self::Texts(texts) = self else { return None };
        texts.all().first().map(|text| text.path.as_str())
    }

    /// The fields of all texts at fault, separated by commas.
    fn metadata(&self) -> HashMap<String, String> {
        let Self::Texts(texts) = self else { return HashMap::new() };
        let paths: Vec<&str> = texts.all().iter().map(|text| text.path.as_str()).collect();
        HashMap::from([("fields".to_owned(), paths.join(","))])
    }

    /// What scoring said, which knows its queue and that of the ledger.
    fn retry_after(&self) -> Option<Duration> {
        let said = match self {
            Self::Scoring(
                ScoringError::Unavailable(problem) | ScoringError::Refused { source: problem, .. },
            ) => problem.retry_after,
            Self::Reused(_)
            | Self::Vanished(_)
            | Self::Scoring(ScoringError::Failed(_) | ScoringError::Answer(_))
            | Self::Texts(_)
            | Self::Compose(_)
            | Self::Render(_)
            | Self::Store(_)
            | Self::Interrupted(_) => None,
        };
        said.or(self.reason().kind().retry_after())
    }
}

impl ServiceError for ReadError {
    fn reason(&self) -> Reason {
        match self {
            Self::NoReport(_) => Reason::ReportNotFound,
            Self::NoFormat { .. } => Reason::FormatNotFound,
            Self::Crowded => Reason::Overloaded,
            Self::Store(error) => store_reason(error),
        }
    }

    fn explain(&self) -> String {
        match self {
            Self::NoReport(id) => format!("没有编号为{id}的报告。"),
            Self::NoFormat { id, paper, format } => format!("报告{id}没有{format}格式的{paper}。"),
            Self::Crowded | Self::Store(_) => String::new(),
        }
    }
}

fn store_reason(error: &StoreError) -> Reason {
    if error.is_corrupt() {
        Reason::CorruptData
    } else if error.is_crowded() {
        Reason::Overloaded
    } else {
        Reason::StorageUnavailable
    }
}

/// What another service found, without its advice: ours follows.
fn found(problem: &Problem) -> String {
    let advice = Reason::ALL.iter().find(|reason| reason.name() == problem.reason);
    let message = problem.message_zh.as_str();
    let found = advice.and_then(|reason| message.strip_suffix(reason.advice()));
    found.unwrap_or(message).to_owned()
}

fn refused(paper: Paper, format: Format, error: &RenderError) -> String {
    format!("无法生成{paper}的{format}文件：{error}。")
}

#[cfg(test)]
mod tests {
    use tonic::Code;

    use super::*;

    fn problem(reason: Reason, found: &str) -> Box<Problem> {
        Box::new(Problem {
            code: reason.kind().code(),
            reason: reason.name().to_owned(),
            field: String::new(),
            message: "refused".to_owned(),
            message_zh: format!("{found}{}", reason.advice()),
            metadata: HashMap::new(),
            retry_after: reason.kind().retry_after(),
        })
    }

    #[track_caller]
    fn check(error: &CreateError, reason: Reason, code: Code) {
        assert_eq!(error.reason(), reason);
        assert_eq!(error.reason().kind().code(), code);
    }

    #[test]
    fn a_refusal_of_scoring_is_passed_on() {
        let source = problem(Reason::EvaluationNotFound, "没有这个评价。");
        let reason = Reason::EvaluationNotFound;
        let error = CreateError::from(ScoringError::Refused { reason, source });
        check(&error, Reason::EvaluationNotFound, Code::NotFound);
        assert_eq!(error.explain(), "没有这个评价。");
    }

    #[test]
    fn what_is_away_is_unavailable_and_what_is_broken_is_internal() {
        let away = problem(Reason::StorageUnavailable, "");
        let away = CreateError::from(ScoringError::Unavailable(away));
        check(&away, Reason::ScoringUnavailable, Code::Unavailable);
        let digest = domain::Digest::of(b"1");
        let lost = CreateError::from(StoreError::LostDocument { digest });
        check(&lost, Reason::CorruptData, Code::Internal);
    }

    #[test]
    fn what_scoring_says_of_the_next_try_is_passed_on() {
        let wait = Duration::from_millis(1_750);
        let away = problem(Reason::Overloaded, "");
        let away = Box::new(Problem { retry_after: Some(wait), ..*away });
        let error = CreateError::from(ScoringError::Unavailable(away));
        assert_eq!(error.retry_after(), Some(wait));
        let silent = Box::new(Problem { retry_after: None, ..*problem(Reason::Overloaded, "") });
        let error = CreateError::from(ScoringError::Unavailable(silent));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(1)));
        let crowded = CreateError::from(PressError::Crowded);
        check(&crowded, Reason::Overloaded, Code::ResourceExhausted);
        assert!(crowded.retry_after().is_some());
    }

    #[test]
    fn what_cannot_be_set_is_the_callers_to_mend() {
        let missing = RenderError::MissingGlyph { character: '🏠', near: "家🏠".to_owned() };
        let error =
            PressError::Render { paper: Paper::Report, format: Format::Pdf, source: missing };
        let error = CreateError::from(error);
        check(&error, Reason::RenderRefused, Code::FailedPrecondition);
        assert!(error.explain().contains('🏠'), "{}", error.explain());
        let ours = RenderError::Typeset("mistake".to_owned());
        let error = PressError::Render { paper: Paper::Report, format: Format::Pdf, source: ours };
        check(&CreateError::from(error), Reason::Internal, Code::Internal);
    }
}
