//! Ids that follow from what a thing is, so that running a job twice names the same things.

use domain::{Digest, EvaluationId, Outline, ReportId};
use uuid::Uuid;

/// A UUIDv8 from the SM3 of `parts`.
pub fn of(parts: &[&str]) -> Uuid {
    let digest = Digest::of(parts.join("\u{1f}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest.as_bytes()) {
        *byte = *of_digest;
    }
    Uuid::new_v8(bytes)
}

/// The report of a scorecard in an outline.
pub fn report_id(evaluation: EvaluationId, scorecard: Digest, outline: Outline) -> ReportId {
    of(&["report", &evaluation.to_string(), &scorecard.to_string(), outline.name()]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_parts_are_the_same_id() {
        assert_eq!(of(&["transaction", "2020-001"]), of(&["transaction", "2020-001"]));
        assert_ne!(of(&["transaction", "2020-001"]), of(&["transaction", "2020", "001"]));
        assert_eq!(of(&[]).get_version_num(), 8);
    }
}
