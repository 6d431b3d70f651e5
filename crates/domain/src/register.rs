//! What must be registered before money moves (control L03): projects and funding documents.

use time::Date;

use crate::{DocumentNumber, Explain, ProjectCode, RegionCode, UnitCode};

const NAME_CHARACTERS_MAX: usize = 200;

/// A project (项目) of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// 财政区划 that keeps the books.
    pub region: RegionCode,
    /// 项目代码.
    pub code: ProjectCode,
    /// 项目名称.
    pub name: Name,
    /// 预算单位 that carries it out.
    pub unit: UnitCode,
    /// Name of that unit.
    pub unit_name: Name,
    /// 主管部门; empty if the source doesn't say.
    pub department_name: String,
}

/// A funding document (指标文): the paper by which money is granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FundingDocument {
    /// 财政区划 that keeps the books.
    pub region: RegionCode,
    /// 文号.
    pub number: DocumentNumber,
    /// The number as it was written in the source, if it differed.
    pub original_text: String,
    /// Title; empty if the source doesn't say.
    pub title: String,
    /// Date of issue, if the source says it.
    pub issued_on: Option<Date>,
    /// Whether the source names no number and this one stands in for it (未载文号).
    pub placeholder: bool,
}

/// A name of 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

/// A text that is empty, too long or not visible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a name of {characters} characters, expected 1 to 200 visible ones")]
pub struct InvalidName {
    /// How many it has.
    pub characters: usize,
}

impl Name {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Name {
    type Err = InvalidName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let characters = text.chars().count();
        let visible = !text.chars().any(char::is_control);
        if !visible || !(1..=NAME_CHARACTERS_MAX).contains(&characters) {
            return Err(InvalidName { characters });
        }
        Ok(Self(text.to_owned()))
    }
}

impl Explain for InvalidName {
    fn explain(&self) -> String {
        format!(
            "名称有{}个字，应为 1 至 {NAME_CHARACTERS_MAX} 个字且不含控制字符。请按批复文件填写。",
            self.characters
        )
    }
}

impl Project {
    /// The first field that says something else than `other`, by its name in the contract.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let Self { region, code, name, unit, unit_name, department_name } = self;
        let differs = [
            (*region != other.region, "region_code"),
            (*code != other.code, "project_code"),
            (*name != other.name, "name"),
            (*unit != other.unit, "unit_code"),
            (*unit_name != other.unit_name, "unit_name"),
            (*department_name != other.department_name, "department_name"),
        ];
        differs.into_iter().find_map(|(differs, field)| differs.then_some(field))
    }
}

impl FundingDocument {
    /// The first field that says something else than `other`, by its name in the contract.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let Self { region, number, original_text, title, issued_on, placeholder } = self;
        let differs = [
            (*region != other.region, "region_code"),
            (*number != other.number, "document_number"),
            (*original_text != other.original_text, "original_text"),
            (*title != other.title, "title"),
            (*issued_on != other.issued_on, "issued_on"),
            (*placeholder != other.placeholder, "placeholder"),
        ];
        differs.into_iter().find_map(|(differs, field)| differs.then_some(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_something() {
        let length = |text: &str| text.parse::<Name>().map(|name| name.as_str().len());
        assert_eq!(length(" 贷款贴息 "), Ok(12));
        assert_eq!(length(" "), Err(InvalidName { characters: 0 }));
        assert_eq!(length(&"项".repeat(200)), Ok(600));
        assert_eq!(length(&"项".repeat(201)), Err(InvalidName { characters: 201 }));
    }
}
