//! What `evaluate` has to say: for people as tables, for machines as JSON.

mod json;
mod tables;

use std::path::PathBuf;

use domain::Scorecard;

use crate::folder::Folder;

pub(crate) use json::{json, problem};
pub(crate) use tables::tables;

/// Everything that an evaluation gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// What was asked.
    pub(crate) folder: Folder,
    /// How many transactions this run posted, and how many it found posted.
    pub(crate) posted: Posted,
    /// Whether this run filed a new revision of the evaluation, scored anew, rendered anew.
    pub(crate) changed: Changed,
    /// The result.
    pub(crate) scorecard: Scorecard,
    /// What the check of the paper found.
    pub(crate) paper_findings: Vec<domain::Finding>,
    /// The documents as they were written.
    pub(crate) documents: Vec<PathBuf>,
    /// Where the data is; `None` if none is kept.
    pub(crate) data: Option<PathBuf>,
}

/// Transactions by what became of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Posted {
    /// Posted by this run.
    pub(crate) fresh: usize,
    /// In the books already.
    pub(crate) replayed: usize,
}

/// What this run changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Changed {
    /// A new revision was filed.
    pub(crate) evaluation: bool,
    /// A new scorecard was made.
    pub(crate) scorecard: bool,
    /// A new report was rendered.
    pub(crate) report: bool,
}

impl Outcome {
    /// Whether all was there already.
    pub(crate) fn is_unchanged(&self) -> bool {
        self.posted.fresh == 0 && self.changed == Changed::default()
    }

    /// The findings of the scoring, then those of the paper.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &domain::Finding> {
        self.scorecard.findings.iter().chain(&self.paper_findings)
    }
}
