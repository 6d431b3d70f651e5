//! Corrections of registers: each is a further revision, and none is lost. Codes and numbers never change.

use time::{Date, OffsetDateTime};

use crate::{
    Digest, DocumentNumber, FundingDocument, Name, Project, ProjectCode, RegionCode,
    canonical::Canonical,
};

/// What is registered under a key, as of one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision<T> {
    /// The content.
    pub content: T,
    /// From 1; the highest counts.
    pub number: u32,
    /// When it was registered, UTC, whole microseconds.
    pub recorded_at: OffsetDateTime,
}

impl Revision<Project> {
    /// The mark of this revision: an update names the one that it replaces.
    pub fn etag(&self) -> Digest {
        let Project { region, code, name, unit, unit_name, department_name } = &self.content;
        Canonical::new("project/1")
            .text(self.number)
            .text(region)
            .text(code)
            .text(name.as_str())
            .text(unit)
            .text(unit_name.as_str())
            .text(department_name)
            .digest()
    }
}

impl Revision<FundingDocument> {
    /// The mark of this revision: an update names the one that it replaces.
    pub fn etag(&self) -> Digest {
        let FundingDocument { region, number, original_text, title, issued_on, placeholder } =
            &self.content;
        Canonical::new("funding document/1")
            .text(self.number)
            .text(region)
            .text(number)
            .text(original_text)
            .text(title)
            .text(issued_on.map(|it| it.to_string()).unwrap_or_default())
            .text(placeholder)
            .digest()
    }
}

/// What is to change of a project; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProjectUpdate {
    /// Where.
    pub region: RegionCode,
    /// Which project.
    pub code: ProjectCode,
    /// 项目名称.
    pub name: Option<Name>,
    /// Name of its unit.
    pub unit_name: Option<Name>,
    /// 主管部门; may be emptied.
    pub department_name: Option<String>,
    /// Mark of the revision that it replaces as the latest.
    pub etag: Digest,
}

/// What is to change of a funding document; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentUpdate {
    /// Where.
    pub region: RegionCode,
    /// Which document.
    pub number: DocumentNumber,
    /// Its title; may be emptied.
    pub title: Option<String>,
    /// Its date of issue; may be taken away.
    pub issued_on: Option<Option<Date>>,
    /// The number as it was written; may be emptied.
    pub original_text: Option<String>,
    /// Mark of the revision that it replaces as the latest.
    pub etag: Digest,
}

impl ProjectUpdate {
    /// The project as it is to be.
    #[must_use]
    pub fn apply(&self, project: Project) -> Project {
        Project {
            name: self.name.clone().unwrap_or(project.name),
            unit_name: self.unit_name.clone().unwrap_or(project.unit_name),
            department_name: self.department_name.clone().unwrap_or(project.department_name),
            ..project
        }
    }
}

impl DocumentUpdate {
    /// The document as it is to be.
    #[must_use]
    pub fn apply(&self, document: FundingDocument) -> FundingDocument {
        FundingDocument {
            title: self.title.clone().unwrap_or(document.title),
            issued_on: self.issued_on.unwrap_or(document.issued_on),
            original_text: self.original_text.clone().unwrap_or(document.original_text),
            ..document
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    fn project(number: u32) -> Revision<Project> {
        let content = Project {
            region: "532329".parse().unwrap(),
            code: "53232920T000000000001".parse().unwrap(),
            name: "渠道维修".parse().unwrap(),
            unit: "901001".parse().unwrap(),
            unit_name: "水务站".parse().unwrap(),
            department_name: "水务局".to_owned(),
        };
        Revision { content, number, recorded_at: datetime!(2026-01-02 03:04:05 UTC) }
    }

    #[test]
    fn an_etag_is_that_of_one_revision() {
        let first = project(1);
        assert_ne!(first.etag(), project(2).etag(), "back to the old name is a new revision");
        let later = Revision { recorded_at: datetime!(2027-01-02 03:04:05 UTC), ..project(1) };
        assert_eq!(first.etag(), later.etag());
        let mut renamed = project(1);
        renamed.content.name = "渠道维护".parse().unwrap();
        assert_ne!(first.etag(), renamed.etag());
    }

    #[test]
    fn an_update_changes_what_it_names() {
        let before = project(1);
        let update = ProjectUpdate {
            region: before.content.region,
            code: before.content.code,
            name: Some("渠道维护".parse().unwrap()),
            unit_name: None,
            department_name: Some(String::new()),
            etag: before.etag(),
        };
        let after = update.apply(before.content.clone());
        assert_eq!((after.name.as_str(), after.department_name.as_str()), ("渠道维护", ""));
        assert_eq!(
            (&after.unit_name, &after.unit),
            (&before.content.unit_name, &before.content.unit)
        );
        let document = FundingDocument {
            region: after.region,
            number: "武财行〔2020〕66号".parse().unwrap(),
            original_text: String::new(),
            title: "资金".to_owned(),
            issued_on: Some(date!(2020 - 03 - 31)),
            placeholder: false,
        };
        let update = DocumentUpdate {
            region: document.region,
            number: document.number.clone(),
            title: None,
            issued_on: Some(None),
            original_text: None,
            etag: before.etag(),
        };
        let expected = FundingDocument { issued_on: None, ..document.clone() };
        assert_eq!(update.apply(document), expected);
    }
}
