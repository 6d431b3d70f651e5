//! What is on file: the content, and when and as which version it was filed.

use time::OffsetDateTime;

use crate::{Digest, Evaluation, Scorecard};

/// An evaluation as it is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledEvaluation {
    /// The content.
    pub evaluation: Evaluation,
    /// Revision, from 1; earlier ones are kept.
    pub revision: u32,
    /// Opaque mark of this revision: an update names the one that it replaces.
    pub etag: Digest,
    /// When it was filed, UTC, whole microseconds.
    pub filed_at: OffsetDateTime,
}

/// A scorecard as it is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledScorecard {
    /// The content.
    pub scorecard: Scorecard,
    /// When it was first computed, UTC, whole microseconds. Not part of the digest.
    pub scored_at: OffsetDateTime,
}
