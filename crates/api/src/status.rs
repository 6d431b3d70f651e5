//! From our errors to gRPC statuses and refusals.

use std::{collections::HashMap, error::Error, iter, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use crate::{ErrorKind, Reason, pb::common};

/// Domain of every `ErrorInfo` of ours.
pub const DOMAIN: &str = "jixiao";

/// An error that may leave a service.
pub trait ServiceError: Error + 'static {
    /// Its row in the error table.
    fn reason(&self) -> Reason;

    /// What was found and what was expected, in Chinese, without the advice of the table.
    fn explain(&self) -> String;

    /// The request field at fault, if it is one.
    fn field(&self) -> Option<&str> {
        None
    }

    /// Dynamic values of the message by name, for example `available_fen`.
    fn metadata(&self) -> HashMap<String, String> {
        HashMap::new()
    }

    /// How long the caller should wait before it tries the same again; `None` if that would not help. An error that
    /// knows better than its kind, such as the age of a queue, says so here.
    fn retry_after(&self) -> Option<Duration> {
        self.reason().kind().retry_after()
    }
}

/// Logs an error whole, and shortens it to what the caller may see. Called once, by `rpc.rs`.
#[must_use]
pub fn refuse(error: impl ServiceError) -> Status {
    status(error.reason().kind().code(), refusal(&error))
}

/// The same for an error that names a field of the message `parent`: the caller knows the request.
#[must_use]
pub fn refuse_within(parent: &str, error: impl ServiceError) -> Status {
    let mut refusal = refusal(&error);
    if !refusal.field.is_empty() {
        refusal.field = format!("{parent}.{}", refusal.field);
    }
    status(error.reason().kind().code(), refusal)
}

fn status(code: Code, refusal: common::Refusal) -> Status {
    let common::Refusal { code: _, reason, field, message, message_zh, metadata, retry_after } =
        refusal;
    let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
    if !field.is_empty() {
        details.add_bad_request_violation(field, &message_zh);
    }
    if let Some(delay) = retry_after.and_then(|delay| delay.try_into().ok()) {
        details.set_retry_info(Some(delay));
    }
    details.set_localized_message("zh-CN", message_zh);
    Status::with_error_details(code, message, details)
}

/// The same facts as [`refuse`], for one item of a batch.
pub fn refusal(error: &impl ServiceError) -> common::Refusal {
    let reason = error.reason();
    let kind = reason.kind();
    let chain = chain(error);
    let (message, found) = if kind == ErrorKind::ResourceExhausted {
        // A line for each would add to the load that is refused; the metrics tell.
        tracing::debug!(error = chain, reason = reason.name(), "refused");
        (chain, error.explain())
    } else if kind.is_public() {
        tracing::info!(error = chain, ?kind, reason = reason.name(), "refused");
        (chain, error.explain())
    } else {
        tracing::error!(error = chain, ?kind, reason = reason.name(), "failed");
        (reason.name().to_ascii_lowercase().replace('_', " "), String::new())
    };
    common::Refusal {
        code: kind.code().into(),
        reason: reason.name().to_owned(),
        field: error.field().unwrap_or_default().to_owned(),
        message,
        message_zh: format!("{found}{}", reason.advice()),
        metadata: error.metadata(),
        retry_after: error.retry_after().and_then(|delay| delay.try_into().ok()),
    }
}

/// The error and its sources, joined by colons: what a log line says, since an error does not repeat its source.
#[must_use]
pub fn chain(error: &(dyn Error + 'static)) -> String {
    let causes = iter::successors(Some(error), |&error| error.source());
    let messages: Vec<String> = causes.map(ToString::to_string).collect();
    messages.join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Problem;

    #[derive(Debug, thiserror::Error)]
    #[error("{} is not enough", self.0)]
    struct Broke(i64, Reason);

    /// A queue that knows how long it is.
    #[derive(Debug, thiserror::Error)]
    #[error("the queue is full")]
    struct Full(#[source] Broke);

    impl ServiceError for Full {
        fn reason(&self) -> Reason {
            self.0.reason()
        }
        fn explain(&self) -> String {
            String::new()
        }
        fn retry_after(&self) -> Option<Duration> {
            Some(Duration::from_millis(1_750))
        }
    }

    impl ServiceError for Broke {
        fn reason(&self) -> Reason {
            self.1
        }
        fn explain(&self) -> String {
            format!("可用{}分。", self.0)
        }
        fn field(&self) -> Option<&str> {
            Some("amount_fen")
        }
        fn metadata(&self) -> HashMap<String, String> {
            HashMap::from([("available_fen".to_owned(), self.0.to_string())])
        }
    }

    #[test]
    fn a_refusal_arrives_whole() {
        let status = refuse(Broke(7, Reason::InsufficientBalance));
        assert_eq!(status.code(), Code::FailedPrecondition);
        let problem = Problem::from(&status);
        assert_eq!(problem.reason, "INSUFFICIENT_BALANCE");
        assert_eq!(problem.field, "amount_fen");
        assert!(problem.message_zh.starts_with("可用7分。余额不足"), "{}", problem.message_zh);
        assert_eq!(problem.metadata.get("available_fen").map(String::as_str), Some("7"));
    }

    #[test]
    fn a_field_is_named_from_the_request() {
        let status = refuse_within("transaction", Broke(7, Reason::InsufficientBalance));
        assert_eq!(Problem::from(&status).field, "transaction.amount_fen");
    }

    #[track_caller]
    fn waits(error: impl ServiceError, expected: Option<Duration>) {
        let item = Problem::from(refusal(&error));
        let status = refuse(error);
        assert_eq!(Problem::from(&status).retry_after, expected);
        assert_eq!(item.retry_after, expected);
        let info = status.get_details_retry_info();
        assert_eq!(info.and_then(|it| it.retry_delay), expected);
    }

    #[test]
    fn who_should_try_again_is_told_when() {
        waits(Broke(7, Reason::Overloaded), Some(Duration::from_millis(250)));
        waits(Broke(7, Reason::StorageUnavailable), Some(Duration::from_secs(1)));
        waits(Full(Broke(7, Reason::Overloaded)), Some(Duration::from_millis(1_750)));
        for reason in [Reason::InsufficientBalance, Reason::InvalidRequest, Reason::CorruptData] {
            waits(Broke(7, reason), None);
        }
    }

    #[test]
    fn a_chain_names_every_cause() {
        let error = Full(Broke(7, Reason::Overloaded));
        assert_eq!(chain(&error), "the queue is full: 7 is not enough");
    }

    #[test]
    fn what_is_ours_is_not_told() {
        let status = refuse(Broke(7, Reason::CorruptData));
        assert_eq!(status.code(), Code::Internal);
        assert_eq!(status.message(), "corrupt data");
        assert!(!Problem::from(&status).message_zh.contains('7'));
    }
}
