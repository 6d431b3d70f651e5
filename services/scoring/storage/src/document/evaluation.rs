//! The stored evaluation.

use domain::{
    Declared, DeclaredAmount, Evaluation, EvaluationContent, Goal, Indicator, Money, Reading,
    Section, StatedAmount,
};
use serde::{Deserialize, Serialize};

use super::indicator;
use crate::{
    StoreError,
    value::{date, optional_text, parse, parse_optional, year_from_number},
};

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    id: String,
    region: String,
    unit: String,
    unit_name: String,
    department_name: String,
    kind: String,
    fiscal_year: i32,
    title: String,
    projects: Vec<String>,
    policy: String,
    as_of: String,
    goals: Vec<GoalDocument>,
    indicators: Vec<indicator::Document>,
    sections: Vec<SectionDocument>,
    declared: DeclaredDocument,
    reported_on: Option<String>,
    source: String,
    completed: bool,
    readings: Vec<ReadingDocument>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct GoalDocument {
    project: Option<String>,
    expected: String,
    achieved: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SectionDocument {
    key: String,
    paragraphs: Vec<String>,
    template_text: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeclaredDocument {
    total: Option<String>,
    grade: String,
    has_score_table: bool,
    funds: Option<StatedDocument>,
    amounts: Vec<AmountDocument>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountDocument {
    project: String,
    amount: StatedDocument,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StatedDocument {
    fen: i64,
    step_fen: i64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadingDocument {
    cell: String,
    typed: String,
    read: String,
    note: String,
}

impl From<&Evaluation> for Document {
    fn from(evaluation: &Evaluation) -> Self {
        let EvaluationContent {
            id,
            region,
            unit,
            unit_name,
            department_name,
            kind,
            fiscal_year,
            title,
            projects,
            policy,
            as_of,
            goals,
            indicators,
            sections,
            declared,
            reported_on,
            source,
            completed,
            readings,
        } = &**evaluation;
        Self {
            id: id.to_string(),
            region: region.to_string(),
            unit: unit.to_string(),
            unit_name: unit_name.clone(),
            department_name: department_name.clone(),
            kind: kind.key().to_owned(),
            fiscal_year: fiscal_year.year(),
            title: title.clone(),
            projects: projects.iter().map(ToString::to_string).collect(),
            policy: policy.to_string(),
            as_of: as_of.to_string(),
            goals: goals.iter().map(GoalDocument::from).collect(),
            indicators: indicators.iter().map(indicator::Document::from).collect(),
            sections: sections.iter().map(SectionDocument::from).collect(),
            declared: declared.into(),
            reported_on: optional_text(*reported_on),
            source: source.clone(),
            completed: *completed,
            readings: readings.iter().map(ReadingDocument::from).collect(),
        }
    }
}

impl TryFrom<Document> for Evaluation {
    type Error = StoreError;

    fn try_from(document: Document) -> Result<Self, Self::Error> {
        let Document {
            id,
            region,
            unit,
            unit_name,
            department_name,
            kind,
            fiscal_year,
            title,
            projects,
            policy,
            as_of,
            goals,
            indicators,
            sections,
            declared,
            reported_on,
            source,
            completed,
            readings,
        } = document;
        let projects = projects.iter().map(|code| parse("a project", code));
        let content = EvaluationContent {
            id: parse("an evaluation id", &id)?,
            region: parse("a region", &region)?,
            unit: parse("a unit", &unit)?,
            unit_name,
            department_name,
            kind: parse("a kind", &kind)?,
            fiscal_year: year_from_number(fiscal_year)?,
            title,
            projects: projects.collect::<Result<_, _>>()?,
            policy: parse("a policy", &policy)?,
            as_of: date("as of", &as_of)?,
            goals: goals.into_iter().map(Goal::try_from).collect::<Result<_, _>>()?,
            indicators: indicators
                .into_iter()
                .map(Indicator::try_from)
                .collect::<Result<_, _>>()?,
            sections: sections.into_iter().map(Section::try_from).collect::<Result<_, _>>()?,
            declared: declared.try_into()?,
            reported_on: reported_on.map(|text| date("reported on", &text)).transpose()?,
            source,
            completed,
            readings: readings.into_iter().map(Reading::from).collect(),
        };
        Self::try_new(content).map_err(|error| StoreError::corrupt("an evaluation", error))
    }
}

impl From<&Goal> for GoalDocument {
    fn from(goal: &Goal) -> Self {
        let Goal { project, expected, achieved } = goal;
        let project = optional_text(*project);
        Self { project, expected: expected.clone(), achieved: achieved.clone() }
    }
}

impl TryFrom<GoalDocument> for Goal {
    type Error = StoreError;

    fn try_from(document: GoalDocument) -> Result<Self, Self::Error> {
        let GoalDocument { project, expected, achieved } = document;
        Ok(Self { project: parse_optional("a project", project.as_deref())?, expected, achieved })
    }
}

impl From<&Section> for SectionDocument {
    fn from(section: &Section) -> Self {
        let Section { key, paragraphs, template_text } = section;
        let (paragraphs, template_text) = (paragraphs.clone(), *template_text);
        Self { key: key.to_string(), paragraphs, template_text }
    }
}

impl TryFrom<SectionDocument> for Section {
    type Error = StoreError;

    fn try_from(document: SectionDocument) -> Result<Self, Self::Error> {
        let SectionDocument { key, paragraphs, template_text } = document;
        Ok(Self { key: parse("a section", &key)?, paragraphs, template_text })
    }
}

impl From<&Declared> for DeclaredDocument {
    fn from(declared: &Declared) -> Self {
        let Declared { total, grade, has_score_table, funds, amounts } = declared;
        let amount = |it: &DeclaredAmount| AmountDocument {
            project: it.project.to_string(),
            amount: it.amount.into(),
        };
        Self {
            total: optional_text(*total),
            grade: grade.clone(),
            has_score_table: *has_score_table,
            funds: funds.map(Into::into),
            amounts: amounts.iter().map(amount).collect(),
        }
    }
}

impl TryFrom<DeclaredDocument> for Declared {
    type Error = StoreError;

    fn try_from(document: DeclaredDocument) -> Result<Self, Self::Error> {
        let DeclaredDocument { total, grade, has_score_table, funds, amounts } = document;
        let amount = |AmountDocument { project, amount }| {
            let project = parse("a project", &project)?;
            Ok(DeclaredAmount { project, amount: amount.try_into()? })
        };
        Ok(Self {
            total: parse_optional("a declared total", total.as_deref())?,
            grade,
            has_score_table,
            funds: funds.map(StatedAmount::try_from).transpose()?,
            amounts: amounts.into_iter().map(amount).collect::<Result<_, StoreError>>()?,
        })
    }
}

impl From<StatedAmount> for StatedDocument {
    fn from(stated: StatedAmount) -> Self {
        Self { fen: stated.amount().fen(), step_fen: stated.step().fen() }
    }
}

impl TryFrom<StatedDocument> for StatedAmount {
    type Error = StoreError;

    fn try_from(document: StatedDocument) -> Result<Self, Self::Error> {
        let StatedDocument { fen, step_fen } = document;
        Self::try_new(Money::from_fen(fen), Money::from_fen(step_fen))
            .map_err(|error| StoreError::corrupt("a stated amount", error))
    }
}

impl From<&Reading> for ReadingDocument {
    fn from(reading: &Reading) -> Self {
        let Reading { cell, typed, read, note } = reading.clone();
        Self { cell, typed, read, note }
    }
}

impl From<ReadingDocument> for Reading {
    fn from(document: ReadingDocument) -> Self {
        let ReadingDocument { cell, typed, read, note } = document;
        Self { cell, typed, read, note }
    }
}
