//! What is to be done: everything that one evaluation brings to the services.

use domain::{Evaluation, FundingDocument, Outline, Project, Proposal, Transaction};

/// How many transactions one evaluation may bring: they are posted in one commit or not at all.
pub const TRANSACTIONS_MAX: usize = 10_000;

/// An evaluation with what it needs.
#[derive(Debug, Clone)]
pub struct Work {
    /// The evaluation.
    pub evaluation: Evaluation,
    /// The outline of its report.
    pub outline: Outline,
    /// Its registers, and its transactions in their order.
    pub proposal: Proposal,
}

impl Work {
    /// The projects to be registered.
    pub fn projects(&self) -> &[Project] {
        &self.proposal.projects
    }

    /// The funding documents to be registered.
    pub fn documents(&self) -> &[FundingDocument] {
        &self.proposal.documents
    }

    /// The transactions to be posted.
    pub fn transactions(&self) -> &[Transaction] {
        &self.proposal.transactions
    }

    /// Its registers alone.
    pub(crate) fn registers(&self) -> Proposal {
        Proposal { transactions: Vec::new(), ..self.proposal.clone() }
    }
}
