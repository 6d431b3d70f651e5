//! Projects and funding documents.

use domain::{DocumentNumber, FundingDocument, Project, Revision};

use super::write::Write;
use crate::{
    InvalidRequest,
    convert::{chars, date_to_pb, optional_date, parse, required, timestamp_to_pb},
    pb::ledger,
};

pub(super) const TEXT_CHARACTERS_MAX: usize = 200;

impl TryFrom<ledger::Project> for Project {
    type Error = InvalidRequest;

    /// Its revision is the ledger's to say.
    fn try_from(project: ledger::Project) -> Result<Self, Self::Error> {
        let ledger::Project {
            region_code,
            project_code,
            name,
            unit_code,
            unit_name,
            department_name,
            etag: _,
            revision: _,
        } = project;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            code: parse("project_code", &project_code)?,
            name: parse("name", &chars("name", &name, (1, TEXT_CHARACTERS_MAX))?)?,
            unit: parse("unit_code", &unit_code)?,
            unit_name: parse(
                "unit_name",
                &chars("unit_name", &unit_name, (1, TEXT_CHARACTERS_MAX))?,
            )?,
            department_name: chars("department_name", &department_name, (0, TEXT_CHARACTERS_MAX))?,
        })
    }
}

impl From<Project> for ledger::Project {
    /// As a caller sends it, without a revision.
    fn from(project: Project) -> Self {
        let Project { region, code, name, unit, unit_name, department_name } = project;
        Self {
            region_code: region.to_string(),
            project_code: code.to_string(),
            name: name.as_str().to_owned(),
            unit_code: unit.to_string(),
            unit_name: unit_name.as_str().to_owned(),
            department_name,
            etag: String::new(),
            revision: 0,
        }
    }
}

/// A project as it is registered.
#[must_use]
pub fn project_to_pb(revision: Revision<Project>) -> ledger::Project {
    let (etag, number) = (revision.etag().to_string(), number_to_pb(revision.number));
    ledger::Project { etag, revision: number, ..revision.content.into() }
}

/// A funding document as it is registered.
#[must_use]
pub fn document_to_pb(revision: Revision<FundingDocument>) -> ledger::FundingDocument {
    let (etag, number) = (revision.etag().to_string(), number_to_pb(revision.number));
    ledger::FundingDocument { etag, revision: number, ..revision.content.into() }
}

fn number_to_pb(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<Revision<Project>> for ledger::ProjectRevision {
    fn from(revision: Revision<Project>) -> Self {
        let recorded_at = Some(timestamp_to_pb(revision.recorded_at));
        Self { project: Some(project_to_pb(revision)), recorded_at }
    }
}

impl From<Revision<FundingDocument>> for ledger::FundingDocumentRevision {
    fn from(revision: Revision<FundingDocument>) -> Self {
        let recorded_at = Some(timestamp_to_pb(revision.recorded_at));
        Self { funding_document: Some(document_to_pb(revision)), recorded_at }
    }
}

impl TryFrom<ledger::CreateProjectRequest> for Write<Project> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::CreateProjectRequest) -> Result<Self, Self::Error> {
        let ledger::CreateProjectRequest { project, validate_only } = request;
        let content = required("project", project)?.try_into();
        let content = content.map_err(|error: InvalidRequest| error.within("project"))?;
        Ok(Self { content, validate_only })
    }
}

impl TryFrom<ledger::FundingDocument> for FundingDocument {
    type Error = InvalidRequest;

    /// Brackets of any kind are accepted; the number as it was written is kept if it differed.
    fn try_from(document: ledger::FundingDocument) -> Result<Self, Self::Error> {
        let ledger::FundingDocument {
            region_code,
            document_number,
            original_text,
            title,
            issued_on,
            placeholder,
            etag: _,
            revision: _,
        } = document;
        let (number, changed) = DocumentNumber::normalised_from(&document_number)
            .map_err(|error| InvalidRequest::new("document_number", error))?;
        let original_text = chars("original_text", &original_text, (0, TEXT_CHARACTERS_MAX))?;
        Ok(Self {
            region: parse("region_code", &region_code)?,
            number,
            original_text: match original_text.is_empty() && changed {
                true => document_number,
                false => original_text,
            },
            title: chars("title", &title, (0, TEXT_CHARACTERS_MAX))?,
            issued_on: optional_date("issued_on", issued_on)?,
            placeholder,
        })
    }
}

impl From<FundingDocument> for ledger::FundingDocument {
    fn from(document: FundingDocument) -> Self {
        let FundingDocument { region, number, original_text, title, issued_on, placeholder } =
            document;
        Self {
            region_code: region.to_string(),
            document_number: number.to_string(),
            original_text,
            title,
            issued_on: issued_on.map(date_to_pb),
            placeholder,
            etag: String::new(),
            revision: 0,
        }
    }
}

impl TryFrom<ledger::CreateFundingDocumentRequest> for Write<FundingDocument> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::CreateFundingDocumentRequest) -> Result<Self, Self::Error> {
        let ledger::CreateFundingDocumentRequest { funding_document, validate_only } = request;
        let content = required("funding_document", funding_document)?.try_into();
        let content = content.map_err(|error: InvalidRequest| error.within("funding_document"))?;
        Ok(Self { content, validate_only })
    }
}
