//! What must be registered before money moves (control L03): projects and funding documents.

use time::Date;

use crate::{
    Difference, DocumentNumber, Explain, ProjectCode, RegionCode, UnitCode, difference::text,
};

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

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
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
    /// The first field in which `stated` differs from this one, which is registered: what no revision may change first.
    pub fn difference(&self, stated: &Self) -> Option<Difference> {
        self.differences(stated).into_iter().next()
    }

    /// Every field in which `stated` differs from this one, which is registered.
    pub fn differences(&self, stated: &Self) -> Vec<Difference> {
        let Self { region, code, name, unit, unit_name, department_name } = self;
        Difference::all([
            ("region_code", "区划", region.to_string(), stated.region.to_string()),
            ("project_code", "项目代码", code.to_string(), stated.code.to_string()),
            ("unit_code", "预算单位", unit.to_string(), stated.unit.to_string()),
            ("name", "项目名称", name.to_string(), stated.name.to_string()),
            ("unit_name", "单位名称", unit_name.to_string(), stated.unit_name.to_string()),
            (
                "department_name",
                "主管部门",
                department_name.clone(),
                stated.department_name.clone(),
            ),
        ])
    }

    /// What no revision may change: see [`Project::difference`].
    pub fn fixed_difference(&self, stated: &Self) -> Option<Difference> {
        let found = self.difference(stated);
        found.filter(|it| matches!(it.field, "region_code" | "project_code" | "unit_code"))
    }
}

impl FundingDocument {
    /// The first field in which `stated` differs from this one, which is registered: what no revision may change first.
    /// How the number was written is no difference.
    pub fn difference(&self, stated: &Self) -> Option<Difference> {
        self.differences(stated).into_iter().next()
    }

    /// Every field in which `stated` differs from this one, which is registered.
    pub fn differences(&self, stated: &Self) -> Vec<Difference> {
        let Self { region, number, original_text: _, title, issued_on, placeholder } = self;
        let word = |placeholder: bool| if placeholder { "是" } else { "否" }.to_owned();
        Difference::all([
            ("region_code", "区划", region.to_string(), stated.region.to_string()),
            ("document_number", "文号", number.to_string(), stated.number.to_string()),
            ("placeholder", "未载文号", word(*placeholder), word(stated.placeholder)),
            ("title", "标题", title.clone(), stated.title.clone()),
            ("issued_on", "发文日期", text(*issued_on), text(stated.issued_on)),
        ])
    }

    /// What no revision may change: see [`FundingDocument::difference`].
    pub fn fixed_difference(&self, stated: &Self) -> Option<Difference> {
        let found = self.difference(stated);
        found.filter(|it| matches!(it.field, "region_code" | "document_number" | "placeholder"))
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

    fn document() -> FundingDocument {
        FundingDocument {
            region: "532329".parse().unwrap(),
            number: "武财行〔2020〕66号".parse().unwrap(),
            original_text: String::new(),
            title: "资金".to_owned(),
            issued_on: None,
            placeholder: false,
        }
    }

    #[test]
    fn how_a_number_was_written_is_no_difference() {
        let number = "武财行 (2020) 66号".parse().unwrap();
        let original_text = "武财行 (2020) 66号".to_owned();
        let typed = FundingDocument { number, original_text, ..document() };
        assert_eq!(document().difference(&typed), None);
    }

    #[test]
    fn a_difference_says_whether_a_revision_may_mend_it() {
        let title = FundingDocument { title: "经费".to_owned(), ..document() };
        let difference = document().difference(&title).unwrap();
        assert_eq!(difference.explain(), "标题原为“资金”，本次为“经费”");
        assert_eq!(document().fixed_difference(&title), None);
        let placeholder = FundingDocument { placeholder: true, ..title };
        assert_eq!(document().fixed_difference(&placeholder).unwrap().field, "placeholder");
    }
}
