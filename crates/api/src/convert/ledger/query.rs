//! What a caller asks the ledger for.

use domain::{
    Account, AccountFilter, DocumentNumber, EntryFilter, FiscalYear, ProjectCode, RegionCode,
    TransactionFilter, TransactionId,
};
use time::Date;

use crate::{
    InvalidRequest, Page,
    convert::{optional_date, parse, required},
    pb::ledger,
};

const PROJECTS_MAX: usize = 1_000;

/// Which project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectKey {
    /// Where.
    pub region: RegionCode,
    /// Its code.
    pub code: ProjectCode,
}

impl TryFrom<ledger::GetProjectRequest> for ProjectKey {
    type Error = InvalidRequest;

    fn try_from(request: ledger::GetProjectRequest) -> Result<Self, Self::Error> {
        let ledger::GetProjectRequest { region_code, project_code } = request;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            code: parse("project_code", &project_code)?,
        })
    }
}

/// Which funding document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentKey {
    /// Where.
    pub region: RegionCode,
    /// Its number.
    pub number: DocumentNumber,
}

impl TryFrom<ledger::GetFundingDocumentRequest> for DocumentKey {
    type Error = InvalidRequest;

    fn try_from(request: ledger::GetFundingDocumentRequest) -> Result<Self, Self::Error> {
        let ledger::GetFundingDocumentRequest { region_code, document_number } = request;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            number: parse("document_number", &document_number)?,
        })
    }
}

/// Which transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionKey {
    /// Where.
    pub region: RegionCode,
    /// Its id.
    pub id: TransactionId,
}

impl TryFrom<ledger::GetTransactionRequest> for TransactionKey {
    type Error = InvalidRequest;

    fn try_from(request: ledger::GetTransactionRequest) -> Result<Self, Self::Error> {
        let ledger::GetTransactionRequest { region_code, transaction_id } = request;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            id: parse("transaction_id", &transaction_id)?,
        })
    }
}

/// Which balance, and as of when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceKey {
    /// The account.
    pub account: Account,
    /// As of the end of this business date; `None` for now.
    pub as_of: Option<Date>,
}

impl TryFrom<ledger::GetBalanceRequest> for BalanceKey {
    type Error = InvalidRequest;

    fn try_from(request: ledger::GetBalanceRequest) -> Result<Self, Self::Error> {
        let ledger::GetBalanceRequest { account, as_of } = request;
        let account = required("account", account)?;
        Ok(Self {
            account: account.try_into().map_err(|error: InvalidRequest| error.within("account"))?,
            as_of: optional_date("as_of", as_of)?,
        })
    }
}

/// A page of all that a region has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionQuery {
    /// Where.
    pub region: RegionCode,
    /// Which page.
    pub page: Page,
}

impl RegionQuery {
    fn try_new(list: &str, region: &str, size: i32, token: &str) -> Result<Self, InvalidRequest> {
        let page = Page::try_new(size, token, &[list, region])?;
        Ok(Self { region: parse("region_code", region)?, page })
    }
}

impl TryFrom<ledger::ListProjectsRequest> for RegionQuery {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListProjectsRequest) -> Result<Self, Self::Error> {
        let ledger::ListProjectsRequest { region_code, page_size, page_token } = request;
        Self::try_new("projects", &region_code, page_size, &page_token)
    }
}

impl TryFrom<ledger::ListFundingDocumentsRequest> for RegionQuery {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListFundingDocumentsRequest) -> Result<Self, Self::Error> {
        let ledger::ListFundingDocumentsRequest { region_code, page_size, page_token } = request;
        Self::try_new("funding_documents", &region_code, page_size, &page_token)
    }
}

/// A page of balances.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BalanceQuery {
    /// Of which accounts.
    pub filter: AccountFilter,
    /// Which page.
    pub page: Page,
}

impl TryFrom<ledger::ListBalancesRequest> for BalanceQuery {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListBalancesRequest) -> Result<Self, Self::Error> {
        let ledger::ListBalancesRequest {
            region_code,
            project_code,
            document_number,
            page_size,
            page_token,
        } = request;
        let query = ["balances", &region_code, &project_code, &document_number];
        let filter = AccountFilter {
            region: parse("region_code", &region_code)?,
            project: optional("project_code", &project_code)?,
            document: optional("document_number", &document_number)?,
        };
        Ok(Self { filter, page: Page::try_new(page_size, &page_token, &query)? })
    }
}

/// A page of entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryQuery {
    /// Which entries.
    pub filter: EntryFilter,
    /// Which page.
    pub page: Page,
}

impl TryFrom<ledger::ListEntriesRequest> for EntryQuery {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListEntriesRequest) -> Result<Self, Self::Error> {
        let ledger::ListEntriesRequest {
            region_code,
            project_code,
            document_number,
            account_code,
            page_size,
            page_token,
        } = request;
        let query = ["entries", &region_code, &project_code, &document_number, &account_code];
        let accounts = AccountFilter {
            region: parse("region_code", &region_code)?,
            project: optional("project_code", &project_code)?,
            document: optional("document_number", &document_number)?,
        };
        let filter = EntryFilter { accounts, code: optional("account_code", &account_code)? };
        Ok(Self { filter, page: Page::try_new(page_size, &page_token, &query)? })
    }
}

/// A page of transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionQuery {
    /// Which transactions.
    pub filter: TransactionFilter,
    /// Which page.
    pub page: Page,
}

impl TryFrom<ledger::ListTransactionsRequest> for TransactionQuery {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListTransactionsRequest) -> Result<Self, Self::Error> {
        let ledger::ListTransactionsRequest {
            region_code,
            project_codes,
            fiscal_year,
            unit_code,
            page_size,
            page_token,
        } = request;
        let (codes, year) = (project_codes.join(","), fiscal_year.to_string());
        let query = ["transactions", &region_code, &codes, &year, &unit_code];
        let filter = TransactionFilter {
            region: parse("region_code", &region_code)?,
            projects: projects(&project_codes, 0)?,
            year: FiscalYear::try_new(fiscal_year)
                .map_err(|error| InvalidRequest::new("fiscal_year", error))?,
            unit: optional("unit_code", &unit_code)?,
        };
        Ok(Self { filter, page: Page::try_new(page_size, &page_token, &query)? })
    }
}

/// A page of the revisions of what is registered under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionQuery<K> {
    /// Of what.
    pub key: K,
    /// Which page.
    pub page: Page,
}

impl TryFrom<ledger::ListProjectRevisionsRequest> for RevisionQuery<ProjectKey> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListProjectRevisionsRequest) -> Result<Self, Self::Error> {
        let ledger::ListProjectRevisionsRequest {
            region_code,
            project_code,
            page_size,
            page_token,
        } = request;
        let query = ["project revisions", &region_code, &project_code];
        let page = Page::try_new(page_size, &page_token, &query)?;
        let key = ledger::GetProjectRequest { region_code, project_code }.try_into()?;
        Ok(Self { key, page })
    }
}

impl TryFrom<ledger::ListFundingDocumentRevisionsRequest> for RevisionQuery<DocumentKey> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::ListFundingDocumentRevisionsRequest) -> Result<Self, Self::Error> {
        let ledger::ListFundingDocumentRevisionsRequest {
            region_code,
            document_number,
            page_size,
            page_token,
        } = request;
        let query = ["funding document revisions", &region_code, &document_number];
        let page = Page::try_new(page_size, &page_token, &query)?;
        let key = ledger::GetFundingDocumentRequest { region_code, document_number }.try_into()?;
        Ok(Self { key, page })
    }
}

/// At least `min` projects and at most 1,000, each once.
pub(super) fn projects(codes: &[String], min: usize) -> Result<Vec<ProjectCode>, InvalidRequest> {
    let count = codes.len();
    if !(min..=PROJECTS_MAX).contains(&count) {
        let chinese = format!("project_codes有{count}个，应为{min}至{PROJECTS_MAX}个。");
        return Err(InvalidRequest::rule("project_codes", "at most 1000 expected", chinese));
    }
    let mut projects: Vec<ProjectCode> = Vec::with_capacity(count);
    for (number, code) in codes.iter().enumerate() {
        let field = format!("project_codes[{number}]");
        let project = parse(&field, code)?;
        if projects.contains(&project) {
            let chinese = format!("项目{code}重复，每个项目只能列一次。");
            return Err(InvalidRequest::rule(field, "twice", chinese));
        }
        projects.push(project);
    }
    Ok(projects)
}

fn optional<T>(field: &str, text: &str) -> Result<Option<T>, InvalidRequest>
where
    T: std::str::FromStr<Err: std::error::Error + domain::Explain + Send + Sync + 'static>,
{
    if text.is_empty() { Ok(None) } else { parse(field, text).map(Some) }
}
