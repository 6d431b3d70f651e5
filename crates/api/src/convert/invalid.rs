//! A request that does not mean anything in the domain.

use std::{error::Error, fmt};

use domain::Explain;

use crate::{Reason, ServiceError};

/// Which field was wrong, and why.
#[derive(Debug, thiserror::Error)]
#[error("field `{field}` is not valid")]
pub struct InvalidRequest {
    field: String,
    reason: Reason,
    explanation: String,
    source: Box<dyn Error + Send + Sync>,
}

impl InvalidRequest {
    /// A value of the domain that was refused.
    pub fn new(
        field: impl Into<String>,
        source: impl Error + Explain + Send + Sync + 'static,
    ) -> Self {
        let explanation = source.explain();
        let source = Box::new(source);
        Self { field: field.into(), reason: Reason::InvalidRequest, explanation, source }
    }

    /// A rule of the message itself, in English for developers and in Chinese for users.
    pub fn rule(field: impl Into<String>, english: &str, chinese: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            reason: Reason::InvalidRequest,
            explanation: chinese.into(),
            source: english.into(),
        }
    }

    /// A field that must be there.
    pub fn missing(field: impl Into<String>) -> Self {
        let field = field.into();
        let chinese = format!("缺少字段{field}。");
        Self::rule(field, "missing", chinese)
    }

    /// The same error under another row of the error table.
    #[must_use]
    pub fn because(self, reason: Reason) -> Self {
        Self { reason, ..self }
    }

    /// The same error, seen from the message that holds this one.
    #[must_use]
    pub fn within(self, parent: impl fmt::Display) -> Self {
        let field = match self.field.is_empty() {
            true => parent.to_string(),
            false => format!("{parent}.{}", self.field),
        };
        Self { field, ..self }
    }
}

impl ServiceError for InvalidRequest {
    fn reason(&self) -> Reason {
        self.reason
    }

    fn explain(&self) -> String {
        self.explanation.clone()
    }

    fn field(&self) -> Option<&str> {
        Some(&self.field)
    }
}
