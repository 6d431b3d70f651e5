//! What can be asked of the books.

use time::Date;

use crate::{AccountCode, DocumentNumber, FiscalYear, ProjectCode, RegionCode, UnitCode};

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

/// Which transactions of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionFilter {
    /// The region.
    pub region: RegionCode,
    /// Of these projects, and of the documents under which they have money where no project is named; empty for all.
    pub projects: Vec<ProjectCode>,
    /// In this year.
    pub year: FiscalYear,
    /// Only projects of this unit, and their documents.
    pub unit: Option<UnitCode>,
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
