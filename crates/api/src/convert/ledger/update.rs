//! Corrections of projects and funding documents.

use domain::{DocumentUpdate, Name, ProjectUpdate};
use prost_types::FieldMask;

use super::{register::TEXT_CHARACTERS_MAX, write::Write};
use crate::{
    InvalidRequest,
    convert::{chars, optional_date, parse, required},
    pb::ledger,
};

const PROJECT_FIELDS: [&str; 3] = ["name", "unit_name", "department_name"];
const DOCUMENT_FIELDS: [&str; 3] = ["title", "issued_on", "original_text"];

impl TryFrom<ledger::UpdateProjectRequest> for Write<ProjectUpdate> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::UpdateProjectRequest) -> Result<Self, Self::Error> {
        let ledger::UpdateProjectRequest { project, update_mask, etag, validate_only } = request;
        let project = required("project", project)?;
        let mask = Mask::try_new(update_mask, &PROJECT_FIELDS)?;
        let within = |error: InvalidRequest| error.within("project");
        let name = |field: &str, text: &str| {
            let text = chars(field, text, (1, TEXT_CHARACTERS_MAX))?;
            parse::<Name>(field, &text)
        };
        let department =
            || chars("department_name", &project.department_name, (0, TEXT_CHARACTERS_MAX));
        let content = ProjectUpdate {
            region: parse("region_code", &project.region_code).map_err(within)?,
            code: parse("project_code", &project.project_code).map_err(within)?,
            name: mask.read("name", || name("name", &project.name)).map_err(within)?,
            unit_name: mask
                .read("unit_name", || name("unit_name", &project.unit_name))
                .map_err(within)?,
            department_name: mask.read("department_name", department).map_err(within)?,
            etag: parse("etag", &etag)?,
        };
        Ok(Self { content, validate_only })
    }
}

impl TryFrom<ledger::UpdateFundingDocumentRequest> for Write<DocumentUpdate> {
    type Error = InvalidRequest;

    fn try_from(request: ledger::UpdateFundingDocumentRequest) -> Result<Self, Self::Error> {
        let ledger::UpdateFundingDocumentRequest {
            funding_document,
            update_mask,
            etag,
            validate_only,
        } = request;
        let document = required("funding_document", funding_document)?;
        let mask = Mask::try_new(update_mask, &DOCUMENT_FIELDS)?;
        let within = |error: InvalidRequest| error.within("funding_document");
        let text = |field: &str, text: &str| chars(field, text, (0, TEXT_CHARACTERS_MAX));
        let content = DocumentUpdate {
            region: parse("region_code", &document.region_code).map_err(within)?,
            number: parse("document_number", &document.document_number).map_err(within)?,
            title: mask.read("title", || text("title", &document.title)).map_err(within)?,
            issued_on: mask
                .read("issued_on", || optional_date("issued_on", document.issued_on))
                .map_err(within)?,
            original_text: mask
                .read("original_text", || text("original_text", &document.original_text))
                .map_err(within)?,
            etag: parse("etag", &etag)?,
        };
        Ok(Self { content, validate_only })
    }
}

/// Which fields are to change, each one that may.
struct Mask(Vec<String>);

impl Mask {
    fn try_new(mask: Option<FieldMask>, may: &[&str]) -> Result<Self, InvalidRequest> {
        let FieldMask { paths } = mask.unwrap_or_default();
        let may_be = may.join("、");
        if paths.is_empty() {
            let chinese = format!("缺少update_mask：请列出要更正的字段，可以是{may_be}。");
            return Err(InvalidRequest::rule("update_mask", "missing", chinese));
        }
        if let Some(other) = paths.iter().find(|path| !may.contains(&path.as_str())) {
            let chinese =
                format!("{other}不能更正，可以更正的是{may_be}。代码、文号和单位登记后不变。");
            return Err(InvalidRequest::rule("update_mask", "a field that never changes", chinese));
        }
        Ok(Self(paths))
    }

    /// The value of a field that is to change.
    fn read<T>(
        &self,
        field: &str,
        value: impl FnOnce() -> Result<T, InvalidRequest>,
    ) -> Result<Option<T>, InvalidRequest> {
        self.0.iter().any(|path| path == field).then(value).transpose()
    }
}

/// What an update is to change, by the names of the fields.
#[must_use]
pub fn field_mask(paths: &[&str]) -> FieldMask {
    FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ServiceError;

    fn request(paths: &[&str]) -> ledger::UpdateProjectRequest {
        ledger::UpdateProjectRequest {
            project: Some(ledger::Project {
                region_code: "532329000".into(),
                project_code: "53232920T000000000003".into(),
                name: " 渠道维护 ".into(),
                ..Default::default()
            }),
            update_mask: Some(FieldMask { paths: paths.iter().map(|&it| it.into()).collect() }),
            etag: "0".repeat(64),
            validate_only: false,
        }
    }

    #[track_caller]
    fn check(request: ledger::UpdateProjectRequest, field: &str) {
        let error = Write::<ProjectUpdate>::try_from(request).unwrap_err();
        assert_eq!(error.field(), Some(field));
    }

    #[test]
    fn only_what_the_mask_names_is_read() {
        let Write { content, .. } = request(&["name", "department_name"]).try_into().unwrap();
        let ProjectUpdate { name, unit_name, department_name, .. } = content;
        assert_eq!(name.unwrap().as_str(), "渠道维护");
        assert_eq!((unit_name, department_name), (None, Some(String::new())));
        check(request(&["name", "unit_name"]), "project.unit_name");
        check(request(&[]), "update_mask");
        check(request(&["unit_code"]), "update_mask");
        check(request(&["*"]), "update_mask");
        check(ledger::UpdateProjectRequest { etag: String::new(), ..request(&["name"]) }, "etag");
    }

    #[test]
    fn a_date_of_issue_may_be_taken_away() {
        let request = ledger::UpdateFundingDocumentRequest {
            funding_document: Some(ledger::FundingDocument {
                region_code: "532329000".into(),
                document_number: "武财行(2020)66号".into(),
                ..Default::default()
            }),
            update_mask: Some(FieldMask { paths: vec!["issued_on".into()] }),
            etag: "0".repeat(64),
            validate_only: true,
        };
        let Write::<DocumentUpdate> { content, validate_only } = request.try_into().unwrap();
        assert_eq!((content.issued_on, content.title), (Some(None), None));
        assert!(validate_only);
    }
}
