//! Evaluations (绩效评价) as callers file them.

use domain::{
    Declared, DeclaredAmount, Evaluation, EvaluationContent, FiscalYear, Goal, Money, ProjectCode,
    Reading, Section, StatedAmount,
};

use super::{at, each, text};
use crate::{
    InvalidRequest,
    convert::{
        date, date_to_pb, decimal_to_pb, optional_date, optional_decimal, parse, words::word,
    },
    pb::scoring,
};

impl From<&Evaluation> for scoring::Evaluation {
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
            evaluation_id: id.to_string(),
            region_code: region.to_string(),
            unit_code: unit.to_string(),
            unit_name: unit_name.clone(),
            department_name: department_name.clone(),
            kind: scoring::EvaluationKind::from(*kind).into(),
            fiscal_year: fiscal_year.year(),
            title: title.clone(),
            project_codes: projects.iter().map(ToString::to_string).collect(),
            policy_id: policy.to_string(),
            as_of: Some(date_to_pb(*as_of)),
            goals: goals.iter().map(Into::into).collect(),
            indicators: indicators.iter().map(Into::into).collect(),
            sections: sections.iter().map(Into::into).collect(),
            declared: Some(declared.into()),
            reported_on: reported_on.map(date_to_pb),
            source: source.clone(),
            completed: *completed,
            readings: readings.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<scoring::Evaluation> for Evaluation {
    type Error = InvalidRequest;

    /// Texts are trimmed. Without `declared` the source claims nothing.
    fn try_from(evaluation: scoring::Evaluation) -> Result<Self, Self::Error> {
        let scoring::Evaluation {
            evaluation_id,
            region_code,
            unit_code,
            unit_name,
            department_name,
            kind,
            fiscal_year,
            title,
            project_codes,
            policy_id,
            as_of,
            goals,
            indicators,
            sections,
            declared,
            reported_on,
            source,
            completed,
            readings,
        } = evaluation;
        let content = EvaluationContent {
            id: parse("evaluation_id", &evaluation_id)?,
            region: parse("region_code", &region_code)?,
            unit: parse("unit_code", &unit_code)?,
            unit_name: text("unit_name", &unit_name)?,
            department_name: text("department_name", &department_name)?,
            kind: word::<scoring::EvaluationKind, _>("kind", kind)?,
            fiscal_year: FiscalYear::try_new(fiscal_year)
                .map_err(|error| InvalidRequest::new("fiscal_year", error))?,
            title: text("title", &title)?,
            projects: projects("project_codes", &project_codes)?,
            policy: parse("policy_id", &policy_id)?,
            as_of: date("as_of", as_of)?,
            goals: each("goals", goals)?,
            indicators: each("indicators", indicators)?,
            sections: each("sections", sections)?,
            declared: Declared::try_from(declared.unwrap_or_default())
                .map_err(|error| error.within("declared"))?,
            reported_on: optional_date("reported_on", reported_on)?,
            source: text("source", &source)?,
            completed,
            readings: each("readings", readings)?,
        };
        Self::try_new(content).map_err(|error| InvalidRequest::new(error.field(), error))
    }
}

impl From<&Goal> for scoring::Goal {
    fn from(goal: &Goal) -> Self {
        let Goal { project, expected, achieved } = goal;
        Self {
            project_code: project.map(|it| it.to_string()).unwrap_or_default(),
            expected: expected.clone(),
            achieved: achieved.clone(),
        }
    }
}

impl TryFrom<scoring::Goal> for Goal {
    type Error = InvalidRequest;

    fn try_from(goal: scoring::Goal) -> Result<Self, Self::Error> {
        let scoring::Goal { project_code, expected, achieved } = goal;
        let project = match project_code.as_str() {
            "" => None,
            code => Some(parse("project_code", code)?),
        };
        Ok(Self {
            project,
            expected: text("expected", &expected)?,
            achieved: text("achieved", &achieved)?,
        })
    }
}

impl From<&Section> for scoring::Section {
    fn from(section: &Section) -> Self {
        let Section { key, paragraphs, template_text } = section;
        Self { key: key.to_string(), paragraphs: paragraphs.clone(), template_text: *template_text }
    }
}

impl TryFrom<scoring::Section> for Section {
    type Error = InvalidRequest;

    fn try_from(section: scoring::Section) -> Result<Self, Self::Error> {
        let scoring::Section { key, paragraphs, template_text } = section;
        let paragraph = |(index, it): (usize, &String)| text(&at("paragraphs", index), it);
        Ok(Self {
            key: parse("key", &key)?,
            paragraphs: paragraphs.iter().enumerate().map(paragraph).collect::<Result<_, _>>()?,
            template_text,
        })
    }
}

impl From<&Declared> for scoring::Declared {
    fn from(declared: &Declared) -> Self {
        let Declared { total, grade, has_score_table, funds, amounts } = declared;
        Self {
            total: total.map(decimal_to_pb),
            grade: grade.clone(),
            has_score_table: *has_score_table,
            funds_fen: funds.map(|it| it.amount().fen()),
            funds_step_fen: funds.map_or(0, step_to_pb),
            amounts: amounts.iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<scoring::Declared> for Declared {
    type Error = InvalidRequest;

    fn try_from(declared: scoring::Declared) -> Result<Self, Self::Error> {
        let scoring::Declared { total, grade, has_score_table, funds_fen, amounts, funds_step_fen } =
            declared;
        let funds = funds_fen.map(|fen| stated("funds_step_fen", fen, funds_step_fen));
        Ok(Self {
            total: optional_decimal("total", total)?,
            grade: text("grade", &grade)?,
            has_score_table,
            funds: funds.transpose()?,
            amounts: each("amounts", amounts)?,
        })
    }
}

impl From<&DeclaredAmount> for scoring::DeclaredAmount {
    fn from(declared: &DeclaredAmount) -> Self {
        let DeclaredAmount { project, amount } = declared;
        Self {
            project_code: project.to_string(),
            amount_fen: amount.amount().fen(),
            step_fen: step_to_pb(*amount),
        }
    }
}

impl TryFrom<scoring::DeclaredAmount> for DeclaredAmount {
    type Error = InvalidRequest;

    fn try_from(declared: scoring::DeclaredAmount) -> Result<Self, Self::Error> {
        let scoring::DeclaredAmount { project_code, amount_fen, step_fen } = declared;
        let project = parse("project_code", &project_code)?;
        Ok(Self { project, amount: stated("step_fen", amount_fen, step_fen)? })
    }
}

impl From<&Reading> for scoring::Reading {
    fn from(reading: &Reading) -> Self {
        let Reading { cell, typed, read, note } = reading.clone();
        Self { cell, typed, read, note }
    }
}

impl TryFrom<scoring::Reading> for Reading {
    type Error = InvalidRequest;

    fn try_from(reading: scoring::Reading) -> Result<Self, Self::Error> {
        let scoring::Reading { cell, typed, read, note } = reading;
        Ok(Self {
            cell: text("cell", &cell)?,
            typed: text("typed", &typed)?,
            read: text("read", &read)?,
            note: text("note", &note)?,
        })
    }
}

/// An amount in steps of its last digit; no step is a fen.
fn stated(field: &str, fen: i64, step_fen: i64) -> Result<StatedAmount, InvalidRequest> {
    StatedAmount::try_new(Money::from_fen(fen), Money::from_fen(step_fen.max(0).max(1)))
        .ok()
        .filter(|_| step_fen >= 0)
        .ok_or_else(|| {
            let chinese = format!("{field}为{step_fen}，应为不小于0的整数分。请核对。");
            InvalidRequest::rule(field, "a step is at least one fen", chinese)
        })
}

/// One unit of the last digit; 0 for a fen.
fn step_to_pb(stated: StatedAmount) -> i64 {
    match stated.step().fen() {
        1 => 0,
        step => step,
    }
}

fn projects(field: &str, codes: &[String]) -> Result<Vec<ProjectCode>, InvalidRequest> {
    codes.iter().enumerate().map(|(index, code)| parse(&at(field, index), code)).collect()
}
