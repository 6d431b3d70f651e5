//! Evaluations (绩效评价): what a unit promised and did in a year, as it is filed.

mod cell;
mod check;

use std::{fmt, ops::Deref, str::FromStr};

use rust_decimal::Decimal;
use time::Date;

use crate::{
    EvaluationId, Explain, FiscalYear, Indicator, ProjectCode, Reading, RegionCode, SectionKey,
    StatedAmount, UnitCode, explain::clip, word::words,
};

const POLICY_ID_CHARACTERS_MAX: usize = 40;

words! {
    /// Who evaluates (绩效评价方式, 财预〔2020〕10号).
    EvaluationKind is "评价方式" {
        /// 单位自评.
        OfUnit = "self", "单位自评" or "自评";
        /// 部门评价.
        OfDepartment = "department", "部门评价";
        /// 财政评价.
        OfTreasury = "fiscal", "财政评价";
    }
}

/// The key of a policy pack, such as `national-2020`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PolicyId(String);

/// A goal of the year (年度总体目标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    /// Which project; `None` for all of the evaluation.
    pub project: Option<ProjectCode>,
    /// 预期目标.
    pub expected: String,
    /// 实际完成情况.
    pub achieved: String,
}

/// A section of the report's text (报告章节).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Which.
    pub key: SectionKey,
    /// Paragraphs, in order.
    pub paragraphs: Vec<String>,
    /// Whether the source left the template's hint in place of a text.
    pub template_text: bool,
}

/// What the source itself claims (申报数). Never used, only compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Declared {
    /// Total score.
    pub total: Option<Decimal>,
    /// Grade as written; empty if none is claimed.
    pub grade: String,
    /// Whether a score table backs the total.
    pub has_score_table: bool,
    /// Total of the funds.
    pub funds: Option<StatedAmount>,
    /// Amounts by project.
    pub amounts: Vec<DeclaredAmount>,
}

/// An amount that the source states for a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeclaredAmount {
    /// The project.
    pub project: ProjectCode,
    /// The amount.
    pub amount: StatedAmount,
}

/// What an evaluation says; [`Evaluation::try_new`] checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvaluationContent {
    /// Chosen by the caller.
    pub id: EvaluationId,
    /// Where.
    pub region: RegionCode,
    /// The unit that is evaluated.
    pub unit: UnitCode,
    /// Its name, 1 to 100 characters.
    pub unit_name: String,
    /// 主管部门, 0 to 100 characters.
    pub department_name: String,
    /// Who evaluates.
    pub kind: EvaluationKind,
    /// For which year.
    pub fiscal_year: FiscalYear,
    /// Title of the report, 1 to 100 characters.
    pub title: String,
    /// The projects, 1 to 100, none twice.
    pub projects: Vec<ProjectCode>,
    /// The pack of rules.
    pub policy: PolicyId,
    /// Money is taken from the books as of the end of this date.
    pub as_of: Date,
    /// Goals, at most 100.
    pub goals: Vec<Goal>,
    /// Indicators, 1 to 200, in the order of the table.
    pub indicators: Vec<Indicator>,
    /// The report's text.
    pub sections: Vec<Section>,
    /// What the source claims.
    pub declared: Declared,
    /// 成文日期.
    pub reported_on: Option<Date>,
    /// Where the facts come from, 0 to 500 characters.
    pub source: String,
    /// Whether the work of the projects is complete.
    pub completed: bool,
    /// How doubtful cells were read, at most 500.
    pub readings: Vec<Reading>,
}

/// An evaluation whose content was checked; read through its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation(EvaluationContent);

/// Why an evaluation was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEvaluation {
    /// Too few or too many of something.
    #[error("{found} {list}, expected {min} to {max}")]
    Count {
        /// The field.
        list: &'static str,
        /// How many there are.
        found: usize,
        /// How many there must be.
        min: usize,
        /// How many there may be.
        max: usize,
    },
    /// Something that may be there once is there twice.
    #[error("{list} has `{found}` twice")]
    Twice {
        /// The field.
        list: &'static str,
        /// What is there twice.
        found: String,
    },
    /// A text is too short or too long.
    #[error("{field} has {found} characters, expected {min} to {max}")]
    Length {
        /// The field.
        field: &'static str,
        /// How long it is.
        found: usize,
        /// How long it must be.
        min: usize,
        /// How long it may be.
        max: usize,
    },
    /// A goal or a declared amount names a project that is not evaluated.
    #[error("{field} names project {project}, which is not evaluated")]
    ForeignProject {
        /// The field.
        field: &'static str,
        /// The project.
        project: ProjectCode,
    },
    /// The books are asked for a day before the year begins.
    #[error("as of {as_of}, before the year {year}")]
    BeforeTheYear {
        /// The date.
        as_of: Date,
        /// The year.
        year: FiscalYear,
    },
    /// A declared total that is no score.
    #[error("declared total {found} is not within 0 to 1000")]
    DeclaredTotal {
        /// The refused total.
        found: Decimal,
    },
    /// The key of a policy is not 1 to 40 letters, digits or `-`.
    #[error("`{found}` is not the key of a policy")]
    Policy {
        /// The refused key.
        found: String,
    },
}

impl InvalidEvaluation {
    /// The field at fault, as on the wire.
    pub const fn field(&self) -> &'static str {
        match self {
            Self::Count { list: field, .. }
            | Self::Twice { list: field, .. }
            | Self::Length { field, .. }
            | Self::ForeignProject { field, .. } => field,
            Self::BeforeTheYear { .. } => "as_of",
            Self::DeclaredTotal { .. } => "declared.total",
            Self::Policy { .. } => "policy_id",
        }
    }
}

impl Evaluation {
    /// The only way to make one. That the weights add up is no condition: it is a finding if they don't.
    pub fn try_new(content: EvaluationContent) -> Result<Self, InvalidEvaluation> {
        check::counts(&content)?;
        check::uniqueness(&content)?;
        check::texts(&content)?;
        let EvaluationContent { projects, goals, declared, as_of, fiscal_year, .. } = &content;
        let of_goals = goals.iter().filter_map(|goal| goal.project).map(|it| ("goals", it));
        let of_amounts = declared.amounts.iter().map(|it| ("declared.amounts", it.project));
        for (field, project) in of_goals.chain(of_amounts) {
            if !projects.contains(&project) {
                return Err(InvalidEvaluation::ForeignProject { field, project });
            }
        }
        if *as_of < fiscal_year.first_day() {
            return Err(InvalidEvaluation::BeforeTheYear { as_of: *as_of, year: *fiscal_year });
        }
        match declared.total {
            Some(found) if !(Decimal::ZERO..=Decimal::ONE_THOUSAND).contains(&found) => {
                Err(InvalidEvaluation::DeclaredTotal { found })
            }
            Some(_) | None => Ok(Self(content)),
        }
    }

    /// The section `key`, if the source has it.
    pub fn section(&self, key: SectionKey) -> Option<&Section> {
        self.sections.iter().find(|section| section.key == key)
    }

    /// Whether it re-tells another source, such as a published report. Only then is something missing in that source;
    /// in a unit's own report it is missing in the report.
    pub fn retells(&self) -> bool {
        !self.source.trim().is_empty()
    }

    /// The content, to be changed and checked again.
    pub fn into_content(self) -> EvaluationContent {
        self.0
    }
}

impl Deref for Evaluation {
    type Target = EvaluationContent;

    fn deref(&self) -> &EvaluationContent {
        &self.0
    }
}

impl PolicyId {
    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PolicyId {
    type Err = InvalidEvaluation;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_key = (1..=POLICY_ID_CHARACTERS_MAX).contains(&text.len())
            && text.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');
        if is_key {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidEvaluation::Policy { found: clip(text) })
        }
    }
}

impl fmt::Display for PolicyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Explain for InvalidEvaluation {
    fn explain(&self) -> String {
        match self {
            Self::Count { list, found, min, max } => {
                format!("{list} 有 {found} 项，应为 {min} 至 {max} 项。请增删后重新提交。")
            }
            Self::Twice { list, found } => {
                format!("{list} 中“{found}”重复出现，只能有一个。请删去或改名。")
            }
            Self::Length { field, found, min, max } => {
                format!("{field} 有 {found} 个字，应为 {min} 至 {max} 个字。请增删后重新提交。")
            }
            Self::ForeignProject { field, project } => format!(
                "{field} 提到的项目 {project} 不在本次评价的项目之列。请补上该项目或核对代码。"
            ),
            Self::BeforeTheYear { as_of, year } => {
                format!("资金截止日 {as_of} 早于预算年度 {year}。请核对日期和年度。")
            }
            Self::DeclaredTotal { found } => {
                format!("申报总分“{found}”不是得分，应在 0 至 1000 之间。请核对。")
            }
            Self::Policy { found } => format!(
                "评分规则“{found}”不是规则编号，应为字母、数字和连字符，如 national-2020。请改正。"
            ),
        }
    }
}
