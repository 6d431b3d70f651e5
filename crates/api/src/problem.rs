//! A refusal as its receiver reads it.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::pb::common;

/// What another service or a batch item answered instead of a result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {message}")]
pub struct Problem {
    /// The gRPC code.
    pub code: Code,
    /// Stable reason; `UNKNOWN` if the sender gave none.
    pub reason: String,
    /// Field at fault; empty if none is.
    pub field: String,
    /// English text for developers.
    pub message: String,
    /// Chinese text for the user; falls back to the English one.
    pub message_zh: String,
    /// Dynamic values by name.
    pub metadata: HashMap<String, String>,
    /// How long to wait before the same is tried again; `None` if the sender did not say.
    pub retry_after: Option<Duration>,
}

impl From<&Status> for Problem {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let field = details.bad_request().and_then(|it| it.field_violations.first());
        Self {
            code: status.code(),
            reason: info.map_or_else(|| "UNKNOWN".to_owned(), |it| it.reason.clone()),
            field: field.map(|it| it.field.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            message_zh: details
                .localized_message()
                .map_or_else(|| status.message().to_owned(), |it| it.message.clone()),
            metadata: info.map(|it| it.metadata.clone()).unwrap_or_default(),
            retry_after: details.retry_info().and_then(|it| it.retry_delay),
        }
    }
}

impl From<common::Refusal> for Problem {
    fn from(refusal: common::Refusal) -> Self {
        let common::Refusal { code, reason, field, message, message_zh, metadata, retry_after } =
            refusal;
        let code = Code::from_i32(code);
        // A negative delay is none.
        let retry_after = retry_after.and_then(|delay| delay.try_into().ok());
        Self { code, reason, field, message, message_zh, metadata, retry_after }
    }
}
