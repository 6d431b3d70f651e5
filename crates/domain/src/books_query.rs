//! What can be asked of the books.

use time::Date;

use crate::{AccountCode, DocumentNumber, FiscalYear, ProjectCode, RegionCode};

/// Which accounts of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFilter {
    /// The region.
    pub region: RegionCode,
    /// Only of this project.
    pub project: Option<ProjectCode>,
    /// Only under this document.
    pub document: Option<DocumentNumber>,
}

/// Which entries of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryFilter {
    /// Of which accounts.
    pub accounts: AccountFilter,
    /// Only of this account of the chart.
    pub code: Option<AccountCode>,
}

/// Whose fund table, and as of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionQuery {
    /// The region.
    pub region: RegionCode,
    /// Of these projects.
    pub projects: Vec<ProjectCode>,
    /// In this year.
    pub year: FiscalYear,
    /// As of the end of this day.
    pub as_of: Date,
}
