//! What is not in the books yet, and is to be regarded as if it were.

use crate::{FundingDocument, Project, Transaction};

/// Registers and transactions that somebody means to enter.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Proposal {
    /// Projects; one that is registered with other names stands for its next revision.
    pub projects: Vec<Project>,
    /// Funding documents, in the same way.
    pub documents: Vec<FundingDocument>,
    /// Transactions, in the order in which they would be posted, all or nothing.
    pub transactions: Vec<Transaction>,
}

impl Proposal {
    /// Whether nothing is proposed.
    pub const fn is_empty(&self) -> bool {
        let Self { projects, documents, transactions } = self;
        projects.is_empty() && documents.is_empty() && transactions.is_empty()
    }
}
