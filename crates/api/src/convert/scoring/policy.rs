//! Policies (评分规则) as loaded; only the scoring reads a pack, so that none comes in.

use domain::{Policy, PolicyContent, Regulation};

use crate::pb::scoring;

impl From<&Policy> for scoring::Policy {
    /// With the text of the pack.
    fn from(policy: &Policy) -> Self {
        // Only what names the pack travels; its rules are in the text.
        let PolicyContent { reference, name, source, official, text, bare_number, .. } = &**policy;
        Self {
            reference: Some(reference.into()),
            name: name.clone(),
            source: source.clone(),
            official: *official,
            text: text.clone(),
            bare_number: scoring::BareNumber::from(*bare_number).into(),
        }
    }
}

/// A policy for a list: without the text of the pack.
#[must_use]
pub fn policy_without_text(policy: &Policy) -> scoring::Policy {
    scoring::Policy { text: String::new(), ..policy.into() }
}

impl From<scoring::Policy> for Regulation {
    /// What the pack is called; its rules do not come in.
    fn from(policy: scoring::Policy) -> Self {
        let scoring::Policy { name, source, official, .. } = policy;
        Self { name, source, official }
    }
}
